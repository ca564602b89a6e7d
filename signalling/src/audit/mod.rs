//! The tamper-evident log of who did what to what. Each row carries a keyed hash over itself and
//! the row before; whoever lacks the key cannot alter, drop or reorder rows unseen, and a
//! [`Checkpoint`] kept elsewhere shows a cut-off end.

mod chain;
mod entry;
mod list;
mod routes;

pub use chain::{Broken, Checkpoint, Fault, append, head, verify};
pub use entry::{Actor, AuditEntry, Detail, Subject};
pub use list::{AuditRow, list, list_at, noted_since};
pub use routes::routes;
