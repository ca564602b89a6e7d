//! Who runs this clinic: name, telephone, logo.

use domain::people::wire::Branding;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api;

const AGAIN_MS: u32 = 10_000;

#[derive(Clone, Copy)]
struct Current(RwSignal<Branding>);

/// Fetches the branding and provides it; until it is there, names are empty.
pub fn provide_branding() {
    let current = RwSignal::new(Branding {
        name: String::new(),
        telephone: String::new(),
        has_logo: false,
        demo: false,
    });
    provide_context(Current(current));
    spawn_local(async move {
        // The telephone number must come through in the end, also on a bad line.
        loop {
            match api::get::<Branding>("/api/branding").await {
                Ok(branding) => break current.set(branding),
                Err(_) => gloo_timers::future::TimeoutFuture::new(AGAIN_MS).await,
            }
        }
    });
}

/// The branding.
pub fn use_branding() -> Signal<Branding> {
    use_context::<Current>().map_or_else(
        || {
            Signal::derive(|| Branding {
                name: String::new(),
                telephone: String::new(),
                has_logo: false,
                demo: false,
            })
        },
        |current| current.0.into(),
    )
}
