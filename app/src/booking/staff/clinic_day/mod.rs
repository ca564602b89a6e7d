//! A clinic that is late or cannot take place: whom it touches and what they read, then told to all at
//! once.

mod preview;

use domain::booking::wire::{
    ActOnClinicDay, ClinicDay, ClinicDayDone, ClinicDayPreview, DayTrouble,
};
use domain::error::FieldError;
use domain::ids::{SiteId, StaffId};
use domain::people::policy::Action;
use domain::time::Date;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::preview::{Done, Preview};
pub(super) use self::preview::{language_words, sample_body, ways};
use super::clinicians::{clinician_choices, staff_of};
use super::short_number::ShortNumber;
use crate::api::{self, with_query};
use crate::kit::{
    Button, Choice, Form, FormScope, FormView, Page, Radios, Select, TextInput, Textarea,
    focus_on_heading,
};
use crate::people::{staff_page, today, use_session};
use crate::text;
use crate::words::{t, use_i18n};

const TROUBLES: [DayTrouble; 3] = [
    DayTrouble::Late,
    DayTrouble::ChooseAgain,
    DayTrouble::Cancel,
];

/// What can have happened to a day: none that is still to come runs late already.
fn possible(day: &str, today: Date) -> &'static [DayTrouble] {
    let to_come = day.parse::<Date>().is_ok_and(|day| day > today);
    if to_come { &TROUBLES[1..] } else { &TROUBLES }
}

/// The page.
#[component]
pub fn ClinicDayPage() -> impl IntoView {
    staff_page(Some(Action::ManageClinics), |site| {
        view! { <OneDay site=site/> }.into_any()
    })
}

/// The way to the page, for who may.
#[component]
pub fn TroubleLink(
    /// The day shown.
    day: Signal<Date>,
) -> impl IntoView {
    let i18n = use_i18n();
    let may = use_session().may_now(Action::ManageClinics);
    let href = move || with_query("/staff/clinic-day", &[("day", day.get().to_string())]);
    may.then(|| {
        view! { <a class="ar-button-small" href=href>{t!(i18n, reminders.day.open)}</a> }
    })
}

/// What was typed.
#[derive(Clone, Copy)]
struct Typed {
    clinician: RwSignal<String>,
    day: RwSignal<String>,
    trouble: RwSignal<String>,
    minutes: RwSignal<String>,
    words: RwSignal<String>,
    words_cy: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let text = |start: String| RwSignal::new(start);
        let query = use_query_map().get_untracked();
        let day = query.get("day").unwrap_or_else(|| today().to_string());
        Self {
            clinician: text(query.get("clinician").unwrap_or_default()),
            trouble: text(possible(&day, today())[0].as_str().to_owned()),
            day: text(day),
            minutes: text("30".to_owned()),
            words: text(String::new()),
            words_cy: text(String::new()),
        }
    }

    fn trouble(self) -> DayTrouble {
        let typed = self.trouble.get();
        let known = TROUBLES.into_iter().find(|one| one.as_str() == typed);
        known.unwrap_or(DayTrouble::Late)
    }

    fn read(self, site: SiteId) -> Option<ClinicDay> {
        Some(ClinicDay {
            site,
            clinician: self.clinician.get().parse::<StaffId>().ok()?,
            day: self.day.get(),
            trouble: self.trouble(),
            minutes: self.minutes.get().trim().parse().unwrap_or(0),
            words: self.words.get(),
            words_cy: self.words_cy.get(),
        })
    }
}

#[component]
fn OneDay(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = Typed::new();
    let shown = RwSignal::new(None::<(ClinicDay, ClinicDayPreview)>);
    let done = RwSignal::new(None::<ClinicDayDone>);
    let ask = move |()| {
        let Some(body) = untrack(|| typed.read(site)) else {
            return form.refuse("clinician", FieldError::Required);
        };
        let asked = body.clone();
        form.send(
            async move {
                let path = "/api/clinic-day/preview";
                let answer = api::post::<ClinicDayPreview, _>(path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |preview| {
                shown.set(Some((asked, preview)));
                focus_on_heading();
            },
        );
    };
    let act = move |()| {
        let Some((day, preview)) = shown.get_untracked() else {
            return;
        };
        let appointments = preview.appointments.iter().map(|one| one.appointment);
        let body = ActOnClinicDay {
            day,
            appointments: appointments.collect(),
        };
        form.send(
            async move {
                let answer = api::post::<ClinicDayDone, _>("/api/clinic-day", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |answer| {
                done.set(Some(answer));
                focus_on_heading();
            },
        );
    };
    let back = Callback::new(move |()| {
        form.clear();
        shown.set(None);
        focus_on_heading();
    });
    let another = Callback::new(move |()| {
        done.set(None);
        shown.set(None);
        typed.words.set(String::new());
        typed.words_cy.set(String::new());
    });
    let content = move || match (done.get(), shown.get()) {
        (Some(done), _) => view! { <Done done=done another=another/> }.into_any(),
        (None, Some((day, preview))) => view! {
            <FormView on_submit=act>
                <Preview day=day preview=preview busy=form.busy() back=back/>
            </FormView>
        }
        .into_any(),
        (None, None) => view! {
            <p>{t!(i18n, reminders.day.intro)}</p>
            <FormView on_submit=ask>
                <Fields site=site typed=typed/>
                <Button busy=form.busy()>{t!(i18n, reminders.day.preview)}</Button>
            </FormView>
        }
        .into_any(),
    };
    view! {
        <FormScope form=form>
        <Page title=text!(i18n, reminders.day.title) back="/staff/diary">{content}</Page>
        </FormScope>
    }
    .into_any()
}

#[component]
fn Fields(site: SiteId, typed: Typed) -> impl IntoView {
    let i18n = use_i18n();
    let people = clinician_choices(staff_of(site), site, text!(i18n, reminders.day.choose));
    let known = move || typed.day.with(|day| possible(day, today()));
    let troubles = Signal::derive(move || {
        let choice = |one: &DayTrouble| {
            let words = match one {
                DayTrouble::Late => text!(i18n, reminders.day.late),
                DayTrouble::ChooseAgain => text!(i18n, reminders.day.choose_again),
                DayTrouble::Cancel => text!(i18n, reminders.day.cancel),
            };
            Choice::new(one.as_str(), words)
        };
        known().iter().map(choice).collect::<Vec<_>>()
    });
    // Another day was chosen, to which what stood there cannot have happened.
    Effect::new(move || {
        let known = known();
        if !known.contains(&untrack(|| typed.trouble())) {
            typed.trouble.set(known[0].as_str().to_owned());
        }
    });
    let late = move || typed.trouble() == DayTrouble::Late;
    view! {
        <Select name="clinician" label=text!(i18n, reminders.day.clinician) value=typed.clinician choices=people/>
        <TextInput name="day" label=text!(i18n, reminders.day.date) value=typed.day kind="date" width=20/>
        <Radios name="trouble" label=text!(i18n, reminders.day.what) value=typed.trouble choices=troubles/>
        <Show when=late>
            <ShortNumber
                name="minutes"
                label=text!(i18n, reminders.day.minutes)
                value=typed.minutes
            />
        </Show>
        <Textarea
            name="words"
            label=text!(i18n, reminders.day.words)
            hint=text!(i18n, reminders.day.words_hint)
            value=typed.words
            rows=3
        />
        <Textarea
            name="words_cy"
            label=text!(i18n, reminders.day.words_cy)
            hint=text!(i18n, reminders.day.words_cy_hint)
            value=typed.words_cy
            rows=3
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_today_can_run_late() {
        let today = "2026-12-08".parse().unwrap();
        assert_eq!(possible("2026-12-08", today), TROUBLES);
        assert_eq!(
            possible("2026-12-09", today),
            [DayTrouble::ChooseAgain, DayTrouble::Cancel]
        );
        assert_eq!(possible("", today), TROUBLES, "no day yet");
    }
}
