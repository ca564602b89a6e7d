//! Who takes a message away.

use std::time::Duration;

use domain::time::Timestamp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::mail;
use super::notify::{self, TextMessage};
use super::outbox_store::{Channel, Message};
use super::words::{self, Clinic};
use crate::config::{Config, SmtpConfig, SmtpTls};
use crate::tls::Roots;

/// Who takes messages away.
pub struct Carrier {
    mail: Option<AsyncSmtpTransport<Tokio1Executor>>,
    /// Whom the text service's certificate must convince.
    roots: Roots,
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
        let mail = config.smtp.as_ref().and_then(|smtp| match transport(smtp) {
            Ok(transport) => Some(transport),
            Err(error) => {
                tracing::error!(%error, "the mail server's settings cannot be used");
                None
            }
        });
        Self {
            mail,
            roots: Roots::of_this_machine(),
        }
    }

    /// Hands a message over. In the demo what nobody carries is on the screen.
    pub async fn carry(
        &self,
        message: &Message,
        config: &Config,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match (message.channel, &self.mail, &config.notify) {
            (Channel::Email, Some(transport), _) => by_mail(transport, message, config).await,
            (Channel::Text, _, Some(notify)) if !config.is_demo() => {
                let clinic = Clinic::of(config);
                let written = words::write(&message.letter, message.language, &clinic);
                let text = TextMessage {
                    to: &message.recipient.address,
                    body: &written.short,
                    reference: &message.id.to_string(),
                };
                notify::send(notify, &self.roots, &text, now).await
            }
            _ if config.is_demo() => Ok(()),
            (Channel::Text, ..) => Err(Refusal::Never("no_route")),
            (Channel::Email, ..) => Err(Refusal::Later("no_mail_server")),
        }
    }
}

async fn by_mail(
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    message: &Message,
    config: &Config,
) -> Result<(), Refusal> {
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
