//! A link was made: how it is on its way, and the link itself to copy.

use domain::booking::wire::{AppointmentCreated, Delivery};
use leptos::prelude::*;

use crate::kit::Tag;
use crate::people::CopyLink;
use crate::words::{t, use_i18n};

/// How it went, and the link.
#[component]
pub fn LinkResult(
    /// The answer to making or sending the link.
    created: AppointmentCreated,
    /// Whether an earlier link has been replaced.
    #[prop(optional)]
    again: bool,
    /// The id of the link's field, one of a kind on the page.
    #[prop(default = "link")]
    id: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let delivery = match created.delivery {
        Delivery::Email => {
            view! { <p><Tag colour="green">{t!(i18n, diary.send.by_email)}</Tag></p> }.into_any()
        }
        Delivery::Text => {
            view! { <p><Tag colour="green">{t!(i18n, diary.send.by_text)}</Tag></p> }.into_any()
        }
        Delivery::NoRoute => {
            view! { <p class="ar-attention">{t!(i18n, diary.send.no_route)}</p> }.into_any()
        }
    };
    let name = created.appointment.patient.name;
    let replaced = again.then(|| {
        view! { <p>{t!(i18n, diary.act.new_link, name = name.clone())}</p> }
    });
    view! {
        {replaced}
        {delivery}
        <CopyLink link=created.link id=id/>
        <p class="ar-quiet">{t!(i18n, diary.send.once)}</p>
    }
    .into_any()
}
