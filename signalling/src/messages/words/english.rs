//! Messages in English.

use domain::booking::wire::Mode;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::dates::{self, Names};
use super::{
    Clinic, Part, Written, guest, offer, on_the_list, own_words, reminder, series, with_title,
};
use crate::messages::letter::{AppointmentLetter, Letter, SetupLetter};

pub(super) fn write(letter: &Letter, clinic: &Clinic<'_>) -> Written {
    match letter {
        Letter::Invitation(about) if about.now => now(about, clinic),
        Letter::Invitation(about) if !about.more.is_empty() => {
            series::booked(about, Language::En, clinic)
        }
        Letter::Cancelled(about) if !about.more.is_empty() => {
            series::cancelled(about, Language::En, clinic)
        }
        Letter::Invitation(about) => invitation(about, clinic),
        Letter::Moved(about) => moved(about, clinic),
        Letter::Cancelled(about) if about.by_clinic => reminder::cancelled_by_clinic(about, clinic),
        Letter::Cancelled(about) => cancelled(about, clinic),
        Letter::Reminder(about) => reminder::reminder(about, clinic),
        Letter::Late(about) => reminder::late(about, clinic),
        Letter::ChooseAgain(about) => reminder::choose_again(about, clinic),
        Letter::Stands(about) => reminder::stands(about, clinic),
        Letter::StaffSetup(about) => setup(about, clinic),
        Letter::Guest(about) => guest::english(about, clinic),
        Letter::Offer(about) => offer::english(about, clinic),
        Letter::OnTheList(about) => on_the_list::write(about, Language::En, clinic),
    }
}

fn invitation(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!("You have {} {kind}.", article(about.mode))),
        facts_to_come(about),
    ];
    parts.extend(how_to(about, clinic));
    parts.extend(prepare(about));
    parts.push(Part::Paragraph(
        "If you cannot come, use the link to choose another time or to cancel.".to_owned(),
    ));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Your {kind}: {when}"),
        parts,
        short: short(
            &format!("Your {kind}: {when}.{}", come_to(about)),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

fn moved(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(if about.by_clinic {
            format!(
                "We are sorry: the clinic has had to change the time of your {kind}. This is the \
                 new time. If you cannot come then, use the link to choose another time or to cancel."
            )
        } else {
            format!("The time of your {kind} has changed. This is the new time.")
        }),
    ];
    parts.extend(own_words(about));
    parts.push(facts_to_come(about));
    parts.extend(how_to(about, clinic));
    if about.link.is_some() {
        parts.push(Part::Paragraph(
            "Your old link no longer works. Use this new one.".to_owned(),
        ));
    }
    parts.extend(prepare(about));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("New time for your {kind}: {when}"),
        parts,
        short: short(
            &format!(
                "Your {kind} has a new time: {when}.{} Your old link no longer works.",
                come_to(about)
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

fn cancelled(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let telephone = telephone(about, clinic);
    let again = format!(
        "To arrange another one, ring {} on {telephone}.",
        clinic.name
    );
    Written {
        subject: format!("Cancelled: your {kind} on {when}"),
        parts: vec![
            dear(about),
            Part::Paragraph(format!(
                "Your {kind} has been cancelled. You do not need to do anything."
            )),
            facts(about),
            Part::Paragraph(again.clone()),
        ],
        short: format!(
            "{}: your {kind} on {when}, has been cancelled. {again}",
            clinic.name
        ),
        calendar_title: title(about, clinic),
    }
}

fn now(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "{} would like to see you by video. You can join now.",
            with_clinician(about)
        )),
    ];
    parts.extend(link(about, "Join your appointment"));
    parts.push(Part::Paragraph(
        "There is nothing to install and no account to make. The link is for you alone: do not \
         pass it on."
            .to_owned(),
    ));
    parts.extend(ending(about, clinic));
    Written {
        subject: "Your link to a video appointment".to_owned(),
        parts,
        short: short(
            &format!(
                "{} would like to see you by video now.",
                about.clinician_name
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

fn setup(about: &SetupLetter, clinic: &Clinic<'_>) -> Written {
    let mut parts = vec![
        Part::Paragraph(format!("Dear {},", about.name)),
        Part::Paragraph(format!(
            "An account has been made for you at {}. Open the link to choose a password and to \
             connect an authenticator app on your telephone. The link works once.",
            clinic.name
        )),
    ];
    if let Some(address) = &about.link {
        parts.push(Part::Link {
            label: "Set up your account".to_owned(),
            address: address.clone(),
        });
    }
    parts.push(Part::Paragraph(
        "If you did not expect this, tell your administrator and do not open the link.".to_owned(),
    ));
    let subject = format!("Set up your account at {}", clinic.name);
    Written {
        short: format!("{subject}: {}", about.link.as_deref().unwrap_or_default()),
        calendar_title: subject.clone(),
        subject,
        parts,
    }
}

pub(super) fn with_clinician(about: &AppointmentLetter) -> String {
    with_title(Language::En, &about.clinician_name, &about.clinician_title)
}

pub(super) fn dear(about: &AppointmentLetter) -> Part {
    Part::Paragraph(format!("Dear {},", about.patient_name))
}

/// What it is, for whoever need not come.
pub(super) fn facts(about: &AppointmentLetter) -> Part {
    facts_at(about, &about.site_name, "")
}

/// The same for whoever is to come, with where that is.
pub(super) fn facts_to_come(about: &AppointmentLetter) -> Part {
    facts_at(about, &about.place(), &about.site_directions)
}

fn facts_at(about: &AppointmentLetter, place: &str, directions: &str) -> Part {
    let mut facts = vec![
        ("When".to_owned(), when(about.start, &about.zone)),
        ("What for".to_owned(), about.service_name.clone()),
        ("With".to_owned(), with_clinician(about)),
    ];
    if about.mode == Mode::InPerson {
        facts.push(("Where".to_owned(), place.to_owned()));
        if !directions.is_empty() {
            facts.push(("How to find us".to_owned(), directions.to_owned()));
        }
    }
    Part::Facts(facts)
}

/// Where to come to, as text messages say it; nothing where nobody is to come.
pub(super) fn come_to(about: &AppointmentLetter) -> String {
    match about.mode {
        Mode::InPerson => format!(" Come to {}.", about.place_in_short()),
        Mode::Video | Mode::Telephone => String::new(),
    }
}

fn how_to(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Vec<Part> {
    let words = match about.mode {
        Mode::Video => format!(
            "Open your link to see or change your appointment, and to try your camera and \
             microphone. You can join from {} minutes before. There is nothing to install and no \
             account to make.",
            clinic.join_minutes
        ),
        Mode::Telephone => {
            "We will ring you. Open your link to see or change your appointment.".to_owned()
        }
        Mode::InPerson => "Open your link to see or change your appointment.".to_owned(),
    };
    let mut parts = vec![Part::Paragraph(words)];
    if about.link.is_some() {
        parts.extend(link(about, "Open your appointment"));
        parts.push(Part::Paragraph(
            "The link is for you alone: do not pass it on.".to_owned(),
        ));
    }
    parts
}

pub(super) fn link(about: &AppointmentLetter, label: &str) -> Option<Part> {
    about.link.as_ref().map(|address| Part::Link {
        label: label.to_owned(),
        address: address.clone(),
    })
}

pub(super) fn prepare(about: &AppointmentLetter) -> Option<Part> {
    (!about.prepare.is_empty()).then(|| Part::List("Have ready:".to_owned(), about.prepare.clone()))
}

pub(super) fn ending(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Vec<Part> {
    vec![Part::Paragraph(format!(
        "Questions? Ring {} on {}.",
        clinic.name,
        telephone(about, clinic)
    ))]
}

pub(super) fn short(what: &str, about: &AppointmentLetter, clinic: &Clinic<'_>) -> String {
    let link = about
        .link
        .as_ref()
        .map(|link| format!(" {link}"))
        .unwrap_or_default();
    format!(
        "{}: {what}{link} Questions? Ring {}.",
        clinic.name,
        telephone(about, clinic)
    )
}

pub(super) fn telephone<'a>(about: &'a AppointmentLetter, clinic: &'a Clinic<'_>) -> &'a str {
    if about.site_telephone.is_empty() {
        clinic.telephone
    } else {
        &about.site_telephone
    }
}

pub(super) fn title(about: &AppointmentLetter, clinic: &Clinic<'_>) -> String {
    let kind = match about.mode {
        Mode::Video => "Video appointment",
        Mode::Telephone => "Telephone appointment",
        Mode::InPerson => "Appointment",
    };
    format!("{kind}, {}", clinic.name)
}

pub(super) const fn kind(mode: Mode) -> &'static str {
    match mode {
        Mode::Video => "video appointment",
        Mode::Telephone => "telephone appointment",
        Mode::InPerson => "appointment",
    }
}

pub(super) const fn article(mode: Mode) -> &'static str {
    match mode {
        Mode::Video | Mode::Telephone => "a",
        Mode::InPerson => "an",
    }
}

/// Of days and times.
pub(super) const NAMES: Names = Names {
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    am: "am",
    pm: "pm",
    midday: "midday",
    midnight: "midnight",
};

pub(super) fn when(at: Timestamp, zone: &str) -> String {
    dates::when(&NAMES, at, zone)
}

pub(super) fn time(at: Timestamp, zone: &str) -> String {
    dates::time(&NAMES, at, zone)
}
