//! TLS of our own: certificates that are renewed under a running server, and the one port that the
//! site and the relay share, so that a network that lets out nothing but TCP 443 lets a call out.

mod certificate;
mod front;
mod roots;

use std::sync::Arc;

pub use certificate::{Certificate, CertificateError};
pub use front::{Front, FrontError, Greeted, Guest, Shared};
pub use roots::Roots;

/// What the relay listens with on a port of its own.
///
/// # Errors
/// When TLS cannot be set up.
pub fn for_relay(certificate: &Arc<Certificate>) -> Result<Arc<rustls::ServerConfig>, FrontError> {
    front::config(certificate, &[])
}
