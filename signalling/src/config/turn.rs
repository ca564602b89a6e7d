//! The relay of our own: where it listens and what it relays from. Without an address to listen on
//! there is none.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;
use turn::credentials::{Secret, Secrets};
use turn::server::RelayAddress;

use super::load::ConfigError;
use super::{CertificateFiles, PublicUrl};

/// The relay of our own.
#[derive(Debug, Clone)]
pub struct TurnConfig {
    /// The name browsers reach it by.
    pub host: String,
    /// Addresses for UDP and TCP.
    pub listen: Vec<SocketAddr>,
    /// Addresses for TLS.
    pub tls_listen: Vec<SocketAddr>,
    /// The port by which people reach the site, when the relay is reached there, too.
    pub web_port: Option<u16>,
    /// There when `tls_listen` names anything, and with `web_port`.
    pub certificate: Option<CertificateFiles>,
    /// What credentials are made with; without one a new one is made at each start.
    pub secrets: Option<Secrets>,
    /// What is relayed from.
    pub relays: Vec<RelayAddress>,
    /// Ports of relayed addresses.
    pub ports: RangeInclusive<u16>,
    /// Special-purpose ranges that may be relayed to all the same.
    pub allowed_peers: Vec<turn::peers::Cidr>,
}

impl TurnConfig {
    /// The ways to it, TLS last.
    pub fn urls(&self) -> Vec<String> {
        let mut urls = self.plain_urls(&self.listen, &self.listen);
        urls.extend(self.tls_urls(&self.tls_listen));
        urls
    }

    /// The ways by UDP and TCP, where it listens here.
    pub fn plain_urls(&self, udp: &[SocketAddr], tcp: &[SocketAddr]) -> Vec<String> {
        let mut urls = self.urls_of("turn", udp, "udp");
        urls.extend(self.urls_of("turn", tcp, "tcp"));
        urls
    }

    /// The ways by TLS, where it listens here; the site's port comes last.
    pub fn tls_urls(&self, listening: &[SocketAddr]) -> Vec<String> {
        let mut urls = self.urls_of("turns", listening, "tcp");
        urls.extend(self.web_port.map(|port| self.url("turns", port, "tcp")));
        urls.dedup();
        urls
    }

    /// Several addresses with one port are one way: the name leads to all of them.
    fn urls_of(&self, scheme: &str, listening: &[SocketAddr], transport: &str) -> Vec<String> {
        let mut ports: Vec<u16> = listening.iter().map(SocketAddr::port).collect();
        ports.sort_unstable();
        ports.dedup();
        let url = |port| self.url(scheme, port, transport);
        ports.into_iter().map(url).collect()
    }

    fn url(&self, scheme: &str, port: u16, transport: &str) -> String {
        format!("{scheme}:{}:{port}?transport={transport}", self.host)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawTurn {
    listen: Vec<String>,
    tls_listen: Vec<String>,
    web_port: Option<bool>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    host: Option<String>,
    secret: Option<super::Secret>,
    previous_secret: Option<super::Secret>,
    relay_addresses: Vec<String>,
    ports: Option<String>,
    allowed_peers: Vec<String>,
}

fn all<T: FromStr>(key: &str, texts: &[String], what: &str) -> Result<Vec<T>, ConfigError> {
    let parse = |text: &String| {
        let wrong = |_| ConfigError::wrong(key, &format!("must name {what}, not “{text}”"));
        text.trim().parse().map_err(wrong)
    };
    texts.iter().map(parse).collect()
}

/// What the relay takes from the site where it has nothing of its own.
pub(super) struct Web<'a> {
    pub(super) url: &'a PublicUrl,
    pub(super) listen: &'a [SocketAddr],
    pub(super) tls: Option<&'a CertificateFiles>,
}

impl RawTurn {
    pub(super) fn check(self, web: &Web<'_>) -> Result<Option<TurnConfig>, ConfigError> {
        let wrong = |key: &str, why: &str| Err(ConfigError::wrong(key, why));
        let address = "an address and a port, such as 203.0.113.7:3478";
        let listen: Vec<SocketAddr> = all("turn.listen", &self.listen, address)?;
        let tls_listen: Vec<SocketAddr> = all("turn.tls_listen", &self.tls_listen, address)?;
        let own_ports = !(listen.is_empty() && tls_listen.is_empty());
        let on_web_port = (self.web_port).unwrap_or(own_ports && web.tls.is_some());
        if on_web_port && web.tls.is_none() {
            return wrong(
                "turn.web_port",
                "needs tls.certificate: behind a proxy that ends TLS only HTTP arrives",
            );
        }
        if !own_ports && !on_web_port {
            return Ok(None);
        }
        let certificate = CertificateFiles::pair("turn", self.certificate, self.key)?;
        let certificate = certificate.or_else(|| web.tls.cloned());
        if certificate.is_none() && !tls_listen.is_empty() {
            return wrong(
                "turn.tls_listen",
                "needs turn.certificate, or tls.certificate",
            );
        }
        let web_listen = web.listen.iter().filter(|_| on_web_port);
        let relays = match self.relay_addresses.is_empty() {
            false => (self.relay_addresses.iter())
                .map(|text| relay_address("turn.relay_addresses", text))
                .collect::<Result<Vec<_>, _>>()?,
            true => relays_of(listen.iter().chain(&tls_listen).chain(web_listen)),
        };
        if relays.is_empty() {
            return wrong(
                "turn.relay_addresses",
                "must name the address of this machine that the relay listens on, behind a NAT as \
                 LOCAL=PUBLIC",
            );
        }
        Ok(Some(TurnConfig {
            host: self.host.unwrap_or_else(|| web.url.host().to_owned()),
            listen,
            tls_listen,
            web_port: on_web_port.then(|| web.url.port()),
            certificate,
            secrets: secrets(self.secret.as_ref(), self.previous_secret.as_ref())?,
            relays,
            ports: self
                .ports
                .map_or(Ok(49_152..=65_535), |text| ports("turn.ports", &text))?,
            allowed_peers: all(
                "turn.allowed_peers",
                &self.allowed_peers,
                "an address or a range, such as 10.0.0.0/8",
            )?,
        }))
    }
}

fn secrets(
    current: Option<&super::Secret>,
    previous: Option<&super::Secret>,
) -> Result<Option<Secrets>, ConfigError> {
    let read = |key: &str, secret: Option<&super::Secret>| {
        let read = secret.map(|secret| Secret::new(secret.reveal()));
        read.transpose()
            .map_err(|why| ConfigError::wrong(key, &format!("is no good: {why}")))
    };
    let current = read("turn.secret", current)?;
    let previous = read("turn.previous_secret", previous)?;
    match (current, previous) {
        (Some(current), previous) => Ok(Some(Secrets { current, previous })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(ConfigError::wrong(
            "turn.previous_secret",
            "needs turn.secret beside it",
        )),
    }
}

/// `LOCAL`, or `LOCAL=PUBLIC` behind a NAT.
pub(super) fn relay_address(key: &str, text: &str) -> Result<RelayAddress, ConfigError> {
    let (bind, external) = text.split_once('=').unwrap_or((text, text));
    match (bind.trim().parse(), external.trim().parse()) {
        (Ok(bind), Ok(external)) => Ok(RelayAddress { bind, external }),
        _ => Err(ConfigError::wrong(
            key,
            &format!("must name an address, or LOCAL=PUBLIC, not “{text}”"),
        )),
    }
}

/// The addresses listened on, where they are ones: the first of each family.
fn relays_of<'a>(listen: impl Iterator<Item = &'a SocketAddr>) -> Vec<RelayAddress> {
    let mut found: Vec<RelayAddress> = Vec::new();
    for address in listen.map(SocketAddr::ip) {
        let same = |relay: &RelayAddress| relay.bind.is_ipv4() == address.is_ipv4();
        if !IpAddr::is_unspecified(&address) && !found.iter().any(same) {
            found.push(RelayAddress::plain(address));
        }
    }
    found
}

pub(super) fn ports(key: &str, text: &str) -> Result<RangeInclusive<u16>, ConfigError> {
    let range = text.split_once('-').and_then(|(first, last)| {
        let range = first.trim().parse().ok()?..=last.trim().parse().ok()?;
        (*range.start() >= 1024 && !range.is_empty()).then_some(range)
    });
    range
        .ok_or_else(|| ConfigError::wrong(key, "must be a range from 1024 on, such as 49152-65535"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &str) -> Result<Option<TurnConfig>, String> {
        read_beside(settings, None)
    }

    /// Beside a site on port 443, with a certificate of its own or not.
    fn read_beside(
        settings: &str,
        tls: Option<&CertificateFiles>,
    ) -> Result<Option<TurnConfig>, String> {
        let raw: RawTurn = toml::from_str(settings).unwrap();
        let web = Web {
            url: &"https://clinic.example.org".parse().unwrap(),
            listen: &["203.0.113.7:443".parse().unwrap()],
            tls,
        };
        raw.check(&web).map_err(|e| e.to_string())
    }

    fn of_the_site() -> CertificateFiles {
        CertificateFiles {
            certificate: "site.pem".into(),
            key: "site.key".into(),
        }
    }

    #[test]
    fn without_an_address_to_listen_on_there_is_no_relay() {
        assert!(
            read("secret = \"a secret of this very clinic\"")
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn an_address_is_enough() {
        let turn = read("listen = [\"203.0.113.7:3478\"]").unwrap().unwrap();
        assert_eq!(turn.host, "clinic.example.org");
        assert_eq!(turn.relays, [RelayAddress::plain([203, 0, 113, 7].into())]);
        assert!(turn.secrets.is_none());
    }

    #[test]
    fn its_ways_are_each_named_once_and_tls_comes_last() {
        let listen = "listen = [\"203.0.113.7:3478\", \"[2001:db8::7]:3478\"]";
        let tls = "tls_listen = [\"203.0.113.7:5349\"]\ncertificate = \"c\"\nkey = \"k\"";
        let turn = read(&format!("{listen}\n{tls}")).unwrap().unwrap();
        assert_eq!(
            turn.urls(),
            [
                "turn:clinic.example.org:3478?transport=udp",
                "turn:clinic.example.org:3478?transport=tcp",
                "turns:clinic.example.org:5349?transport=tcp",
            ]
        );
    }

    #[test]
    fn beside_a_site_with_tls_the_relay_is_reached_on_its_port_too() {
        let site = of_the_site();
        let turn = read_beside("listen = [\"203.0.113.7:3478\"]", Some(&site));
        let turn = turn.unwrap().unwrap();
        assert_eq!(
            turn.urls().last().map(String::as_str),
            Some("turns:clinic.example.org:443?transport=tcp")
        );
        assert_eq!(turn.certificate, Some(site));
        let not = "listen = [\"203.0.113.7:3478\"]\nweb_port = false";
        let not = read_beside(not, Some(&of_the_site())).unwrap().unwrap();
        assert_eq!(not.web_port, None);
    }

    #[test]
    fn the_sites_port_alone_is_enough() {
        let turn = read_beside("web_port = true", Some(&of_the_site()));
        let turn = turn.unwrap().unwrap();
        assert_eq!(turn.urls(), ["turns:clinic.example.org:443?transport=tcp"]);
        assert_eq!(turn.relays, [RelayAddress::plain([203, 0, 113, 7].into())]);
        assert!(read_beside("", Some(&of_the_site())).unwrap().is_none());
    }

    #[test]
    fn listening_everywhere_needs_a_word_about_where_from() {
        let why = read("listen = [\"0.0.0.0:3478\"]").unwrap_err();
        assert!(why.starts_with("turn.relay_addresses must name"), "{why}");
        let behind_nat =
            read("listen = [\"0.0.0.0:3478\"]\nrelay_addresses = [\"10.0.0.5=203.0.113.7\"]");
        let relay = behind_nat.unwrap().unwrap().relays[0];
        assert_eq!(relay.bind, IpAddr::from([10, 0, 0, 5]));
        assert_eq!(relay.external, IpAddr::from([203, 0, 113, 7]));
    }

    #[test]
    fn what_cannot_be_right_is_named() {
        for (settings, key) in [
            ("listen = [\"here\"]", "turn.listen"),
            ("tls_listen = [\"203.0.113.7:5349\"]", "turn.tls_listen"),
            (
                "tls_listen = [\"203.0.113.7:5349\"]\nkey = \"k\"",
                "turn.certificate",
            ),
            ("web_port = true", "turn.web_port"),
            (
                "listen = [\"203.0.113.7:3478\"]\nports = \"9-80\"",
                "turn.ports",
            ),
            (
                "listen = [\"203.0.113.7:3478\"]\nsecret = \"changeme\"",
                "turn.secret",
            ),
            (
                "listen = [\"203.0.113.7:3478\"]\nprevious_secret = \"a secret of this clinic\"",
                "turn.previous_secret",
            ),
            (
                "listen = [\"203.0.113.7:3478\"]\nallowed_peers = [\"all\"]",
                "turn.allowed_peers",
            ),
        ] {
            let why = read(settings).unwrap_err();
            assert!(why.starts_with(key), "{why}");
        }
    }
}
