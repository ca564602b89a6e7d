//! Sending a link now: a name, a date of birth, where to, with whom, Enter.

use domain::booking::wire::{AppointmentCreated, Delivery, SendNow};
use domain::error::{FieldError, Fields};
use domain::ids::{SiteId, StaffId};
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::people::wire::{DateFields, Language, PatientForm};
use leptos::prelude::*;

use super::clinicians::{clinician_choices, staff_of};
use super::link_result::LinkResult;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, Form, FormView, Page, Select, TextInput, announce};
use crate::people::{
    BornField, ContactField, born_fields, contact_name, put_contact, staff_page, today, use_session,
};
use crate::text;
use crate::words::{language, t, t_string, use_i18n};

const LAST_CLINICIAN: &str = "anteroom-last-clinician";

/// Sending a link now.
#[component]
pub fn SendPage() -> impl IntoView {
    staff_page(Some(Action::SendInvitations), |site| {
        view! { <Send site=site/> }.into_any()
    })
}

/// What one types of a patient here.
fn patient(name: String, born: DateFields, contact: &str, language: Language) -> PatientForm {
    let mut form = PatientForm {
        name,
        date_of_birth: born,
        nhs_number: String::new(),
        mobile: String::new(),
        email: String::new(),
        language,
        interpreter: String::new(),
        formats: String::new(),
        more_time: false,
    };
    put_contact(contact, &mut form);
    form
}

#[component]
fn Send(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::provide();
    let staff = staff_of(site);
    let [name, born, contact] = [(); 3].map(|()| RwSignal::new(String::new()));
    // A clinician sends for themselves; reception most often for the same clinician again.
    let own = untrack(|| {
        session
            .me()
            .filter(|_| session.roles_here().contains(&Role::Clinician))
    });
    let kept = window().session_storage().ok().flatten();
    let kept = kept.and_then(|s| s.get_item(LAST_CLINICIAN).ok().flatten());
    let clinician = RwSignal::new(own.map(|me| me.id.to_string()).or(kept).unwrap_or_default());
    let sent = RwSignal::new(Vec::<AppointmentCreated>::new());

    let submit = move |()| {
        let body = PatientBody {
            patient: patient(
                name.get_untracked(),
                untrack(|| born_fields(born)),
                &contact.get_untracked(),
                language(i18n),
            ),
            clinician: clinician.get_untracked().parse::<StaffId>().ok(),
        };
        let body = match body.check(site) {
            Ok(body) => body,
            Err(failure) => return form.fail(failure),
        };
        let chosen = clinician.get_untracked();
        form.send(
            async move {
                let answer =
                    api::post::<AppointmentCreated, _>("/api/appointments/now", &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(|failure| failure.rename(|field| contact_name("patient", field)))
            },
            move |created| {
                if let Ok(Some(storage)) = window().session_storage() {
                    // Only a convenience: without it the clinician is chosen again.
                    let _ = storage.set_item(LAST_CLINICIAN, &chosen);
                }
                let who = created.appointment.patient.name.clone();
                announce(match created.delivery {
                    Delivery::NoRoute => {
                        t_string!(i18n, diary.send.not_sent_title, name = who).to_string()
                    }
                    _ => t_string!(i18n, diary.send.sent_title, name = who).to_string(),
                });
                for field in [name, born, contact] {
                    field.set(String::new());
                }
                sent.update(|sent| sent.insert(0, created));
                request_animation_frame(|| focus("patient-name"));
            },
        );
    };
    let choices = clinician_choices(staff, site, text!(i18n, diary.send.clinician_choose));
    let clinician_words =
        Callback::new(move |_| Some(t_string!(i18n, diary.send.clinician_choose).to_owned()));
    view! {
        <Page title=text!(i18n, diary.send.title) wide=true>
            {request_animation_frame(|| focus("patient-name"))}
            <p>{t!(i18n, diary.send.intro)}</p>
            <div class="ar-columns">
                <div class="ar-columns__side">
                    <FormView on_submit=submit>
                        <TextInput
                            name="patient.name"
                            label=text!(i18n, staff.field.name)
                            value=name
                            autocomplete="off"
                        />
                        <BornField name="patient.date_of_birth" value=born/>
                        <ContactField name="patient.contact" value=contact/>
                        // Browsers do nothing on Enter in a list; here it ends the form like in any field.
                        <div on:keydown=move |event| if event.key() == "Enter" {
                            event.prevent_default();
                            submit(());
                        }>
                            <Select
                                name="clinician"
                                label=text!(i18n, staff.field.clinician)
                                value=clinician
                                choices=choices
                                words=clinician_words
                            />
                        </div>
                        <Button busy=form.busy()>
                            {move || if form.busy().get() {
                                t_string!(i18n, diary.send.sending)
                            } else {
                                t_string!(i18n, diary.send.submit)
                            }}
                        </Button>
                    </FormView>
                </div>
                <div class="ar-columns__main"><Sent sent=sent/></div>
            </div>
        </Page>
    }
    .into_any()
}

/// The form before it is known to be complete.
struct PatientBody {
    patient: PatientForm,
    clinician: Option<StaffId>,
}

impl PatientBody {
    /// The same rules as the server's, so that a slip costs no round trip.
    fn check(self, site: SiteId) -> Result<SendNow, api::Failure> {
        let mut fields = Fields::new();
        let patient = self.patient.check(&mut fields, "patient", today());
        if self.clinician.is_none() {
            fields.refuse("clinician", FieldError::Required);
        }
        fields
            .finish(patient.zip(self.clinician))
            .map(|(_, clinician)| SendNow {
                site,
                clinician,
                patient: self.patient,
            })
            .map_err(|problem| {
                api::Failure::from(problem).rename(|field| contact_name("patient", field))
            })
    }
}

/// What was sent here, newest first.
#[component]
fn Sent(sent: RwSignal<Vec<AppointmentCreated>>) -> impl IntoView {
    let i18n = use_i18n();
    let newest = move || {
        let created = sent.with(|sent| sent.first().cloned())?;
        let name = created.appointment.patient.name.clone();
        let title = if created.delivery == Delivery::NoRoute {
            t!(i18n, diary.send.not_sent_title, name = name.clone()).into_any()
        } else {
            t!(i18n, diary.send.sent_title, name = name.clone()).into_any()
        };
        Some(view! {
            <section class="ar-result" aria-labelledby="sent-heading">
                <h2 class="nhsuk-heading-s" id="sent-heading">{title}</h2>
                <LinkResult created=created/>
                <a href="/staff/waiting">{t!(i18n, diary.send.watch)}</a>
            </section>
        })
    };
    let earlier = move || {
        let names = sent.with(|sent| {
            sent.iter()
                .skip(1)
                .map(|c| c.appointment.patient.name.clone())
                .collect::<Vec<_>>()
        });
        (!names.is_empty()).then(|| {
            let items = names.into_iter().map(|name| {
                view! { <li>{t!(i18n, diary.send.sent_title, name = name.clone())}</li> }
            });
            view! { <ul class="nhsuk-list ar-quiet">{items.collect_view()}</ul> }
        })
    };
    view! { {newest}{earlier} }.into_any()
}
