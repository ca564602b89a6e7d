//! What the app and the server say to each other about a consultation over HTTP. The WebSocket's
//! frames are in `command.rs` and `event.rs`.

mod staff;
mod visit;
mod words;

pub use staff::*;
pub use visit::*;
pub use words::*;
