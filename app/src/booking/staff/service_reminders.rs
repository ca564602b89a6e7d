//! Changing the reminders of a service that is there.

use domain::booking::wire::{Reminders, Service};
use leptos::prelude::*;

use super::reminder_fields::{ChosenReminders, ReminderFields};
use super::service_part::Part;
use crate::kit::FormDialog;
use crate::text;
use crate::words::{t_string, use_i18n};

/// The dialog.
#[component]
pub fn ServiceReminders(
    /// Of which service; the dialog is open while there is one.
    changing: RwSignal<Option<Service>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = ChosenReminders::new(&Reminders::default());
    let part = Part::new("change.", changing, done, move |service| {
        chosen.set(&service.reminders);
    });
    let submit = move |()| {
        if let Some((path, reminders)) = part.typed("reminders", || Ok(chosen.read())) {
            part.put(path, reminders, t_string!(i18n, reminders.service.saved));
        }
    };
    view! {
        <FormDialog
            open=part.open
            form=part.form
            title=text!(i18n, reminders.service.title)
            id="service-reminders-title"
            about=part.about()
            on_submit=submit
            send=text!(i18n, reminders.service.save)
        >
            <ReminderFields chosen=chosen path="change."/>
        </FormDialog>
    }
    .into_any()
}
