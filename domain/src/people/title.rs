//! What staff are, in the reader's language. A title is typed once, in English; the usual ones have
//! Welsh words here, and what is not among them stays as it was typed.

use super::wire::Language;

/// Names in a row, as they are said: "Dr Shah and Nurse Jones".
pub fn together(language: Language, names: &[String]) -> String {
    let Some((last, before)) = names.split_last().filter(|(_, before)| !before.is_empty()) else {
        return names.concat();
    };
    // Both cases written out: the tables of all letters' cases weigh 6 kB in a patient's first load.
    let vowel = |c: char| "aeiouâêîôûAEIOUÂÊÎÔÛ".contains(c);
    let and = match language {
        Language::En => "and",
        // "Ac" stands before a vowel.
        Language::Cy if last.starts_with(vowel) => "ac",
        Language::Cy => "a",
    };
    format!("{} {and} {last}", before.join(", "))
}

const WELSH: &[(&str, &str)] = &[
    ("Administrator", "Gweinyddwr"),
    ("Clinical pharmacist", "Fferyllydd clinigol"),
    ("Consultant", "Ymgynghorydd"),
    ("Consultant cardiologist", "Cardiolegydd ymgynghorol"),
    ("Consultant dermatologist", "Dermatolegydd ymgynghorol"),
    ("Consultant diabetologist", "Diabetolegydd ymgynghorol"),
    (
        "Consultant in respiratory medicine",
        "Ymgynghorydd mewn meddygaeth anadlol",
    ),
    ("Diabetes specialist nurse", "Nyrs arbenigol diabetes"),
    ("Dietitian", "Dietegydd"),
    ("Digital services", "Gwasanaethau digidol"),
    ("Doctor", "Meddyg"),
    ("Midwife", "Bydwraig"),
    ("Nurse", "Nyrs"),
    ("Occupational therapist", "Therapydd galwedigaethol"),
    ("Outpatient receptionist", "Derbynnydd cleifion allanol"),
    (
        "Outpatient services manager",
        "Rheolwr gwasanaethau cleifion allanol",
    ),
    ("Pharmacist", "Fferyllydd"),
    ("Physiotherapist", "Ffisiotherapydd"),
    ("Podiatrist", "Podiatrydd"),
    ("Psychologist", "Seicolegydd"),
    ("Receptionist", "Derbynnydd"),
    ("Respiratory nurse specialist", "Nyrs arbenigol anadlol"),
    (
        "Specialty doctor in dermatology",
        "Meddyg arbenigol mewn dermatoleg",
    ),
];

/// A title in this language, as far as it is known.
pub fn title_in(language: Language, title: &str) -> &str {
    match language {
        Language::En => title,
        Language::Cy => WELSH
            .iter()
            .find(|(english, _)| english.eq_ignore_ascii_case(title.trim()))
            .map_or(title, |(_, welsh)| welsh),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_titles_are_read_in_both_languages() {
        assert_eq!(title_in(Language::Cy, "Nurse"), "Nyrs");
        assert_eq!(title_in(Language::Cy, " receptionist"), "Derbynnydd");
        assert_eq!(title_in(Language::En, "Nurse"), "Nurse");
    }

    #[test]
    fn what_nobody_translated_stays_as_it_was_typed() {
        for own in ["Pennaeth y clinig", "Nurse of many things", ""] {
            assert_eq!(title_in(Language::Cy, own), own);
        }
    }

    #[test]
    fn every_title_is_there_once() {
        for pair in WELSH.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
    }
}
