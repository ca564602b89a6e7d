//! The `messages` room: what is sent to people.

pub mod text;
pub mod wire;
