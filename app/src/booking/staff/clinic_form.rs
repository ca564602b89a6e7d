//! Making a clinic, with the weeks it makes drawn beside.

use domain::booking::wire::{
    ClinicPreview, ClinicTemplate, Mode, NewClinicTemplate, Service, Services,
};
use domain::error::{FieldError, Fields};
use domain::ids::{ServiceId, SiteId, StaffId};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::clinicians::{clinician_choices, staff_of};
use super::repeat::{self, CHOICES};
use super::state_words::mode_name;
use super::terms_fields::{TermsFields, TypedTerms};
use super::weeks::{WEEKDAYS, typed_time};
use super::weeks_drawing::{Drawn, WeeksDrawing};
use crate::api::{self, Failure};
use crate::kit::{
    Button, Checkboxes, Choice, ErrorSummary, Form, FormScope, FormView, Loaded, Select, TextInput,
    announce, dates,
};
use crate::people::{today, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// What was typed.
#[derive(Clone, Copy)]
pub struct Typed {
    service: RwSignal<String>,
    clinician: RwSignal<String>,
    mode: RwSignal<String>,
    weekdays: RwSignal<Vec<String>>,
    repeat: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    minutes: RwSignal<String>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    room: RwSignal<String>,
    team: RwSignal<Vec<String>>,
    kit: RwSignal<String>,
    terms: TypedTerms,
}

impl Typed {
    fn new() -> Self {
        let text = |start: String| RwSignal::new(start);
        Self {
            service: text(String::new()),
            clinician: text(String::new()),
            mode: text(String::new()),
            weekdays: RwSignal::new(Vec::new()),
            repeat: text("1".to_owned()),
            from: text("09:00".to_owned()),
            until: text("12:30".to_owned()),
            minutes: text(String::new()),
            first: text(today().to_string()),
            last: text(String::new()),
            room: text(String::new()),
            team: RwSignal::new(Vec::new()),
            kit: text(String::new()),
            terms: TypedTerms::new(),
        }
    }

    /// Makes whatever reads this follow every keystroke.
    fn track(self) {
        let Self {
            service,
            clinician,
            mode,
            from,
            until,
            minutes,
            first,
            last,
            room,
            ..
        } = self;
        for typed in [
            service, clinician, mode, from, until, minutes, first, last, room,
        ] {
            typed.track();
        }
        self.weekdays.track();
        self.team.track();
        self.repeat.track();
        self.terms.track();
    }

    /// Ids and numbers must be such before they can be sent; the server says the rest.
    fn read(self, site: SiteId) -> Result<NewClinicTemplate, Failure> {
        let mut fields = Fields::new();
        let missing = |_| FieldError::Required;
        let service = self
            .service
            .get_untracked()
            .parse::<ServiceId>()
            .map_err(missing);
        let service = fields.take("service", service);
        let clinician = self
            .clinician
            .get_untracked()
            .parse::<StaffId>()
            .map_err(missing);
        let clinician = fields.take("clinician", clinician);
        let mode = Mode::from_text(&self.mode.get_untracked()).ok_or(FieldError::Required);
        let mode = fields.take("mode", mode);
        let minutes = self.minutes.get_untracked();
        let error = if minutes.trim().is_empty() {
            FieldError::Required
        } else {
            FieldError::Format
        };
        let minutes = fields.take("minutes", minutes.trim().parse::<u16>().map_err(|_| error));
        // As typed where it cannot be read, so that the refusal comes by the field.
        let time = |typed: RwSignal<String>| {
            let typed = typed.get_untracked();
            typed_time(&typed).map_or(typed, |time| time.to_string())
        };
        let chosen = self.weekdays.get_untracked();
        let weekdays: Vec<_> = (0..7)
            .filter(|n| chosen.contains(&n.to_string()))
            .map(|n| WEEKDAYS[n])
            .collect();
        if weekdays.is_empty() {
            fields.refuse("weekdays", FieldError::Required);
        }
        let terms = self.terms.read(&mut fields);
        let all = service.zip(clinician).zip(mode).zip(minutes).zip(terms);
        let ((((service, clinician), mode), minutes), terms) = fields.finish(all)?;
        let rrule = repeat::chosen(&self.repeat.get_untracked()).rule(&weekdays);
        Ok(NewClinicTemplate {
            service,
            site,
            clinician,
            mode,
            weekdays: if rrule.is_empty() {
                weekdays
            } else {
                Vec::new()
            },
            rrule,
            from: time(self.from),
            until: time(self.until),
            minutes,
            valid_from: self.first.get_untracked(),
            valid_until: self.last.get_untracked(),
            room: self.room.get_untracked(),
            team: self
                .team
                .get_untracked()
                .iter()
                .filter_map(|id| id.parse::<StaffId>().ok())
                .filter(|id| *id != clinician)
                .collect(),
            kit: self
                .kit
                .get_untracked()
                .split(',')
                .map(str::to_owned)
                .collect(),
            terms,
        })
    }
}

/// Making a clinic.
#[component]
pub fn ClinicForm(
    /// Where.
    site: SiteId,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = Typed::new();
    let services = Loaded::new(move || async move {
        let answer = api::get::<Services>("/api/staff-services").await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let staff = staff_of(site);
    let service = Memo::new(move |_| {
        let id = typed.service.get().parse::<ServiceId>().ok()?;
        services
            .get()?
            .services
            .into_iter()
            .find(|service| service.id == id)
    });
    // A service brings its own length and its first way to meet.
    Effect::new(move || {
        if let Some(Service { minutes, modes, .. }) = service.get() {
            typed.minutes.set(minutes.to_string());
            let mode = typed.mode.get_untracked();
            if !modes.iter().any(|m| m.as_str() == mode) {
                typed.mode.set(
                    modes
                        .first()
                        .map(|m| m.as_str().to_owned())
                        .unwrap_or_default(),
                );
            }
        }
    });
    let submit = move |()| {
        let body = match typed.read(site) {
            Ok(body) => body,
            Err(failure) => return form.fail(failure),
        };
        form.send(
            async move {
                let answer = api::post::<ClinicTemplate, _>("/api/clinic-templates", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                typed.weekdays.set(Vec::new());
                typed.room.set(String::new());
                typed.kit.set(String::new());
                typed.team.set(Vec::new());
                announce(t_string!(i18n, diary.clinics.saved));
                done.run(());
            },
        );
    };
    let service_choices = Signal::derive(move || {
        let none = Choice::new("", text!(i18n, diary.book.choose_service));
        let services = services.get().map(|s| s.services).unwrap_or_default();
        let services = services
            .into_iter()
            .map(|s| Choice::new(s.id.to_string(), s.name));
        std::iter::once(none).chain(services).collect::<Vec<_>>()
    });
    let modes = Signal::derive(move || {
        let modes = service.get().map(|s| s.modes).unwrap_or_default();
        let modes = modes.into_iter();
        modes
            .map(|m| Choice::new(m.as_str(), TextProp::from(mode_name(i18n, m))))
            .collect::<Vec<_>>()
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
    let time_words = move || {
        Callback::new(move |_: FieldError| Some(t_string!(i18n, diary.clinics.time_bad).to_owned()))
    };
    let body = Memo::new(move |_| {
        typed.track();
        typed.read(site).ok()
    });
    let drawn = Loaded::new(move || {
        let asked = body.get();
        async move {
            // Whoever is still typing is not asked about every key.
            TimeoutFuture::new(250).await;
            let Some(asked) =
                asked.filter(|asked| body.try_get_untracked().flatten().as_ref() == Some(asked))
            else {
                return Ok(None);
            };
            let minutes = asked.minutes;
            let path = "/api/clinic-templates/preview";
            // What is not a clinic yet is not drawn; saving says what is amiss.
            let preview = api::post::<ClinicPreview, _>(path, &asked).await.ok();
            Ok(preview.map(|preview| Drawn { preview, minutes }))
        }
    });
    let repeats = Signal::derive(move || {
        let all = CHOICES.into_iter();
        all.map(|(value, repeat)| Choice::new(value, TextProp::from(move || repeat.words(i18n))))
            .collect::<Vec<_>>()
    });
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <div class="ar-columns">
            <div class="ar-columns__main">
                <FormView on_submit=submit>
                    <div class="ar-fields">
                        <Select name="service" label=text!(i18n, staff.field.service) value=typed.service choices=service_choices/>
                        <Select name="mode" label=text!(i18n, staff.field.mode) value=typed.mode choices=modes/>
                        <Select name="clinician" label=text!(i18n, staff.field.clinician) value=typed.clinician choices=people/>
                    </div>
                    <div class="ar-weekdays-field">
                        <Checkboxes
                            name="weekdays"
                            label=text!(i18n, diary.clinics.weekdays)
                            values=typed.weekdays
                            choices=weekdays
                        />
                    </div>
                    <div class="ar-fields">
                        <Select name="rrule" label=text!(i18n, diary.repeat.label) value=typed.repeat choices=repeats/>
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
                    <details class="nhsuk-details">
                        <summary class="nhsuk-details__summary">
                            <span class="nhsuk-details__summary-text">{t!(i18n, diary.clinics.together)}</span>
                        </summary>
                        <div class="nhsuk-details__text">
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
                        </div>
                    </details>
                    <TermsFields typed=typed.terms/>
                    <Button busy=form.busy()>{t!(i18n, diary.clinics.save)}</Button>
                </FormView>
            </div>
            <div class="ar-columns__side"><WeeksDrawing drawn=drawn/></div>
        </div>
        </FormScope>
    }
    .into_any()
}
