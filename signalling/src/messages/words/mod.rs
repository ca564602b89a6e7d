//! The words of messages. They live on the server because nobody's app is open when they are read;
//! everything else a person reads is in the app's translations.

mod dates;
mod easy;
mod easy_offer;
mod english;
mod guest;
mod offer;
mod on_the_list;
mod reminder;
mod reminder_welsh;
mod series;
mod welsh;

use domain::consultation::invitation::JOIN_OPENS_MINUTES;
use domain::messages::text::as_text_message;
use domain::people::title::title_in;
use domain::people::wire::Language;

use super::letter::{AppointmentLetter, Letter};
use crate::config::Config;

/// A message in words, not yet in any format.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject line. No word of why somebody is treated.
    pub subject: String,
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// The same as a text message.
    pub short: String,
    /// The title in a calendar, visible to whoever sees the calendar.
    pub calendar_title: String,
}

/// A part of a message.
#[derive(Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Paragraph(String),
    /// Names and values, "When: …".
    Facts(Vec<(String, String)>),
    /// A list with its introduction.
    List(String, Vec<String>),
    /// A link to follow.
    Link {
        /// What it does.
        label: String,
        /// Where it goes.
        address: String,
    },
}

/// What the words take from the configuration.
pub struct Clinic<'a> {
    /// The organisation's name.
    pub name: &'a str,
    /// Its telephone.
    pub telephone: &'a str,
    /// From how many minutes before a patient can join.
    pub join_minutes: i64,
}

impl<'a> Clinic<'a> {
    /// From the configuration.
    pub fn of(config: &'a Config) -> Self {
        Self {
            name: &config.branding.name,
            telephone: &config.branding.telephone,
            join_minutes: JOIN_OPENS_MINUTES,
        }
    }
}

/// Writes a letter out.
pub fn write(letter: &Letter, language: Language, clinic: &Clinic<'_>) -> Written {
    let mut written = match language {
        Language::En => english::write(letter, clinic),
        Language::Cy => welsh::write(letter, clinic),
    };
    if let Some(about) = letter.appointment().filter(|about| about.format.easy_read) {
        written = easy::write(letter, about, language, clinic, written);
    }
    if let Letter::Offer(about) = letter
        && about.format.easy_read
    {
        written = easy_offer::write(about, language, clinic, written);
    }
    written.short = as_text_message(&written.short);
    written
}

/// What the clinic says in its own words, where it does.
fn own_words(about: &AppointmentLetter) -> Option<Part> {
    (!about.words.is_empty()).then(|| Part::Paragraph(about.words.clone()))
}

/// "Dr Shah (Consultant)", or the name alone.
fn with_title(language: Language, name: &str, title: &str) -> String {
    let title = title_in(language, title);
    if title.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({title})")
    }
}
