//! The clinician's side of a consultation.

mod admit;
mod at_door;
mod camera_at_door;
mod consultation;
mod desk;
mod follow_up;
mod guest_at_door;
mod guests;
mod handed_away;
mod history;
mod identity;
mod invited;
mod meanwhile;
mod note;
mod one_call;
mod outcome;
mod people;
mod pictures;
mod sign_in_again;
mod strip;
mod transfer;

pub use super::call::RecordingReady;
pub use consultation::ConsultationPage;
pub use desk::{NoticesButton, ThreadDialog};
pub use guests::Invite;
pub use strip::CallStrip;
pub use transfer::{HandingOver, TransferDialog};
