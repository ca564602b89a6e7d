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
use serde::de::IgnoredAny;
use wasm_bindgen_futures::spawn_local;

use super::live::listen;
use crate::api;
use crate::kit::{Empty, Loaded, Page, announce};
use crate::people::{PatientLine, staff_page, use_session};
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
    let done = Callback::new(move |()| list.refresh());
    let place = move || session.site().map(|site| site.name).unwrap_or_default();
    let body = list.show(move |found| {
        let open = if found.open.is_empty() {
            view! { <Empty><p>{t!(i18n, referrals.empty)}</p></Empty> }.into_any()
        } else {
            view! { <table::Open referrals=found.open acting=acting done=done/> }.into_any()
        };
        view! {
            {open}
            <table::Ended referrals=found.ended done=done/>
        }
        .into_any()
    });
    view! {
        <Page title=text!(i18n, referrals.title) wide=true>
            <p>{t!(i18n, referrals.intro)}</p>
            <add::Add site=site done=done/>
            <h2 class="nhsuk-heading-m" id="referrals-heading">
                {move || t_string!(i18n, referrals.list, site = place()).to_string()}
            </h2>
            {body}
            <find::FindDialog acting=acting done=done/>
            <list::ListDialog acting=acting done=done/>
            <back::BackDialog acting=acting done=done/>
            <priority::PriorityDialog acting=acting done=done/>
        </Page>
    }
    .into_any()
}

/// Does something with a referral that needs nothing to be typed, and says so.
fn act(referral: &Referral, what: &str, then: Callback<()>) {
    let i18n = use_i18n();
    let session = use_session();
    let path = format!("/api/referrals/{}/{what}", referral.id);
    let owner = Owner::current();
    spawn_local(async move {
        let answer = api::post::<IgnoredAny, _>(&path, &()).await;
        let ok = answer
            .inspect_err(|failure| session.notice(failure))
            .is_ok();
        if let (true, Some(owner)) = (ok, owner) {
            owner.with(|| announce(t_string!(i18n, waiting.staff.done)));
        }
        then.try_run(());
    });
}

/// A signal that is true while this is being done, and ends it when the dialog closes.
fn open_while(acting: Acting, act: Act, begin: impl Fn() + 'static) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || {
        if acting.with(|now| now.as_ref().is_some_and(|(now, _)| *now == act)) {
            untrack(&begin);
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            acting.set(None);
        }
        now
    });
    open
}

/// Who it is about, at the head of a dialog.
fn about(acting: Acting) -> impl IntoView {
    move || {
        acting.get().map(|(_, one)| {
            view! {
                <p><PatientLine patient=one.patient/></p>
                <p>{one.service_name}</p>
            }
        })
    }
}

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
