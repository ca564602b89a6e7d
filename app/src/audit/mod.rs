//! The access log.

mod log;

pub use log::AuditPage;
