//! Controls over a board that are seldom wanted: on a phone they are folded away, so that the first people of the
//! board are in sight; at a desk they stand with the others.

use leptos::prelude::*;

use crate::words::{t, use_i18n};

/// The id of what is folded away.
const FOLDED: &str = "folded-controls";

/// Controls that are folded away on a phone.
#[component]
pub fn FoldedControls(
    /// The controls.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="ar-button-small ar-toolbar__unfold"
            aria-expanded=move || open.get().to_string()
            aria-controls=FOLDED
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {t!(i18n, diary.waiting.more)}
        </button>
        <div class="ar-toolbar__folded" id=FOLDED data-open=move || open.get().then_some("")>
            {children()}
        </div>
    }
    .into_any()
}
