//! The clinician's side of a consultation.

mod admit;
mod consultation;
mod identity;
mod note;
mod outcome;

pub use consultation::ConsultationPage;
