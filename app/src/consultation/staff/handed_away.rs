//! What is left of a consultation that was handed to a site where this clinician sees nobody: nothing of the patient's.

use domain::ids::{ConsultationId, SiteId};
use leptos::prelude::*;

use crate::consultation::media::{Call, Local, hang_up};
use crate::kit::{ButtonLink, announce, focus_on_heading};
use crate::words::{t, t_string, use_i18n};

/// To whom a patient was handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HandedTo {
    /// Their name.
    pub name: String,
    /// Where.
    pub site: SiteId,
    /// What it is called.
    pub place: String,
}

/// Whose a consultation is that is not to be seen any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Away {
    /// Of whoever it was handed to from this page.
    To(HandedTo),
    /// Somebody else handed it to another site.
    Elsewhere,
}

/// Says whose it is, and lets go of its call.
#[component]
pub(super) fn HandedAway(id: ConsultationId, to: Away) -> impl IntoView {
    let i18n = use_i18n();
    let going_on: RwSignal<Option<ConsultationId>> = Call::going_on().into();
    if going_on.get_untracked() == Some(id) {
        hang_up();
        Local::get().stop();
    }
    let words = move || match to.clone() {
        Away::To(HandedTo { name, place, .. }) => {
            t_string!(i18n, room.transfer.away, to = name, site = place).to_string()
        }
        Away::Elsewhere => t_string!(i18n, room.transfer.elsewhere).to_owned(),
    };
    announce(untrack(words.clone()));
    focus_on_heading();
    view! {
        <p>{words}</p>
        <ButtonLink href="/staff/clinic">{t!(i18n, consultation.over.back)}</ButtonLink>
    }
    .into_any()
}
