//! Reaching the server: over TLS with a certificate that is checked, or plainly where that was said.

use tokio_postgres::{Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::OpenError;
use super::session::Wire;
use crate::config::DatabaseUrl;
use crate::tls::Roots;

/// A new connection, and what moves its bytes.
pub(super) async fn connect(url: &DatabaseUrl) -> Result<(Client, Wire), OpenError> {
    if url.is_encrypted() {
        let tls = Roots::of_this_machine()
            .client()
            .map_err(|error| unreachable(url, &error))?;
        let connected = url.settings().connect(MakeRustlsConnect::new(tls)).await;
        let (client, connection) = connected.map_err(|error| unreachable(url, &error))?;
        Ok((client, wire(connection)))
    } else {
        let connected = url.settings().connect(NoTls).await;
        let (client, connection) = connected.map_err(|error| unreachable(url, &error))?;
        Ok((client, wire(connection)))
    }
}

/// What it says at its end, the client hears from each statement it still has.
fn wire(
    connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
) -> Wire {
    Box::pin(async move {
        let _ = connection.await;
    })
}

/// Neither the client's words nor the server's hold the password.
pub(super) fn unreachable(url: &DatabaseUrl, error: &dyn std::error::Error) -> OpenError {
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
