//! `anteroom check`: looks at an installation and says what to do about what it finds. It changes
//! nothing, and may be run beside a running server.

mod relays;

use std::fmt;
use std::path::Path;

use crate::config::Config;
use crate::outside::{Clock, Entropy};
use crate::relay::{Trouble, probe_site};
use crate::startup::{engine, master_key};
use crate::tls::{Certificate, Roots};
use crate::{messages, store};

/// Something found, in words for whoever runs the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Good(String),
    /// It works, but something is missing.
    Note(String),
    /// It must be put right.
    Fault(String),
}

impl Finding {
    /// Whether it must be put right.
    pub const fn is_fault(&self) -> bool {
        matches!(self, Self::Fault(_))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good(words) => write!(f, "good   {words}"),
            Self::Note(words) => write!(f, "note   {words}"),
            Self::Fault(words) => write!(f, "FAULT  {words}"),
        }
    }
}

/// Looks at everything that can be looked at.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let roots = Roots::of_this_machine();
    let mut found = vec![address(config)];
    found.extend(certificate(config));
    found.extend(site(config, &roots).await);
    found.push(database(config));
    found.extend(proxies(config));
    found.extend(key_file(config));
    found.extend(logo(config));
    found.push(mail(config).await);
    found.extend(texts(config, &roots).await);
    found.extend(relays::relays(config, &roots).await);
    found
}

fn address(config: &Config) -> Finding {
    let url = config.public_url.as_str();
    if config.public_url.is_https() {
        Finding::Good(format!("People use {url}."))
    } else {
        Finding::Note(format!(
            "People use {url}, which works on this machine only. Set public_url to an https:// \
             address, and either tls.certificate or a TLS proxy in front."
        ))
    }
}

fn certificate(config: &Config) -> Option<Finding> {
    let files = config.tls.as_ref()?;
    Certificate::open(files)
        .err()
        .map(|error| Finding::Fault(format!("The certificate cannot be used: {error}.")))
}

/// Whether people's browsers get there and trust what they find, be it ours or a proxy's.
async fn site(config: &Config, roots: &Roots) -> Option<Finding> {
    let url = &config.public_url;
    if !url.is_https() {
        return None;
    }
    let (host, port) = (url.host(), url.port());
    let at = url.as_str();
    Some(match probe_site(host, port, roots).await {
        Ok(()) => Finding::Good(format!(
            "{at} is reached from here and its certificate trusted."
        )),
        Err(Trouble::Tls(why)) => Finding::Fault(format!(
            "{at} is reached, but browsers will not trust it ({why}). The certificate must be for \
             {host}, in date, with its chain, and from an authority that browsers know."
        )),
        Err(Trouble::NoAddress) => Finding::Fault(format!(
            "{at} cannot be found: {host} has no address. Is the name right, and does name \
             resolution work here?"
        )),
        Err(_) => Finding::Note(format!(
            "{at} is not reached from here: either the server does not run yet, or a firewall lets \
             TCP {port} not through."
        )),
    })
}

/// Lock-outs, limits and figures count people by their address, which behind a proxy only the proxy
/// knows.
fn proxies(config: &Config) -> Vec<Finding> {
    let trusted = &config.trusted_proxies;
    if trusted.is_empty() {
        // Without a certificate Anteroom speaks plain HTTP: whoever uses https:// comes through a proxy.
        let behind_a_proxy = config.public_url.is_https() && config.tls.is_none();
        return behind_a_proxy
            .then(|| {
                Finding::Fault(
                    "People come through a TLS proxy, but trusted_proxies names none: they all \
                     seem to be one, and wrong passwords of one lock everybody out. Name the \
                     proxy's address, such as 127.0.0.1 and ::1."
                        .to_owned(),
                )
            })
            .into_iter()
            .collect();
    }
    let mut found: Vec<Finding> = trusted
        .iter()
        .filter(|range| range.is_public())
        .map(|range| {
            if range.is_boundless() {
                Finding::Fault(format!(
                    "trusted_proxies believes {range}, which is far more than proxies of yours: \
                     anybody can pretend to have any address. Name your proxies only."
                ))
            } else {
                Finding::Note(format!(
                    "trusted_proxies believes {range}, which is public: right only when it is \
                     your proxies', for whoever sends from there can pretend to have any address."
                ))
            }
        })
        .collect();
    if found.is_empty() {
        let named: Vec<String> = trusted.iter().map(ToString::to_string).collect();
        let named = named.join(", ");
        found.push(Finding::Good(format!(
            "Of the proxies only {named} are believed."
        )));
    }
    found
}

fn database(config: &Config) -> Finding {
    let engine = engine(config);
    let none = Finding::Note(format!(
        "There is no database yet ({engine}): the first start makes it."
    ));
    match engine.exists() {
        Ok(true) => {}
        Ok(false) => return none,
        Err(error) => return Finding::Fault(format!("The database cannot be used: {error}.")),
    }
    let examined =
        master_key(config, &Entropy::System).and_then(|master| store::examine(&engine, &master));
    match examined {
        Ok(None) => none,
        Ok(Some(store::Examined { log: Err(at), .. })) => Finding::Fault(format!(
            "The access log is broken at entry {at}: somebody has changed the database. Keep a \
             copy of it as it is, and tell whoever answers for information security."
        )),
        Ok(Some(store::Examined {
            pending: 0,
            log: Ok(entries),
        })) => Finding::Good(format!(
            "The database ({engine}) is whole, the master key fits, the access log of {entries} \
             entries is unbroken."
        )),
        Ok(Some(examined)) => Finding::Note(format!(
            "The database ({engine}) is whole; the next start brings it up to date ({} \
             migrations). Make a backup first.",
            examined.pending
        )),
        Err(error) => Finding::Fault(format!("The database cannot be used: {error}.")),
    }
}

/// The key must not be readable by others, nor lie where only the database's backup finds it.
fn key_file(config: &Config) -> Option<Finding> {
    let path = config.master_key_path();
    if config.master_key.is_some() || !path.exists() {
        return None;
    }
    if readable_by_others(&path) {
        return Some(Finding::Fault(format!(
            "Others can read the master key: chmod 600 {}.",
            path.display()
        )));
    }
    Some(Finding::Note(format!(
        "Keep a copy of {} apart from the backups of the database: without it nothing personal in \
         the database can be read, by anyone.",
        path.display()
    )))
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> bool {
    false
}

fn logo(config: &Config) -> Option<Finding> {
    let path = config.branding.logo.as_ref()?;
    std::fs::read(path).err().map(|error| {
        Finding::Fault(format!(
            "The logo {} cannot be read: {error}.",
            path.display()
        ))
    })
}

async fn mail(config: &Config) -> Finding {
    let Some(smtp) = &config.smtp else {
        return Finding::Note(
            "No mail server is set: nobody gets a message, and reception is shown each link to \
             pass on. Set smtp.host and smtp.from."
                .to_owned(),
        );
    };
    match messages::mail_server_answers(smtp).await {
        Ok(()) => Finding::Good(format!("The mail server {} lets us in.", smtp.host)),
        Err(why) => Finding::Fault(format!(
            "The mail server {}:{} does not let us in: {why}. Check smtp.port, smtp.tls, smtp.user \
             and smtp.password.",
            smtp.host, smtp.port
        )),
    }
}

async fn texts(config: &Config, roots: &Roots) -> Option<Finding> {
    let notify = config.notify.as_ref()?;
    Some(
        match messages::text_service_answers(notify, roots, Clock::Real.now()).await {
            Ok(()) => Finding::Good("GOV.UK Notify lets us in and has the template.".to_owned()),
            Err(why) => Finding::Fault(format!(
                "Text messages cannot go by GOV.UK Notify at {}: {why}. Check notify.key, \
                 notify.template and notify.url.",
                notify.host
            )),
        },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::{Mode, Overrides, load_from};

    fn found(settings: &str) -> Vec<Finding> {
        let settings = format!("branding.telephone = \"01632 960 000\"\n{settings}");
        let config = load_from(
            Mode::Serve,
            &Overrides::default(),
            &settings,
            &BTreeMap::new(),
        );
        proxies(&config.unwrap())
    }

    const HTTPS: &str = "public_url = \"https://clinic.example.org\"";

    #[test]
    fn a_proxy_that_nobody_named_is_a_fault() {
        assert!(
            matches!(&found(HTTPS)[..], [Finding::Fault(words)] if words.contains("names none"))
        );
        assert_eq!(found(""), [], "on localhost there is no proxy");
        let own = format!("{HTTPS}\ntls = {{ certificate = \"c\", key = \"k\" }}");
        assert_eq!(found(&own), [], "TLS of our own");
    }

    #[test]
    fn a_proxy_of_ones_own_network_is_good() {
        let own = format!("{HTTPS}\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]");
        assert!(matches!(&found(&own)[..], [Finding::Good(words)]
            if words.contains("127.0.0.1, 10.0.0.0/8")));
    }

    #[test]
    fn public_proxies_are_pointed_out_and_everybody_is_a_fault() {
        let mixed = format!("{HTTPS}\ntrusted_proxies = [\"::1\", \"203.0.113.9\", \"0.0.0.0/0\"]");
        assert!(
            matches!(&found(&mixed)[..], [Finding::Note(one), Finding::Fault(all)]
            if one.contains("203.0.113.9") && all.contains("0.0.0.0/0"))
        );
    }
}
