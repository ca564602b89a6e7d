//! The `consultation` room: invitations, the waiting room, the call, notes and outcome.

pub mod wire;
