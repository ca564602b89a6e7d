//! "When?": the free times of a service at a site, week by week, for anybody or one clinician.

use domain::booking::wire::{Clinician, Slot, SlotSearch, Support, Wishes};
use domain::ids::{ServiceId, SiteId};
use domain::time::Date;
use leptos::prelude::*;

use super::slot_grid::{DAYS, SlotGrid, site_of, slot_words};
use super::suiting::{Sites, Suiting, SuitingFields};
use super::why_not::WhyNotDay;
use crate::api::{self, with_query};
use crate::booking::wishes::free_words;
use crate::kit::browser::focus;
use crate::kit::{Button, Choice, Loaded, Look, Select, announce};
use crate::people::{today, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

const MINUTES_A_DAY: u32 = 24 * 60;

/// A time chosen, and how it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The slot.
    pub slot: Slot,
    /// The search it was found in; it knows the names.
    pub search: SlotSearch,
}

impl Chosen {
    /// "Tuesday 8 December, 14:20, Dr Shah, Video call".
    pub fn words(&self, i18n: crate::words::I18n) -> String {
        let words = slot_words(i18n, &self.slot, &self.search.clinicians);
        // Where only times of one site were looked at it is the one that is said over every page.
        match site_of(&self.slot, &self.search.sites) {
            Some(site) => format!("{words}, {site}"),
            None => words,
        }
    }
}

/// Whoever chose by keyboard goes on at the element with this id.
pub fn go_on_at(chosen: RwSignal<Option<Chosen>>, id: &'static str) {
    Effect::new(move |before: Option<bool>| {
        let now = chosen.with(Option::is_some);
        if now && before == Some(false) {
            request_animation_frame(move || focus(id));
        }
        now
    });
}

/// Back to the times, also for the keyboard.
pub fn choose_again(chosen: RwSignal<Option<Chosen>>) {
    chosen.set(None);
    request_animation_frame(|| focus("clinician"));
}

/// Says how many there are, where that has become another number: what was ticked changed it.
pub fn say_how_many(many: impl Fn() -> Option<usize> + 'static) {
    let i18n = use_i18n();
    Effect::new(move |before: Option<Option<usize>>| {
        let before = before.flatten();
        let now = many().or(before);
        if let (Some(count), true) = (now, before.is_some() && before != now) {
            announce(free_words(i18n, count));
        }
        now
    });
}

/// The first day that suits: who wants to be told two days before cannot come tomorrow.
fn first_day(wishes: &Wishes) -> Date {
    let soonest = today().plus_days(i64::from(wishes.notice_minutes / MINUTES_A_DAY));
    wishes.from.map_or(soonest, |from| from.max(soonest))
}

/// Free times to choose from.
#[component]
pub fn When(
    /// The service.
    service: Signal<Option<ServiceId>>,
    /// Where.
    site: SiteId,
    /// The first day looked at, when one is wanted.
    #[prop(optional_no_strip)]
    start: Option<Date>,
    /// What was chosen.
    chosen: RwSignal<Option<Chosen>>,
    /// What the patient needs.
    #[prop(optional, into)]
    support: Signal<Support>,
    /// What suits, as far as somebody has said it before.
    #[prop(optional)]
    wishes: Wishes,
    /// Whether times at other sites do, where somebody books there, too.
    #[prop(optional)]
    elsewhere: bool,
    /// Rises when the times shown have grown stale.
    #[prop(optional, into)]
    stale: Signal<u32>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let from = RwSignal::new(start.unwrap_or_else(|| first_day(&wishes)));
    let by = wishes.clinician.map(|id| id.to_string());
    let clinician = RwSignal::new(by.unwrap_or_default());
    let suiting = Suiting::of(&wishes);
    let sites = if elsewhere {
        Sites::Beside(site)
    } else {
        Sites::Here
    };
    Effect::new(move |before: Option<Option<ServiceId>>| {
        let now = service.get();
        if before.is_some_and(|before| before != now) {
            clinician.set(String::new());
        }
        now
    });
    let search = Loaded::new(move || {
        stale.track();
        let id = service.get();
        let support = support.get();
        let mut query = vec![
            ("service", id.map(|id| id.to_string()).unwrap_or_default()),
            ("site", suiting.sites_beside(site)),
            ("clinician", clinician.get()),
            ("from", from.get().to_string()),
            ("days", DAYS.to_string()),
            ("interpreter", support.interpreter),
            (
                "more_time",
                if support.more_time {
                    "true".to_owned()
                } else {
                    String::new()
                },
            ),
            ("kit", support.kit.join(",")),
        ];
        query.extend(suiting.query());
        let path = with_query("/api/staff/slots", &query);
        async move {
            match id {
                None => Ok(None),
                Some(_) => api::get::<SlotSearch>(&path)
                    .await
                    .map(Some)
                    .inspect_err(|failure| session.notice(failure)),
            }
        }
    });
    say_how_many(move || {
        let found = search.get().flatten()?;
        Some(found.days.iter().map(|day| day.slots.len()).sum())
    });
    // The list of clinicians must not shrink to the one chosen.
    let known = Memo::new(
        move |before: Option<&Vec<Clinician>>| match search.get().flatten() {
            Some(search)
                if clinician.with_untracked(String::is_empty)
                    || before.is_none_or(Vec::is_empty) =>
            {
                search.clinicians
            }
            _ => before.cloned().unwrap_or_default(),
        },
    );
    let people = Signal::derive(move || {
        let any = Choice::new("", text!(i18n, diary.book.any_clinician));
        let people = known
            .get()
            .into_iter()
            .map(|c| Choice::new(c.id.to_string(), c.name));
        std::iter::once(any).chain(people).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |slot: Slot| {
        if let Some(search) = search.get().flatten() {
            chosen.set(Some(Chosen { slot, search }));
        }
    });
    let earliest = move || from.get() <= today();
    view! {
        <Show when=move || service.get().is_some()>
            <div class="ar-toolbar">
                <Select
                    name="clinician"
                    label=text!(i18n, staff.field.clinician)
                    value=clinician
                    choices=people
                />
                <div>
                    <label class="nhsuk-label" for="from-day">{t!(i18n, diary.book.from)}</label>
                    <input
                        class="nhsuk-input"
                        id="from-day"
                        type="date"
                        prop:value=move || from.get().to_string()
                        on:change=move |event| {
                            if let Ok(date) = event_target_value(&event).parse() {
                                from.set(date);
                            }
                        }
                    />
                </div>
                <Show when=move || !earliest()>
                    <Button look=Look::Small on_click=move |_| {
                        from.update(|day| *day = day.plus_days(-DAYS).max(today()));
                        // At the first days this button goes, and the keyboard with it.
                        if untrack(earliest) {
                            focus("from-day");
                        }
                    }>{t!(i18n, diary.book.earlier)}</Button>
                </Show>
                <Button look=Look::Small on_click=move |_| from.update(|day| *day = day.plus_days(DAYS))>
                    {t!(i18n, diary.book.later)}
                </Button>
            </div>
            <div class="ar-wishes-beside">
                <SuitingFields suiting=suiting sites=sites/>
                <div>
                {search.show(move |found| match found {
                    Some(found) => {
                        let later = found.later.filter(|_| found.days.is_empty());
                        let jump = later.map(|date| view! {
                            <Button look=Look::Small on_click=move |_| {
                                from.set(date);
                                // This button goes, and the keyboard with it.
                                focus("from-day");
                            }>
                                {move || t_string!(
                                    i18n, diary.book.later_free, date = crate::kit::dates::day(i18n, date)
                                ).to_string()}
                            </Button>
                        });
                        view! {
                            {jump}
                            <SlotGrid search=found from=from.get_untracked() choose=choose/>
                        }.into_any()
                    }
                    None => ().into_any(),
                })}
                </div>
            </div>
            <WhyNotDay service=service site=site from=from support=support/>
        </Show>
    }
    .into_any()
}
