//! From a letter to an e-mail.

use std::time::{Duration, UNIX_EPOCH};

use domain::people::wire::Language;
use domain::time::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use super::calendar::{self, Details, Method};
use super::letter::Letter;
use super::outbox_store::Message;
use super::words::{self, Clinic, Written};
use super::{outbox_store, render};
use crate::config::Config;

/// Why a letter could not be made an e-mail.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unwritable(&'static str);

/// The calendar file of a letter, and what it asks.
pub fn calendar(message: &Message, written: &Written, config: &Config) -> Option<(String, Method)> {
    let attendee = (message.channel == outbox_store::Channel::Email)
        .then_some(message.recipient.address.as_str());
    file_of(
        &message.letter,
        written,
        attendee,
        message.created_at,
        config,
    )
}

/// The calendar file alone, for whoever asks for it on the page. It greets nobody: the name is not
/// shown to whoever only holds the link.
pub fn calendar_file(
    letter: &Letter,
    language: Language,
    now: Timestamp,
    config: &Config,
) -> Option<String> {
    let mut written = words::write(letter, language, &Clinic::of(config));
    written.parts.drain(..1.min(written.parts.len()));
    file_of(letter, &written, None, now, config).map(|(file, _)| file)
}

fn file_of(
    letter: &Letter,
    written: &Written,
    attendee: Option<&str>,
    at: Timestamp,
    config: &Config,
) -> Option<(String, Method)> {
    let about = letter.appointment()?;
    let method = match letter {
        Letter::Cancelled(_) => Method::Cancel,
        Letter::Invitation(about) if about.now => return None,
        Letter::Invitation(_) | Letter::Moved(_) => Method::Request,
        Letter::StaffSetup(_)
        | Letter::Guest(_)
        | Letter::Offer(_)
        | Letter::OnTheList(_)
        | Letter::Reminder(_)
        | Letter::Late(_)
        | Letter::ChooseAgain(_)
        | Letter::Stands(_) => return None,
    };
    let sender = sender(config);
    let organiser = sender.as_ref().map_or_else(
        || "clinic@example.org".to_owned(),
        |mailbox| mailbox.email.to_string(),
    );
    let description = render::plain(written);
    let file = calendar::write(
        about,
        method,
        &Details {
            title: &written.calendar_title,
            description: description.trim_end(),
            organiser: &organiser,
            organiser_name: &config.branding.name,
            attendee,
            written: at,
        },
    );
    let method = if about.more.is_empty() {
        method
    } else {
        Method::Publish
    };
    Some((file, method))
}

fn sender(config: &Config) -> Option<Mailbox> {
    config.smtp.as_ref()?.from.parse().ok()
}

/// The whole e-mail.
///
/// # Errors
/// When an address is none; that will not change by trying again.
pub fn email(message: &Message, config: &Config) -> Result<lettre::Message, Unwritable> {
    let written = words::write(&message.letter, message.language, &Clinic::of(config));
    let from = sender(config).ok_or(Unwritable("no_sender"))?;
    let address = message
        .recipient
        .address
        .parse()
        .map_err(|_| Unwritable("bad_address"))?;
    let to = Mailbox::new(Some(message.recipient.name.clone()), address);
    let date =
        UNIX_EPOCH + Duration::from_millis(u64::try_from(message.created_at.0).unwrap_or_default());

    let mut alternative = MultiPart::alternative()
        .singlepart(SinglePart::plain(render::plain(&written)))
        .singlepart(SinglePart::html(render::html(
            &written,
            message.language,
            message.letter.format().large_print,
        )));
    let mut attachment = None;
    if let Some((file, method)) = calendar(message, &written, config) {
        let kind = ContentType::parse(&format!(
            "text/calendar; charset=utf-8; method={}",
            method.as_str()
        ))
        .map_err(|_| Unwritable("calendar"))?;
        // Base64 keeps the file's own line ends and folds through every relay.
        alternative = alternative.singlepart(
            SinglePart::builder()
                .header(kind.clone())
                .header(ContentTransferEncoding::Base64)
                .body(file.clone()),
        );
        attachment = Some(
            Attachment::new("appointment.ics".to_owned()).body(
                lettre::message::Body::new_with_encoding(file, ContentTransferEncoding::Base64)
                    .map_err(|_| Unwritable("calendar"))?,
                kind,
            ),
        );
    }
    let mut body = MultiPart::mixed().multipart(alternative);
    if let Some(attachment) = attachment {
        body = body.singlepart(attachment);
    }
    lettre::Message::builder()
        .message_id(Some(message_id(message, config)))
        .date(date)
        .from(from)
        .to(to)
        .subject(written.subject.clone())
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("Content-Language", message.language.as_str()))
        .multipart(body)
        .map_err(|_| Unwritable("bad_address"))
}

/// The same at every attempt, so that whoever gets it twice can tell.
fn message_id(message: &Message, config: &Config) -> String {
    let host = config
        .public_url
        .as_str()
        .split("://")
        .nth(1)
        .and_then(|authority| authority.split(':').next())
        .unwrap_or("localhost");
    format!("<{}@{host}>", message.id)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
