//! "Who?": the patient is looked for while their details are typed; nothing is typed twice.

use domain::booking::wire::Support;
use domain::error::Fields;
use domain::ids::PatientId;
use domain::people::wire::{Language, Patient, PatientForm};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::api::Failure;
use crate::kit::{Button, Choice, Look, Radios, TextInput, announce};
use crate::people::{
    BornField, NhsNumberField, PatientLine, Wanted, born_date, born_fields, today, use_session,
};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// After the last key a search waits this long: every search is logged, so none is made in vain.
const PAUSE_MS: u32 = 500;

/// The patient, known or new.
#[derive(Clone, Copy)]
pub struct Who {
    /// A patient who is known already.
    pub known: RwSignal<Option<Patient>>,
    number: RwSignal<String>,
    name: RwSignal<String>,
    born: RwSignal<String>,
    mobile: RwSignal<String>,
    email: RwSignal<String>,
    interpreter: RwSignal<String>,
    formats: RwSignal<String>,
    more_time: RwSignal<bool>,
    language: RwSignal<String>,
    found: RwSignal<Option<Vec<Patient>>>,
}

/// Whom an act is for: a patient who is known already, or a new one.
pub struct ForWhom {
    /// What they are called.
    pub name: String,
    /// The patient who is known.
    pub patient: Option<PatientId>,
    /// The new one.
    pub new_patient: Option<PatientForm>,
}

impl Who {
    /// Nobody yet.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            known: RwSignal::new(None),
            number: text(),
            name: text(),
            born: text(),
            mobile: text(),
            email: text(),
            interpreter: text(),
            formats: text(),
            more_time: RwSignal::new(false),
            language: RwSignal::new("en".to_owned()),
            found: RwSignal::new(None),
        }
    }

    /// Forgets everything, for the next patient.
    pub fn clear(self) {
        self.known.set(None);
        self.found.set(None);
        for field in [
            self.number,
            self.name,
            self.born,
            self.mobile,
            self.email,
            self.interpreter,
            self.formats,
        ] {
            field.set(String::new());
        }
        self.language.set("en".to_owned());
        self.more_time.set(false);
    }

    /// Notes for a new patient's record what was said about them already.
    pub fn needs(self, support: &Support) {
        if !support.interpreter.is_empty() {
            self.interpreter.set(support.interpreter.clone());
        }
        self.more_time.set(support.more_time);
    }

    /// Whom an act is for.
    ///
    /// # Errors
    /// The refused fields, as `new_patient.name` and so on.
    pub fn chosen(self) -> Result<ForWhom, Failure> {
        if let Some(known) = self.known.get_untracked() {
            return Ok(ForWhom {
                name: known.name,
                patient: Some(known.id),
                new_patient: None,
            });
        }
        let form = self.form()?;
        Ok(ForWhom {
            name: form.name.clone(),
            patient: None,
            new_patient: Some(form),
        })
    }

    /// A new patient's form, checked by the same rules as the server's.
    ///
    /// # Errors
    /// The refused fields, as `new_patient.name` and so on.
    fn form(self) -> Result<PatientForm, Failure> {
        let form = PatientForm {
            name: self.name.get_untracked(),
            date_of_birth: untrack(|| born_fields(self.born)),
            nhs_number: self.number.get_untracked(),
            mobile: self.mobile.get_untracked(),
            email: self.email.get_untracked(),
            language: Language::from_text(&self.language.get_untracked()),
            interpreter: self.interpreter.get_untracked(),
            formats: self.formats.get_untracked(),
            more_time: self.more_time.get_untracked(),
        };
        let mut fields = Fields::new();
        let checked = form.check(&mut fields, "new_patient", today());
        fields.finish(checked)?;
        Ok(form)
    }
}

impl Default for Who {
    fn default() -> Self {
        Self::new()
    }
}

/// Looks for the patient once number, or name and date of birth, are complete.
fn search_while_typing(i18n: I18n, who: Who) {
    let session = use_session();
    let wanted = Memo::new(move |_| {
        who.number.with(|number| {
            who.name
                .with(|name| Wanted::read(number, name, born_date(who.born)))
        })
    });
    let pause = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        let Some(asked) = wanted.get() else {
            pause.set_value(None);
            who.found.set(None);
            return;
        };
        pause.set_value(Some(Timeout::new(PAUSE_MS, move || {
            leptos::task::spawn_local(async move {
                let answer = asked
                    .clone()
                    .find()
                    .await
                    .inspect_err(|f| session.notice(f));
                let still_wanted = wanted.try_get_untracked().flatten() == Some(asked);
                if let (true, Ok(patients)) = (still_wanted, answer) {
                    announce(if patients.is_empty() {
                        t_string!(i18n, diary.book.not_found)
                    } else {
                        t_string!(i18n, diary.book.found)
                    });
                    who.found.set(Some(patients));
                }
            });
        })));
    });
    on_cleanup(move || {
        pause.try_set_value(None);
    });
}

/// The patient, to find or to enter.
#[component]
pub fn WhoFields(
    /// The patient.
    who: Who,
) -> impl IntoView {
    let i18n = use_i18n();
    search_while_typing(i18n, who);
    let known = Memo::new(move |_| who.known.get());
    move || {
        match known.get() {
        Some(patient) => view! {
            <div class="ar-chosen">
                <PatientLine patient=patient/>
                <Button look=Look::Small on_click=move |_| who.clear()>
                    {t!(i18n, diary.book.change_patient)}
                </Button>
            </div>
        }
        .into_any(),
        None => view! {
            <p class="ar-quiet">{t!(i18n, diary.book.find_hint)}</p>
            <NhsNumberField name="new_patient.nhs_number" value=who.number/>
            <TextInput name="new_patient.name" label=text!(i18n, staff.field.name) value=who.name autocomplete="off"/>
            <BornField name="new_patient.date_of_birth" value=who.born/>
            <Found who=who/>
            <TextInput
                name="new_patient.mobile"
                label=text!(i18n, staff.field.mobile)
                value=who.mobile
                kind="tel"
                autocomplete="off"
                width=20
            />
            <TextInput
                name="new_patient.email"
                label=text!(i18n, staff.field.email)
                value=who.email
                kind="email"
                autocomplete="off"
                words=Callback::new(move |error| {
                    (error == domain::error::FieldError::Required)
                        .then(|| t_string!(i18n, diary.book.contact_needed).to_owned())
                })
            />
            <Needs who=who/>
        }
        .into_any(),
    }
    }
}

/// Whom the search found.
#[component]
fn Found(who: Who) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let patients = who.found.get()?;
        if patients.is_empty() {
            return Some(
                view! { <p class="ar-quiet">{t!(i18n, diary.book.not_found)}</p> }.into_any(),
            );
        }
        let items = patients.into_iter().map(|patient| {
            let use_it = patient.clone();
            view! {
                <li class="ar-chosen">
                    <PatientLine patient=patient/>
                    <Button look=Look::Small on_click=move |_| who.known.set(Some(use_it.clone()))>
                        {t!(i18n, diary.book.use_it)}
                    </Button>
                </li>
            }
        });
        let items = items.collect_view();
        Some(
            view! {
                <p class="nhsuk-u-margin-bottom-1"><strong>{t!(i18n, diary.book.found)}</strong></p>
                <ul class="ar-list">{items}</ul>
            }
            .into_any(),
        )
    }
}

/// Language, interpreter, formats: folded away, as most need none.
#[component]
fn Needs(who: Who) -> impl IntoView {
    let i18n = use_i18n();
    let languages = Signal::derive(move || {
        vec![
            Choice::new("en", text!(i18n, staff.field.english)),
            Choice::new("cy", text!(i18n, staff.field.welsh)),
        ]
    });
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, diary.clinic.needs)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <Radios
                    name="new_patient.language"
                    label=text!(i18n, staff.field.language)
                    value=who.language
                    choices=languages
                    inline=true
                />
                <TextInput
                    name="new_patient.interpreter"
                    label=text!(i18n, staff.field.interpreter)
                    value=who.interpreter
                    autocomplete="off"
                />
                <TextInput
                    name="new_patient.formats"
                    label=text!(i18n, staff.field.formats)
                    value=who.formats
                    autocomplete="off"
                />
            </div>
        </details>
    }
    .into_any()
}
