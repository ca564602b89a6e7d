//! The relay's decisions, without I/O, clock or randomness.
//!
//! One [`Core`] serves the clients of one transport that one thread owns: a UDP worker has one for
//! all its clients, a TCP or TLS stream has one for itself. What all of them must agree on (secrets,
//! quotas, peers, draining) is in [`Shared`], which the packet path does not touch.
//!
//! Invariants:
//! - a datagram in gives at most one packet out;
//! - an allocation exists only for a client that proved a credential and its own address;
//! - nothing an unauthenticated client sends makes memory grow;
//! - ChannelData, Send and what comes from peers neither lock nor allocate.

mod allocation;
mod answer;
mod auth;
mod bucket;
mod counters;
mod engine;
mod limiter;
mod nonce;
mod packets;
mod quota;
mod requests;
mod share;
mod shared;
mod table;
mod types;
mod world;

pub use counters::{Counters, DropCause, Traffic};
pub use engine::Core;
pub use limiter::AnswerLimit;
pub use quota::Quota;
pub use shared::{Alternates, Settings, Shared};
pub use types::{Family, FiveTuple, FromPeer, Head, Now, Outcome, RelayId, Transport};
pub use world::{Ended, Event, Started, World};
