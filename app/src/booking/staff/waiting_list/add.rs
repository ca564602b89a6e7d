//! Putting somebody on the list: who, for what, how pressing, what suits.

use domain::booking::wire::{NewWaitingListEntry, Wishes};
use domain::ids::EntryId;
use leptos::prelude::*;

use super::wishes_fields::WishesFields;
use crate::api;
use crate::booking::staff::row_acts::send_from;
use crate::booking::staff::to_add::{ToAdd, ToAddFields};
use crate::booking::wishes::Answers;
use crate::kit::{Button, Form, FormDialog, Look, announce};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The button, and the dialog with the form.
#[component]
pub(super) fn Add(done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = ToAdd::new();
    let answers = Answers::of(&Wishes::default());
    let open = RwSignal::new(false);
    let submit = move |()| {
        let Some((service, whom, priority)) = typed.read(form) else {
            return;
        };
        let mut wishes = answers.read();
        // Who is put on at this site waits for this site.
        wishes.sites = session.site_id().into_iter().collect();
        let body = NewWaitingListEntry {
            service,
            patient: whom.patient,
            new_patient: whom.new_patient,
            priority,
            wishes,
        };
        let send = async move { api::post::<EntryId, _>("/api/waiting-list", &body).await };
        send_from(form, open, send, move |_| {
            announce(t_string!(i18n, waiting.staff.added, name = whom.name).to_string());
            typed.clear();
            answers.set(&Wishes::default());
            done.run(());
        });
    };
    let start = move |_| {
        form.clear();
        open.set(true);
    };
    view! {
        <Button look=Look::Secondary on_click=start>
            {t!(i18n, waiting.staff.add)}
        </Button>
        <FormDialog
            open=open
            form=form
            title=text!(i18n, waiting.staff.add)
            id="add-entry-title"
            on_submit=submit
            send=text!(i18n, waiting.staff.add)
        >
            <ToAddFields typed=typed/>
            <WishesFields answers=answers/>
        </FormDialog>
    }
    .into_any()
}
