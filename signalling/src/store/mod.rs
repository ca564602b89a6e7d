//! Where rows live: one SQL text, on SQLite or PostgreSQL.
//!
//! - Work is a closure that waits for the database, on threads of the store's own. Reads run on
//!   threads that cannot write. On SQLite one thread writes and commits in groups; on PostgreSQL
//!   several do. An answer is given only after its commit is on the disk.
//! - [`Db::act`] is for what a person causes: it cannot end without an audit entry.
//!   [`Db::keep`] is for housekeeping: delivery state, throttling, expiry.
//! - Personal data goes in only as [`Sealed`]; look-ups go by blind index.

mod among;
mod changes;
mod conn;
mod copying;
mod db;
mod engine;
mod error;
mod examine;
mod flush;
mod job;
mod keeping;
mod keys;
mod migrations;
mod postgres;
mod reader;
mod readers;
mod row;
mod sealed;
mod secret;
mod sqlite;
mod standing;
#[cfg(debug_assertions)]
mod standing_reads;
mod temporary;
#[cfg(test)]
mod tests;
mod tx;
mod value;
mod writer;

pub use changes::Changes;
pub use db::{Db, Opening, migrate};
pub use engine::Engine;
pub use error::{OpenError, StoreError};
pub use examine::{Examined, Past, examine, past};
pub use keys::{Keys, MasterKey};
pub use postgres::lost_connections;
pub use reader::Reader;
pub use row::{Column, Row, word};
pub use sealed::{Context, Sealed};
pub use secret::{Secret, SecretHash};
pub use temporary::Temporary;
pub use tx::{Audited, Tx};
pub use value::Value;

pub use crate::params;
