//! Whether the calls of a site may be recorded: for its administrators to say.

use domain::ids::SiteId;
use domain::people::policy::Action;
use domain::people::wire::{RecordingSetting, Sites};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::session::use_session;
use crate::api;
use crate::kit::{Loaded, announce};
use crate::words::{t_string, use_i18n};

/// One site's, to tick.
#[component]
pub fn SiteRecording(
    /// Where.
    site: SiteId,
    /// Its name.
    name: String,
    /// Whether they may now.
    on: bool,
    /// The list it stands in.
    sites: Loaded<Sites>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let may = session.sites_where(Action::ManageSites).contains(&site);
    let label = {
        let name = name.clone();
        move || t_string!(i18n, recording.site.label, name = name.clone())
    };
    let set = move |on: bool| {
        let name = name.clone();
        spawn_local(async move {
            let body = RecordingSetting { site, on };
            let answer = api::put::<RecordingSetting, _>("/api/sites/recording", &body).await;
            let told = answer
                .inspect_err(|failure| session.notice(failure))
                .is_ok();
            if told {
                announce(if on {
                    t_string!(i18n, recording.site.on, name = name)
                } else {
                    t_string!(i18n, recording.site.off, name = name)
                });
            }
            // What the server has is what is so.
            sites.refresh();
        });
    };
    view! {
        <div class="nhsuk-checkboxes nhsuk-checkboxes--small">
            <div class="nhsuk-checkboxes__item">
                <input
                    class="nhsuk-checkboxes__input"
                    id=format!("recording-{site}")
                    type="checkbox"
                    disabled=!may
                    prop:checked=on
                    on:change=move |event| set(event_target_checked(&event))
                />
                <label class="nhsuk-label nhsuk-checkboxes__label" for=format!("recording-{site}")>
                    {label}
                </label>
            </div>
        </div>
    }
    .into_any()
}
