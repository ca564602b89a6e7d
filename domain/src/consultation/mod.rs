//! The `consultation` room: invitations, the waiting room, the call, notes and outcome.

pub mod client;
pub mod command;
pub mod devices;
pub mod event;
pub mod files;
pub mod hearing;
pub mod identity;
pub mod invitation;
pub mod ladder;
pub mod negotiation;
pub mod numbers;
pub mod outcome;
pub mod participant;
pub mod quality;
pub mod queue;
pub mod rate;
pub mod room;
pub mod safety_words;
pub mod signal;
pub mod silence;
pub mod stats;
pub mod way;
pub mod wire;
