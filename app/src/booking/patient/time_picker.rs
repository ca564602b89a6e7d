//! Choosing a time of a service: for booking and for moving.

use domain::booking::template::WEEK;
use domain::booking::wire::{Mode, Slot, SlotSearch, Support};
use domain::people::wire::Site;
use domain::time::{Date, Weekday};
use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::services::mode_words;
use super::slots::{self, Names};
use crate::api;
use crate::booking::wishes::{free_words, parts_of_day};
use crate::kit::browser::focus;
use crate::kit::{Button, Choice, Empty, Loaded, Look, Select, announce, dates};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Two weeks fill a page and no more.
const DAYS: u8 = 14;

/// A chosen time, with the names that go with it.
#[derive(Debug, Clone)]
pub(super) struct Picked {
    pub slot: Slot,
    pub clinician: String,
    pub site: String,
    pub search: SlotSearch,
}

/// What a search can be narrowed to, as the address has it; the fields' ids, too.
const KEYS: [&str; 5] = ["clinician", "site", "times", "weekdays", "modes"];

/// The ids of the buttons that lead to other days, and of the heading over the days.
const SOONEST: &str = "soonest-days";
const LATER: &str = "later-days";
const DAYS_HEADING: &str = "days";

#[derive(Clone, Copy)]
struct Wanted {
    slug: StoredValue<String>,
    from: RwSignal<Option<Date>>,
    /// What the search is narrowed to, in the order of [`KEYS`].
    only: [RwSignal<String>; 5],
    support: RwSignal<Support>,
    /// The slot that a link from elsewhere proposes, or empty.
    slot: StoredValue<String>,
}

impl Wanted {
    fn path(self) -> String {
        let mut path = format!("/api/services/{}/slots?days={DAYS}", self.slug.get_value());
        if let Some(from) = self.from.get() {
            path += &format!("&from={from}");
        }
        let Support {
            interpreter,
            more_time,
            ..
        } = self.support.get();
        let needs = [
            ("slot", encode_uri_component(&self.slot.get_value()).into()),
            ("interpreter", encode_uri_component(&interpreter).into()),
            ("more_time", if more_time { "true" } else { "" }.to_owned()),
        ];
        let only = KEYS.into_iter().zip(self.only.map(|one| one.get()));
        for (key, value) in only.chain(needs) {
            if !value.is_empty() {
                path += &format!("&{key}={value}");
            }
        }
        path
    }

    fn narrowed(self) -> bool {
        self.only
            .iter()
            .any(|one| one.with_untracked(|one| !one.is_empty()))
    }
}

/// The search of a service's free times; shared so that a page can refresh it after a lost race.
pub(super) struct Times {
    wanted: Wanted,
    pub search: Loaded<SlotSearch>,
}

impl Clone for Times {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Times {}

impl Times {
    /// Looks for the free times of the service with this slug, for somebody who needs this.
    pub fn of(slug: String, support: Support) -> Self {
        let wanted = Wanted {
            slug: StoredValue::new(slug),
            from: RwSignal::new(None),
            only: [(); 5].map(|()| RwSignal::default()),
            support: RwSignal::new(support),
            slot: StoredValue::new(
                use_location()
                    .query
                    .with_untracked(|query| query.get("slot").unwrap_or_default()),
            ),
        };
        let search = Loaded::new(move || {
            let path = wanted.path();
            async move { api::get::<SlotSearch>(&path).await }
        });
        Self { wanted, search }
    }

    /// What whoever looks has said that they need.
    pub fn support(self) -> Support {
        self.wanted.support.get_untracked()
    }

    /// The question what they need, where it matters for the times.
    pub fn needs(self, i18n: I18n) -> impl Fn() -> Option<AnyView> {
        let asked = Memo::new(move |_| {
            let search = self.search.get();
            search.is_some_and(|search| search.service.needs_matter)
        });
        move || asked.get().then(|| needs(i18n, self.wanted.support))
    }

    /// The free times, to pick one.
    pub fn view(self, pick: Callback<Picked>) -> AnyView {
        let i18n = use_i18n();
        let wanted = self.wanted;
        let body = self
            .search
            .show(move |search| found(i18n, wanted, search, pick));
        view! { {body} }.into_any()
    }
}

fn found(i18n: I18n, wanted: Wanted, search: SlotSearch, pick: Callback<Picked>) -> AnyView {
    let names = StoredValue::new(Names {
        clinicians: search.clinicians.clone(),
        sites: search.sites.clone(),
    });
    let all = StoredValue::new(search.clone());
    let pick_slot = Callback::new(move |slot: Slot| {
        let (clinician, site) =
            names.with_value(|n| (n.clinician(i18n, &slot), n.site(&slot, true)));
        pick.run(Picked {
            slot,
            clinician,
            site,
            search: all.get_value(),
        });
    });
    let slot = wanted.slot.get_value();
    let first = search.next.first();
    let proposed = first.is_some_and(|one| format!("{}.{}", one.template, one.start.0) == slot);
    let gone = (!proposed && !slot.is_empty()).then(|| {
        view! { <p class="nhsuk-body-l" role="status">{t!(i18n, common.failure.slot_not_offered)}</p> }
    });
    // An answer draws all of it anew: whoever narrows it by keyboard goes on at the same question, whoever asked for
    // other days at the first of them.
    let at = document().active_element();
    let at = at.map(|element| element.id()).unwrap_or_default();
    let narrowing = KEYS.contains(&at.as_str());
    request_animation_frame(move || {
        focus(match at.as_str() {
            SOONEST | LATER => DAYS_HEADING,
            at => at,
        });
    });
    let filtered = wanted.narrowed();
    let filters = filters(i18n, wanted, &search, filtered || narrowing);
    let told = search.service.modes.len() > 1 || search.service.sites.len() > 1;
    if search.next.is_empty() && search.days.is_empty() && search.later.is_none() {
        if narrowing {
            announce(t_string!(i18n, booking.times.none_filtered));
        }
        let words = if filtered {
            t!(i18n, booking.times.none_filtered).into_any()
        } else {
            t!(i18n, booking.times.none).into_any()
        };
        return view! { {gone}{filters}<Empty><p>{words}</p></Empty> }.into_any();
    }
    let first_page = wanted.from.get_untracked().is_none();
    let next = (first_page && !search.next.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">
                {move || {
                    if proposed {
                        t_string!(i18n, booking.times.proposed)
                    } else {
                        t_string!(i18n, booking.times.next)
                    }
                }}
            </h2>
            {slots::next(i18n, search.next, names, pick_slot)}
        }
    });
    let last = search.days.last().map(|day| day.date);
    let (count, days) = slots::days(i18n, search.days, names, told, pick_slot);
    if narrowing {
        announce(free_words(i18n, count));
    }
    view! {
        {gone}
        {next}
        {filters}
        <h2 class="nhsuk-heading-m" id=DAYS_HEADING tabindex="-1">{t!(i18n, booking.times.days)}</h2>
        {days}
        {turning(i18n, wanted, last, search.later)}
    }
    .into_any()
}

fn needs(i18n: I18n, support: RwSignal<Support>) -> AnyView {
    let said = support.get_untracked();
    let open = !said.is_none();
    view! {
        <details class="nhsuk-details" open=open>
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, booking.times.needs)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <div class="nhsuk-checkboxes__item nhsuk-form-group">
                    <input
                        class="nhsuk-checkboxes__input"
                        id="more-time"
                        type="checkbox"
                        checked=said.more_time
                        on:change=move |e| support.update(|s| s.more_time = event_target_checked(&e))
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="more-time">
                        {t!(i18n, booking.times.more_time)}
                    </label>
                </div>
                <label class="nhsuk-label" for="interpreter">{t!(i18n, booking.times.interpreter)}</label>
                <input
                    class="nhsuk-input"
                    id="interpreter"
                    maxlength="60"
                    value=said.interpreter
                    on:change=move |e| support.update(|s| s.interpreter = event_target_value(&e).trim().to_owned())
                />
            </div>
        </details>
    }
    .into_any()
}

/// Earlier and later days.
fn turning(i18n: I18n, wanted: Wanted, last: Option<Date>, later: Option<Date>) -> AnyView {
    let turn = move |id: &str, from: Option<Date>| {
        // A tap alone gives a button the focus in some browsers only.
        focus(id);
        wanted.from.set(from);
    };
    let earlier = wanted.from.get_untracked().map(|_| {
        view! {
            <Button id=SOONEST look=Look::Secondary on_click=move |_| turn(SOONEST, None)>
                {t!(i18n, booking.times.soonest)}
            </Button>
        }
    });
    let later = later
        .filter(|later| last.is_none_or(|last| *later > last))
        .map(|later| {
            view! {
                <Button id=LATER look=Look::Secondary on_click=move |_| turn(LATER, Some(later))>
                    {t!(i18n, booking.times.later)}
                </Button>
            }
        });
    view! { <div class="ar-buttons">{earlier}{later}</div> }.into_any()
}

/// One part of the day or any, and so on; where there is a choice.
fn filters(i18n: I18n, wanted: Wanted, search: &SlotSearch, open: bool) -> AnyView {
    let service = &search.service;
    // Which hospital is nearer matters to those who may come.
    let to_come = service.modes.contains(&Mode::InPerson);
    let place = |site: &Site| {
        if to_come {
            site.in_a_line()
        } else {
            site.name.clone()
        }
    };
    let mode = |mode: Mode| {
        Choice::new(
            mode.as_str(),
            TextProp::from(move || mode_words(i18n, mode)),
        )
    };
    let modes = service.modes.iter().map(|one| mode(*one)).collect();
    let day = |day: Weekday| {
        Choice::new(
            day.as_str(),
            TextProp::from(move || dates::weekday(i18n, day)),
        )
    };
    let clinicians = search.clinicians.iter();
    let clinicians = clinicians.map(|one| Choice::new(one.id.to_string(), one.name.clone()));
    let sites = service.sites.iter();
    let sites = sites.map(|one| Choice::new(one.id.to_string(), place(one)));
    let (clinicians, sites) = (clinicians.collect(), sites.collect());
    let any = || text!(i18n, waiting.wishes.any);
    let anybody = text!(i18n, booking.times.any_clinician);
    let anywhere = text!(i18n, booking.times.any_site);
    view! {
        <details class="nhsuk-details" open=open>
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">
                    {move || t_string!(i18n, booking.times.narrow)}
                </span>
            </summary>
            <div class="nhsuk-details__text">
                {filter(wanted, 4, text!(i18n, waiting.wishes.modes), any(), modes)}
                {filter(wanted, 2, text!(i18n, waiting.wishes.times), any(), parts_of_day(i18n))}
                {filter(wanted, 3, text!(i18n, waiting.wishes.days), any(), WEEK.map(day).into())}
                {filter(wanted, 0, text!(i18n, booking.times.clinician), anybody, clinicians)}
                {filter(wanted, 1, text!(i18n, booking.times.site), anywhere, sites)}
            </div>
        </details>
    }
    .into_any()
}

fn filter(
    wanted: Wanted,
    key: usize,
    label: TextProp,
    any: TextProp,
    mut choices: Vec<Choice>,
) -> Option<AnyView> {
    let value = wanted.only[key];
    if choices.len() < 2 && value.with_untracked(String::is_empty) {
        return None;
    }
    choices.insert(0, Choice::new("", any));
    let choices = Signal::stored(choices);
    Some(view! { <Select name=KEYS[key] label=label value=value choices=choices/> }.into_any())
}
