//! The pure rules of Anteroom and the contract its app and server share.
//!
//! Invariants of this crate:
//! - no I/O, no clock, no randomness, no async: times and identifiers come in as arguments;
//! - it builds for wasm32 and natively, and everything decided here is tested here;
//! - wire types are parsed at the edge: a value of a domain type is already valid.

pub mod booking;
pub mod consultation;
pub mod error;
pub mod ids;
pub mod messages;
pub mod pages;
pub mod people;
pub mod support;
pub mod text;
pub mod time;
