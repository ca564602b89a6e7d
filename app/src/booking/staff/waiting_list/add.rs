//! Putting somebody on the list: who, for what, how pressing, what suits.

use domain::booking::wire::{Mode, NewWaitingListEntry, Wishes};
use domain::error::FieldError;
use domain::ids::{EntryId, ServiceId};
use leptos::prelude::*;

use super::{PriorityField, chosen_priority};
use crate::api;
use crate::booking::staff::service_select::ServiceSelect;
use crate::booking::staff::who::{ForWhom, Who, WhoFields};
use crate::booking::wishes::{Answers, questions};
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, TextInput, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// The button, and the dialog with the form.
#[component]
pub(super) fn Add(done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let service = RwSignal::new(String::new());
    let priority = RwSignal::new("routine".to_owned());
    let who = Who::new();
    let answers = Answers::of(&Wishes::default());
    let open = RwSignal::new(false);
    let submit = move |()| {
        let Ok(service_id) = service.get_untracked().parse::<ServiceId>() else {
            return form.refuse("service", FieldError::Required);
        };
        let ForWhom {
            name,
            patient,
            new_patient,
        } = match who.chosen() {
            Ok(whom) => whom,
            Err(failure) => return form.fail(failure),
        };
        let mut wishes = answers.read();
        // Who is put on at this site waits for this site.
        wishes.sites = session.site_id().into_iter().collect();
        let body = NewWaitingListEntry {
            service: service_id,
            patient,
            new_patient,
            priority: chosen_priority(priority),
            wishes,
        };
        form.send(
            async move {
                let answer = api::post::<EntryId, _>("/api/waiting-list", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, waiting.staff.added, name = name).to_string());
                who.clear();
                answers.set(&Wishes::default());
                priority.set("routine".to_owned());
                open.set(false);
                done.run(());
            },
        );
    };
    let fields = move || {
        // Only while it is open: another dialog asks the same questions, and each field is one of a kind.
        open.get().then(|| {
            view! {
                <FormView on_submit=submit>
                    <ServiceSelect value=service/>
                    <WhoFields who=who/>
                    <PriorityField value=priority/>
                    {questions(answers, &MODES, &[])}
                    <Days answers=answers/>
                    <div class="ar-buttons">
                        <Button busy=form.busy()>{t!(i18n, waiting.staff.add)}</Button>
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                </FormView>
            }
            .into_any()
        })
    };
    let start = move |_| {
        form.clear();
        open.set(true);
    };
    view! {
        <Button look=Look::Secondary on_click=start>
            {t!(i18n, waiting.staff.add)}
        </Button>
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, waiting.staff.add) id="add-entry-title">
            <ErrorSummary/>
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}

/// From which day, until which.
#[component]
pub(in crate::booking::staff) fn Days(answers: Answers) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <TextInput name="wishes.from" label=text!(i18n, waiting.wishes.from) value=answers.from kind="date" width=20/>
        <TextInput name="wishes.until" label=text!(i18n, waiting.wishes.until) value=answers.until kind="date" width=20/>
    }
    .into_any()
}
