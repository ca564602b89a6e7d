//! The `booking` room.
