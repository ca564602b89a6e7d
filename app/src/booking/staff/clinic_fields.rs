//! The fields of a clinic, with the weeks it makes drawn beside.

use domain::booking::wire::{ClinicPreview, Service, Services};
use domain::error::FieldError;
use domain::ids::{ServiceId, SiteId};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::clinic_typed::Typed;
use super::clinicians::{clinician_choices, staff_of};
use super::fold::Fold;
use super::repeat::{CHOICES, RULE};
use super::state_words::mode_name;
use super::terms_fields::TermsFields;
use super::weeks::WEEKDAYS;
use super::weeks_drawing::Drawn;
use crate::api;
use crate::kit::{Checkboxes, Choice, Loaded, Select, TextInput, dates};
use crate::people::use_session;
use crate::text;
use crate::words::{t_string, use_i18n};

/// The weeks that would come of what is typed, by the server at this address.
pub fn drawing_of(typed: Typed, site: SiteId, path: String) -> Loaded<Option<Drawn>> {
    let body = Memo::new(move |_| {
        typed.track();
        typed.read(site).ok()
    });
    let path = StoredValue::new(path);
    Loaded::new(move || {
        let asked = body.get();
        async move {
            // Whoever is still typing is not asked about every key.
            TimeoutFuture::new(250).await;
            let Some(asked) =
                asked.filter(|asked| body.try_get_untracked().flatten().as_ref() == Some(asked))
            else {
                return Ok(None);
            };
            let Some(path) = path.try_get_value() else {
                return Ok(None);
            };
            let (minutes, terms) = (asked.minutes, asked.terms.clone());
            // What is not a clinic yet is not drawn; saving says what is amiss.
            let preview = api::post::<ClinicPreview, _>(&path, &asked).await.ok();
            Ok(preview.map(|preview| Drawn {
                preview,
                minutes,
                most: terms.most_a_day,
                seats: terms.seats,
            }))
        }
    })
}

/// All fields of a clinic.
#[component]
pub fn ClinicFields(
    /// Where.
    site: SiteId,
    /// What was typed.
    typed: Typed,
    /// Whether it is a clinic that is there: its service stays.
    #[prop(optional)]
    there: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let services = Loaded::new(move || async move {
        let answer = api::get::<Services>("/api/staff-services").await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let staff = staff_of(site);
    let service = Memo::new(move |_| {
        let id = typed.service.get().parse::<ServiceId>().ok()?;
        let mut all = services.get()?.services.into_iter();
        all.find(|service| service.id == id)
    });
    // A service brings its own length and its first way to meet.
    Effect::new(move || {
        let Some(Service { minutes, modes, .. }) = service.get().filter(|_| !there) else {
            return;
        };
        typed.minutes.set(minutes.to_string());
        let mode = typed.mode.get_untracked();
        if !modes.iter().any(|m| m.as_str() == mode) {
            let first = modes.first().map(|m| m.as_str().to_owned());
            typed.mode.set(first.unwrap_or_default());
        }
    });
    let service_choices = Signal::derive(move || {
        let none = Choice::new("", text!(i18n, diary.book.choose_service));
        let services = services.get().map(|s| s.services).unwrap_or_default();
        let services = services
            .into_iter()
            .map(|s| Choice::new(s.id.to_string(), s.name));
        std::iter::once(none).chain(services).collect::<Vec<_>>()
    });
    let modes = Signal::derive(move || match service.get() {
        Some(service) => {
            let modes = service.modes.into_iter();
            modes
                .map(|m| Choice::new(m.as_str(), TextProp::from(mode_name(i18n, m))))
                .collect::<Vec<_>>()
        }
        None if there => Vec::new(),
        None => vec![Choice::new("", text!(i18n, diary.clinics.service_first))],
    });
    let weekdays = Signal::derive(move || {
        let days = WEEKDAYS.iter().enumerate();
        days.map(|(n, day)| {
            let day = *day;
            Choice::new(
                n.to_string(),
                TextProp::from(move || dates::weekday(i18n, day)),
            )
        })
        .collect::<Vec<_>>()
    });
    let people = clinician_choices(staff, site, text!(i18n, diary.send.clinician_choose));
    let others = Signal::derive(move || {
        let chosen = typed.clinician.get();
        let all = people.get().into_iter();
        all.filter(|one| !one.value.is_empty() && one.value != chosen)
            .collect::<Vec<_>>()
    });
    let repeats = Signal::derive(move || {
        let all = CHOICES.into_iter();
        all.map(|(value, repeat)| Choice::new(value, TextProp::from(move || repeat.words(i18n))))
            .chain([Choice::new(RULE, text!(i18n, diary.repeat.rule))])
            .collect::<Vec<_>>()
    });
    let time_words = move || {
        Callback::new(move |_: FieldError| Some(t_string!(i18n, diary.clinics.time_bad).to_owned()))
    };
    let rule_words = Callback::new(move |error: FieldError| match error {
        FieldError::Required => None,
        FieldError::Unsupported => Some(t_string!(i18n, diary.repeat.rule_unsupported).to_owned()),
        FieldError::OutOfRange => Some(t_string!(i18n, diary.repeat.rule_range).to_owned()),
        _ => Some(t_string!(i18n, diary.repeat.rule_bad).to_owned()),
    });
    let by_rule = move || typed.repeat.with(|choice| choice == RULE);
    let together = untrack(|| {
        typed.team.with(|team| !team.is_empty()) || typed.kit.with(|kit| !kit.is_empty())
    });
    let choose_service = (!there).then(|| {
        view! {
            <Select name="service" label=text!(i18n, staff.field.service) value=typed.service choices=service_choices/>
        }
    });
    view! {
        <div class="ar-fields">
            {choose_service}
            <Select name="mode" label=text!(i18n, staff.field.mode) value=typed.mode choices=modes/>
            <Select name="clinician" label=text!(i18n, staff.field.clinician) value=typed.clinician choices=people/>
        </div>
        <Show when=move || !by_rule()>
            <div class="ar-weekdays-field">
                <Checkboxes
                    name="weekdays"
                    label=text!(i18n, diary.clinics.weekdays)
                    values=typed.weekdays
                    choices=weekdays
                />
            </div>
        </Show>
        <div class="ar-fields">
            <Select name="repeat" label=text!(i18n, diary.repeat.label) value=typed.repeat choices=repeats/>
            <Show when=by_rule>
                <TextInput
                    name="rrule"
                    label=text!(i18n, diary.repeat.rule_label)
                    hint=text!(i18n, diary.repeat.rule_hint)
                    value=typed.rule
                    words=rule_words
                    width=30
                    autocomplete="off"
                />
            </Show>
        </div>
        <div class="ar-fields">
            <TextInput name="from" label=text!(i18n, diary.clinics.from) value=typed.from width=5 words=time_words()/>
            <TextInput name="until" label=text!(i18n, diary.clinics.to) value=typed.until width=5/>
            <TextInput
                name="minutes"
                label=text!(i18n, diary.clinics.length)
                value=typed.minutes
                inputmode="numeric"
                width=5
            />
        </div>
        <div class="ar-fields">
            <TextInput name="valid_from" label=text!(i18n, diary.clinics.first_day) value=typed.first kind="date" width=20/>
            <TextInput
                name="valid_until"
                label=text!(i18n, diary.clinics.last_day)
                value=typed.last
                kind="date"
                width=20
            />
            <TextInput
                name="room"
                label=text!(i18n, diary.clinics.room_optional)
                value=typed.room
                width=20
                autocomplete="off"
            />
        </div>
        <Fold title=text!(i18n, diary.clinics.together) open=together>
            <Checkboxes
                name="team"
                label=text!(i18n, diary.clinics.team)
                values=typed.team
                choices=others
            />
            <TextInput
                name="kit"
                label=text!(i18n, diary.clinics.kit)
                hint=text!(i18n, diary.clinics.kit_hint)
                value=typed.kit
                autocomplete="off"
            />
        </Fold>
        <TermsFields typed=typed.terms service=service begins=typed.from/>
    }
    .into_any()
}
