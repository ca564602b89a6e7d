//! What holds for every route there is, tried over the real router and real sockets. The routes are
//! taken from the table, so that a new one is tried from its first day.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod app_files;
mod description;
mod headers;
mod other_sites;
mod server_loop;
mod tls;
mod watching;
mod who_may;
