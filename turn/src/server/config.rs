//! What a server is started with, and why it may not start.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::core::Settings;
use crate::credentials::Secrets;
use crate::peers::Cidr;

/// An address of this machine that relayed addresses are given out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayAddress {
    /// The address of the machine.
    pub bind: IpAddr,
    /// The address peers see: the same, or that of the NAT before the machine.
    pub external: IpAddr,
}

impl RelayAddress {
    /// Peers see the machine's own address.
    pub fn plain(ip: IpAddr) -> Self {
        Self {
            bind: ip,
            external: ip,
        }
    }
}

/// What a server is started with.
#[derive(Clone)]
pub struct Config {
    /// Addresses for clients over UDP.
    pub udp: Vec<SocketAddr>,
    /// Addresses for clients over TCP.
    pub tcp: Vec<SocketAddr>,
    /// Addresses for clients over TLS.
    pub tls: Vec<SocketAddr>,
    /// The certificate for TLS; the owner may renew it behind its resolver.
    pub tls_config: Option<Arc<rustls::ServerConfig>>,
    /// Threads for UDP, and as many for streams; 0 is one for each core of the machine.
    pub workers: usize,
    /// At most one address of each family.
    pub relays: Vec<RelayAddress>,
    /// Ports of relayed addresses.
    pub ports: RangeInclusive<u16>,
    /// Credentials are checked with these.
    pub secrets: Secrets,
    /// Special-purpose addresses that may be relayed to all the same.
    pub allowed_peers: Vec<Cidr>,
    /// Limits and names; its families follow from `relays`.
    pub settings: Settings,
    /// Streams served at once; as many again may be in their TLS handshake.
    pub most_streams: usize,
    /// Of them without an allocation, from one IPv4 address or one /64: a clinic behind one address may
    /// have as many people begin a call in the same moment, and all of them stay.
    pub most_newcomers_each: usize,
}

impl Config {
    /// Listens nowhere yet; relays on one address.
    pub fn new(secrets: Secrets, relay: RelayAddress) -> Self {
        Self {
            udp: Vec::new(),
            tcp: Vec::new(),
            tls: Vec::new(),
            tls_config: None,
            workers: 0,
            relays: vec![relay],
            ports: 49_152..=65_535,
            secrets,
            allowed_peers: Vec::new(),
            settings: Settings::default(),
            most_streams: 10_000,
            most_newcomers_each: 64,
        }
    }

    pub(super) fn check(&self) -> Result<(), StartError> {
        let families: Vec<bool> = self.relays.iter().map(|r| r.bind.is_ipv4()).collect();
        let twice = families.len() > 2 || (families.len() == 2 && families[0] == families[1]);
        let mixed = self
            .relays
            .iter()
            .any(|r| r.bind.is_ipv4() != r.external.is_ipv4());
        let nowhere = self.relays.iter().any(|r| r.external.is_unspecified());
        if families.is_empty() || twice || mixed || nowhere {
            return Err(StartError::Relays);
        }
        if self.ports.is_empty() || *self.ports.start() < 1024 {
            return Err(StartError::Ports);
        }
        let realm = &self.settings.realm;
        if realm.is_empty() || realm.len() > 127 {
            return Err(StartError::Realm);
        }
        if !self.tls.is_empty() && self.tls_config.is_none() {
            return Err(StartError::Certificate);
        }
        Ok(())
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The addresses to relay from make no sense.
    #[error("name one relay address of each family at most, and the address peers see")]
    Relays,
    /// The range of ports is empty or has well-known ports in it.
    #[error("the range of relay ports must not be empty nor begin below 1024")]
    Ports,
    /// The realm is empty or too long.
    #[error("the realm must have 1 to 127 bytes")]
    Realm,
    /// There is an address for TLS and no certificate.
    #[error("listening for TLS needs a certificate")]
    Certificate,
    /// The system gave no randomness.
    #[error("the system gives no randomness")]
    Randomness,
    /// An address to listen on cannot be had.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// A thread cannot be started, or its machinery.
    #[error("cannot start a relay thread")]
    Thread(#[source] std::io::Error),
}
