//! The one list of error codes of the public contract, and the problem document that carries them.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// A stable error code. Its text never changes once released; the words a person reads
        /// come from the app's translations.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl ErrorCode {
            /// All codes, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The HTTP status it travels with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }
        }
    };
}

codes! {
    /// The request could not be read: malformed JSON, a missing or unknown field.
    Malformed = "malformed", 400;
    /// Some fields were readable but not acceptable; `fields` says which and why.
    InvalidFields = "invalid_fields", 422;
    /// Nobody is signed in, or the sign-in has ended.
    SignInNeeded = "sign_in_needed", 401;
    /// E-mail, password or code do not match (never says which).
    SignInRefused = "sign_in_refused", 401;
    /// Too many attempts; try again after `retry_after_seconds`.
    TooManyAttempts = "too_many_attempts", 429;
    /// This role may not do this.
    NotAllowed = "not_allowed", 403;
    /// The request came from another site.
    ForeignOrigin = "foreign_origin", 403;
    /// No such thing, or not yours to see.
    NotFound = "not_found", 404;
    /// The path exists, but not with this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The body is larger than this route takes.
    TooLarge = "too_large", 413;
    /// The body is not JSON, or a file of a kind that is not taken.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// The link is unknown, used up, expired or revoked (never says which).
    LinkNotValid = "link_not_valid", 404;
    /// The date of birth does not match the appointment.
    IdentityMismatch = "identity_mismatch", 422;
    /// Somebody else has just taken this time.
    SlotTaken = "slot_taken", 409;
    /// This time is not offered (outside the clinic, too soon, too far ahead).
    SlotNotOffered = "slot_not_offered", 409;
    /// This time is not free for what they need: it has to be longer, or an interpreter has to be free.
    NeedsDoNotFit = "needs_do_not_fit", 409;
    /// The hold ran out before it was confirmed.
    HoldExpired = "hold_expired", 409;
    /// The appointment's state does not permit this (already cancelled, already over).
    WrongState = "wrong_state", 409;
    /// It has been changed since the version that was named.
    Stale = "stale", 412;
    /// It is too early or too late to join.
    NotJoinable = "not_joinable", 409;
    /// As many people as fit are in the call already.
    CallFull = "call_full", 409;
    /// The clinician has locked the consultation: nobody else comes in for now.
    Locked = "locked", 409;
    /// The Idempotency-Key was used before with another body.
    KeyReused = "key_reused", 422;
    /// Something with this name, address or number exists already.
    AlreadyExists = "already_exists", 409;
    /// There is no room for another.
    Full = "full", 409;
    /// The request took too long to arrive.
    Timeout = "timeout", 408;
    /// The server is busy or a part it needs is away; try again.
    Unavailable = "unavailable", 503;
    /// A fault of ours; it has been logged under `instance`.
    Internal = "internal", 500;
}

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldError {
    /// Nothing was entered.
    Required,
    /// Not in the form asked for.
    Format,
    /// Longer than allowed.
    TooLong,
    /// More of them than allowed.
    TooMany,
    /// Shorter than allowed.
    TooShort,
    /// The check digit of an NHS number does not fit.
    CheckDigit,
    /// A date that does not exist.
    NoSuchDate,
    /// A date or time that must not lie ahead.
    InFuture,
    /// A date or time that must not lie behind.
    InPast,
    /// A number or length outside its range.
    OutOfRange,
    /// The end is not after the start.
    EndBeforeStart,
    /// A password that is on the lists attackers try first.
    TooCommon,
    /// Refers to something that does not exist here.
    Unknown,
    /// In use already.
    Taken,
    /// In a known form, but of a kind that is not taken here.
    Unsupported,
}

/// One refused field: its path in the request body (`patient.nhs_number`) and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// Dotted path of the field.
    pub field: String,
    /// What is wrong with it.
    pub error: FieldError,
}

/// An RFC 9457 problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `about:blank`: the code says all there is to say.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: ErrorCode,
    /// The refused fields, when the code is `invalid_fields`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Seconds to wait, when trying again later can help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// The request's id in the log, for a fault of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl Problem {
    /// A problem with nothing more to say than its code.
    pub fn new(code: ErrorCode) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            status: code.status(),
            code,
            fields: Vec::new(),
            retry_after_seconds: None,
            instance: None,
        }
    }

    /// Some fields were refused.
    pub fn fields(fields: Vec<FieldProblem>) -> Self {
        Self {
            fields,
            ..Self::new(ErrorCode::InvalidFields)
        }
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

/// Collects the refused fields of one form, so that all are reported at once.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldProblem>);

impl Fields {
    /// Nothing refused yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Notes a refused field.
    pub fn refuse(&mut self, field: &str, error: FieldError) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            error,
        });
    }

    /// Whether anything was refused.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Takes the value out, or notes why there is none.
    pub fn take<T>(&mut self, field: &str, value: Result<T, impl Into<FieldError>>) -> Option<T> {
        value.map_err(|error| self.refuse(field, error.into())).ok()
    }

    /// The value when nothing was refused; `value` is `None` only when something was.
    ///
    /// # Errors
    /// The problem document naming every refused field.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Problem::fields(self.0)),
        }
    }
}

impl From<crate::text::TextError> for FieldError {
    fn from(error: crate::text::TextError) -> Self {
        match error {
            crate::text::TextError::Empty => Self::Required,
            crate::text::TextError::TooLong => Self::TooLong,
            crate::text::TextError::Unreadable => Self::Format,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_text_and_an_error_status() {
        let mut seen = std::collections::HashSet::new();
        for code in ErrorCode::ALL {
            assert!(seen.insert(code.as_str()));
            assert!((400..600).contains(&code.status()));
        }
    }

    #[test]
    fn all_refused_fields_are_reported_at_once() {
        let mut fields = Fields::new();
        fields.refuse("name", FieldError::Required);
        fields.refuse("date_of_birth", FieldError::NoSuchDate);
        let problem = fields.finish::<()>(None);
        assert_eq!(
            problem.map_err(|p| (p.status, p.fields.len())),
            Err((422, 2))
        );
    }
}
