//! The app's words in every language, checked by the compiler, and the choice of language.
//!
//! One locale file a room (`locales/{en,cy}/{room}.json`); `t!` makes a view of a text, `text!` a
//! [`TextProp`] for the kit's components, `t_string!` a string at this moment.
//!
//! `t!` is ours: the library's makes a type of its own of every text, and the code that draws it
//! anew for each, which was a third of a patient's first load.

use leptos::prelude::*;

pub use crate::t;
pub use translations::i18n::{I18nContextProvider, Locale, t_string, use_i18n};

// The generated module documents itself by its keys.
#[allow(missing_docs, unused, unused_qualifications, clippy::all)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod translations {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// The words in the language chosen; get one by [`use_i18n`].
pub type I18n = leptos_i18n::I18nContext<Locale>;

/// A view of a text that follows the language: `t!(i18n, booking.title)`, with values
/// `t!(i18n, common.minutes, count = count)`. All texts are views of one type.
#[macro_export]
macro_rules! t {
    ($i18n:expr, $($key:ident).+) => {
        $crate::words::fixed($i18n, |i18n| $crate::words::t_string!(i18n, $($key).+))
    };
    ($i18n:expr, $($key:tt)*) => {{
        let i18n = $i18n;
        $crate::words::composed(Box::new(move || $crate::words::t_string!(i18n, $($key)*)))
    }};
}

/// A text for the kit's components that follows the language: `text!(i18n, booking.title)`,
/// `text!(i18n, common.minutes, count = n.get())`.
#[macro_export]
macro_rules! text {
    ($i18n:expr, $($key:ident).+) => {
        $crate::words::prop($i18n, |i18n| $crate::words::t_string!(i18n, $($key).+))
    };
    ($i18n:expr, $($key:tt)*) => {{
        let i18n = $i18n;
        ::leptos::prelude::TextProp::from(move || $crate::words::t_string!(i18n, $($key)*))
    }};
}

/// A text without values, found by a plain function.
type Fixed = fn(I18n) -> &'static str;

/// What `t!` makes of a text without values.
pub fn fixed(i18n: I18n, text: Fixed) -> impl IntoView + Clone {
    move || text(i18n)
}

/// What `t!` makes of a text with values.
pub fn composed(text: Box<dyn Fn() -> String + Send>) -> impl IntoView {
    move || text()
}

/// What `text!` makes of a text without values.
pub fn prop(i18n: I18n, text: Fixed) -> TextProp {
    TextProp::from(move || text(i18n))
}

const KEPT_AS: &str = "anteroom-language";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps the language over pages and reloads, on this device only. Must stand inside
/// [`I18nContextProvider`], which sets `lang` and `dir` on `<html>`.
pub fn keep_language() {
    let i18n = use_i18n();
    // In an effect, because the context's own first effect sets the browser's language.
    Effect::new(move || {
        if let Some(language) = wanted_language() {
            i18n.set_locale(language);
        }
    });
}

/// The language this person has chosen on this device, when they have.
pub fn wanted_language() -> Option<Locale> {
    let kept = storage()?.get_item(KEPT_AS).ok().flatten()?;
    kept.parse().ok()
}

/// Changes the language and keeps the choice.
pub fn choose_language(i18n: I18n, language: Locale) {
    i18n.set_locale(language);
    if let Some(storage) = storage() {
        // A full or forbidden storage only means that the choice is asked for again.
        let _ = storage.set_item(KEPT_AS, language.as_ref());
    }
}

/// The language chosen, as the server names it.
pub fn language(i18n: I18n) -> domain::people::wire::Language {
    match i18n.get_locale() {
        Locale::en => domain::people::wire::Language::En,
        Locale::cy => domain::people::wire::Language::Cy,
    }
}
