//! The waiting list of a site: who waits, since when, what suits, what they were offered.

mod add;
mod change;
mod offer;
mod table;
mod wishes_fields;

use domain::booking::waiting_list::Priority;
use domain::booking::wire::{WaitingList, WaitingListEntry};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;

pub(super) use wishes_fields::WishesFields;

use super::live::listen;
use crate::api;
use crate::kit::{Choice, Empty, ErrorSummary, Form, FormScope, Loaded, Page, Radios};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// What is being done to an entry; the dialog of that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Change,
    Offer,
    Remove,
}

/// An entry and what is being done to it.
type Acting = RwSignal<Option<(Act, WaitingListEntry)>>;

/// The heading of the list, where the keyboard goes on once a row is gone.
const HEADING: &str = "waiting-list-heading";

/// The waiting list.
#[component]
pub fn WaitingListPage() -> impl IntoView {
    staff_page(Some(Action::SeeBoard), |site| {
        view! { <Queue site=site/> }.into_any()
    })
}

#[component]
fn Queue(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let list = Loaded::new(move || async move {
        let answer = api::get::<WaitingList>(&format!("/api/waiting-list?site={site}")).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let live = listen(Signal::derive(move || {
        format!("/api/board/events?site={site}")
    }));
    list.refresh_on(live.hints);
    let acting: Acting = RwSignal::new(None);
    let form = Form::new();
    let done = Callback::new(move |()| list.refresh());
    let may = session.may(Action::ManageAppointments);
    let place = move || session.site().map(|site| site.name).unwrap_or_default();
    let add = may.then(|| view! { <add::Add done=done/> });
    let dialogs = may.then(|| {
        view! {
            <change::ChangeDialog acting=acting done=done/>
            <change::RemoveDialog acting=acting done=done/>
            <offer::OfferDialog site=site acting=acting done=done/>
        }
    });
    let body = list.show(move |list| {
        if list.entries.is_empty() {
            return view! { <Empty><p>{t!(i18n, waiting.staff.empty)}</p></Empty> }.into_any();
        }
        let acting = may.then_some(acting);
        view! { <table::Table entries=list.entries acting=acting form=form done=done/> }.into_any()
    });
    view! {
        <Page title=text!(i18n, waiting.staff.title) wide=true>
            <p>{t!(i18n, waiting.staff.intro)}</p>
            {add}
            <h2 class="nhsuk-heading-m" id=HEADING tabindex="-1">
                {move || t_string!(i18n, waiting.staff.list, site = place()).to_string()}
            </h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            {body}
            {dialogs}
        </Page>
    }
    .into_any()
}

pub(super) fn priority_words(i18n: I18n, priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => t_string!(i18n, waiting.staff.urgent),
        Priority::Soon => t_string!(i18n, waiting.staff.soon),
        Priority::Routine => t_string!(i18n, waiting.staff.routine),
    }
}

/// How pressing it is, to choose.
#[component]
pub(super) fn PriorityField(value: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let choices = vec![
        Choice::new("routine", text!(i18n, waiting.staff.routine)),
        Choice::new("soon", text!(i18n, waiting.staff.soon)),
        Choice::new("urgent", text!(i18n, waiting.staff.urgent)),
    ];
    view! {
        <Radios
            name="priority"
            label=text!(i18n, waiting.staff.priority)
            value=value
            choices=Signal::stored(choices)
            inline=true
        />
    }
    .into_any()
}

pub(super) fn chosen_priority(value: RwSignal<String>) -> Priority {
    Priority::from_text(&value.get_untracked()).unwrap_or(Priority::Routine)
}
