//! What refusals say to whoever writes the program at the other end. Staff and patients read the app's
//! translations instead; logs hold neither.

use domain::error::{ErrorCode, FieldError};

/// What went wrong, in a sentence.
pub(super) const fn of(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Malformed => {
            "the body could not be read as the resource that this takes: not JSON, or of another resourceType"
        }
        ErrorCode::InvalidFields => "some values are missing or cannot be taken",
        ErrorCode::SignInNeeded | ErrorCode::SignInRefused => {
            "a secret is needed in Authorization: Bearer, and this is none that is known and still good"
        }
        ErrorCode::TooManyAttempts => "too many requests: wait as long as Retry-After says",
        ErrorCode::NotAllowed => "the program's scopes do not cover this",
        ErrorCode::ForeignOrigin => "the request came from another site's page",
        ErrorCode::NotFound | ErrorCode::LinkNotValid => {
            "there is no such thing here, or it is not at this program's sites, or not its own"
        }
        ErrorCode::MethodNotAllowed => "the address is there, but not with this method",
        ErrorCode::TooLarge => "the body is larger than this takes",
        ErrorCode::UnsupportedMediaType => "the body must be sent as application/fhir+json",
        ErrorCode::IdentityMismatch => "this is about another patient than before",
        ErrorCode::SlotTaken => "somebody else has this slot",
        ErrorCode::SlotNotOffered => {
            "no clinic offers this slot now: no such start, too soon, too far ahead, or kept for something"
        }
        ErrorCode::NeedsDoNotFit => {
            "this patient needs an interpreter or more time, and from this start that is not free: choose another slot"
        }
        ErrorCode::HoldExpired => "the hold has run out, was used already, or is another program's",
        ErrorCode::WrongState | ErrorCode::NotJoinable => {
            "its state does not allow this: over, called off, or not yet begun"
        }
        ErrorCode::Stale => {
            "it has been changed since the version that If-Match names: read it again first"
        }
        ErrorCode::CallFull | ErrorCode::Locked | ErrorCode::Full => "there is no room for another",
        ErrorCode::KeyReused => "this key or message was used before",
        ErrorCode::AlreadyExists => "it exists already",
        ErrorCode::Timeout => "the request took too long to arrive: send it again",
        ErrorCode::Unavailable => "busy for the moment: send it again as Retry-After says",
        ErrorCode::Internal => "a fault of this server, noted in its log",
    }
}

/// What is wrong with a value, to stand behind its name.
pub(super) const fn of_field(error: FieldError) -> &'static str {
    match error {
        FieldError::Required => "is missing or empty",
        FieldError::Format => "is not written as it has to be",
        FieldError::TooLong => "is too long",
        FieldError::TooMany => "is there more often than it may be",
        FieldError::TooShort => "is too short",
        FieldError::CheckDigit => "is no NHS number: its check digit does not fit",
        FieldError::NoSuchDate => "is a date that does not exist",
        FieldError::InFuture => "may not lie ahead",
        FieldError::InPast => "may not lie behind",
        FieldError::OutOfRange => {
            "is outside what is taken; a search of slots looks at no more than 42 days"
        }
        FieldError::EndBeforeStart => "ends before it begins",
        FieldError::TooCommon => "is too common",
        FieldError::Unknown => "names nothing that is known here",
        FieldError::Taken => "is in use already",
        FieldError::Unsupported => "is not supported here",
    }
}
