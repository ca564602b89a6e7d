//! Words said to screen readers, politely, one at a time.

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Announcer(RwSignal<String>);

/// Provides the announcer; [`LiveRegion`] shows what it says.
pub fn provide_live_region() {
    provide_context(Announcer(RwSignal::new(String::new())));
}

/// Says something to screen readers. Must be called where the context is at hand: in a component
/// or an event handler made by one.
pub fn announce(words: impl Into<String>) {
    if let Some(Announcer(said)) = use_context() {
        let words = words.into();
        // The same words twice are only heard twice when the text changes in between.
        let again = said.with_untracked(|before| *before == words);
        said.set(if again {
            format!("{words}\u{a0}")
        } else {
            words
        });
    }
}

/// The element that screen readers listen to; once a bundle.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let said = use_context::<Announcer>().map(|a| a.0);
    view! {
        <div class="nhsuk-u-visually-hidden" aria-live="polite" aria-atomic="true">
            {move || said.map(|said| said.get())}
        </div>
    }
    .into_any()
}
