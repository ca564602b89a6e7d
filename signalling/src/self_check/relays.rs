//! Every way to every relay, tried from this machine as a browser would try it.

use domain::time::Timestamp;
use turn::credentials::{Credential, issue};

use super::Finding;
use crate::config::{Config, IceCredential};
use crate::outside::Clock;
use crate::relay::{By, Reached, Trouble, Way, probe};
use crate::tls::Roots;

/// A credential for a check is needed for seconds.
const LASTS_SECONDS: i64 = 120;

/// Looks at all relays.
pub(super) async fn relays(config: &Config, roots: &Roots) -> Vec<Finding> {
    if !config.has_relay() {
        return vec![Finding::Note(
            "There is no relay: calls fail where a network allows no direct connection. Set \
             turn.listen for Anteroom's own, or name another in ice_servers."
                .to_owned(),
        )];
    }
    let mut found = Vec::new();
    for (url, credential) in ways(config) {
        let Some(way) = Way::parse(&url) else {
            found.push(stun(&url).await);
            continue;
        };
        found.push(match probe(&way, credential.as_ref(), roots).await {
            Ok(Reached::Allocated) => Finding::Good(format!("{url} relays.")),
            Ok(Reached::Answered) => Finding::Good(format!(
                "{url} answers. Its credentials are known to the running server only, as there is \
                 no turn.secret, so that is as far as this goes."
            )),
            Err(trouble) => Finding::Fault(format!("{url} {}", words(&way, &trouble))),
        });
    }
    found
}

fn ways(config: &Config) -> Vec<(String, Option<Credential>)> {
    let Timestamp(now) = Clock::Real.now();
    let expiry = u64::try_from(now / 1_000 + LASTS_SECONDS).unwrap_or_default();
    let made = |secret| issue(secret, expiry, "check");
    let mut ways = Vec::new();
    if let Some(turn) = &config.turn {
        let credential = turn.secrets.as_ref().map(|secrets| made(&secrets.current));
        let urls = turn.urls();
        ways.extend(urls.into_iter().map(|url| (url, credential.clone())));
    }
    for server in &config.ice_servers {
        let credential = match &server.credential {
            IceCredential::None => None,
            IceCredential::Fixed {
                username,
                credential,
            } => Some(Credential {
                username: username.clone(),
                password: credential.reveal().to_owned(),
            }),
            IceCredential::Shared(secret) => Some(made(secret)),
        };
        let urls = server.urls.iter().cloned();
        ways.extend(urls.map(|url| (url, credential.clone())));
    }
    ways
}

async fn stun(url: &str) -> Finding {
    let place = url.split_once(':').map_or("", |(_, rest)| rest);
    let with_port = match place.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => place.to_owned(),
        _ => format!("{place}:3478"),
    };
    let found = tokio::net::lookup_host(with_port).await;
    if found.is_ok_and(|mut addresses| addresses.next().is_some()) {
        Finding::Good(format!("{url} has an address."))
    } else {
        Finding::Fault(format!(
            "{url} has no address: is the name right, and does name resolution work here?"
        ))
    }
}

/// What is in the way, and what to do about it.
fn words(way: &Way, trouble: &Trouble) -> String {
    let Way { host, port, by } = way;
    let protocol = match by {
        By::Udp => "UDP",
        By::Tcp | By::Tls => "TCP",
    };
    match trouble {
        Trouble::NoAddress => {
            format!("cannot be found: {host} has no address. Is the name right, and does name resolution work here?")
        }
        Trouble::NoAnswer => format!(
            "does not answer. Is the relay running, and does every firewall on the way let {protocol} \
             {port} through?"
        ),
        Trouble::Closed => format!(
            "takes no connection: nothing listens for {protocol} on port {port} there, or a firewall \
             refuses it. Is the relay running?"
        ),
        Trouble::Tls(why) => format!(
            "is reached, but not trusted ({why}). The certificate must be for {host}, in date, with its \
             chain, and from an authority that browsers know."
        ),
        Trouble::NoRelay if *by == By::Tls => format!(
            "is something else: what answers on port {port} is no relay. A proxy that ends TLS lets \
             only HTTP through: on the site's port Anteroom must end TLS itself (tls.certificate)."
        ),
        Trouble::NoRelay => format!("is something else: what answers on port {port} is no relay."),
        Trouble::CredentialRefused => "refuses our credential: the secret here and there must be the \
             same, and both clocks right."
            .to_owned(),
        Trouble::Refused(486 | 508) => {
            "has no room: it carries as many calls as it may. Give it more ports or another beside it."
                .to_owned()
        }
        Trouble::Refused(300) => "is about to stop and sends newcomers away.".to_owned(),
        Trouble::Refused(code) => format!("refuses with error {code}. Its own log may say why."),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::{Mode, Overrides, load_from};
    use crate::outside::Entropy;
    use crate::relay::Relay;

    fn config(settings: &str) -> Config {
        let settings = format!("branding.telephone = \"01632 960 000\"\n{settings}");
        let (overrides, none) = (Overrides::default(), BTreeMap::new());
        load_from(Mode::Serve, &overrides, &settings, &none).unwrap()
    }

    /// A port that was free a moment ago.
    fn free_port() -> u16 {
        let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        probe.local_addr().unwrap().port()
    }

    fn own(port: u16, more: &str) -> Config {
        config(&format!(
            "[turn]\nlisten = [\"127.0.0.1:{port}\"]\nhost = \"127.0.0.1\"\n{more}"
        ))
    }

    fn roots() -> Roots {
        Roots::of_this_machine()
    }

    const SECRET: &str = "secret = \"a secret of this very clinic\"";

    #[tokio::test]
    async fn a_relay_that_runs_relays_by_udp_and_tcp() {
        let config = own(free_port(), SECRET);
        let _running = Relay::start(config.turn.as_ref().unwrap(), &Entropy::System).unwrap();
        let found = relays(&config, &roots()).await;
        assert_eq!(found.len(), 2);
        for finding in &found {
            assert!(
                matches!(finding, Finding::Good(words) if words.ends_with("relays.")),
                "{finding}"
            );
        }
    }

    #[tokio::test]
    async fn another_secret_is_told_from_no_relay() {
        let port = free_port();
        let theirs = own(port, "secret = \"a secret of somebody else\"");
        let running = Relay::start(theirs.turn.as_ref().unwrap(), &Entropy::System).unwrap();
        for finding in relays(&own(port, SECRET), &roots()).await {
            assert!(
                matches!(&finding, Finding::Fault(words) if words.contains("the secret")),
                "{finding}"
            );
        }
        drop(running);
        for finding in relays(&own(port, SECRET), &roots()).await {
            assert!(
                matches!(&finding, Finding::Fault(words) if words.contains("Is the relay running")),
                "{finding}"
            );
        }
    }

    #[tokio::test]
    async fn over_tls_the_certificate_must_be_one_that_is_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let (chain, key) = (folder.path().join("chain"), folder.path().join("key"));
        std::fs::write(&chain, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let config = config(&format!(
            "[turn]\ntls_listen = [\"127.0.0.1:{}\"]\nhost = \"localhost\"\n{SECRET}\n\
             certificate = {chain:?}\nkey = {key:?}",
            free_port()
        ));
        let _running = Relay::start(config.turn.as_ref().unwrap(), &Entropy::System).unwrap();
        let found = relays(&config, &Roots::only(made.cert.der().clone()).unwrap()).await;
        assert!(
            matches!(&found[..], [Finding::Good(words)] if words.ends_with("relays.")),
            "{found:?}"
        );
        let another = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let found = relays(&config, &Roots::only(another.cert.der().clone()).unwrap()).await;
        assert!(
            matches!(&found[..], [Finding::Fault(words)] if words.contains("but not trusted")),
            "{found:?}"
        );
    }

    #[tokio::test]
    async fn a_web_server_is_no_relay() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(async move {
            use tokio::io::AsyncWriteExt;
            let (mut stream, _) = listener.accept().await.unwrap();
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await
                .unwrap();
            stream
        });
        let settings = format!(
            "[[ice_servers]]\nurls = \"turn:127.0.0.1:{port}?transport=tcp\"\nshared_secret = \"a secret of this clinic\""
        );
        let found = relays(&config(&settings), &roots()).await;
        assert!(
            matches!(&found[..], [Finding::Fault(words)] if words.contains("no relay")),
            "{found:?}"
        );
        serving.await.unwrap();
    }

    #[tokio::test]
    async fn without_a_relay_there_is_a_word_about_it() {
        assert!(matches!(
            &relays(&config(""), &roots()).await[..],
            [Finding::Note(_)]
        ));
    }
}
