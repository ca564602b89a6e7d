//! Values that are stored only encrypted, each bound to its own place.

use std::fmt;

/// Where a sealed value lives: `table.column:row`. It is authenticated with the value, so that a
/// value copied to another row or column does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context(String);

impl Context {
    /// The place of a value: `Context::new("patients.name_sealed", patient_id)`.
    pub fn new(column: &'static str, row: impl fmt::Display) -> Self {
        Self(format!("{column}:{row}"))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// An encrypted value as stored: base64url of version, key number, nonce and ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(String);

impl Sealed {
    /// The stored text.
    pub fn as_text(&self) -> &str {
        &self.0
    }

    /// The stored text.
    pub fn into_text(self) -> String {
        self.0
    }

    /// From stored text; whether it opens is seen when it is opened.
    pub const fn from_text(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} characters)", self.0.len())
    }
}
