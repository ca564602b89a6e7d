//! The relay's behaviour, request by request, with a simulated clock and no sockets.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod allocating;
mod binding;
mod channels;
mod credentials;
mod draining;
mod hostile_bytes;
mod interleavings;
mod limits;
mod permissions;
mod refreshing;
mod scene;
mod special_peers;
