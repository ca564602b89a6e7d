//! The tables, on a phone each row a card (so roles are said): who has no time, in the order of who is to be seen
//! first, and what became of those before.

use domain::booking::referral::{ReferralState, Wait};
use domain::booking::wire::Referral;
use leptos::prelude::*;

use super::{Act, Acting, HEADING, back_words};
use crate::booking::staff::row_acts::{press, row_button, say_done};
use crate::booking::staff::waiting_list::priority_words;
use crate::kit::{ButtonLink, Form, Look, Tag, dates};
use crate::people::{PatientLine, use_session};
use crate::words::{I18n, t, t_string, use_i18n};

/// So near the limit a row says so.
const SOON_DAYS: i64 = 7;

/// The clock of the site, wherever this device is.
fn zone() -> String {
    let site = use_session().site();
    site.map(|site| site.zone).unwrap_or_default()
}

/// "12 of 14 days", and how far that is from the limit.
fn waited(i18n: I18n, wait: Wait) -> AnyView {
    let left = wait.left();
    let days =
        move || t_string!(i18n, referrals.days, n = wait.days, limit = wait.limit).to_string();
    let tag = if left < 0 {
        let words = move || t_string!(i18n, referrals.over, n = -left).to_string();
        view! { <Tag colour="red">{words}</Tag> }.into_any()
    } else if left <= SOON_DAYS {
        let words = move || t_string!(i18n, referrals.left, n = left).to_string();
        view! { <Tag colour="orange">{words}</Tag> }.into_any()
    } else {
        ().into_any()
    };
    view! { {days} <span class="ar-sub">{tag}</span> }.into_any()
}

fn open_row(
    i18n: I18n,
    one: Referral,
    acting: Acting,
    form: Form,
    zone: String,
    done: Callback<()>,
) -> AnyView {
    let kept = StoredValue::new(one.clone());
    let elsewhere = one.taken_by.as_ref().is_some_and(|by| !by.me);
    let name = one.patient.name.clone();
    let button = |what: Act, words: fn(I18n) -> &'static str| {
        row_button(words, &name, move || {
            acting.set(Some((what, kept.get_value())))
        })
    };
    // The others see that somebody looks for a time; who was quicker is seen here.
    let find = move || {
        let referral = kept.get_value();
        let path = format!("/api/referrals/{}/take", referral.id);
        press(form, path, done, move || {
            acting.set(Some((Act::Find, referral)))
        });
    };
    let buttons = (!elsewhere).then(|| {
        view! {
            {row_button(|i18n| t_string!(i18n, referrals.find), &name, find)}
            {button(Act::List, |i18n| t_string!(i18n, referrals.to_list))}
            {button(Act::Back, |i18n| t_string!(i18n, referrals.send_back))}
        }
    });
    let pressing = (!elsewhere).then(|| {
        button(Act::Priority, |i18n| {
            t_string!(i18n, referrals.set_priority)
        })
    });
    let taken = one.taken_by.map(|by| {
        let words = move || {
            let time = dates::short_time(by.since, &zone);
            t_string!(i18n, referrals.taken, name = by.name.clone(), time = time).to_string()
        };
        view! { <span class="ar-sub">{words}</span> }
    });
    let again = one
        .fell_through
        .then(|| view! { <span class="ar-sub">{t!(i18n, referrals.fell_through)}</span> });
    let (priority, referred_on) = (one.priority, one.referred_on);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader"><PatientLine patient=one.patient/></th>
            <td role="cell">
                {one.service_name}
                <span class="ar-sub">{move || priority_words(i18n, priority)}</span>
                {pressing}
            </td>
            <td role="cell" class="ar-unbroken">
                {waited(i18n, one.wait)}
                <span class="ar-sub">{move || dates::full(i18n, referred_on)}</span>
            </td>
            <td role="cell">
                {one.reason}
                <span class="ar-sub">{one.referrer}</span>
                {again}
            </td>
            <td role="cell">{taken}<div class="ar-board__actions">{buttons}</div></td>
        </tr>
    }
    .into_any()
}

/// Everybody who has no time.
#[component]
pub(super) fn Open(
    /// In order.
    referrals: Vec<Referral>,
    /// What is being done for one.
    acting: Acting,
    /// Where a refusal is said.
    form: Form,
    /// What happens after something was done.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let zone = zone();
    let rows: Vec<_> = referrals
        .into_iter()
        .map(|one| open_row(i18n, one, acting, form, zone.clone(), done))
        .collect();
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby=HEADING>
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.who)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.what)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, referrals.waits)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, referrals.why)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.actions)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What became of a referral.
fn end_words(i18n: I18n, one: &Referral) -> String {
    match (one.state, one.sent_back_for) {
        (ReferralState::SentBack, Some(reason)) => {
            let why = back_words(i18n, reason);
            t_string!(i18n, referrals.was_sent_back, why = why).to_string()
        }
        (ReferralState::Listed, _) => t_string!(i18n, referrals.was_listed).to_owned(),
        _ => t_string!(i18n, referrals.was_booked).to_owned(),
    }
}

fn ended_row(i18n: I18n, one: Referral, form: Form, zone: String, done: Callback<()>) -> AnyView {
    let sent_back = one.state == ReferralState::SentBack;
    let (id, name) = (one.id, one.patient.name.clone());
    let put_back = move || {
        let path = format!("/api/referrals/{id}/put-back");
        press(form, path, done, move || say_done(i18n, HEADING));
    };
    let again =
        sent_back.then(|| row_button(|i18n| t_string!(i18n, referrals.put_back), &name, put_back));
    let see = one.appointment.map(move |id| {
        view! {
            <ButtonLink href=format!("/staff/appointments/{id}") look=Look::Small>
                {t!(i18n, diary.book.see_appointment)}
                <span class="nhsuk-u-visually-hidden">": "{name}</span>
            </ButtonLink>
        }
    });
    let at = one.ended_at.unwrap_or(one.received_at);
    let words = one.sent_back_words.clone();
    let shown = one.clone();
    view! {
        <tr role="row">
            <th scope="row" role="rowheader"><PatientLine patient=one.patient/></th>
            <td role="cell">{one.service_name}</td>
            <td role="cell">
                {move || end_words(i18n, &shown)}
                {(!words.is_empty()).then(|| view! { <span class="ar-sub">{words}</span> })}
                <span class="ar-sub">{move || dates::when(i18n, at, &zone)}</span>
            </td>
            <td role="cell"><div class="ar-board__actions">{see}{again}</div></td>
        </tr>
    }
    .into_any()
}

/// What became of those before.
#[component]
pub(super) fn Ended(
    /// The newest first.
    referrals: Vec<Referral>,
    /// Where a refusal is said.
    form: Form,
    /// What happens after something was done.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    if referrals.is_empty() {
        return ().into_any();
    }
    let zone = zone();
    let rows: Vec<_> = referrals
        .into_iter()
        .map(|one| ended_row(i18n, one, form, zone.clone(), done))
        .collect();
    view! {
        <h2 class="nhsuk-heading-m" id="ended-heading">{t!(i18n, referrals.ended)}</h2>
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="ended-heading">
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.who)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.what)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, referrals.became)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.actions)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
