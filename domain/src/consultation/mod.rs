//! The `consultation` room: invitations, the waiting room, the call, notes and outcome.

pub mod client;
pub mod command;
pub mod event;
pub mod identity;
pub mod invitation;
pub mod ladder;
pub mod negotiation;
pub mod outcome;
pub mod participant;
pub mod queue;
pub mod rate;
pub mod room;
pub mod safety_words;
pub mod signal;
pub mod way;
pub mod wire;
