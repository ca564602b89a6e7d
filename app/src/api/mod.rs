//! The typed client of the server's JSON API.
//!
//! `get`, `post`, `put`, `delete` answer with the wire type or a [`Failure`]. Every mutation carries
//! an `Idempotency-Key`, kept while its outcome is unknown, so that pressing a button again after
//! a lost connection never does a thing twice. No secret is kept in the browser's storage: who is
//! asking is in an `HttpOnly` cookie.

mod client;
mod failure;
pub mod json;
mod keys;
mod path;

pub use client::{delete, get, post, put, put_file};
pub use failure::Failure;
pub use keys::random_hex;
pub use path::with_query;
