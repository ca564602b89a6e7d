//! Where a PostgreSQL database is, and how safely it is reached.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::config::{Host, SslMode};

/// How long reaching the database may take before it counts as away.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a sent byte may stay unacknowledged before the connection counts as lost.
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// The address of a PostgreSQL database, with the password in it: never shown.
#[derive(Clone)]
pub struct DatabaseUrl {
    settings: Box<tokio_postgres::Config>,
    encrypted: bool,
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err("must begin with postgres://".to_owned());
        }
        // Whoever is asked for encryption is always asked for a certificate that is trusted and of
        // the right name, so that the stricter words mean the same.
        let text = text
            .replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require");
        // What the parser says may quote the text, and the text may hold a password.
        let mut settings: Box<tokio_postgres::Config> = text.parse().map(Box::new).map_err(|_| {
            "is not understood: postgres://USER:PASSWORD@HOST:5432/DATABASE, where characters such \
             as @ and / in the password are written %40 and %2F"
                .to_owned()
        })?;
        if settings.get_hosts().is_empty() {
            return Err("must name a host".to_owned());
        }
        if settings.get_dbname().is_none() {
            return Err("must name a database".to_owned());
        }
        let encrypted = match settings.get_ssl_mode() {
            SslMode::Disable => false,
            SslMode::Require => true,
            // Nothing said: what leaves this machine is encrypted, or it does not leave.
            _ => !settings.get_hosts().iter().all(is_here),
        };
        settings
            .ssl_mode(if encrypted {
                SslMode::Require
            } else {
                SslMode::Disable
            })
            .application_name("anteroom")
            .connect_timeout(CONNECT)
            .tcp_user_timeout(UNACKNOWLEDGED);
        Ok(Self {
            settings,
            encrypted,
        })
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

impl DatabaseUrl {
    /// What a connection is made with.
    pub fn settings(&self) -> &tokio_postgres::Config {
        &self.settings
    }

    /// Whether the connection is encrypted and the server's certificate checked.
    pub const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The same database, all tables in a schema of this name.
    #[must_use]
    pub fn in_schema(&self, schema: &str) -> Self {
        let mut other = self.clone();
        other.settings.options(format!("-c search_path={schema}"));
        other
    }
}

/// Without user and password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgreSQL at ")?;
        for (n, host) in self.settings.get_hosts().iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                #[cfg(unix)]
                Host::Unix(folder) => write!(f, "{comma}{}", folder.display())?,
            }
        }
        write!(
            f,
            ", database {}",
            self.settings.get_dbname().unwrap_or_default()
        )
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl<'de> serde::Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|why| serde::de::Error::custom(format!("database_url {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> DatabaseUrl {
        text.parse().unwrap()
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_told_otherwise() {
        assert!(url("postgres://a:b@db.example.org/anteroom").is_encrypted());
        assert!(!url("postgres://a:b@db.example.org/anteroom?sslmode=disable").is_encrypted());
        assert!(!url("postgres://a:b@localhost/anteroom").is_encrypted());
        assert!(!url("postgres://a:b@127.0.0.1:6432/anteroom").is_encrypted());
        assert!(!url("postgres:///anteroom?host=/run/postgresql&user=a").is_encrypted());
        assert!(url("postgres://a:b@localhost/anteroom?sslmode=require").is_encrypted());
        assert!(url("postgres://a@h/anteroom?sslmode=verify-full").is_encrypted());
        assert!(url("postgres://a@localhost,db.example.org/anteroom").is_encrypted());
    }

    #[test]
    fn the_password_does_not_show() {
        let shown = url("postgres://clinic:s3cret@db.example.org/anteroom");
        let text = format!("{shown} {shown:?}");
        assert!(!text.contains("s3cret"), "{text}");
        assert!(text.contains("db.example.org"), "{text}");
        let wrong = "postgres://clinic:s3cret@db.example.org:port/anteroom";
        let why = wrong.parse::<DatabaseUrl>().unwrap_err();
        assert!(!why.contains("s3cret"), "{why}");
    }

    #[test]
    fn what_cannot_be_right_is_refused() {
        for wrong in [
            "",
            "anteroom.db",
            "mysql://a@h/d",
            "postgres://a@h",
            "postgres:///d",
        ] {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong}");
        }
    }
}
