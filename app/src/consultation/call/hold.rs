//! Putting the call on hold, and what each side reads meanwhile.

use domain::consultation::around_wire::Hold;
use domain::consultation::participant::ParticipantView;
use leptos::prelude::*;
use serde::de::IgnoredAny;
use wasm_bindgen_futures::spawn_local;

use super::Shown;
use super::bar::BarButton;
use super::icons::Icon;
use crate::api;
use crate::consultation::roles::shown_name;
use crate::kit::browser::now;
use crate::words::{I18n, t, t_string, use_i18n};

impl Shown {
    /// Whether one is a clinician.
    pub(super) fn hosts(self) -> bool {
        self.me
            .with(|me| me.as_ref().is_some_and(|me| me.role.hosts()))
    }

    /// Whether the hold stands between oneself and this person.
    pub(super) fn is_held_from(self, person: &ParticipantView) -> bool {
        self.hold.get().is_some() && self.hosts() != person.is_with_clinicians()
    }

    /// Whether there is somebody to put on hold.
    pub(super) fn may_hold(self) -> bool {
        let others = self
            .others
            .with(|o| o.iter().any(|p| !p.is_with_clinicians()));
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
        // The one who is there may be the patient's carer, or a colleague, who is not held.
        let only = shown.others.with(|others| match &others[..] {
            [] => Some(shown.name.get()),
            [one] if !one.is_with_clinicians() => Some(shown_name(i18n, one)),
            _ => None,
        });
        return Some(match only {
            Some(name) => t_string!(i18n, room.hold.clinician, name = name),
            None => t_string!(i18n, room.hold.several).to_owned(),
        });
    }
    let clinician = shown.others.with(|others| {
        let of = others.iter().find(|p| p.role.hosts());
        of.map(|p| p.name.as_str().to_owned())
    });
    let name = clinician.unwrap_or_else(|| shown.name.get());
    Some(t_string!(i18n, room.hold.patient, name = name))
}

/// The same on somebody's face: with several there is room for two words, and all is said above.
pub(super) fn held_words(i18n: I18n, shown: Shown) -> String {
    if shown.others.with(Vec::len) > 1 {
        return t_string!(i18n, room.hold.short).to_owned();
    }
    hold_words(i18n, shown).unwrap_or_default()
}

/// The button, while there is somebody to hold.
#[component]
pub(super) fn HoldButton() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let icon = Signal::derive(move || match shown.hold.get() {
        Some(_) => Icon::GoOn,
        None => Icon::Hold,
    });
    let words = move || match shown.hold.get() {
        Some(_) => t!(i18n, room.hold.take_back).into_any(),
        None => t!(i18n, room.hold.hold).into_any(),
    };
    move || {
        shown.may_hold().then(|| {
            view! {
                <BarButton
                    icon=icon
                    key="H"
                    id="call-hold"
                    off=Signal::derive(move || shown.hold.get().is_some())
                    press=move || toggle_hold(shown)
                >
                    {words}
                </BarButton>
            }
        })
    }
}

/// Puts the others on hold: at once here, then for everybody. Takes them back once the server agrees.
pub(super) fn toggle_hold(shown: Shown) {
    let before = shown.hold.get_untracked();
    let on = before.is_none();
    let call = shown.call();
    let path = format!("/api/consultations/{}/hold", call.consultation());
    if on {
        call.hold_here(now());
    }
    shown.hold_failed.set(false);
    spawn_local(async move {
        let answer = api::post::<IgnoredAny, _>(&path, &Hold { on }).await;
        match (answer.is_ok(), on) {
            (true, true) => call.hold_is_known(Some(now())),
            (true, false) => call.hold_is_known(None),
            (false, _) => {
                shown.hold_failed.try_set(true);
            }
        }
    });
}
