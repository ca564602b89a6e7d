//! The port that the site and the relay share, over real sockets with a certificate of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use signalling::app_state::Shutdown;
use signalling::config::{CertificateFiles, Limits, Mode, Overrides, load_from};
use signalling::http::{Serving, serve};
use signalling::outside::Entropy;
use signalling::relay::{By, Reached, Relay, Trouble, Way, probe, probe_site};
use signalling::tls::{Certificate, Front, Roots};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use turn::credentials::{Credential, Secret, issue};

use crate::support::World;

const SECRET: &str = "a secret of this very clinic";
const PATIENCE: Duration = Duration::from_secs(10);

/// An authority of our own, and what it signs.
struct Authority(rcgen::CertifiedIssuer<'static, rcgen::KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        Self(rcgen::CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn root(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A certificate for these names, in two files.
    fn write(&self, folder: &Path, names: &[&str]) -> CertificateFiles {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(names).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let files = CertificateFiles {
            certificate: folder.join("site.pem"),
            key: folder.join("site.key"),
        };
        std::fs::write(&files.certificate, certificate.pem()).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
        files
    }
}

struct Running {
    address: SocketAddr,
    authority: Authority,
    certificate: Arc<Certificate>,
    folder: tempfile::TempDir,
    _relay: Relay,
    _world: World,
}

/// A site for `localhost` with its relay behind the same port, which also has a name of its own.
async fn run(limits: Limits) -> Running {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let files = authority.write(folder.path(), &["localhost", "relay.localhost"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();

    let settings = format!(
        "listen = \"{address}\"\ntls = {{ certificate = \"{}\", key = \"{}\" }}\n\
         [turn]\nweb_port = true\nhost = \"relay.localhost\"\nsecret = \"{SECRET}\"",
        files.certificate.display(),
        files.key.display()
    );
    let config = load_from(
        Mode::Demo,
        &Overrides::default(),
        &settings,
        &std::collections::BTreeMap::new(),
    )
    .unwrap();
    let relay = Relay::start(config.turn.as_ref().unwrap(), &Entropy::System).unwrap();
    let certificate = Certificate::open(&files).unwrap();
    let front = Front::new(&certificate, Some(relay.at_the_web_port("localhost"))).unwrap();
    let serving = Serving {
        listeners: vec![listener],
        router: world.router.clone(),
        limits,
        tls: Some(front),
    };
    tokio::spawn(serve(serving, Shutdown::default()));
    Running {
        address,
        authority,
        certificate,
        folder,
        _relay: relay,
        _world: world,
    }
}

impl Running {
    fn roots(&self) -> Roots {
        Roots::only(self.authority.root()).unwrap()
    }

    /// A client that names its protocols and asks for this name.
    async fn connect(&self, name: &'static str, protocols: &[&str]) -> TlsStream<TcpStream> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.authority.root()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from(name).unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap()
    }

    /// Tries the relay as a browser would, which names no protocol.
    async fn relay(&self) -> Result<Reached, Trouble> {
        let way = Way {
            host: "localhost".to_owned(),
            port: self.address.port(),
            by: By::Tls,
        };
        let credential: Credential = issue(&Secret::new(SECRET).unwrap(), 4_000_000_000, "test");
        probe(&way, Some(&credential), &self.roots()).await
    }
}

async fn ask(mut stream: TlsStream<TcpStream>) -> String {
    let head = "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut answer));
    let read = read.await.unwrap().unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[tokio::test]
async fn browsers_get_the_site_by_the_protocol_they_name() {
    let running = run(Limits::default()).await;
    for (named, agreed) in [(&["h2", "http/1.1"][..], "h2"), (&["http/1.1"], "http/1.1")] {
        let stream = running.connect("localhost", named).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(agreed.as_bytes()));
    }
    let answer = ask(running.connect("localhost", &["http/1.1"]).await).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

#[tokio::test]
async fn who_names_no_protocol_gets_what_its_first_byte_asks_for() {
    let running = run(Limits::default()).await;
    let answer = ask(running.connect("localhost", &[]).await).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert_eq!(running.relay().await, Ok(Reached::Allocated));
}

#[tokio::test]
async fn the_relays_own_name_leads_to_it_alone() {
    let running = run(Limits::default()).await;
    let mut stream = running.connect("relay.localhost", &[]).await;
    // A Binding request (RFC 8489 §5) and the first byte of its answer's type.
    let mut binding = [0; 20];
    binding[..8].copy_from_slice(&[0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42]);
    stream.write_all(&binding).await.unwrap();
    let mut head = [0; 2];
    let read = tokio::time::timeout(PATIENCE, stream.read_exact(&mut head));
    read.await.unwrap().unwrap();
    assert_eq!(head, [0x01, 0x01]);

    let answer = ask(running.connect("relay.localhost", &["http/1.1"]).await).await;
    assert_eq!(answer, "", "the site answers at its own name only");
}

#[tokio::test]
async fn who_does_not_get_on_with_it_is_cut_off() {
    let running = run(Limits {
        header_seconds: 1,
        ..Limits::default()
    })
    .await;
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    let mut half = TcpStream::connect(running.address).await.unwrap();
    half.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00])
        .await
        .unwrap();
    let mut shaken = running.connect("localhost", &[]).await;
    let mut byte = [0];
    let cut = |read: Result<std::io::Result<usize>, _>| !matches!(read.unwrap(), Ok(1..));
    assert!(cut(
        tokio::time::timeout(PATIENCE, silent.read(&mut byte)).await
    ));
    assert!(cut(
        tokio::time::timeout(PATIENCE, half.read(&mut byte)).await
    ));
    assert!(cut(
        tokio::time::timeout(PATIENCE, shaken.read(&mut byte)).await
    ));
}

#[tokio::test]
async fn what_is_no_tls_closes_only_itself() {
    let running = run(Limits::default()).await;
    let mut plain = TcpStream::connect(running.address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, plain.read_to_end(&mut answer))
        .await
        .unwrap();
    assert!(!answer.starts_with(b"HTTP"));
    let answer = ask(running.connect("localhost", &["http/1.1"]).await).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_up_without_a_restart() {
    let running = run(Limits::default()).await;
    let leaf = |stream: &TlsStream<TcpStream>| {
        stream.get_ref().1.peer_certificates().unwrap()[0]
            .as_ref()
            .to_vec()
    };
    let before = leaf(&running.connect("localhost", &["h2"]).await);
    assert!(!running.certificate.refresh().unwrap(), "nothing is new");
    running
        .authority
        .write(running.folder.path(), &["localhost"]);
    assert!(running.certificate.refresh().unwrap());
    let after = leaf(&running.connect("localhost", &["h2"]).await);
    assert_ne!(before, after);
}

#[tokio::test]
async fn files_that_are_no_good_leave_the_last_good_certificate_in_use() {
    let running = run(Limits::default()).await;
    let key = running.folder.path().join("site.key");
    let another = rcgen::KeyPair::generate().unwrap();
    std::fs::write(&key, another.serialize_pem()).unwrap();
    let why = running.certificate.refresh().unwrap_err().to_string();
    assert!(why.contains("do not belong together"), "{why}");
    assert!(!running.certificate.refresh().unwrap(), "told once");
    running.connect("localhost", &["h2"]).await;
}

#[tokio::test]
async fn a_certificate_nobody_trusts_is_found_out() {
    let running = run(Limits::default()).await;
    let port = running.address.port();
    assert_eq!(
        probe_site("localhost", port, &running.roots()).await,
        Ok(())
    );
    let stranger = Roots::only(Authority::new().root()).unwrap();
    let found = probe_site("localhost", port, &stranger).await;
    assert!(matches!(found, Err(Trouble::Tls(_))), "{found:?}");
}
