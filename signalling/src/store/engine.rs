//! Which database it is: a file of SQLite's, or PostgreSQL.

use std::fmt;
use std::path::PathBuf;

use super::conn::Conn;
use super::{OpenError, Reader, StoreError, postgres, sqlite};
use crate::config::DatabaseUrl;

/// Where the rows are.
#[derive(Debug, Clone)]
pub enum Engine {
    /// A file; its folder must exist.
    Sqlite(PathBuf),
    /// A server.
    Postgres(DatabaseUrl),
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => write!(f, "{url}"),
        }
    }
}

impl Engine {
    /// Its name, for figures.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Opens it to be looked at and nothing else; `None` where there is none yet. To be used
    /// [`aside`].
    pub(super) fn look(&self) -> Result<Option<Reader>, OpenError> {
        let mut conn = match self {
            Self::Sqlite(path) if !path.exists() => return Ok(None),
            Self::Sqlite(path) => Conn::Sqlite(sqlite::open_to_look(path)?),
            Self::Postgres(url) => Conn::Postgres(Box::new(postgres::Link::open(url)?)),
        };
        if let Conn::Postgres(link) = &mut conn
            && !postgres::has_tables(link)?
        {
            return Ok(None);
        }
        Ok(Some(Reader::new(conn)))
    }

    /// Whether there is anything in it that a key was needed for; not where it was only migrated.
    ///
    /// # Errors
    /// When a server cannot be reached.
    pub fn exists(&self) -> Result<bool, OpenError> {
        let any_key = aside(|| match self.look()? {
            None => Ok(false),
            Some(mut reader) => Ok(reader.exists("SELECT 1 FROM data_keys", &[])?),
        });
        match self {
            // What cannot be read may be a damaged database: no new key is made for one.
            Self::Sqlite(_) => Ok(any_key.unwrap_or(true)),
            Self::Postgres(_) => any_key,
        }
    }
}

/// Runs work that waits for the database on a thread of its own: PostgreSQL's client must not wait on
/// one that carries tasks.
pub(super) fn aside<T: Send>(
    work: impl FnOnce() -> Result<T, OpenError> + Send,
) -> Result<T, OpenError> {
    std::thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|_| Err(StoreError::Panicked.into()))
}
