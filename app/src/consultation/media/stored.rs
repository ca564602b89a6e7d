//! What a person has chosen about their devices, kept in this tab so that a reload in mid-call
//! brings the same back. Nothing personal.

use domain::consultation::ladder::Wish;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};

const KEPT_AS: &str = "anteroom-devices";
/// On this device, not only in this tab: who wants it today wants it the next time.
const BLUR_KEPT_AS: &str = "anteroom-blur";

/// The choices.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    pub camera: Option<String>,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    /// Whether the camera that faces away is wanted.
    pub away: bool,
    pub camera_off: bool,
    pub no_microphone: bool,
    pub microphone_off: bool,
    pub wish: Wish,
}

impl Chosen {
    pub fn read() -> Self {
        let storage = window().session_storage().ok().flatten();
        let text = storage.and_then(|s| s.get_item(KEPT_AS).ok().flatten());
        text.and_then(|t| crate::api::json::parse(&t))
            .unwrap_or_default()
    }

    pub fn keep(&self) {
        let storage = window().session_storage().ok().flatten();
        if let (Some(storage), Ok(text)) = (storage, serde_json::to_string(self)) {
            // A full or forbidden storage only means that a reload asks again.
            let _ = storage.set_item(KEPT_AS, &text);
        }
    }
}

/// Whether the background is to be blurred on this device.
pub(super) fn blur_wanted() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|s| s.get_item(BLUR_KEPT_AS).ok().flatten().is_some())
}

/// Keeps that choice.
pub(super) fn keep_blur(wanted: bool) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        // A full or forbidden storage only means that the choice is asked for again.
        let _ = if wanted {
            storage.set_item(BLUR_KEPT_AS, "1")
        } else {
            storage.remove_item(BLUR_KEPT_AS)
        };
    }
}
