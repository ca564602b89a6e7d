//! A TURN and STUN server (RFC 8489, RFC 8656): the part browsers use, for hospitals.
//!
//! Two layers, each usable alone:
//! - [`core`] decides. It has no I/O, no clock and no randomness: a datagram, its five-tuple and the
//!   time go in, at most one packet comes out; relay sockets are opened through [`core::World`].
//! - [`server`] drives: threads for UDP, tokio tasks for TCP and TLS, ports, figures and events.
//!
//! Beside them [`credentials`] makes and checks time-limited credentials, and [`peers`] says which
//! addresses may be relayed to.
//!
//! Secrets, usernames and addresses are never logged by this crate.

pub mod core;
pub mod credentials;
pub mod peers;
pub mod server;
pub mod stun;
