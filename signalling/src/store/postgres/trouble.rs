//! What a refusal of PostgreSQL's means.

use tokio_postgres::error::SqlState;

use super::super::StoreError;

/// Why the present transaction cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A statement was refused: the engine keeps nothing of what came before it.
    Refused,
    /// Fewer rows were added than was counted on: the next attempt counts on nothing.
    Differs,
    /// Two writers stood in each other's way; the next attempt may succeed.
    Crossed,
    /// The connection is gone, or of no more use.
    Lost,
}

/// What an error means for the transaction, and what the unit of work is told.
pub(super) fn read(error: &tokio_postgres::Error) -> (Trouble, StoreError) {
    let Some(refusal) = error.as_db_error() else {
        // A value that cannot be sent or read is a fault of ours; all else is the connection.
        let ours = std::error::Error::source(error)
            .is_some_and(|cause| !cause.is::<std::io::Error>() && !error.is_closed());
        return if ours {
            (Trouble::Refused, StoreError::Sql(error.to_string()))
        } else {
            (Trouble::Lost, AWAY)
        };
    };
    let code = refusal.code();
    let unavailable = |why| (Trouble::Refused, StoreError::Unavailable(why));
    match *code {
        SqlState::UNIQUE_VIOLATION => (Trouble::Refused, StoreError::Conflict),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            (Trouble::Crossed, StoreError::Unavailable("busy"))
        }
        SqlState::LOCK_NOT_AVAILABLE => unavailable("busy"),
        SqlState::QUERY_CANCELED => unavailable("it took too long"),
        SqlState::DISK_FULL => unavailable("the disk is full"),
        // A server that is starting, stopping, or has become one that only follows another.
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::READ_ONLY_SQL_TRANSACTION
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => (Trouble::Lost, AWAY),
        _ if code.code().starts_with("53") => unavailable("the database is at its limits"),
        _ if code.code().starts_with("08") => (Trouble::Lost, AWAY),
        // Of these the message may quote a value.
        _ if code.code().starts_with("22") => {
            (Trouble::Refused, StoreError::Sql(code.code().to_owned()))
        }
        _ => (
            Trouble::Refused,
            StoreError::Sql(format!("{}: {}", code.code(), refusal.message())),
        ),
    }
}

/// The answer while there is no connection.
pub(super) const AWAY: StoreError = StoreError::Unavailable("the database is away");
