//! Somebody was invited: how it is on its way, or the link and its code to be scanned, this once.

use domain::consultation::guests::{GuestInvited, QrCode};
use leptos::prelude::*;

use super::guests::said;
use crate::people::CopyLink;
use crate::words::{t_string, use_i18n};

/// How it went.
#[component]
pub(super) fn InvitedResult(invited: GuestInvited) -> impl IntoView {
    let i18n = use_i18n();
    let name = invited.guest.name.clone();
    let (link, qr) = (invited.link.clone(), invited.qr.clone());
    let shown = link.map(|link| {
        view! {
            {qr.map(|qr| view! { <Code qr=qr/> })}
            <CopyLink link=link id="guest-link"/>
            <p class="ar-quiet">
                {move || t_string!(i18n, guests.invite.once, name = name.clone()).to_string()}
            </p>
        }
    });
    view! {
        <div class="ar-result" data-testid="guest-invited">
            <p><strong>{move || said(i18n, &invited)}</strong></p>
            {shown}
        </div>
    }
    .into_any()
}

/// The squares of a margin that a scanner wants around a code.
const MARGIN: u16 = 4;

/// The code, drawn here: nothing is fetched, and nobody else sees the link.
#[component]
fn Code(qr: QrCode) -> impl IntoView {
    let i18n = use_i18n();
    let side = qr.size + 2 * MARGIN;
    view! {
        <svg
            class="ar-qr-code"
            viewBox=format!("-{MARGIN} -{MARGIN} {side} {side}")
            role="img"
            aria-label=move || t_string!(i18n, guests.invite.qr)
            shape-rendering="crispEdges"
        >
            <rect
                x=format!("-{MARGIN}")
                y=format!("-{MARGIN}")
                width=side.to_string()
                height=side.to_string()
                fill="#fff"
            />
            <path d=qr.path fill="#000"/>
        </svg>
    }
    .into_any()
}
