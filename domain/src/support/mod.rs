//! The `support` room: whether a call will work from here, found out before it matters.
//!
//! A check measures the line to a peer on the server (`line`), a verdict is made of the figures by rules
//! alone (`verdict`), and what is asked of the server is bounded (`admission`, `offer`).

pub mod admission;
pub mod flow;
pub mod kit;
pub mod line;
pub mod network;
pub mod offer;
pub mod probe;
pub mod tries;
pub mod verdict;
pub mod voice_line;
pub mod wire;

/// A connection that is not there by then is counted as none, in milliseconds.
pub const CONNECT_MS: u32 = 7_000;
/// How often a probe leaves: as often as a voice does (Opus, 20 ms a packet), in milliseconds.
pub const PROBE_EVERY_MS: u32 = 20;
/// How many probes leave: three seconds' worth, so that one lost is 0.7 %.
pub const PROBES: u32 = 150;
/// How long a voice is sent there and back, in milliseconds: as many packets as there are probes.
pub const VOICE_MS: u32 = PROBES * PROBE_EVERY_MS;
/// The most that the picture takes of the line meanwhile, in bit/s: it is to be seen coming back, no more.
pub const PICTURE_BPS: u32 = 48_000;
/// How long stragglers are waited for, in milliseconds.
pub const STRAGGLERS_MS: u32 = 700;
/// How long each direction is filled, at most, in milliseconds.
pub const BURST_MS: u32 = 2_500;
/// How many bytes each direction is filled with, at most.
pub const BURST_BYTES: u32 = 2_000_000;
/// After this the server lets go of a check, whatever its state, in milliseconds.
pub const LIFE_MS: i64 = 30_000;
