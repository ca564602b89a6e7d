//! Servers and programs for tests over real sockets.

#![allow(dead_code, clippy::expect_used)]

pub mod client;

use std::net::{SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::PrivatePkcs8KeyDer;
use turn::credentials::{Secret, Secrets};
use turn::server::{Config, RelayAddress, Server};

pub const SECRET: &str = "a secret for real sockets";

/// A program that runs until the test is over; ended by its own id.
pub struct Background(Child);

impl Background {
    pub fn start(mut command: Command) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(command.spawn().expect("the program starts"))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port nobody uses at the moment.
pub fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("its number").port()
}

/// Waits until a STUN server answers at an address.
pub fn wait_for_udp(addr: SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let wait = Duration::from_millis(100);
    socket.set_read_timeout(Some(wait)).expect("a time limit");
    let binding = [
        0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ];
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        let _ = socket.send_to(&binding, addr);
        let began = Instant::now();
        if socket.recv(&mut [0; 512]).is_ok() {
            return;
        }
        std::thread::sleep(wait.saturating_sub(began.elapsed()));
    }
    panic!("nothing answers at {addr}");
}

/// A certificate for localhost, made for this run, and clients that trust it.
pub fn tls() -> (Arc<rustls::ServerConfig>, Arc<rustls::ClientConfig>) {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let certificate = made.cert.der().clone();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .expect("a fitting key");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}

/// A relay on loopback with a listener of each kind.
pub fn relay_server(change: impl FnOnce(&mut Config)) -> Server {
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let secrets = Secrets::one(Secret::new(SECRET).expect("a good secret"));
    let mut config = Config::new(secrets, RelayAddress::plain(any.ip()));
    config.udp = vec![any];
    config.tcp = vec![any];
    config.tls = vec![any];
    config.tls_config = Some(tls().0);
    config.workers = 2;
    config.allowed_peers = vec!["127.0.0.0/8".parse().expect("a range")];
    change(&mut config);
    Server::start(config).expect("the relay starts")
}
