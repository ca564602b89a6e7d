//! Messages to patients, as staff see them.

mod outbox;

pub use outbox::OutboxPage;
