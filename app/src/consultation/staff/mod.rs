//! The clinician's side of a consultation.

mod admit;
mod consultation;
mod desk;
mod identity;
mod note;
mod outcome;
mod sign_in_again;
mod strip;

pub use consultation::ConsultationPage;
pub use desk::{NoticesButton, ThreadDialog};
pub use strip::CallStrip;
