//! How a camera or microphone stands.

use domain::consultation::participant::DeviceState;
use domain::consultation::wire::DeviceFound;

use super::devices::Fault;

/// How a camera or microphone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not asked for.
    Unasked,
    /// The browser is asking the person.
    Asking,
    /// Working.
    On,
    /// Switched off by the person.
    Off,
    /// Not working.
    Fault(Fault),
}

impl Status {
    /// As the others in the call are told.
    pub const fn state(self) -> DeviceState {
        match self {
            Self::On => DeviceState::On,
            Self::Fault(_) => DeviceState::Unavailable,
            _ => DeviceState::Off,
        }
    }

    /// As the clinic is told.
    pub const fn found(self) -> DeviceFound {
        match self {
            Self::On | Self::Off => DeviceFound::Works,
            Self::Fault(fault) => fault.found(),
            Self::Unasked | Self::Asking => DeviceFound::NotTried,
        }
    }
}
