//! Ending a clinic: after which day it offers no more times.

use domain::booking::wire::{ClinicTemplate, EndClinicTemplate};
use domain::error::FieldError;
use domain::time::Date;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use crate::api;
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, TextInput, announce, dates,
    open_while,
};
use crate::people::{today, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The dialog that ends a clinic.
#[component]
pub fn EndClinic(
    /// Which; the dialog is open while there is one.
    ending: RwSignal<Option<ClinicTemplate>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let last_day = RwSignal::new(String::new());
    let open = open_while(
        ending,
        |_| true,
        move |_| {
            form.clear();
            last_day.set(today().to_string());
        },
    );
    let submit = move |()| {
        let Some(template) = ending.get_untracked() else {
            return;
        };
        let Ok(day) = last_day.get_untracked().parse::<Date>() else {
            return form.refuse("last_day", FieldError::NoSuchDate);
        };
        let path = format!("/api/clinic-templates/{}/end", template.id);
        let body = EndClinicTemplate { last_day: day };
        form.send(
            async move {
                let answer = api::post::<IgnoredAny, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                let date = dates::full(i18n, day);
                announce(t_string!(i18n, diary.clinics.ended, date = date).to_string());
                open.set(false);
                done.run(());
            },
        );
    };
    let which = move || {
        ending
            .get()
            .map(|t| format!("{} – {}", t.service_name, t.clinician_name))
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.clinics.end) id="end-clinic-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <FormView on_submit=submit>
                <TextInput
                    name="last_day"
                    label=text!(i18n, diary.clinics.end_question)
                    hint=text!(i18n, diary.clinics.end_hint)
                    value=last_day
                    kind="date"
                    width=20
                />
                <div class="ar-buttons">
                    <Button look=Look::Warning busy=form.busy()>{t!(i18n, diary.clinics.confirm_end)}</Button>
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
