//! Whom a client of ours trusts.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificate::provider;

/// The authorities whose word about a certificate is taken.
#[derive(Debug, Clone)]
pub struct Roots(Arc<RootCertStore>);

impl Roots {
    /// Those this machine trusts, a hospital's own among them; those of Mozilla where it names none.
    pub fn of_this_machine() -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if store.is_empty() {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Self(Arc::new(store))
    }

    /// One alone.
    ///
    /// # Errors
    /// When it is no certificate.
    pub fn only(root: CertificateDer<'_>) -> Result<Self, rustls::Error> {
        let mut store = RootCertStore::empty();
        store.add(root.into_owned())?;
        Ok(Self(Arc::new(store)))
    }

    /// The settings of a client that trusts these and shows no certificate of its own.
    ///
    /// # Errors
    /// When the cipher suites are of no use, which they are.
    pub fn client(&self) -> Result<ClientConfig, rustls::Error> {
        Ok(ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(Arc::clone(&self.0))
            .with_no_client_auth())
    }

    /// TLS over this stream with a server that proves to be `host`.
    ///
    /// # Errors
    /// When it does not, in words about why.
    pub async fn shake_hands<S>(&self, stream: S, host: &str) -> std::io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let config = self.client().map_err(std::io::Error::other)?;
        let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }
}
