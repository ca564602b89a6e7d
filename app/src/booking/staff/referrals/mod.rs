//! Referrals that have no time yet: who comes first, how long they wait, and what reception does for them.

mod add;
mod back;
mod find;
mod list;
mod priority;
mod table;

use domain::booking::referral::SentBackFor;
use domain::booking::wire::{Referral, Referrals};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;

use super::live::listen;
use super::row_acts::about;
use crate::api;
use crate::kit::{Empty, ErrorSummary, Form, FormScope, Loaded, Page, open_while};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// What is being done for somebody; the dialog of that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Find,
    List,
    Back,
    Priority,
}

/// A referral and what is being done with it.
type Acting = RwSignal<Option<(Act, Referral)>>;

/// The worklist.
#[component]
pub fn ReferralsPage() -> impl IntoView {
    staff_page(Some(Action::ManageAppointments), |site| {
        view! { <Worklist site=site/> }.into_any()
    })
}

#[component]
fn Worklist(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let list = Loaded::new(move || async move {
        let answer = api::get::<Referrals>(&format!("/api/referrals?site={site}")).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let live = listen(Signal::derive(move || {
        format!("/api/board/events?site={site}")
    }));
    list.refresh_on(live.hints);
    let acting: Acting = RwSignal::new(None);
    let form = Form::new();
    let done = Callback::new(move |()| list.refresh());
    let place = move || session.site().map(|site| site.name).unwrap_or_default();
    let body = list.show(move |found| {
        let open = if found.open.is_empty() {
            view! { <Empty><p>{t!(i18n, referrals.empty)}</p></Empty> }.into_any()
        } else {
            view! { <table::Open referrals=found.open acting=acting form=form done=done/> }
                .into_any()
        };
        view! {
            {open}
            <table::Ended referrals=found.ended form=form done=done/>
        }
        .into_any()
    });
    view! {
        <Page title=text!(i18n, referrals.title) wide=true>
            <p>{t!(i18n, referrals.intro)}</p>
            <add::Add site=site done=done/>
            <h2 class="nhsuk-heading-m" id=HEADING tabindex="-1">
                {move || t_string!(i18n, referrals.list, site = place()).to_string()}
            </h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            {body}
            <find::FindDialog acting=acting form=form done=done/>
            <list::ListDialog acting=acting done=done/>
            <back::BackDialog acting=acting done=done/>
            <priority::PriorityDialog acting=acting done=done/>
        </Page>
    }
    .into_any()
}

/// A signal that is true while this is being done.
fn open_for(acting: Acting, act: Act, begin: impl Fn() + 'static) -> RwSignal<bool> {
    open_while(acting, move |(now, _)| *now == act, move |_| begin())
}

/// Who it is about, at the head of a dialog.
fn about_one(acting: Acting) -> AnyView {
    about(move || acting.get().map(|(_, one)| (one.patient, one.service_name)))
}

/// The heading of the list, where the keyboard goes on once a row is gone.
const HEADING: &str = "referrals-heading";

fn back_words(i18n: I18n, reason: SentBackFor) -> &'static str {
    match reason {
        SentBackFor::WrongService => t_string!(i18n, referrals.back.wrong_service),
        SentBackFor::MoreInformation => t_string!(i18n, referrals.back.more_information),
        SentBackFor::NoCapacity => t_string!(i18n, referrals.back.no_capacity),
        SentBackFor::PatientDeclined => t_string!(i18n, referrals.back.patient_declined),
        SentBackFor::NotReached => t_string!(i18n, referrals.back.not_reached),
        SentBackFor::Twice => t_string!(i18n, referrals.back.twice),
        SentBackFor::Other => t_string!(i18n, referrals.back.other),
        SentBackFor::Withdrawn => t_string!(i18n, referrals.back.withdrawn),
    }
}
