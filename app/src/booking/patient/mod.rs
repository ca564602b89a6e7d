//! The patient's pages of booking: choose a service and a time, say who you are, look after the
//! appointment.

mod appointment;
mod cancel;
mod move_to;
mod services;
mod step;
mod times;

pub use appointment::AppointmentPage;
pub use cancel::CancelPage;
pub use move_to::MovePage;
pub use services::ServicesPage;
pub use step::StepPage;
pub use times::TimesPage;

/// Provides the draft of a booking.
pub const fn provide_draft() {}
