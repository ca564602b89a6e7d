//! The figures of sockets and rooms.

use domain::consultation::event::CloseCode;

/// Counts one live room for as long as it lives.
#[derive(Debug)]
pub struct OpenRoom;

impl OpenRoom {
    /// A room was opened.
    pub fn new() -> Self {
        metrics::gauge!("anteroom_rooms").increment(1.0);
        Self
    }
}

impl Drop for OpenRoom {
    fn drop(&mut self) {
        metrics::gauge!("anteroom_rooms").decrement(1.0);
    }
}

/// Somebody connected, by continuing or anew.
pub fn connected(resumed: bool) {
    let how = if resumed { "resumed" } else { "new" };
    metrics::counter!("anteroom_socket_connects_total", "how" => how).increment(1);
}

/// The server closed a socket.
pub fn closed(code: CloseCode) {
    let why = match code {
        CloseCode::Replaced => "replaced",
        CloseCode::Removed => "removed",
        CloseCode::Full => "full",
        CloseCode::Locked => "locked",
        CloseCode::Ended => "ended",
        CloseCode::Left => "left",
        CloseCode::Malformed => "malformed",
        CloseCode::Protocol => "protocol",
        CloseCode::SignInNeeded => "sign_in_needed",
        CloseCode::TooSlow => "too_slow",
        CloseCode::TooFast => "too_fast",
        CloseCode::Stopping => "stopping",
        CloseCode::Unavailable => "unavailable",
    };
    metrics::counter!("anteroom_socket_closes_total", "why" => why).increment(1);
}
