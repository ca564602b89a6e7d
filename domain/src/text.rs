//! Text that people typed: trimmed, bounded, free of control characters.

use core::fmt;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but spaces.
    Empty,
    /// More characters than allowed.
    TooLong,
    /// A control character or an invisible direction mark.
    Unreadable,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::TooLong => "too long",
            Self::Unreadable => "contains characters that cannot be read",
        })
    }
}

impl core::error::Error for TextError {}

/// One line of text of 1 to `MAX` characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// Several lines of text of 0 to `MAX` characters.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Prose<const MAX: usize>(String);

/// Direction overrides can make a name read as another: they are never needed in these fields.
const fn deceptive(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

// What follows is the same for every length, and in a browser's program only once.

fn line(text: &str, max: usize) -> Result<String, TextError> {
    if text
        .chars()
        .any(|c| (c.is_control() && c != '\t') || deceptive(c))
    {
        return Err(TextError::Unreadable);
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    bounded(text, max)
}

fn prose(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(unreadable) {
        return Err(TextError::Unreadable);
    }
    bounded(text.trim_end().to_owned(), max)
}

fn unreadable(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || deceptive(c)
}

fn readable(text: &str) -> String {
    text.replace(unreadable, "")
}

fn bounded(text: String, max: usize) -> Result<String, TextError> {
    if text.chars().count() > max {
        return Err(TextError::TooLong);
    }
    Ok(text)
}

impl<const MAX: usize> Line<MAX> {
    /// Trims, joins runs of spaces, and checks.
    ///
    /// # Errors
    /// [`TextError`] when empty, too long or unreadable.
    pub fn new(text: &str) -> Result<Self, TextError> {
        line(text, MAX).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Prose<MAX> {
    /// Trims the end and checks; line breaks are kept as `\n`.
    ///
    /// # Errors
    /// [`TextError`] when too long or unreadable.
    pub fn new(text: &str) -> Result<Self, TextError> {
        prose(text, MAX).map(Self)
    }

    /// As it was typed, or pasted from elsewhere: what cannot be read is left out, and refuses nobody the rest.
    ///
    /// # Errors
    /// [`TextError::TooLong`].
    pub fn typed(text: &str) -> Result<Self, TextError> {
        Self::new(&readable(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing but spaces.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

macro_rules! text_impls {
    ($name:ident) => {
        // Personal text must not reach a log by accident: Debug shows only its length.
        impl<const MAX: usize> fmt::Debug for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({} characters)", stringify!($name), self.0.chars().count())
            }
        }
        impl<const MAX: usize> serde::Serialize for $name<MAX> {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }
        impl<'de, const MAX: usize> serde::Deserialize<'de> for $name<MAX> {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }
        #[cfg(feature = "schema")]
        impl<const MAX: usize> schemars::JsonSchema for $name<MAX> {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                format!("{}{}", stringify!($name), MAX).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "maxLength": MAX })
            }
        }
    };
}

text_impls!(Line);
text_impls!(Prose);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_tidied_and_accents_kept() {
        let name = Line::<40>::new("  Siân \t Wyn-Jones ");
        assert_eq!(name.as_ref().map(Line::as_str), Ok("Siân Wyn-Jones"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert_eq!(Line::<9>::new("a\u{0}b"), Err(TextError::Unreadable));
        assert_eq!(Line::<9>::new("a\u{202E}b"), Err(TextError::Unreadable));
        assert_eq!(Line::<9>::new(" \t "), Err(TextError::Empty));
        assert_eq!(Line::<3>::new("abcd"), Err(TextError::TooLong));
        assert_eq!(Prose::<3>::new("a\nbc"), Err(TextError::TooLong));
    }

    #[test]
    fn of_what_was_pasted_only_what_cannot_be_read_is_left_out() {
        let pasted = "\u{2067}שלום\u{2069}\u{b} two\r\nlines";
        assert_eq!(Prose::<40>::new(pasted), Err(TextError::Unreadable));
        let typed = Prose::<40>::typed(pasted);
        assert_eq!(typed.as_ref().map(Prose::as_str), Ok("שלום two\nlines"));
        assert_eq!(Prose::<3>::typed("abcd"), Err(TextError::TooLong));
    }

    #[test]
    fn debug_never_shows_the_words() {
        assert_eq!(
            format!("{:?}", Line::<9>::new("secret")),
            "Ok(Line(6 characters))"
        );
    }
}
