//! In which format somebody needs what is written to them (Accessible Information Standard), read
//! from their own words. What is not understood here stays words for people: reception sees them.

use serde::{Deserialize, Serialize};

use super::patient::unaccented;

/// How a message is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Format {
    /// In large type.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub large_print: bool,
    /// In short words, one fact a line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub easy_read: bool,
}

const LARGE: [&str; 7] = [
    "large print",
    "large type",
    "large text",
    "large font",
    "big print",
    "print bras",
    "print mawr",
];
const EASY: [&str; 5] = [
    "easy read",
    "easy to read",
    "hawdd ei ddeall",
    "hawdd ei ddarllen",
    "darllen hawdd",
];

impl Format {
    /// What the words ask for: "Large print, please", "easy-read".
    pub fn from_words(words: &str) -> Self {
        let plain: String = words
            .chars()
            .flat_map(|c| match c {
                '-' | '‑' | '–' => vec![' '],
                c if c.is_whitespace() => vec![' '],
                c => unaccented(c),
            })
            .collect();
        let plain = plain.split(' ').filter(|word| !word.is_empty());
        let plain = plain.collect::<Vec<_>>().join(" ");
        let has = |any: &[&str]| any.iter().any(|one| plain.contains(one));
        Self {
            large_print: has(&LARGE),
            easy_read: has(&EASY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_print_and_easy_read_are_understood_however_they_are_written() {
        let read = |words| {
            let format = Format::from_words(words);
            (format.large_print, format.easy_read)
        };
        assert_eq!(read("Large print"), (true, false));
        assert_eq!(read("EASY-READ and  large   font, thanks"), (true, true));
        assert_eq!(read("Print bras"), (true, false));
        assert_eq!(read("Hawdd ei ddeall"), (false, true));
        assert_eq!(read("Braille"), (false, false));
        assert_eq!(read(""), (false, false));
    }
}
