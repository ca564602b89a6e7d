//! The `booking` room: services, clinic templates, availability, holds, appointments.

pub mod appointment;
#[cfg(feature = "zones")]
pub mod availability;
pub mod board;
pub mod buffers;
#[cfg(feature = "zones")]
pub mod busy;
pub mod claim;
pub mod clinic_day;
pub mod exception;
pub mod hold;
pub mod holding;
pub mod holidays;
pub mod import;
pub mod kept;
pub mod languages;
pub mod leave;
#[cfg(feature = "zones")]
mod offer;
#[cfg(feature = "zones")]
mod offered;
mod own_needs;
#[cfg(feature = "zones")]
pub mod preview;
pub mod recurrence;
pub mod referral;
pub mod reminder;
pub mod series;
pub mod service;
pub mod settle;
#[cfg(feature = "zones")]
pub mod slot;
#[cfg(feature = "zones")]
mod soonest;
#[cfg(feature = "zones")]
mod starts;
pub mod suits;
pub mod support;
pub mod template;
pub mod terms;
mod typed;
pub mod waiting_list;
mod weekdays;
#[cfg(feature = "zones")]
pub mod why;
pub mod wire;
#[cfg(feature = "zones")]
pub mod zone;

#[cfg(all(test, feature = "zones"))]
mod availability_oracle;
#[cfg(all(test, feature = "zones"))]
mod availability_speed_test;
