//! The clinician's side of a consultation.

mod admit;
mod consultation;
mod identity;
mod note;
mod outcome;
mod sign_in_again;
mod strip;

pub use consultation::ConsultationPage;
pub use strip::CallStrip;
