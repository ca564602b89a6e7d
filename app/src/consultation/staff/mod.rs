//! The clinician's side of a consultation.

mod admit;
mod consultation;
mod desk;
mod follow_up;
mod history;
mod identity;
mod note;
mod outcome;
mod sign_in_again;
mod strip;
mod transfer;

pub use consultation::ConsultationPage;
pub use desk::{NoticesButton, ThreadDialog};
pub use strip::CallStrip;
