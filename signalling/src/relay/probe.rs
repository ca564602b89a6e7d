//! Trying a way to a relay from the outside, as a browser would: reach it, be asked for a credential,
//! get an allocation, and give it back.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use turn::credentials::Credential;
use turn::stun::attribute as kind;
use turn::stun::{Algorithm, Class, IntegrityKind, Key, Message, Method, Writer, next_frame};

use crate::tls::Roots;

/// A relay that has not answered by then is out of reach; over UDP it is asked three times.
const PATIENCE: Duration = Duration::from_secs(4);

/// A way to a relay, read from its URL (RFC 7065).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How.
    pub by: By,
}

/// How a relay is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Datagrams.
    Udp,
    /// A plain stream.
    Tcp,
    /// A stream in TLS.
    Tls,
}

impl Way {
    /// Reads `turn:host:3478?transport=udp`; `None` for what is no relay's URL.
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let transport = query.strip_prefix("transport=");
        let (by, usual) = match (scheme, transport) {
            ("turn", None | Some("udp")) => (By::Udp, 3478),
            ("turn", Some("tcp")) => (By::Tcp, 3478),
            ("turns", None | Some("tcp")) => (By::Tls, 5349),
            _ => return None,
        };
        let (host, port) = match place.rsplit_once(':') {
            // The last colon of a bare IPv6 address in brackets is none before a port.
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (place, usual),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty()).then(|| Self {
            host: host.to_owned(),
            port,
            by,
        })
    }
}

/// How far it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It relays for this credential.
    Allocated,
    /// It answers and asks for a credential; there was none to show.
    Answered,
}

/// What was in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The name has no address.
    NoAddress,
    /// Nothing came back in time.
    NoAnswer,
    /// The connection was refused or broke off.
    Closed,
    /// TLS failed: most often the certificate.
    Tls(String),
    /// Something else answers there.
    NoRelay,
    /// It takes no such credential (401), or its clock or secret is another.
    CredentialRefused,
    /// It refuses with this number (RFC 8656 §15).
    Refused(u16),
}

/// Tries one way, to the end if there is a credential.
///
/// # Errors
/// [`Trouble`]
pub async fn probe(
    way: &Way,
    credential: Option<&Credential>,
    roots: &Roots,
) -> Result<Reached, Trouble> {
    let address = find(&way.host, way.port).await?;
    match way.by {
        By::Udp => ask(&mut datagrams(address).await?, credential).await,
        By::Tcp => ask(&mut Stream::new(connect(address).await?), credential).await,
        By::Tls => {
            let stream = connect(address).await?;
            ask(
                &mut Stream::new(secured(stream, &way.host, roots).await?),
                credential,
            )
            .await
        }
    }
}

/// Where requests go and answers come from.
trait Line {
    async fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Trouble>;
}

async fn ask(line: &mut impl Line, credential: Option<&Credential>) -> Result<Reached, Trouble> {
    let challenge = line.exchange(&request(Method::Allocate, 1, None)).await?;
    let challenge = Answer::read(&challenge)?;
    if challenge.code != 401 {
        return Err(Trouble::Refused(challenge.code));
    }
    let Some(credential) = credential else {
        return Ok(Reached::Answered);
    };
    let proof = Proof {
        credential,
        realm: &challenge.realm,
        nonce: &challenge.nonce,
    };
    let answer = line
        .exchange(&request(Method::Allocate, 2, Some(&proof)))
        .await?;
    match Answer::read(&answer)?.code {
        0 => {
            // Given back at once; one that stays would end by itself after ten minutes.
            let _ = line
                .exchange(&request(Method::Refresh, 3, Some(&proof)))
                .await;
            Ok(Reached::Allocated)
        }
        401 => Err(Trouble::CredentialRefused),
        code => Err(Trouble::Refused(code)),
    }
}

struct Proof<'a> {
    credential: &'a Credential,
    realm: &'a str,
    nonce: &'a [u8],
}

/// A request for a relayed UDP port, or (a Refresh) its end.
fn request(method: Method, number: u8, proof: Option<&Proof<'_>>) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let mut writer = Writer::new(&mut buffer, Class::Request, method, [number; 12]);
    if method == Method::Allocate {
        writer.attribute(kind::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
    } else {
        writer.attribute(kind::LIFETIME, &[0; 4]);
    }
    if let Some(Proof {
        credential,
        realm,
        nonce,
    }) = proof
    {
        let Credential { username, password } = credential;
        writer.attribute(kind::USERNAME, username.as_bytes());
        writer.attribute(kind::REALM, realm.as_bytes());
        writer.attribute(kind::NONCE, nonce);
        let key = Key::new(Algorithm::Md5, username, realm, password);
        writer.integrity(IntegrityKind::Sha1, &key);
    }
    let length = writer.length();
    buffer[..length].to_vec()
}

struct Answer {
    /// 0 when granted.
    code: u16,
    realm: String,
    nonce: Vec<u8>,
}

impl Answer {
    fn read(raw: &[u8]) -> Result<Self, Trouble> {
        let message = Message::parse(raw).ok_or(Trouble::NoRelay)?;
        let code = match message.first(kind::ERROR_CODE) {
            Some([_, _, class, number, ..]) => u16::from(*class) * 100 + u16::from(*number),
            Some(_) => return Err(Trouble::NoRelay),
            None => 0,
        };
        let realm = message.first(kind::REALM).unwrap_or_default();
        Ok(Self {
            code,
            realm: String::from_utf8_lossy(realm).into_owned(),
            nonce: message.first(kind::NONCE).unwrap_or_default().to_vec(),
        })
    }
}

struct Datagrams(UdpSocket);

async fn datagrams(to: SocketAddr) -> Result<Datagrams, Trouble> {
    let any = SocketAddr::new(
        if to.is_ipv4() {
            std::net::Ipv4Addr::UNSPECIFIED.into()
        } else {
            std::net::Ipv6Addr::UNSPECIFIED.into()
        },
        0,
    );
    let socket = UdpSocket::bind(any).await.map_err(|_| Trouble::Closed)?;
    socket.connect(to).await.map_err(|_| Trouble::Closed)?;
    Ok(Datagrams(socket))
}

impl Line for Datagrams {
    async fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Trouble> {
        let mut buffer = vec![0; 2048];
        for _ in 0..3 {
            self.0.send(request).await.map_err(|_| Trouble::Closed)?;
            match timeout(PATIENCE / 3, self.0.recv(&mut buffer)).await {
                Ok(Ok(length)) => {
                    buffer.truncate(length);
                    return Ok(buffer);
                }
                // The other machine says that nobody listens there.
                Ok(Err(_)) => return Err(Trouble::Closed),
                Err(_) => {}
            }
        }
        Err(Trouble::NoAnswer)
    }
}

async fn connect(to: SocketAddr) -> Result<TcpStream, Trouble> {
    match timeout(PATIENCE, TcpStream::connect(to)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(_)) => Err(Trouble::Closed),
        Err(_) => Err(Trouble::NoAnswer),
    }
}

async fn secured(
    stream: TcpStream,
    host: &str,
    roots: &Roots,
) -> Result<TlsStream<TcpStream>, Trouble> {
    match timeout(PATIENCE, roots.shake_hands(stream, host)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(Trouble::Tls(error.to_string())),
        Err(_) => Err(Trouble::NoAnswer),
    }
}

/// Tries whether a web address is reached by TLS and its certificate trusted.
///
/// # Errors
/// [`Trouble`]
pub async fn probe_site(host: &str, port: u16, roots: &Roots) -> Result<(), Trouble> {
    let stream = connect(find(host, port).await?).await?;
    secured(stream, host, roots).await.map(drop)
}

async fn find(host: &str, port: u16) -> Result<SocketAddr, Trouble> {
    let found = lookup_host((host, port)).await;
    found
        .ok()
        .and_then(|mut all| all.next())
        .ok_or(Trouble::NoAddress)
}

struct Stream<S> {
    stream: S,
    arrived: Vec<u8>,
}

impl<S> Stream<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            arrived: Vec::new(),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line for Stream<S> {
    async fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Trouble> {
        let answer = async {
            self.stream
                .write_all(request)
                .await
                .map_err(|_| Trouble::Closed)?;
            loop {
                // A message of STUN begins with two zero bits; nothing else is due yet.
                if self.arrived.first().is_some_and(|first| *first > 0x3f) {
                    return Err(Trouble::NoRelay);
                }
                match next_frame(&self.arrived) {
                    Ok(Some(frame)) => {
                        let raw = self.arrived[..frame.length].to_vec();
                        self.arrived.drain(..frame.with_padding);
                        return Ok(raw);
                    }
                    Ok(None) => {}
                    Err(_) => return Err(Trouble::NoRelay),
                }
                let mut buffer = [0; 2048];
                match self.stream.read(&mut buffer).await {
                    Ok(0) | Err(_) => return Err(Trouble::Closed),
                    Ok(length) => self.arrived.extend_from_slice(&buffer[..length]),
                }
            }
        };
        timeout(PATIENCE, answer)
            .await
            .unwrap_or(Err(Trouble::NoAnswer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relays_url_says_where_and_how() {
        let way = |host: &str, port, by| {
            Some(Way {
                host: host.to_owned(),
                port,
                by,
            })
        };
        assert_eq!(
            Way::parse("turn:relay.example.org"),
            way("relay.example.org", 3478, By::Udp)
        );
        assert_eq!(
            Way::parse("turn:relay.example.org:443?transport=tcp"),
            way("relay.example.org", 443, By::Tcp)
        );
        assert_eq!(
            Way::parse("turns:relay.example.org?transport=tcp"),
            way("relay.example.org", 5349, By::Tls)
        );
        assert_eq!(
            Way::parse("turn:[2001:db8::7]"),
            way("2001:db8::7", 3478, By::Udp)
        );
        assert_eq!(
            Way::parse("turn:[2001:db8::7]:5000"),
            way("2001:db8::7", 5000, By::Udp)
        );
        for none in [
            "stun:relay.example.org",
            "turn:",
            "turns:host?transport=udp",
            "turn:host:port",
        ] {
            assert_eq!(Way::parse(none), None, "{none}");
        }
    }
}
