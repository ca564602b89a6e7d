//! Changing what suits somebody and how pressing it is; taking them off the list.

use domain::booking::wire::{ChangeWaitingListEntry, Mode, WaitingListEntry, Wishes};
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::add::Days;
use super::{Act, Acting, HEADING, PriorityField, chosen_priority};
use crate::api;
use crate::booking::staff::row_acts::{about, say_done};
use crate::booking::wishes::{Answers, questions};
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, announce, open_while,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

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
    let session = use_session();
    let form = Form::new();
    let priority = RwSignal::new(String::new());
    let answers = Answers::of(&Wishes::default());
    let open = open_for(acting, Act::Change, move |entry| {
        form.clear();
        priority.set(entry.priority.as_str().to_owned());
        answers.set(&entry.wishes);
    });
    let submit = move |()| {
        let Some((_, entry)) = acting.get_untracked() else {
            return;
        };
        let path = format!("/api/waiting-list/{}", entry.id);
        let body = ChangeWaitingListEntry {
            priority: chosen_priority(priority),
            wishes: answers.read(),
        };
        form.send(
            async move {
                let answer = api::put::<IgnoredAny, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, waiting.staff.saved));
                open.set(false);
                done.run(());
            },
        );
    };
    let fields = move || {
        open.get().then(|| {
            view! {
                <FormView on_submit=submit>
                    <PriorityField value=priority/>
                    {questions(answers, &MODES, &[])}
                    <Days answers=answers/>
                    <div class="ar-buttons">
                        <Button busy=form.busy()>{t!(i18n, waiting.staff.change)}</Button>
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                </FormView>
            }
            .into_any()
        })
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, waiting.staff.change) id="change-entry-title">
            <ErrorSummary/>
            {about_one(acting)}
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}

/// Taking somebody off.
#[component]
pub(super) fn RemoveDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let open = open_for(acting, Act::Remove, move |_| form.clear());
    let submit = move |()| {
        let Some((_, entry)) = acting.get_untracked() else {
            return;
        };
        let path = format!("/api/waiting-list/{}/remove", entry.id);
        form.send(
            async move {
                let answer = api::post::<IgnoredAny, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                open.set(false);
                say_done(i18n, HEADING);
                done.run(());
            },
        );
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, waiting.staff.remove_title) id="remove-entry-title">
            <ErrorSummary/>
            {about_one(acting)}
            <p>{t!(i18n, waiting.staff.remove_words)}</p>
            <FormView on_submit=submit>
                <div class="ar-buttons">
                    <Button look=Look::Warning busy=form.busy()>{t!(i18n, waiting.staff.remove)}</Button>
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
