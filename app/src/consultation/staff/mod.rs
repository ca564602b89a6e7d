//! The clinician's side of a consultation.

mod admit;
mod consultation;
mod guests;
mod identity;
mod invited;
mod let_in;
mod note;
mod outcome;
mod people;
mod sign_in_again;
mod strip;

pub use consultation::ConsultationPage;
pub use guests::Invite;
pub use strip::CallStrip;
