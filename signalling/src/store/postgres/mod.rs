//! PostgreSQL: several writers at read committed, one transaction for each unit of work.
//!
//! - Constraints decide between writers; where code looks before it writes, it keeps the row or the
//!   name to itself first ([`super::Tx::keep_row`], [`super::Tx::keep_name`]).
//! - The access log is a chain, so its entries wait until the work is done, and then writers append
//!   one after the other ([`log_turn`]). That order is given away without waiting for the disk; the
//!   answer is not: see [`Link::commit`].
//! - What fails because two writers stood in each other's way is undone and run again, a few times.

mod ahead;
mod ending;
mod link;
mod locks;
mod log_turn;
mod marking;
mod migrate;
mod queue;
mod session;
mod tls;
mod together;
mod trouble;
mod values;
mod writers;

pub(super) use link::Link;
pub use link::lost_connections;
pub(super) use locks::{keep_name, keep_row, order_log, row_alone, share_row, share_row_of};
pub(super) use log_turn::{Held, LogTurn};
pub(super) use marking::{pair as marking, run as run_marking};
pub(super) use migrate::{has_tables, migrate};
pub(super) use values::Cell;
pub(super) use writers::run as run_writer;

/// So many rows of the log and numbers of what changed travel with a commit, without the end of the log
/// having been asked for.
pub(super) const MOST_BELIEVED: usize = 10;

/// Connections that write, for each running server.
pub(super) const WRITERS: usize = 12;
/// Connections that only read.
pub(super) const READERS: usize = 4;
