//! The `consultation` room: invitations, the waiting room, the call, notes and outcome.

pub mod negotiation;
pub mod signal;
pub mod wire;
