//! Databases that go with the value: for tests.

use tempfile::TempDir;

use super::postgres::Link;
use super::{Engine, OpenError};
use crate::config::DatabaseUrl;
use crate::outside::Entropy;

/// A place for a database of one's own: a file in a temporary folder, or, where
/// `ANTEROOM_TEST_DATABASE_URL` names a PostgreSQL, a schema there. The folder goes with this value;
/// the schema goes with its server, which the test script makes for one run.
#[derive(Debug)]
pub struct Temporary {
    engine: Engine,
    folder: TempDir,
}

impl Temporary {
    /// A new, empty one.
    ///
    /// # Errors
    /// When no folder can be made, or the server is out of reach.
    pub fn new() -> Result<Self, OpenError> {
        let folder = tempfile::tempdir().map_err(|error| OpenError::File {
            path: std::env::temp_dir().display().to_string(),
            error,
        })?;
        let engine = match std::env::var("ANTEROOM_TEST_DATABASE_URL") {
            Ok(url) => Engine::Postgres(schema(&url)?),
            Err(_) => Engine::Sqlite(folder.path().join("anteroom.db")),
        };
        Ok(Self { engine, folder })
    }

    /// Where it is.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The folder beside it.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

fn schema(url: &str) -> Result<DatabaseUrl, OpenError> {
    let url: DatabaseUrl = url.parse().map_err(|why| OpenError::Unreachable {
        place: "ANTEROOM_TEST_DATABASE_URL".to_owned(),
        why,
    })?;
    let number = u128::from_be_bytes(Entropy::System.bytes());
    let name = format!("t_{number:032x}");
    super::engine::aside(|| {
        let made = Link::open(&url)?.batch(&format!("CREATE SCHEMA {name}"));
        made.map_err(Into::into)
    })?;
    Ok(url.in_schema(&name))
}
