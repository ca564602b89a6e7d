//! The `booking` room: services, clinics, slots, holds, appointments.

use crate::http::Routes;

/// This room's routes.
pub fn routes() -> Routes {
    Routes::new()
}
