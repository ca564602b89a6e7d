//! Changing what suits somebody and how pressing it is; taking them off the list.

use domain::booking::wire::{ChangeWaitingListEntry, WaitingListEntry, Wishes};
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::wishes_fields::WishesFields;
use super::{Act, Acting, HEADING, PriorityField, chosen_priority};
use crate::api;
use crate::booking::staff::row_acts::{about, submit_about};
use crate::booking::wishes::Answers;
use crate::kit::{Form, FormDialog, Look, open_while};
use crate::text;
use crate::words::{t, use_i18n};

/// A signal that is true while this is being done.
pub(super) fn open_for(
    acting: Acting,
    act: Act,
    begin: impl Fn(&WaitingListEntry) + 'static,
) -> RwSignal<bool> {
    open_while(
        acting,
        move |(now, _)| *now == act,
        move |(_, entry)| begin(entry),
    )
}

/// Who it is about, at the head of a dialog.
pub(super) fn about_one(acting: Acting) -> AnyView {
    about(move || {
        acting
            .get()
            .map(|(_, entry)| (entry.patient, entry.service_name))
    })
}

/// Changing an entry.
#[component]
pub(super) fn ChangeDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let priority = RwSignal::new(String::new());
    let answers = Answers::of(&Wishes::default());
    let open = open_for(acting, Act::Change, move |entry| {
        form.clear();
        priority.set(entry.priority.as_str().to_owned());
        answers.set(&entry.wishes);
    });
    let submit = submit_about(acting, form, open, (HEADING, done), move |entry| {
        let path = format!("/api/waiting-list/{}", entry.id);
        let body = ChangeWaitingListEntry {
            priority: chosen_priority(priority),
            wishes: answers.read(),
        };
        Some(async move { api::put::<IgnoredAny, _>(&path, &body).await })
    });
    view! {
        <FormDialog
            open=open
            form=form
            title=text!(i18n, waiting.staff.change)
            id="change-entry-title"
            about=about_one(acting)
            on_submit=submit
            send=text!(i18n, waiting.staff.change)
        >
            <PriorityField value=priority/>
            <WishesFields answers=answers/>
        </FormDialog>
    }
    .into_any()
}

/// Taking somebody off.
#[component]
pub(super) fn RemoveDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let open = open_for(acting, Act::Remove, move |_| form.clear());
    let submit = submit_about(acting, form, open, (HEADING, done), move |entry| {
        let path = format!("/api/waiting-list/{}/remove", entry.id);
        Some(async move { api::post::<IgnoredAny, _>(&path, &()).await })
    });
    let about = view! {
        {about_one(acting)}
        <p>{t!(i18n, waiting.staff.remove_words)}</p>
    };
    view! {
        <FormDialog
            open=open
            form=form
            title=text!(i18n, waiting.staff.remove_title)
            id="remove-entry-title"
            about=about.into_any()
            on_submit=submit
            send=text!(i18n, waiting.staff.remove)
            look=Look::Warning
        />
    }
    .into_any()
}
