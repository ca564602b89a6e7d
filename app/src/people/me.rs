//! Who is signed in.

use domain::people::wire::Me;
use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Current(RwSignal<Option<Me>>);

/// Provides who is signed in; nobody at first.
pub fn provide_me() {
    provide_context(Current(RwSignal::new(None)));
}

/// Who is signed in, to read and to set.
pub fn use_me() -> RwSignal<Option<Me>> {
    use_context::<Current>().map_or_else(|| RwSignal::new(None), |current| current.0)
}
