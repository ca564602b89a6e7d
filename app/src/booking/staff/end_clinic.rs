//! Ending a clinic: after which day it offers no more times. Whom that touches is said before anything happens.

use domain::booking::wire::{ClinicTemplate, EndClinicTemplate, Settled};
use domain::error::{FieldError, Fields};
use domain::time::Date;
use leptos::prelude::*;

use super::proposal::Proposal;
use super::settling_list::says;
use crate::api::Failure;
use crate::kit::{FormDialog, Look, TextInput, announce, dates, open_while};
use crate::people::today;
use crate::text;
use crate::words::{t_string, use_i18n};

/// Which clinic a dialog is about.
pub(super) fn clinic_line(which: RwSignal<Option<ClinicTemplate>>) -> AnyView {
    let words = move || {
        which.with(|which| {
            let clinic = which.as_ref()?;
            Some(format!(
                "{} – {}",
                clinic.service_name, clinic.clinician_name
            ))
        })
    };
    view! { <p><strong>{words}</strong></p> }.into_any()
}

/// The end that was typed.
fn read(last_day: &str) -> Result<EndClinicTemplate, Failure> {
    let mut fields = Fields::new();
    let day = last_day.parse::<Date>().map_err(|_| match last_day {
        "" => FieldError::Required,
        _ => FieldError::NoSuchDate,
    });
    let last_day = fields.take("last_day", day);
    let settling = Default::default();
    Ok(fields.finish(last_day.map(|last_day| EndClinicTemplate { last_day, settling }))?)
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
    let last_day = RwSignal::new(String::new());
    let proposal = Proposal::new("end.", move || {
        let id = ending.with(|clinic| clinic.as_ref().map(|clinic| clinic.id))?;
        let path = format!("/api/clinic-templates/{id}/end");
        Some(last_day.with(|typed| read(typed)).map(|end| (path, end)))
    });
    let open = open_while(
        ending,
        |_| true,
        move |_| {
            proposal.forget();
            last_day.set(today().to_string());
        },
    );
    let submit = move |()| {
        proposal.submit(move |ended| {
            let day = ended.template.valid_until.unwrap_or_else(today);
            let date = dates::full(i18n, day);
            announce(t_string!(i18n, diary.clinics.ended, date = date).to_string());
            open.set(false);
            settled.set(Some(ended.settled).filter(says));
            done.run(());
        });
    };
    // Before somebody has seen whom it touches, nothing can go wrong.
    let look = Signal::derive(move || match proposal.choosing.is_shown() {
        true => Look::Warning,
        false => Look::Primary,
    });
    view! {
        <FormDialog
            open=open
            form=proposal.form
            title=text!(i18n, diary.clinics.end)
            id="end-clinic-title"
            about=clinic_line(ending)
            on_submit=submit
            send=proposal.words(i18n, |i18n| t_string!(i18n, diary.clinics.confirm_end))
            look=look
        >
            <TextInput
                name="end.last_day"
                label=text!(i18n, diary.clinics.end_question)
                hint=text!(i18n, diary.clinics.end_hint)
                value=last_day
                kind="date"
                width=20
            />
            {proposal.list()}
        </FormDialog>
    }
    .into_any()
}
