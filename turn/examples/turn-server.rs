//! A relay by itself, for trying out, tests and measuring.
//!
//! ```sh
//! cargo run --release -p turn --example turn-server -- \
//!     --udp 127.0.0.1:3478 --tcp 127.0.0.1:3478 --relay 127.0.0.1 \
//!     --secret 'a secret of your own' --allow 127.0.0.0/8
//! ```
//! Prints one line `listening …` when it serves, answers `figures` on its input with the figures, and
//! ends when its input ends.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::Write as _;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use turn::core::Transport;
use turn::credentials::{Secret, Secrets};
use turn::server::{Config, RelayAddress, Server};

const USAGE: &str = "turn-server [--udp ADDR]… [--tcp ADDR]… [--tls ADDR --cert PEM --key PEM]
    [--relay IP[=EXTERNAL]]… [--ports FIRST-LAST] [--secret TEXT | TURN_SECRET=TEXT]
    [--realm NAME] [--allow CIDR]… [--workers N] [--bytes-per-second N] [--each N] [--all N]";

type Failure = Box<dyn Error>;

fn config() -> Result<Config, Failure> {
    let mut secret = std::env::var("TURN_SECRET").unwrap_or_default();
    let placeholder = Secrets::one(Secret::new("replaced as soon as it is read")?);
    let mut config = Config::new(placeholder, RelayAddress::plain([127, 0, 0, 1].into()));
    let (mut cert, mut key, mut relays) = (None, None, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match flag.as_str() {
            "--udp" => config.udp.push(value.parse()?),
            "--tcp" => config.tcp.push(value.parse()?),
            "--tls" => config.tls.push(value.parse()?),
            "--cert" => cert = Some(value),
            "--key" => key = Some(value),
            "--relay" => relays.push(match value.split_once('=') {
                None => RelayAddress::plain(value.parse()?),
                Some((bind, external)) => RelayAddress {
                    bind: bind.parse()?,
                    external: external.parse()?,
                },
            }),
            "--ports" => {
                let (first, last) = value.split_once('-').ok_or(USAGE)?;
                config.ports = first.parse()?..=last.parse()?;
            }
            "--secret" => secret = value,
            "--realm" => config.settings.realm = value,
            "--allow" => config.allowed_peers.push(value.parse()?),
            "--workers" => config.workers = value.parse()?,
            "--bytes-per-second" => config.settings.bytes_per_second = value.parse()?,
            "--each" => config.settings.allocations_each = value.parse()?,
            "--all" => config.settings.allocations_all = value.parse()?,
            _ => return Err(USAGE.into()),
        }
    }
    config.secrets = Secrets::one(Secret::new(&secret)?);
    if !relays.is_empty() {
        config.relays = relays;
    }
    if let (Some(cert), Some(key)) = (cert, key) {
        let chain = CertificateDer::pem_file_iter(cert)?.collect::<Result<Vec<_>, _>>()?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, PrivateKeyDer::from_pem_file(key)?)?;
        config.tls_config = Some(Arc::new(tls));
    }
    Ok(config)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let server = Server::start(config()?)?;
    let mut line = String::from("listening");
    for transport in Transport::ALL {
        for addr in server.listening(transport) {
            line += &format!(" {}={addr}", transport.name());
        }
    }
    println!("{line}");
    std::io::stdout().flush()?;
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = input.next_line().await? {
        if line == "figures" {
            println!("{:?}", server.handle().figures());
        }
    }
    server.shutdown();
    Ok(())
}
