//! Where patients arrive: the start, and the landing of an invitation's link.

mod invitation;
mod start;

pub use invitation::InvitationPage;
pub use start::HomePage;
