//! Reminders: each appointment to come has a row that says when to look at it, so that nothing else is
//! ever searched. The message and the fact that it was made are one transaction: whenever the server
//! dies, nobody is reminded twice and nobody is forgotten.

mod remind;
mod store;
mod worker;

pub use remind::remind_now;
pub use store::{Known, forget, look_at_all, settings_of, sweep, told, told_of};
pub use worker::{look_after, round};
