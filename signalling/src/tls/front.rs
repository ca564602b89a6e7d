//! The door of the web port: who comes to it with TLS wants the site, or the relay.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::ResolvesServerCert;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;
use turn::core::{FiveTuple, Transport};

use super::certificate::{Certificate, provider};

/// What browsers say they speak to web servers (RFC 7301, RFC 9113).
const WEB: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// What clients of a relay may say they speak (RFC 7443).
const STUN: [&[u8]; 1] = [b"stun.turn"];

/// Why there is no door.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct FrontError(#[from] rustls::Error);

/// Clients want one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    Site,
    /// And asks for it by its own name, or not.
    Relay {
        by_name: bool,
    },
    /// The first byte will tell.
    NotSaid,
}

/// By what a client says before anything is encrypted.
fn wants(name: Option<&str>, protocols: &[&[u8]], relay_name: Option<&str>) -> Wants {
    let says = |one_of: &[&[u8]]| protocols.iter().any(|protocol| one_of.contains(protocol));
    let own_name =
        relay_name.is_some_and(|own| name.is_some_and(|name| own.eq_ignore_ascii_case(name)));
    if own_name || says(&STUN) {
        Wants::Relay { by_name: own_name }
    } else if says(&WEB) {
        Wants::Site
    } else {
        Wants::NotSaid
    }
}

/// A message of STUN begins with two zero bits and its method (RFC 8489 §5), a request of HTTP with a
/// letter.
const fn is_stun(first: u8) -> bool {
    first <= 0x03
}

/// The relay that shares the port.
pub struct Shared {
    /// Takes its clients.
    pub handle: turn::server::Handle,
    /// A name of its own, if it has one: who asks for it wants nothing else.
    pub name: Option<String>,
    /// The certificate for that name; without one the site's.
    pub certificate: Option<Arc<Certificate>>,
}

/// Greets those who connect.
pub struct Front {
    /// The site's certificate and protocols.
    site: Arc<ServerConfig>,
    /// The site's certificate; what protocols the client names is not looked at.
    any: Arc<ServerConfig>,
    /// With the certificate for its own name.
    relay: Option<(Shared, Arc<ServerConfig>)>,
}

impl Front {
    /// A door with the site's certificate, and perhaps the relay behind it.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(certificate: &Arc<Certificate>, relay: Option<Shared>) -> Result<Self, FrontError> {
        let relay = relay.map(|shared| {
            let own = shared.certificate.as_ref().unwrap_or(certificate);
            let config = config(own, &[])?;
            Ok::<_, FrontError>((shared, config))
        });
        Ok(Self {
            site: config(certificate, &WEB)?,
            any: config(certificate, &[])?,
            relay: relay.transpose()?,
        })
    }

    /// Shakes hands. The stream comes back when the client wants the site; a client of the relay is
    /// to be taken there by the [`Guest`] that comes back instead.
    ///
    /// # Errors
    /// When it is no TLS, or breaks off.
    pub async fn greet<S>(&self, stream: S) -> io::Result<Greeted<'_, S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let hello = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream).await?;
        let wants = {
            let said = hello.client_hello();
            let protocols: Vec<&[u8]> = said.alpn().into_iter().flatten().collect();
            let own_name = self
                .relay
                .as_ref()
                .and_then(|(relay, _)| relay.name.as_deref());
            wants(said.server_name(), &protocols, own_name)
        };
        let config = match (wants, &self.relay) {
            (Wants::Site, _) => &self.site,
            (Wants::Relay { by_name: true }, Some((_, config))) => config,
            _ => &self.any,
        };
        let mut stream = hello.into_stream(Arc::clone(config)).await?;
        let relay = match (wants, &self.relay) {
            (Wants::Site, _) | (_, None) => None,
            (Wants::Relay { .. }, Some((relay, _))) => Some(relay),
            // Looked at, and left for whoever reads next.
            (Wants::NotSaid, Some((relay, _))) => {
                let first = stream.fill_buf().await?.first().copied();
                first.is_some_and(is_stun).then_some(relay)
            }
        };
        Ok(match relay {
            Some(relay) => Greeted::Relay(Guest { stream, relay }),
            None => Greeted::Site(stream),
        })
    }
}

/// Who came.
pub enum Greeted<'f, S> {
    /// Somebody who wants the site.
    Site(TlsStream<S>),
    /// A client of the relay.
    Relay(Guest<'f, S>),
}

/// A client of the relay at the web port.
pub struct Guest<'f, S> {
    stream: TlsStream<S>,
    relay: &'f Shared,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guest<'_, S> {
    /// Serves it until it leaves.
    pub async fn serve(self, client: SocketAddr, server: SocketAddr) {
        // A client that came to an IPv6 socket by IPv4 is told its IPv4 address.
        let plain =
            |address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port());
        let tuple = FiveTuple {
            client: plain(client),
            server: plain(server),
        };
        let Self { stream, relay } = self;
        relay
            .handle
            .serve_stream(stream, tuple, Transport::Tls)
            .await;
    }
}

/// TLS 1.2 and 1.3 with a certificate, for clients of these protocols. Without any the client's word
/// about them is not looked at.
pub(super) fn config(
    certificate: &Arc<Certificate>,
    protocols: &[&[u8]],
) -> Result<Arc<ServerConfig>, FrontError> {
    let resolver: Arc<dyn ResolvesServerCert> = certificate.clone();
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Option<&str> = Some("relay.example.org");
    const CLINIC: Option<&str> = Some("clinic.example.org");

    #[test]
    fn a_browser_says_that_it_wants_the_site() {
        assert_eq!(wants(CLINIC, &WEB, OWN), Wants::Site);
        assert_eq!(wants(None, &[b"http/1.1"], None), Wants::Site);
    }

    #[test]
    fn the_relays_own_name_or_protocol_says_that_it_is_wanted() {
        let by_name = Wants::Relay { by_name: true };
        assert_eq!(wants(Some("Relay.Example.org"), &[], OWN), by_name);
        assert_eq!(wants(OWN, &WEB, OWN), by_name);
        let by_protocol = Wants::Relay { by_name: false };
        assert_eq!(wants(CLINIC, &STUN, OWN), by_protocol);
    }

    #[test]
    fn who_says_nothing_is_known_by_the_first_byte() {
        assert_eq!(wants(CLINIC, &[], OWN), Wants::NotSaid);
        assert_eq!(wants(None, &[b"webrtc"], None), Wants::NotSaid);
        assert!(is_stun(0x00) && is_stun(0x01) && is_stun(0x03));
        assert!(!is_stun(b'G') && !is_stun(0x40) && !is_stun(0x16));
    }
}
