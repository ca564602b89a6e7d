//! Ending a clinic: after which day it offers no more times. Whom that touches is said before anything happens.

use domain::booking::wire::{
    ClinicTemplate, ClinicTemplateChanged, EndClinicTemplate, Settled, TouchedAppointments,
};
use domain::error::{ErrorCode, FieldError};
use domain::time::Date;
use leptos::prelude::*;

use super::settling::Choosing;
use super::settling_list::{SettlingList, says, show_found};
use super::settling_messages::ask_messages;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, TextInput, announce, dates,
    open_while,
};
use crate::people::{today, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The page has other fields of these names.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| Some(format!("end.{field}")))
}

/// The dialog that ends a clinic.
#[component]
pub fn EndClinic(
    /// Which; the dialog is open while there is one.
    ending: RwSignal<Option<ClinicTemplate>>,
    /// What became of those whom it touched, shown by the page.
    settled: RwSignal<Option<Settled>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let last_day = RwSignal::new(String::new());
    let choosing = Choosing::new("end.");
    let asked = RwSignal::new(String::new());
    let open = open_while(
        ending,
        |_| true,
        move |_| {
            form.clear();
            choosing.forget();
            last_day.set(today().to_string());
        },
    );
    // What was asked before no longer answers what is typed now.
    Effect::new(move || {
        let now = last_day.get();
        if asked.with_untracked(|asked| *asked != now) {
            choosing.forget();
        }
    });
    let messages = ask_messages(own_names, move |settling| {
        let id = ending.with_untracked(|clinic| clinic.as_ref().map(|clinic| clinic.id))?;
        let last_day = last_day.get_untracked().parse::<Date>().ok()?;
        let path = format!("/api/clinic-templates/{id}/end/messages");
        Some((path, EndClinicTemplate { last_day, settling }))
    });
    let submit = move |()| {
        let Some(template) = ending.get_untracked() else {
            return;
        };
        let Ok(day) = last_day.get_untracked().parse::<Date>() else {
            return form.refuse("end.last_day", FieldError::NoSuchDate);
        };
        let path = format!("/api/clinic-templates/{}/end", template.id);
        let mut body = EndClinicTemplate {
            last_day: day,
            settling: Default::default(),
        };
        if !choosing.is_shown_untracked() {
            let of = last_day.get_untracked();
            asked.set(of.clone());
            let path = format!("{path}/touched");
            form.send(
                async move {
                    let answer = api::post::<TouchedAppointments, _>(&path, &body).await;
                    answer
                        .inspect_err(|failure| session.notice(failure))
                        .map_err(own_names)
                },
                move |found| {
                    // Whoever has typed on meanwhile asks again.
                    if last_day.get_untracked() == of {
                        show_found(choosing, found);
                    }
                },
            );
            return;
        }
        body.settling = choosing.read();
        form.send(
            async move {
                let answer = api::post::<ClinicTemplateChanged, _>(&path, &body).await;
                let answer = answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        // Nothing was done; the next free times are others.
                        choosing.forget();
                    }
                });
                answer.map_err(own_names)
            },
            move |ended| {
                let date = dates::full(i18n, day);
                announce(t_string!(i18n, diary.clinics.ended, date = date).to_string());
                open.set(false);
                settled.set(Some(ended.settled).filter(says));
                done.run(());
            },
        );
    };
    let which = move || {
        ending
            .get()
            .map(|t| format!("{} – {}", t.service_name, t.clinician_name))
    };
    // Before somebody has seen whom it touches, nothing can go wrong.
    let button = move || {
        if choosing.is_shown() {
            view! {
                <Button look=Look::Warning busy=form.busy()>{t!(i18n, diary.clinics.confirm_end)}</Button>
            }
            .into_any()
        } else {
            view! { <Button busy=form.busy()>{t!(i18n, diary.touched.ask)}</Button> }.into_any()
        }
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.clinics.end) id="end-clinic-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <FormView on_submit=submit>
                <TextInput
                    name="end.last_day"
                    label=text!(i18n, diary.clinics.end_question)
                    hint=text!(i18n, diary.clinics.end_hint)
                    value=last_day
                    kind="date"
                    width=20
                />
                <SettlingList choosing=choosing form=form ask=messages/>
                <div class="ar-buttons">
                    {button}
                    <Button look=Look::Secondary on_click=move |_| open.set(false)>
                        {t!(i18n, staff.state.cancel)}
                    </Button>
                </div>
            </FormView>
        </Dialog>
        </FormScope>
    }
    .into_any()
}
