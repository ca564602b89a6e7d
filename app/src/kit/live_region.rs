//! Words said to screen readers, politely, one at a time.

use std::cell::Cell;

use leptos::prelude::*;

thread_local! {
    /// One a program, and no context of a component: most of what is said is said once the server has answered, when
    /// no component is at hand.
    static SAID: Cell<Option<RwSignal<String>>> = const { Cell::new(None) };
}

/// Provides the announcer; [`LiveRegion`] shows what it says. Called once, by the program's outermost component.
pub fn provide_live_region() {
    SAID.set(Some(RwSignal::new(String::new())));
}

/// Says something to screen readers.
pub fn announce(words: impl Into<String>) {
    say(words.into());
}

fn say(words: String) {
    let Some(said) = SAID.get() else { return };
    // The same words twice are only heard twice when the text changes in between.
    let again = said.with_untracked(|before| *before == words);
    said.set(if again {
        format!("{words}\u{a0}")
    } else {
        words
    });
}

/// The element that screen readers listen to; once a bundle.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let said = SAID.get();
    view! {
        <div class="nhsuk-u-visually-hidden" aria-live="polite" aria-atomic="true">
            {move || said.map(|said| said.get())}
        </div>
    }
    .into_any()
}
