//! Languages of interpreters, under whatever name somebody writes: a patient who reads Welsh names them in Welsh, and the
//! site's list has them in English.

use super::claim::Resource;
use super::support::{Stock, Wanted};
use super::wire::{Support, Taken};
use crate::ids::SiteId;

/// The interpreter that a site has for somebody with these needs.
pub fn interpreter(site: SiteId, support: &Support, stock: &Stock) -> Option<Wanted> {
    let resource = Resource::Interpreter(site, support.interpreter.clone()).key();
    let most = *stock.0.get(&resource).filter(|most| **most > 0)?;
    (!support.interpreter.is_empty()).then_some(Wanted {
        resource,
        most,
        what: Taken::Interpreter,
        shared: false,
    })
}

/// By what a language is known.
pub(super) fn key(language: &str) -> String {
    let written: Vec<&str> = language.split_whitespace().collect();
    let written = written.join(" ").to_lowercase();
    let known = NAMES
        .iter()
        .find(|(_, names)| names.contains(&written.as_str()));
    known.map_or(written, |(key, _)| (*key).to_owned())
}

/// Other names of what is asked for most, in Welsh above all.
const NAMES: [(&str, &[&str]); 23] = [
    (
        "bsl",
        &[
            "british sign language",
            "sign language",
            "iaith arwyddion prydain",
            "iaith arwyddion",
        ],
    ),
    ("albanian", &["albaneg"]),
    ("arabic", &["arabeg"]),
    ("bengali", &["bengaleg", "bangla"]),
    ("cantonese", &["cantoneg"]),
    ("farsi", &["persian", "perseg", "ffarsi"]),
    ("french", &["ffrangeg"]),
    ("german", &["almaeneg"]),
    ("greek", &["groeg"]),
    ("gujarati", &["gwjarati", "gwjarateg"]),
    ("hungarian", &["hwngareg"]),
    ("italian", &["eidaleg"]),
    ("kurdish", &["cwrdeg"]),
    ("lithuanian", &["lithwaneg"]),
    ("polish", &["pwyleg"]),
    ("portuguese", &["portiwgaleg", "portiwgeeg"]),
    ("punjabi", &["pwnjabeg", "pwnjabi", "panjabi"]),
    ("romanian", &["rwmaneg"]),
    ("russian", &["rwsieg"]),
    ("spanish", &["sbaeneg"]),
    ("turkish", &["tyrceg", "twrceg"]),
    ("ukrainian", &["wcreineg", "wcrainiaeg"]),
    ("urdu", &["wrdw"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_names_a_language_in_welsh_is_given_the_interpreter_on_the_site_s_list() {
        for (written, listed) in [
            ("Pwyleg", "Polish"),
            ("Iaith Arwyddion Prydain", "BSL"),
            (" british  sign language ", "bsl"),
            ("sign language", "British Sign Language"),
            ("Twi", "twi"),
        ] {
            assert_eq!(key(written), key(listed), "{written}");
        }
        assert_ne!(key("Polish"), key("Portuguese"));
    }

    #[test]
    fn every_name_stands_for_one_language() {
        let mut all: Vec<&str> = NAMES
            .iter()
            .flat_map(|(key, names)| names.iter().chain(std::iter::once(key)).copied())
            .collect();
        let before = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), before);
        assert!(all.iter().all(|name| **name == *name.to_lowercase()));
    }
}
