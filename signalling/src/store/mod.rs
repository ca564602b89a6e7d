//! Where rows live: one SQL text, SQLite underneath for now.
//!
//! - Reads run on reader threads that cannot write; writes run on one writer thread that commits
//!   in groups. An answer is given only after its commit is on the disk.
//! - [`Db::act`] is for what a person causes: it cannot end without an audit entry.
//!   [`Db::keep`] is for housekeeping: delivery state, throttling, expiry.
//! - Personal data goes in only as [`Sealed`]; look-ups go by blind index.

mod db;
mod error;
mod examine;
mod keys;
mod migrations;
mod reader;
mod readers;
mod row;
mod sealed;
mod secret;
#[cfg(test)]
mod tests;
mod tx;
mod value;
mod writer;

pub use db::{Db, Opening, migrate};
pub use error::{OpenError, StoreError};
pub use examine::{Examined, Past, examine, past};
pub use keys::{Keys, MasterKey};
pub use reader::Reader;
pub use row::{Column, Row, word};
pub use sealed::{Context, Sealed};
pub use secret::{Secret, SecretHash};
pub use tx::{Audited, Tx};
pub use value::Value;

pub use crate::params;
