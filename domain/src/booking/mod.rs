//! The `booking` room: services, clinic templates, availability, holds, appointments.

pub mod appointment;
#[cfg(feature = "zones")]
pub mod availability;
pub mod board;
pub mod claim;
pub mod exception;
pub mod hold;
pub mod service;
#[cfg(feature = "zones")]
pub mod slot;
pub mod template;
pub mod waiting_list;
pub mod wire;
#[cfg(feature = "zones")]
pub mod zone;

#[cfg(all(test, feature = "zones"))]
mod availability_oracle;
