//! What can go wrong in the store, and what of it the caller of the API learns.

use domain::error::{ErrorCode, Problem};

/// Why the store could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The queue is full, the disk is full or the store is closing: trying again may help.
    #[error("the store cannot take this now: {0}")]
    Unavailable(&'static str),
    /// A unique value or primary key exists already.
    #[error("a unique value exists already")]
    Conflict,
    /// No such row.
    #[error("no such row")]
    Missing,
    /// A column did not hold what the program expects.
    #[error("column {column} does not hold {expected}")]
    Decode {
        /// The column, by name or number.
        column: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A sealed value did not open: altered, moved, or sealed under another key.
    #[error("a sealed value does not open")]
    Sealed,
    /// A unit of work panicked; its changes were undone.
    #[error("a unit of work panicked")]
    Panicked,
    /// An act without an audit entry changed rows.
    #[error("rows were changed without an audit entry")]
    NotAudited,
    /// The database refused; a fault of ours.
    #[error("database: {0}")]
    Sql(String),
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer version of the program has written it.
    #[error(
        "the database is of version {found}, this program knows up to {known}: use a newer anteroom"
    )]
    NewerDatabase {
        /// The database's version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The master key does not fit this database.
    #[error(
        "the master key does not open this database: give the key it was made with \
         (ANTEROOM_MASTER_KEY or the file master.key in the data folder)"
    )]
    WrongMasterKey,
    /// The database holds sealed data, but there is no master key.
    #[error(
        "there is a database but no master key: without it sealed data cannot be read. \
         Restore master.key from your backup, or set ANTEROOM_MASTER_KEY"
    )]
    NoMasterKey,
    /// The key's text is not 32 bytes of base64.
    #[error("the master key must be 32 bytes in base64")]
    MalformedMasterKey,
    /// The server cannot be reached or does not let us in.
    #[error("{place} cannot be used: {why}")]
    Unreachable {
        /// Which, without user and password.
        place: String,
        /// Why.
        why: String,
    },
    /// The server is too old, or keeps its texts in another way.
    #[error("the database must be of PostgreSQL 13 or newer, with the encoding UTF8")]
    Unfit,
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// The system's answer.
        error: std::io::Error,
    },
    /// The database failed a check or refused.
    #[error("database: {0}")]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Sqlite;
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        match &error {
            rusqlite::Error::QueryReturnedNoRows => Self::Missing,
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                Sqlite::ConstraintViolation
                    if matches!(
                        failure.extended_code,
                        SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE
                    ) =>
                {
                    Self::Conflict
                }
                Sqlite::DiskFull => Self::Unavailable("the disk is full"),
                Sqlite::DatabaseBusy | Sqlite::DatabaseLocked => Self::Unavailable("busy"),
                // The message names tables and columns, never values.
                _ => Self::Sql(error.to_string()),
            },
            _ => Self::Sql(error.to_string()),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Unavailable(_) => ErrorCode::Unavailable,
            StoreError::Conflict => ErrorCode::AlreadyExists,
            StoreError::Missing => ErrorCode::NotFound,
            StoreError::Decode { .. }
            | StoreError::Sealed
            | StoreError::Panicked
            | StoreError::NotAudited
            | StoreError::Sql(_) => ErrorCode::Internal,
        };
        if code == ErrorCode::Internal {
            tracing::error!(%error, "the store failed");
        }
        let mut problem = Self::new(code);
        if code == ErrorCode::Unavailable {
            tracing::warn!(%error, "the store is not available");
            problem.retry_after_seconds = Some(1);
        }
        problem
    }
}
