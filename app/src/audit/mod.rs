//! The access log.

mod action_words;
mod log;

pub use log::AuditPage;
