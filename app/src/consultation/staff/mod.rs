//! The clinician's side of a consultation.

mod clinic;
mod consultation;

pub use clinic::ClinicPage;
pub use consultation::ConsultationPage;
