//! What is known about a patient as a person: name, language, what they need to take part.

use serde::{Deserialize, Serialize};

use super::date_of_birth::DateOfBirth;
use crate::text::Line;

/// A person's whole name as they write it.
pub type PersonName = Line<120>;

/// What somebody needs to take part (Accessible Information Standard).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CommunicationNeeds {
    /// The language an interpreter is needed for, in the person's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<Line<60>>,
    /// Another format in which information is needed, in the person's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formats: Option<Line<200>>,
    /// Whether their appointments take longer.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub more_time: bool,
}

impl CommunicationNeeds {
    /// Whether nothing special is needed.
    pub const fn is_empty(&self) -> bool {
        self.interpreter.is_none() && self.formats.is_none() && !self.more_time
    }

    /// With what was known before: nothing is taken off by saying nothing.
    #[must_use]
    pub fn or(self, known: Self) -> Self {
        Self {
            interpreter: self.interpreter.or(known.interpreter),
            formats: self.formats.or(known.formats),
            more_time: self.more_time || known.more_time,
        }
    }
}

/// One text for all spellings under which a person with this name and date of birth may be looked
/// up: case, accents, punctuation and the order "family name, given name" do not matter.
///
/// It is the input of a keyed index, never stored itself.
pub fn lookup_text(name: &PersonName, born: DateOfBirth) -> String {
    let ordered = match name.as_str().split_once(',') {
        Some((family, given)) => format!("{given} {family}"),
        None => name.as_str().to_owned(),
    };
    let words: Vec<String> = ordered
        .split([' ', '-'])
        .map(|word| word.chars().flat_map(unaccented).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    format!("{}|{born}", words.join(" "))
}

/// A letter without case or accent; nothing for punctuation. Letters without a plain counterpart
/// stay as they are.
pub(crate) fn unaccented(c: char) -> Vec<char> {
    c.to_lowercase()
        .flat_map(|c| match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => vec!['a'],
            'æ' => vec!['a', 'e'],
            'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => vec!['c'],
            'ď' | 'đ' => vec!['d'],
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ĕ' => vec!['e'],
            'ğ' | 'ģ' | 'ġ' | 'ĝ' => vec!['g'],
            'ì'..='ï' | 'ī' | 'į' | 'ı' | 'ĩ' => vec!['i'],
            'ķ' => vec!['k'],
            'ł' | 'ļ' | 'ľ' | 'ĺ' => vec!['l'],
            'ñ' | 'ń' | 'ņ' | 'ň' => vec!['n'],
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => vec!['o'],
            'œ' => vec!['o', 'e'],
            'ŕ' | 'ř' => vec!['r'],
            'ś' | 'š' | 'ş' | 'ș' | 'ŝ' => vec!['s'],
            'ß' => vec!['s', 's'],
            'ť' | 'ţ' | 'ț' => vec!['t'],
            'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => vec!['u'],
            'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => vec!['w'],
            'ý' | 'ÿ' | 'ŷ' | 'ỳ' => vec!['y'],
            'ź' | 'ż' | 'ž' => vec!['z'],
            c if c.is_alphanumeric() => vec![c],
            // Combining accents (a name typed on some phones) and punctuation.
            _ => vec![],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        let today = "2026-03-01".parse().unwrap();
        let born = DateOfBirth::parse("1958-03-27", today).unwrap();
        lookup_text(&PersonName::new(name).unwrap(), born)
    }

    #[test]
    fn one_person_is_found_under_all_spellings() {
        for name in [
            "Siân Wyn-Jones",
            "SIAN WYN JONES",
            "Sia\u{302}n  Wyn-Jones",
            "Wyn-Jones, Siân",
        ] {
            assert_eq!(text(name), "sian wyn jones|1958-03-27", "{name}");
        }
        assert_eq!(text("Seán O'Brien"), text("sean o’brien"));
    }

    #[test]
    fn different_people_stay_different() {
        assert_ne!(text("Sian Jones"), text("Sian Johns"));
        assert_ne!(text("李 明"), text("李 芳"));
    }

    #[test]
    fn needs_may_be_left_out_on_the_wire() {
        let none: CommunicationNeeds = serde_json::from_str("{}").unwrap();
        assert!(none.is_empty());
        assert_eq!(serde_json::to_string(&none).unwrap(), "{}");
    }
}
