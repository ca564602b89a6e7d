//! Whether a call will work from here: the line is measured to a peer on the server, and the figures said in
//! words.

pub mod staff;

mod channel;
mod echo;
mod line_check;
mod line_details;
mod line_words;
mod run;
mod staff_words;
mod tries;
mod ways;

pub use line_check::{Keep, LineCheck};
pub use line_words::{LineVerdict, verdict_words};
pub use staff_words::{LineMark, line_words, short_words};
