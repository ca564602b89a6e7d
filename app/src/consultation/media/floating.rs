//! The other person in a small window above everything else, while one looks something up.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlVideoElement;

use super::bindings::{Floatable, Floating};

/// Whether this browser has such a window for pages to ask for.
pub fn can_float() -> bool {
    let document = document();
    let floating: &Floating = document.unchecked_ref();
    floating.can_float().unwrap_or(false)
}

/// Puts this picture into it, or takes back what is there.
pub fn float(video: &HtmlVideoElement) {
    let document = document();
    let floating: &Floating = document.unchecked_ref();
    let asked = if floating.floats().is_some() {
        floating.land()
    } else {
        video.unchecked_ref::<Floatable>().float()
    };
    if let Ok(asked) = asked {
        spawn_local(async move {
            // Refused: there is no picture yet, or the person said no. It stays where it is.
            let _ = JsFuture::from(asked).await;
        });
    }
}
