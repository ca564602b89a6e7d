//! What is known about a patient as a person: name, language, what they need to take part.

use serde::{Deserialize, Serialize};

use super::date_of_birth::DateOfBirth;
use crate::text::Line;

/// A person's whole name as they write it.
pub type PersonName = Line<120>;

/// A language the product itself speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Welsh.
    Cy,
}

impl Language {
    /// The BCP 47 tag, also used in the database.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// From a BCP 47 tag; anything but Welsh is English.
    pub fn from_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("cy") => Self::Cy,
            _ => Self::En,
        }
    }
}

/// A way in which somebody needs information (Accessible Information Standard).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InformationFormat {
    /// Large print.
    LargePrint,
    /// Easy read: short sentences with pictures.
    EasyRead,
    /// Braille.
    Braille,
    /// Spoken recordings.
    Audio,
    /// Live captions or a speech-to-text reporter.
    Captions,
    /// British Sign Language.
    SignLanguage,
}

/// What somebody needs to take part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CommunicationNeeds {
    /// The language an interpreter is needed for, in the patient's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<Line<60>>,
    /// Formats in which information is needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<InformationFormat>,
}

impl CommunicationNeeds {
    /// Whether nothing special is needed.
    pub const fn is_empty(&self) -> bool {
        self.interpreter.is_none() && self.formats.is_empty()
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
        .map(|word| word.chars().flat_map(plain).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    format!("{}|{born}", words.join(" "))
}

/// A letter without case or accent; nothing for punctuation. Letters without a plain counterpart
/// stay as they are.
fn plain(c: char) -> Vec<char> {
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

    #[test]
    fn languages_survive_their_tags() {
        assert_eq!(Language::from_tag("cy-GB"), Language::Cy);
        assert_eq!(Language::from_tag("fr"), Language::En);
        assert_eq!(serde_json::to_string(&Language::Cy).unwrap(), "\"cy\"");
    }
}
