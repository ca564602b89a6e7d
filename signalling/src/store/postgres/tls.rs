//! Reaching the server: over TLS with a certificate that is checked, or plainly where that was said.

use postgres::{Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::OpenError;
use crate::config::DatabaseUrl;
use crate::tls::Roots;

/// A new connection.
pub(super) fn connect(url: &DatabaseUrl) -> Result<Client, OpenError> {
    let connected = if url.is_encrypted() {
        let tls = Roots::of_this_machine()
            .client()
            .map_err(|error| unreachable(url, &error))?;
        url.settings().connect(MakeRustlsConnect::new(tls))
    } else {
        url.settings().connect(NoTls)
    };
    connected.map_err(|error| unreachable(url, &error))
}

/// Neither the client's words nor the server's hold the password.
fn unreachable(url: &DatabaseUrl, error: &dyn std::error::Error) -> OpenError {
    let mut why = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        why = format!("{why}: {error}");
        cause = error.source();
    }
    OpenError::Unreachable {
        place: url.to_string(),
        why,
    }
}
