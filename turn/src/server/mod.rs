//! The driver: sockets, threads and timers around the core.
//!
//! UDP is served by threads of its own, each with a socket on every listening address (the system
//! keeps one client at one thread), its own core and its own relay sockets. TCP and TLS streams are
//! tasks, each with a core for itself, of threads that have a tokio runtime each; a stream that somebody
//! else accepted is served where it is.

mod clock;
mod config;
mod figures;
mod handle;
mod ledger;
mod pace;
mod ports;
mod rx;
mod send;
mod sockets;
mod start;
mod stream;
mod udp;

pub use config::{Config, RelayAddress, StartError};
pub use figures::{Dropped, Figures, Refusal, Relayed};
pub use handle::Handle;
pub use start::Server;
