//! What the patient is told beside what changes their appointment: reminders, and what a clinic says to
//! everybody of a day.

use domain::booking::wire::{Appointment, Delivery, ReminderWay, SampleMessage};
use domain::error::Problem;
use domain::ids::AppointmentId;
use domain::people::format::Format;

use super::notices::{envelope, letter_about};
use super::{appointment_store, links, reminders, service_store};
use crate::app_state::App;
use crate::messages::{self, AppointmentLetter, Channel, Envelope, Letter};
use crate::store::{Reader, StoreError, Tx};

/// What the patient is told beside what changes their appointment.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// That it is coming.
    Reminder(ReminderWay),
    /// That the clinic is so many minutes late; in the clinic's own words, too.
    Late(u16, &'a str),
    /// That it cannot take place and they choose again.
    ChooseAgain(&'a str),
    /// That the clinic has called it off.
    CancelledByClinic(&'a str),
    /// That the clinic has given it another time.
    MovedByClinic(&'a str),
    /// That it takes place at its time after all, although they were asked to choose another.
    Stands(&'a str),
}

impl News<'_> {
    /// By what: a reminder as the service says; what is urgent by everything the patient gave.
    const fn way(self) -> ReminderWay {
        match self {
            Self::Reminder(way) => way,
            Self::Late(..)
            | Self::ChooseAgain(_)
            | Self::CancelledByClinic(_)
            | Self::MovedByClinic(_)
            | Self::Stands(_) => ReminderWay::Both,
        }
    }
}

/// Queues such a message in this transaction, by each way with a link of its own where one is needed;
/// says how they will go.
///
/// # Errors
/// What the store says.
pub fn tell(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    news: News<'_>,
) -> Result<Vec<Delivery>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let (appointment, language, mut about) = letter_about(tx, &keys, id, None, now)?;
    about.now = false;
    let envelope = envelope(&appointment, language);
    let channels = ways(app, &envelope, news.way(), about.format);
    let routed = channels
        .iter()
        .any(|channel| channel.has_route(&app.config));
    match news {
        News::Reminder(_) | News::Late(..) => {}
        // What still waits to be sent names a time that is no more.
        News::CancelledByClinic(_) => {
            messages::withdraw(tx, id)?;
            reminders::forget(tx, id)?;
        }
        // Nobody is reminded of a time that is to be moved; it may yet be kept, or given again.
        News::ChooseAgain(_) | News::MovedByClinic(_) | News::Stands(_) => {
            messages::withdraw(tx, id)?;
            reminders::told_of(tx, id)?;
        }
    }
    about = fill(tx, app, &appointment, about, news)?;
    if routed && !matches!(news, News::CancelledByClinic(_)) {
        let state = appointment_store::standing(tx, id)?
            .ok_or(StoreError::Missing)?
            .state;
        let secret = links::invite(tx, &app.entropy, id, state)?;
        about.link = Some(app.config.link("/i", &secret.reveal()));
    }
    let letter = letter(about, news);
    let mut sent = Vec::new();
    // Whoever gets both needs no e-mail in a text message's stead.
    let both = channels.len() > 1;
    for channel in channels {
        let mut to = envelope.clone();
        if both && channel == Channel::Text {
            to.email = None;
        }
        sent.push(messages::enqueue_by(tx, app, &to, letter.clone(), channel)?);
    }
    Ok(sent)
}

/// The letter's own part of what is told.
fn fill(
    reader: &mut Reader,
    app: &App,
    appointment: &Appointment,
    mut about: AppointmentLetter,
    news: News<'_>,
) -> Result<AppointmentLetter, StoreError> {
    match news {
        News::Reminder(_) => {}
        News::Late(minutes, words) => {
            about.late_minutes = minutes;
            about.words = words.to_owned();
        }
        News::ChooseAgain(words) | News::Stands(words) => about.words = words.to_owned(),
        News::MovedByClinic(words) => {
            about.by_clinic = true;
            about.words = words.to_owned();
        }
        News::CancelledByClinic(words) => {
            about.by_clinic = true;
            about.words = words.to_owned();
            about.again = book_again(reader, app, appointment)?;
        }
    }
    Ok(about)
}

const fn letter(about: AppointmentLetter, news: News<'_>) -> Letter {
    match news {
        News::Reminder(_) => Letter::Reminder(about),
        News::Late(..) => Letter::Late(about),
        News::ChooseAgain(_) => Letter::ChooseAgain(about),
        News::CancelledByClinic(_) => Letter::Cancelled(about),
        News::MovedByClinic(_) => Letter::Moved(about),
        News::Stands(_) => Letter::Stands(about),
    }
}

/// What the patient of this appointment would read, with an open place for the link.
///
/// # Errors
/// What the store says.
pub fn sample(
    reader: &mut Reader,
    app: &App,
    id: AppointmentId,
    news: News<'_>,
    by: Delivery,
) -> Result<SampleMessage, Problem> {
    let now = app.now();
    let (appointment, language, mut about) = letter_about(reader, &app.keys, id, None, now)?;
    about.now = false;
    about.format = Format::default();
    if !matches!(news, News::CancelledByClinic(_)) {
        about.link = Some(app.config.link("/i", "…"));
    }
    let about = fill(reader, app, &appointment, about, news)?;
    let (subject, plain, short) = messages::read(&letter(about, news), language, &app.config);
    let (subject, body) = match by {
        Delivery::Email => (subject, plain),
        Delivery::Text | Delivery::NoRoute => (String::new(), short),
    };
    Ok(SampleMessage {
        language,
        by,
        subject,
        body,
    })
}

/// By what somebody is told: of the ways they gave those that somebody takes, in the order wanted; the
/// first they gave where nobody takes any.
fn ways(app: &App, to: &Envelope<'_>, way: ReminderWay, format: Format) -> Vec<Channel> {
    let given = |channel: &Channel| match channel {
        Channel::Email => to.email.is_some(),
        Channel::Text => to.mobile.is_some(),
    };
    let order = match way {
        ReminderWay::TextFirst if !format.large_print => [Channel::Text, Channel::Email],
        _ => [Channel::Email, Channel::Text],
    };
    let given: Vec<Channel> = order.into_iter().filter(given).collect();
    let mut taken: Vec<Channel> = given
        .iter()
        .copied()
        .filter(|channel| channel.has_route(&app.config))
        .collect();
    if taken.is_empty() {
        taken = given;
        taken.truncate(1);
    } else if way != ReminderWay::Both {
        taken.truncate(1);
    }
    taken
}

/// By what a patient would be told something urgent.
pub fn urgent_ways(app: &App, appointment: &Appointment) -> Vec<Delivery> {
    let envelope = envelope(appointment, appointment.patient.language);
    let ways = ways(app, &envelope, ReminderWay::Both, Format::default());
    ways.into_iter()
        .map(|channel| channel.delivery(&app.config))
        .collect()
}

/// Where the same is booked again, when patients book it by themselves.
fn book_again(
    reader: &mut Reader,
    app: &App,
    appointment: &Appointment,
) -> Result<Option<String>, StoreError> {
    let service = service_store::find(reader, appointment.service)?;
    let open = service.filter(|service| service.public);
    Ok(open.map(|service| format!("{}/book/{}", app.config.public_url.as_str(), service.slug)))
}
