//! Who was handed to the clinician while they are with somebody else. Of another patient nothing stands beside this
//! one: who it is, and why they come, stands on the clinician's own list.

use domain::booking::wire::{AllHandedToYou, HandedToYou};
use domain::consultation::wire::ConsultationView;
use domain::ids::{ConsultationId, SiteId};
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
    let handed = Loaded::new(|| api::get::<AllHandedToYou>("/api/board/handed"));
    every(ELSEWHERE_MS, move || handed.refresh());
    let here = Memo::new(move |_| view.get().map(|v| v.site));
    let sites = Memo::new(move |_| {
        let waiting = handed.get().map(|all| all.waiting).unwrap_or_default();
        let others = waiting.into_iter().filter(|one| one.consultation != id);
        // The last at each site.
        let mut last = Vec::<HandedToYou>::new();
        for one in others {
            last.retain(|before| before.site != one.site);
            last.push(one);
        }
        last
    });
    move || {
        let here = here.get()?;
        // A browser has few lines to one server: one of them for the call's own site is enough.
        let address = move || format!("/api/board/events?site={here}");
        handed.refresh_on(listen(Signal::derive(address)).hints);
        let site_of = |one: &HandedToYou| one.site;
        Some(view! {
            <For each=move || sites.get() key=site_of let:one>
                <Since site=one.site here={one.site == here} sites=sites/>
            </For>
        })
    }
}

/// The last who was handed over at a site.
#[component]
fn Since(
    site: SiteId,
    /// Whether it is the call's own site.
    here: bool,
    sites: Memo<Vec<HandedToYou>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let last = Memo::new(move |_| sites.get().into_iter().find(|one| one.site == site));
    let words = move |one: HandedToYou| {
        let (from, time) = (one.from, dates::short_time(one.at, ""));
        if here {
            return t_string!(i18n, room.transfer.meanwhile, from = from, time = time).to_string();
        }
        let site = one.site_name;
        t_string!(
            i18n,
            room.transfer.meanwhile_at,
            from = from,
            time = time,
            site = site
        )
        .to_string()
    };
    Effect::new(move || {
        if let Some(one) = last.get() {
            announce(words(one));
        }
    });
    move || {
        let one = last.get()?;
        Some(view! {
            <div class="nhsuk-inset-text">
                <p>{move || words(one.clone())}</p>
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
