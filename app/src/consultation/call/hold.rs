//! Putting the call on hold, and what each side reads meanwhile.

use domain::consultation::around_wire::Hold;
use domain::consultation::participant::ParticipantView;
use domain::consultation::wire::ConsultationView;
use domain::time::Timestamp;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Shown;
use crate::api;
use crate::kit::browser::now;
use crate::words::{I18n, t_string};

impl Shown {
    /// Whether one is a clinician.
    pub(super) fn hosts(self) -> bool {
        self.me
            .with(|me| me.as_ref().is_some_and(|me| me.role.hosts()))
    }

    /// Whether the hold stands between oneself and this person.
    pub(super) fn is_held_from(self, person: &ParticipantView) -> bool {
        self.hold.get().is_some() && self.hosts() != person.role.hosts()
    }

    /// Whether there is somebody to put on hold.
    pub(super) fn may_hold(self) -> bool {
        let others = self.others.with(|o| o.iter().any(|p| !p.role.hosts()));
        self.hosts() && (others || self.hold.get().is_some())
    }
}

/// What somebody reads while the call is on hold; nothing while it is not.
pub(super) fn hold_words(i18n: I18n, shown: Shown) -> Option<String> {
    if shown.hold_failed.get() {
        return Some(t_string!(i18n, room.hold.failed).to_owned());
    }
    shown.hold.get()?;
    if shown.hosts() {
        let name = shown.name.get();
        return Some(t_string!(i18n, room.hold.clinician, name = name));
    }
    let clinician = shown.others.with(|others| {
        let of = others.iter().find(|p| p.role.hosts());
        of.map(|p| p.name.as_str().to_owned())
    });
    let name = clinician.unwrap_or_else(|| shown.name.get());
    Some(t_string!(i18n, room.hold.patient, name = name))
}

/// Puts the others on hold, or takes them back: at once here, then for everybody.
pub(super) fn toggle_hold(shown: Shown) {
    let on = shown.hold.get_untracked().is_none();
    let before = shown.hold.get_untracked();
    let call = shown.call();
    let path = format!("/api/consultations/{}/hold", call.consultation());
    // Taken back only when the server says so: until then they would see nobody.
    let at_once: Option<Timestamp> = if on { Some(now()) } else { before };
    call.hold_is(at_once);
    shown.hold_failed.set(false);
    spawn_local(async move {
        let answer = api::post::<ConsultationView, _>(&path, &Hold { on }).await;
        if answer.is_err() {
            call.hold_is(before);
            shown.hold_failed.try_set(true);
        }
    });
}
