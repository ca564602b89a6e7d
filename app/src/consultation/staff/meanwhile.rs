//! Who was handed to the clinician while they are with somebody else. Of another patient nothing stands beside this
//! one: who it is, and why they come, stands on the clinician's own list.

use domain::booking::wire::{Board, BoardState, Handed};
use domain::consultation::wire::ConsultationView;
use domain::ids::{ConsultationId, SiteId};
use leptos::prelude::*;

use crate::api;
use crate::booking::staff::listen;
use crate::kit::{Loaded, announce, dates};
use crate::words::{t, t_string, use_i18n};

/// Says it as soon as somebody is handed over.
#[component]
pub(super) fn Meanwhile(id: ConsultationId, view: Loaded<ConsultationView>) -> impl IntoView {
    let site = Memo::new(move |_| view.get().map(|v| v.site));
    move || site.get().map(|site| view! { <Since id=id site=site/> })
}

#[component]
fn Since(id: ConsultationId, site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let board = Loaded::new(move || async move {
        api::get::<Board>(&format!("/api/board?site={site}&clinician=me")).await
    });
    let live = listen(Signal::derive(move || {
        format!("/api/board/events?site={site}")
    }));
    board.refresh_on(live.hints);
    // The last of those who wait for this clinician and not for a colleague; the reason is told to nobody else.
    let last = Memo::new(move |_| {
        let rows = board.get()?.rows.into_iter();
        let others = rows.filter(|row| row.appointment.consultation != id);
        let waiting = others.filter(|row| row.state == BoardState::Waiting);
        let handed = waiting.filter_map(|row| row.handed);
        let mine = handed.filter(|handed| handed.reason.is_some());
        mine.max_by_key(|handed| handed.at)
    });
    let words = move |Handed { at, from, .. }: Handed| {
        let time = dates::short_time(at, "");
        t_string!(i18n, room.transfer.meanwhile, from = from, time = time).to_string()
    };
    Effect::new(move || {
        if let Some(handed) = last.get() {
            announce(words(handed));
        }
    });
    move || {
        let handed = last.get()?;
        Some(view! {
            <div class="nhsuk-inset-text">
                <p>{move || words(handed.clone())}</p>
                <p><a href="/staff/clinic">{t!(i18n, room.transfer.list)}</a></p>
            </div>
        })
    }
}
