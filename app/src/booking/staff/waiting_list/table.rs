//! The table: a row a person, on a phone a card (so roles are said), in the order in which they are asked.

use domain::booking::waiting_list::OfferState;
use domain::booking::wire::{OfferMade, WaitingListEntry};
use leptos::prelude::*;

use super::wishes_fields::THEIRS;
use super::{Act, Acting, HEADING, priority_words};
use crate::booking::staff::row_acts::{press, row_button, say_done};
use crate::booking::wishes::summary;
use crate::kit::{Button, Form, Look, dates};
use crate::people::{PatientLine, use_session};
use crate::words::{I18n, t, t_string, use_i18n};

fn state_words(i18n: I18n, offer: &OfferMade) -> String {
    let own = str::to_owned;
    match offer.state {
        OfferState::Open => {
            let time = dates::when(i18n, offer.open_until, &offer.zone);
            t_string!(i18n, waiting.staff.state_open, time = time).to_string()
        }
        OfferState::Accepted => own(t_string!(i18n, waiting.staff.state_accepted)),
        OfferState::Declined => own(t_string!(i18n, waiting.staff.state_declined)),
        OfferState::Lapsed => own(t_string!(i18n, waiting.staff.state_lapsed)),
        OfferState::Withdrawn => own(t_string!(i18n, waiting.staff.state_withdrawn)),
        OfferState::Gone => own(t_string!(i18n, waiting.staff.state_gone)),
    }
}

/// One offer: the time, with whom, and where it stands.
fn offer_line(i18n: I18n, offer: OfferMade, may: bool, form: Form, done: Callback<()>) -> AnyView {
    let id = offer.id;
    let withdraw = move |_| {
        let path = format!("/api/offers/{id}/withdraw");
        press(form, path, done, move || say_done(i18n, HEADING));
    };
    let back = (may && offer.state == OfferState::Open).then(|| {
        view! {
            " "
            <Button look=Look::Small on_click=withdraw>{t!(i18n, waiting.staff.withdraw)}</Button>
        }
    });
    let words = offer.clone();
    view! {
        <li>
            {move || dates::when(i18n, offer.start, &offer.zone)} ", " {words.clinician_name.clone()}
            <span class="ar-sub">{move || state_words(i18n, &words)} {back}</span>
        </li>
    }
    .into_any()
}

fn row(
    i18n: I18n,
    entry: WaitingListEntry,
    acting: Option<Acting>,
    form: Form,
    done: Callback<()>,
) -> AnyView {
    let site = use_session().site();
    // The clock of the site, wherever this device is.
    let zone = site.as_ref().map(|site| site.zone.clone());
    let zone = zone.unwrap_or_default();
    let sites = site.into_iter().collect::<Vec<_>>();
    let (since, by_patient, priority) = (entry.since, entry.by_patient, entry.priority);
    let wishes = entry.wishes.clone();
    let suits = move || {
        let lines = summary(i18n, &wishes, &sites, THEIRS).into_iter();
        lines
            .map(|line| view! { <span class="ar-sub">{line}</span> })
            .collect_view()
    };
    let offers = entry.offers.clone().into_iter();
    let offers: Vec<_> = offers
        .map(|offer| offer_line(i18n, offer, acting.is_some(), form, done))
        .collect();
    let kept = StoredValue::new(entry.clone());
    let name = entry.patient.name.clone();
    let buttons = acting.map(|acting| {
        let button = |act: Act, words: fn(I18n) -> &'static str| {
            row_button(words, &name, move || {
                acting.set(Some((act, kept.get_value())))
            })
        };
        view! {
            {button(Act::Offer, |i18n| t_string!(i18n, waiting.staff.offer))}
            {button(Act::Change, |i18n| t_string!(i18n, waiting.staff.change))}
            {button(Act::Remove, |i18n| t_string!(i18n, waiting.staff.remove))}
        }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader"><PatientLine patient=entry.patient/></th>
            <td role="cell">
                {entry.service_name}
                <span class="ar-sub">{move || priority_words(i18n, priority)}</span>
            </td>
            <td role="cell" data-label=move || t_string!(i18n, waiting.staff.since)>
                {move || dates::when(i18n, since, &zone)}
                {by_patient.then(|| view! {
                    <span class="ar-sub">{t!(i18n, waiting.staff.by_patient)}</span>
                })}
            </td>
            <td role="cell">{suits}</td>
            <td role="cell"><ul class="ar-list">{offers}</ul></td>
            <td role="cell"><div class="ar-board__actions">{buttons}</div></td>
        </tr>
    }
    .into_any()
}

/// Everybody who waits.
#[component]
pub(super) fn Table(
    /// In order.
    entries: Vec<WaitingListEntry>,
    /// What is being done to one; none for who may only look.
    acting: Option<Acting>,
    /// Where a refusal is said.
    form: Form,
    /// What happens after an offer was taken back.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let rows: Vec<_> = entries
        .into_iter()
        .map(|entry| row(i18n, entry, acting, form, done))
        .collect();
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby=HEADING>
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.who)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.what)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.since)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.wishes)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, waiting.staff.offers)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.actions)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
