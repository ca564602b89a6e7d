//! The `messages` room: what is sent to people.

pub mod wire;
