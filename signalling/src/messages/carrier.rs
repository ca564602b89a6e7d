//! Who takes a message away.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::mail;
use super::outbox_store::{Channel, Message};
use crate::config::{Config, SmtpConfig, SmtpTls};

/// Who takes messages away.
pub enum Carrier {
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// The demo's screen.
    Screen,
    /// Nobody: no mail server is set any more.
    Nobody,
}

/// Why a message did not go. The words are codes: a server's own answer may quote an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Trying again may help.
    Later(&'static str),
    /// It never will.
    Never(&'static str),
}

impl Carrier {
    /// As configured.
    pub fn of(config: &Config) -> Self {
        match &config.smtp {
            Some(smtp) => match transport(smtp) {
                Ok(transport) => Self::Smtp(transport),
                Err(error) => {
                    tracing::error!(%error, "the mail server's settings cannot be used");
                    Self::Nobody
                }
            },
            None if config.is_demo() => Self::Screen,
            None => Self::Nobody,
        }
    }

    /// Hands a message over.
    pub async fn carry(&self, message: &Message, config: &Config) -> Result<(), Refusal> {
        match (self, message.channel) {
            (Self::Screen, _) => Ok(()),
            (Self::Smtp(_), Channel::Text) if config.is_demo() => Ok(()),
            (Self::Smtp(_) | Self::Nobody, Channel::Text) => Err(Refusal::Never("no_route")),
            (Self::Nobody, Channel::Email) => Err(Refusal::Later("no_mail_server")),
            (Self::Smtp(transport), Channel::Email) => {
                let email = mail::email(message, config).map_err(|_| Refusal::Never("address"))?;
                match transport.send(email).await {
                    Ok(_) => Ok(()),
                    Err(error) if error.is_permanent() => Err(Refusal::Never("refused")),
                    Err(error) if error.is_timeout() => Err(Refusal::Later("timeout")),
                    Err(error) if error.is_tls() => Err(Refusal::Later("tls")),
                    Err(error) if error.is_transient() => Err(Refusal::Later("asked_to_wait")),
                    Err(_) => Err(Refusal::Later("connection")),
                }
            }
        }
    }
}

/// Whether the mail server lets us in; the error is its own words, which name nobody.
///
/// # Errors
/// Why not.
pub async fn mail_server_answers(smtp: &SmtpConfig) -> Result<(), String> {
    let asked = async { transport(smtp)?.test_connection().await };
    match asked.await {
        Ok(true) => Ok(()),
        Ok(false) => Err("it says nothing".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn transport(
    smtp: &SmtpConfig,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let builder = match smtp.tls {
        SmtpTls::Implicit => Transport::relay(&smtp.host)?,
        SmtpTls::Starttls => Transport::starttls_relay(&smtp.host)?,
        SmtpTls::None => Transport::builder_dangerous(&smtp.host),
    };
    let mut builder = builder
        .port(smtp.port)
        .timeout(Some(Duration::from_secs(20)))
        .hello_name(ClientId::default());
    if let Some((user, password)) = &smtp.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
    }
    Ok(builder.build())
}
