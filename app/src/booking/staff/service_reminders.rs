//! Changing the reminders of a service that is there.

use domain::booking::wire::{Reminders, Service};
use leptos::prelude::*;

use super::reminder_fields::{ChosenReminders, ReminderFields};
use crate::api;
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, announce, open_while,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The dialog.
#[component]
pub fn ServiceReminders(
    /// Of which service; the dialog is open while there is one.
    changing: RwSignal<Option<Service>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let chosen = ChosenReminders::new(&Reminders::default());
    let open = open_while(
        changing,
        |_| true,
        move |service| {
            form.clear();
            chosen.set(&service.reminders);
        },
    );
    let submit = move |()| {
        let Some(service) = changing.get_untracked() else {
            return;
        };
        let path = format!("/api/staff-services/{}/reminders", service.id);
        let body = chosen.read();
        form.send(
            async move {
                let answer = api::put::<Service, _>(&path, &body).await;
                // The page has other fields of these names.
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(|failure| failure.rename(|field| Some(format!("change.{field}"))))
            },
            move |_| {
                announce(t_string!(i18n, reminders.service.saved));
                open.set(false);
                done.run(());
            },
        );
    };
    let which = move || changing.get().map(|service| service.name);
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, reminders.service.title) id="service-reminders-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <FormView on_submit=submit>
                <ReminderFields chosen=chosen path="change."/>
                <div class="ar-buttons">
                    <Button busy=form.busy()>{t!(i18n, reminders.service.save)}</Button>
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
