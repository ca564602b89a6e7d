//! The patient's pages of booking: choose a service and a time, say who you are, look after the
//! appointment.

mod answers;
mod appointment;
mod appointment_card;
mod cancel;
mod check;
mod confirm;
mod done;
mod draft;
mod help;
mod link;
mod move_to;
mod needs_fields;
mod notice;
mod offer;
mod place;
mod questions;
mod series;
mod service_words;
mod services;
mod slots;
mod step;
mod time_picker;
mod times;
mod waiting_list;

pub use appointment::AppointmentPage;
pub use appointment_card::AppointmentCard;
pub use cancel::CancelPage;
pub use confirm::ConfirmPage;
pub use help::HelpPage;
pub use move_to::MovePage;
pub use notice::provide_notice;
pub use offer::OfferPage;
pub use place::PlacePage;
pub use series::SeriesPage;
pub use service_words::service_words;
pub use services::ServicesPage;
pub use step::StepPage;
pub use times::TimesPage;
