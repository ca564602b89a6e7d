//! Words between the clinic and those who wait, on the staff's side: one patient's thread, and
//! notices to everybody.

mod fields;
mod notices;
mod panel;
mod thread;

pub use notices::NoticesButton;
pub use panel::WaitingWords;
pub use thread::ThreadDialog;
