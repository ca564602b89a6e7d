//! The `messages` room.
