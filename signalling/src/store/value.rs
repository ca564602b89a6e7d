//! What goes into a statement.

use domain::time::{Date, Timestamp, WallTime};

use super::{Sealed, SecretHash};

/// One parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// NULL.
    Null,
    /// A whole number; instants are UTC milliseconds, yes and no are 1 and 0.
    Int(i64),
    /// Text.
    Text(String),
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Int(i64::from(yes))
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.0)
    }
}

impl From<Sealed> for Value {
    fn from(sealed: Sealed) -> Self {
        Self::Text(sealed.into_text())
    }
}

impl From<&Sealed> for Value {
    fn from(sealed: &Sealed) -> Self {
        Self::Text(sealed.as_text().to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! whole {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Int(i64::from(number))
            }
        }
    )*};
}
whole!(i64, i32, i16, u32, u16, u8);

macro_rules! by_display {
    ($($name:ty),* $(,)?) => {$(
        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Self::Text(value.to_string())
            }
        }
        impl From<&$name> for Value {
            fn from(value: &$name) -> Self {
                Self::Text(value.to_string())
            }
        }
    )*};
}
by_display!(
    Date,
    WallTime,
    SecretHash,
    domain::ids::SiteId,
    domain::ids::StaffId,
    domain::ids::PatientId,
    domain::ids::ServiceId,
    domain::ids::TemplateId,
    domain::ids::HoldId,
    domain::ids::LeaveId,
    domain::ids::AppointmentId,
    domain::ids::SeriesId,
    domain::ids::ConsultationId,
    domain::ids::InvitationId,
    domain::ids::VisitId,
    domain::ids::ParticipantId,
    domain::ids::InstanceId,
    domain::ids::ChatId,
    domain::ids::FileId,
    domain::ids::TransferId,
    domain::ids::SignInId,
    domain::ids::MessageId,
    domain::ids::KitId,
    domain::ids::EntryId,
    domain::ids::OfferId,
    domain::ids::ReferralId,
    domain::ids::FeedId,
    domain::ids::ClientId,
);

/// The parameters of a statement: `params![site, now, None::<String>]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::Value::from($value)),*] as &[$crate::store::Value]
    };
}
