//! The `consultation` room.
