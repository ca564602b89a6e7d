//! Finding a patient.

use domain::error::{FieldError, FieldProblem, Problem};
use domain::people::policy::Action;
use domain::people::wire::Patient;
use leptos::prelude::*;

use super::born_field::{BornField, born_date};
use super::gate::staff_page;
use super::nhs_number_field::NhsNumberField;
use super::patient_search::{PatientLine, Wanted};
use super::session::use_session;
use crate::api::Failure;
use crate::kit::browser::focus;
use crate::kit::{Button, Empty, Form, FormView, Page, TextInput, announce};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Finding a patient.
#[component]
pub fn PatientsPage() -> impl IntoView {
    staff_page(Some(Action::FindPatients), |_| {
        view! { <FindPatient/> }.into_any()
    })
}

/// What is missing when the fields are not enough to look for somebody.
fn missing(number: &str, name: &str) -> Failure {
    let refuse = |field: &str, error| FieldProblem {
        field: field.to_owned(),
        error,
    };
    let number_refused = domain::people::nhs_number::NhsNumber::parse(number).err();
    let fields = match number_refused {
        Some(error) if error != FieldError::Required => vec![refuse("nhs_number", error)],
        _ if name.trim().is_empty() => vec![refuse("nhs_number", FieldError::Required)],
        _ => vec![refuse("date_of_birth", FieldError::Format)],
    };
    Failure::Refused(Problem::fields(fields))
}

#[component]
fn FindPatient() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::provide();
    let [number, name, born] = [(); 3].map(|()| RwSignal::new(String::new()));
    let found = RwSignal::new(None::<Vec<Patient>>);
    let submit = move |()| {
        let (typed_number, typed_name) = (number.get_untracked(), name.get_untracked());
        let wanted = Wanted::read(&typed_number, &typed_name, untrack(|| born_date(born)));
        let Some(wanted) = wanted else {
            form.fail(missing(&typed_number, &typed_name));
            return;
        };
        form.send(
            async move {
                wanted
                    .find()
                    .await
                    .inspect_err(|failure| session.notice(failure))
            },
            move |patients| {
                if patients.is_empty() {
                    announce(t_string!(i18n, people.patients.none));
                } else {
                    request_animation_frame(|| focus("patient-found-0"));
                }
                found.set(Some(patients));
            },
        );
    };
    request_animation_frame(|| focus("nhs_number"));
    let results = move || match found.get() {
        None => view! { <p class="ar-quiet">{t!(i18n, people.patients.start)}</p> }.into_any(),
        Some(patients) if patients.is_empty() => {
            view! { <Empty><p>{t!(i18n, people.patients.none)}</p></Empty> }.into_any()
        }
        Some(patients) => {
            let items = patients.into_iter().enumerate().map(|(index, patient)| {
                let href = format!("/staff/patients/{}", patient.id);
                view! {
                    <li class="ar-list__item">
                        <a class="ar-list__link" href=href id=format!("patient-found-{index}")>
                            <PatientLine patient=patient/>
                        </a>
                    </li>
                }
            });
            view! { <ul class="ar-list">{items.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Page title=text!(i18n, people.patients.title) wide=true>
            <div class="ar-columns">
                <div class="ar-columns__side">
                    <FormView on_submit=submit>
                        <NhsNumberField name="nhs_number" value=number/>
                        <p class="ar-or">{t!(i18n, staff.field.or)}</p>
                        <TextInput name="name" label=text!(i18n, staff.field.name) value=name autocomplete="off"/>
                        <BornField name="date_of_birth" value=born/>
                        <Button busy=form.busy()>{t!(i18n, staff.state.search)}</Button>
                    </FormView>
                    <p class="ar-quiet">{t!(i18n, people.patients.search_logged)}</p>
                </div>
                <div class="ar-columns__main">{results}</div>
            </div>
        </Page>
    }
    .into_any()
}
