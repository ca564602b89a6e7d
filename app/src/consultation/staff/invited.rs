//! Somebody was invited: how it is on its way, or the link and its code to be scanned, this once.

use domain::consultation::guests::GuestInvited;
use leptos::prelude::*;

use super::guests::said;
use crate::consultation::qr_code::Code;
use crate::people::CopyLink;
use crate::text;
use crate::words::{t_string, use_i18n};

/// How it went.
#[component]
pub(super) fn InvitedResult(invited: GuestInvited) -> impl IntoView {
    let i18n = use_i18n();
    let name = invited.guest.name.clone();
    let (link, qr) = (invited.link.clone(), invited.qr.clone());
    let shown = link.map(|link| {
        view! {
            {qr.map(|qr| view! { <Code qr=qr label=text!(i18n, guests.invite.qr)/> })}
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
