//! Who was handed to the clinician while they are with somebody else. Of another patient nothing stands beside this
//! one: who it is, and why they come, stands on the clinician's own list.

use std::collections::BTreeSet;

use domain::booking::wire::{Board, BoardState, Handed};
use domain::consultation::wire::ConsultationView;
use domain::ids::{ConsultationId, SiteId};
use domain::people::policy::Action;
use leptos::prelude::*;

use crate::api;
use crate::booking::staff::listen;
use crate::kit::browser::every;
use crate::kit::{Loaded, announce, dates};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// How soon somebody is seen who was handed over at another site than the call's, in milliseconds.
const ELSEWHERE_MS: u32 = 15_000;

/// Says it as soon as somebody is handed over, at whichever site they see patients.
#[component]
pub(super) fn Meanwhile(id: ConsultationId, view: Loaded<ConsultationView>) -> impl IntoView {
    let session = use_session();
    let here = Memo::new(move |_| view.get().map(|v| v.site));
    let sites = Memo::new(move |_| {
        let sites = session.sites_where(Action::Consult);
        sites.into_iter().collect::<BTreeSet<SiteId>>()
    });
    move || {
        let here = here.get()?;
        let sites = sites.get().into_iter();
        let each = sites.map(|site| view! { <Since id=id site=site here={site == here}/> });
        Some(each.collect_view())
    }
}

#[component]
fn Since(
    id: ConsultationId,
    site: SiteId,
    /// Whether it is the call's own site.
    here: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let board = Loaded::new(move || async move {
        api::get::<Board>(&format!("/api/board?site={site}&clinician=me")).await
    });
    // A browser has few lines to one server: one of them for the call's own site is enough.
    if here {
        let address = move || format!("/api/board/events?site={site}");
        board.refresh_on(listen(Signal::derive(address)).hints);
    } else {
        every(ELSEWHERE_MS, move || board.refresh());
    }
    // The last of those who wait for this clinician and not for a colleague.
    let last = Memo::new(move |_| {
        let rows = board.get()?.rows.into_iter();
        let others = rows.filter(|row| row.appointment.consultation != id);
        let waiting = others.filter(|row| row.state == BoardState::Waiting);
        let handed = waiting.filter_map(|row| row.handed);
        handed
            .filter(|handed| handed.yours)
            .max_by_key(|handed| handed.at)
    });
    let elsewhere = move || {
        let sites = session.me()?.sites.into_iter();
        let mut other = sites.filter(|one| one.id == site && !here);
        other.next().map(|site| site.name)
    };
    let words = move |Handed { at, from, .. }: Handed| {
        let time = dates::short_time(at, "");
        match elsewhere() {
            None => t_string!(i18n, room.transfer.meanwhile, from = from, time = time).to_string(),
            Some(site) => t_string!(
                i18n,
                room.transfer.meanwhile_at,
                from = from,
                time = time,
                site = site
            )
            .to_string(),
        }
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
                <p>
                    // Their list is that of the site at which they work at the moment.
                    <a href="/staff/clinic" on:click=move |_| session.choose_site(site)>
                        {t!(i18n, room.transfer.list)}
                    </a>
                </p>
            </div>
        })
    }
}
