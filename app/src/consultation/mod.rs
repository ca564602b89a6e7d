//! The patient's side of a consultation, and the clinician's in `staff`.

pub mod early;
pub mod media;
pub mod staff;
pub mod visit;

mod after;
mod call;
mod check;
mod desk_words;
mod device_check;
mod guest;
mod join;
mod kit_check;
mod link_page;
mod phone;
mod place;
mod qr_code;
mod returning;
mod roles;

pub use after::AfterPage;
pub use check::{CheckPage, VisitCheckPage};
pub use guest::{GuestLinkPage, GuestPage};
pub use join::JoinPage;
pub use kit_check::KitPage;
pub use phone::{CameraLinkPage, CameraPage};
