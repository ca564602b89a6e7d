//! A service's words in the language of the page; in its first language where nobody has
//! translated it yet.

use domain::booking::wire::{PublicService, ServiceWords};

use crate::words::{I18n, language};

/// A service's words in the language of the page.
pub fn service_words(i18n: I18n, service: &PublicService) -> ServiceWords {
    let language = language(i18n);
    let translated = service.translations.iter().find(|t| t.language == language);
    let mut words = translated.cloned().unwrap_or_else(|| ServiceWords {
        language,
        name: service.name.clone(),
        description: String::new(),
        prepare: Vec::new(),
    });
    if words.description.is_empty() {
        words.description.clone_from(&service.description);
    }
    if words.prepare.is_empty() {
        words.prepare.clone_from(&service.prepare);
    }
    words
}
