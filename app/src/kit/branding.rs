//! Who runs this clinic: name, telephone, logo.

use domain::people::wire::Branding;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api;

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
        if let Ok(branding) = api::get::<Branding>("/api/branding").await {
            current.set(branding);
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
