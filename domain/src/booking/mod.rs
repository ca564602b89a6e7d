//! The `booking` room: services, clinic templates, availability, holds, appointments.

pub mod wire;
