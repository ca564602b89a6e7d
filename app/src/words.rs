//! The app's words in every language, checked by the compiler, and the choice of language.
//!
//! One locale file a room (`locales/{en,cy}/{room}.json`); `t!` makes a view of a text, `text!` a
//! [`TextProp`] for the kit's components, `t_string!` a string at this moment.
//!
//! `t!` is ours: the library's makes a type of its own of every text, and the code that draws it
//! anew for each, which was a third of a patient's first load.

use domain::people::wire::Language;
use leptos::prelude::*;

pub use crate::{t, t_string};
pub use translations::i18n::{Locale, td_string};

// The generated module documents itself by its keys.
#[allow(missing_docs, unused, unused_qualifications, clippy::all)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod translations {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// The language that the words are read in; get it by [`use_i18n`].
#[derive(Debug, Clone, Copy)]
pub struct I18n(RwSignal<Locale>);

impl I18n {
    /// The language now; whoever asks inside a view is asked again when it changes.
    pub fn get_locale(self) -> Locale {
        self.0.get()
    }

    /// Changes the language.
    pub fn set_locale(self, language: Locale) {
        self.0.set(language);
    }
}

/// The language of this app.
pub fn use_i18n() -> I18n {
    // Every page stands in a shell that provides it.
    use_context().unwrap_or_else(provide_words)
}

/// The words for everything inside: in the language chosen on this device before, or else in the
/// first of the browser's that there is. Sets `lang` and `dir` on `<html>`.
pub fn provide_words() -> I18n {
    let first = wanted_language()
        .or_else(browsers_language)
        .unwrap_or_default();
    let i18n = I18n(RwSignal::new(first));
    provide_context(i18n);
    Effect::new(move || {
        let language = i18n.get_locale();
        if let Some(html) = document().document_element() {
            let (name, direction) = (
                name_of(language),
                leptos_i18n::Locale::direction(language).as_str(),
            );
            // Attributes of these names are always accepted.
            let _ = html.set_attribute("lang", name);
            let _ = html.set_attribute("dir", direction);
        }
    });
    i18n
}

fn name_of(language: Locale) -> &'static str {
    match language {
        Locale::en => "en",
        Locale::cy => "cy",
    }
}

fn browsers_language() -> Option<Locale> {
    let wanted = window().navigator().languages();
    wanted.iter().find_map(|tag| {
        let tag = tag.as_string()?;
        tag.split('-').next()?.to_ascii_lowercase().parse().ok()
    })
}

/// A text at this moment: `t_string!(i18n, booking.title)`; inside a view it follows the language.
#[macro_export]
macro_rules! t_string {
    ($i18n:expr, $($key:tt)*) => {
        $crate::words::td_string!($i18n.get_locale(), $($key)*)
    };
}

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

/// The language this person has chosen on this device, when they have.
pub fn wanted_language() -> Option<Locale> {
    let kept = storage()?.get_item(KEPT_AS).ok().flatten()?;
    kept.parse().ok()
}

/// From now on in the language in which the clinic writes to them, where none was chosen on this device.
pub fn speak(i18n: I18n, theirs: Language) {
    if theirs == Language::Cy && wanted_language().is_none() {
        i18n.set_locale(Locale::cy);
    }
}

/// Changes the language and keeps the choice.
pub fn choose_language(i18n: I18n, language: Locale) {
    i18n.set_locale(language);
    if let Some(storage) = storage() {
        // A full or forbidden storage only means that the choice is asked for again.
        let _ = storage.set_item(KEPT_AS, name_of(language));
    }
}

/// The language chosen, as the server names it.
pub fn language(i18n: I18n) -> Language {
    match i18n.get_locale() {
        Locale::en => Language::En,
        Locale::cy => Language::Cy,
    }
}
