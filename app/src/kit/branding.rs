//! Who runs this clinic: name, telephone, logo.

use domain::people::wire::Branding;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api;

const AGAIN_MS: u32 = 10_000;

#[derive(Clone, Copy)]
struct Current {
    branding: RwSignal<Branding>,
    /// Whom to ring about what is on the page, when that is known better.
    ring: RwSignal<String>,
}

/// Fetches the branding and provides it; until it is there, names are empty.
pub fn provide_branding() {
    let current = RwSignal::new(Branding {
        name: String::new(),
        telephone: String::new(),
        has_logo: false,
        demo: false,
    });
    let ring = RwSignal::new(String::new());
    provide_context(Current {
        branding: current,
        ring,
    });
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
        |current| current.branding.into(),
    )
}

/// Whom to ring: whom the page has named, else whoever runs the clinic. A page never names two.
pub fn use_telephone() -> Signal<String> {
    let (branding, current) = (use_branding(), use_context::<Current>());
    Signal::derive(move || {
        let named = current.map_or_else(String::new, |current| current.ring.get());
        if named.is_empty() {
            branding.with(|branding| branding.telephone.clone())
        } else {
            named
        }
    })
}

/// Has everything on this page name the number of the site it is about, as soon as that is known.
pub fn ring(number: impl Fn() -> Option<String> + 'static) {
    let Some(Current { ring, .. }) = use_context() else {
        return;
    };
    Effect::new(move || ring.set(number().unwrap_or_default()));
    on_cleanup(move || ring.set(String::new()));
}
