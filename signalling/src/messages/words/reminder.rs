//! What is said of an appointment that is coming, in English: a reminder, a clinic that runs late or
//! cannot take place. What it is for is in the body alone: subject lines and text messages show on a
//! locked screen.

use super::english::{
    article, come_to, dear, ending, facts, facts_to_come, kind, link, prepare, short, telephone,
    time, title, when, with_clinician,
};
use super::{Clinic, Part, Written, own_words};
use crate::messages::letter::AppointmentLetter;
use domain::booking::wire::Mode;

const FOR_YOU: &str = "The link is for you alone: do not pass it on.";

pub(super) fn reminder(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let (kind, article) = (kind(about.mode), article(about.mode));
    let when = when(about.start, &about.zone);
    let ask = if about.confirmed {
        "You told us that you will be there. If that has changed, use the link to choose another \
         time or to cancel: then somebody else can have this one."
    } else {
        "Will you be there? Open the link and say so with one tap. By the same link you can choose \
         another time or cancel: then somebody else can have this one."
    };
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "This is to remind you that you have {article} {kind}."
        )),
        facts_to_come(about),
        Part::Paragraph(ask.to_owned()),
    ];
    parts.extend(link(about, "Open your appointment"));
    parts.extend(
        about
            .link
            .is_some()
            .then(|| Part::Paragraph(FOR_YOU.to_owned())),
    );
    parts.push(Part::Paragraph(match about.mode {
        Mode::Video => format!(
            "You can join by the link from {} minutes before. There is nothing to install.",
            clinic.join_minutes
        ),
        Mode::Telephone => "We will ring you.".to_owned(),
        Mode::InPerson => format!("Come to {}.", about.site_name),
    }));
    parts.extend(prepare(about));
    parts.extend(ending(about, clinic));
    let asked = if about.confirmed {
        "To move or cancel it:"
    } else {
        "Say you will be there, move it or cancel it:"
    };
    Written {
        subject: format!("Reminder: your {kind} on {when}"),
        parts,
        short: short(
            &format!(
                "Reminder: your {kind} is on {when}.{} {asked}",
                come_to(about)
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

pub(super) fn late(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let minutes = about.late_minutes;
    let then = time(about.start.plus_minutes(i64::from(minutes)), &about.zone);
    let planned = time(about.start, &about.zone);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "We are sorry: {} is running about {minutes} minutes late today. Your {kind} at \
             {planned} will probably begin at about {then}.",
            with_clinician(about)
        )),
    ];
    parts.extend(own_words(about));
    parts.push(Part::Paragraph(
        match about.mode {
            Mode::Video => "You can wait wherever you like. Open the link when it is nearly time.",
            Mode::Telephone => "We will ring you. Keep your telephone near.",
            Mode::InPerson => "You can come a little later.",
        }
        .to_owned(),
    ));
    parts.extend(link(about, "Open your appointment"));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Running late: your {kind} today at {planned}"),
        parts,
        short: short(
            &format!(
                "we are running about {minutes} minutes late. Your {kind} at {planned} will \
                 probably begin at about {then}."
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

pub(super) fn choose_again(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "We are sorry: your {kind} cannot take place at the time that was planned. Choose \
             another time by the link."
        )),
    ];
    parts.extend(own_words(about));
    parts.push(facts(about));
    parts.extend(link(about, "Choose another time"));
    parts.extend(
        about
            .link
            .is_some()
            .then(|| Part::Paragraph(FOR_YOU.to_owned())),
    );
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Choose another time for your {kind} on {when}"),
        parts,
        short: short(
            &format!(
                "we are sorry: your {kind} on {when}, cannot take place. Choose another time:"
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

/// It takes place after all.
pub(super) fn stands(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "Good news: your {kind} can take place at its time after all. You do not need to choose \
             another time."
        )),
    ];
    parts.extend(own_words(about));
    parts.push(facts_to_come(about));
    parts.extend(link(about, "Open your appointment"));
    parts.extend(
        about
            .link
            .is_some()
            .then(|| Part::Paragraph(FOR_YOU.to_owned())),
    );
    parts.push(Part::Paragraph(
        "If you cannot come, use the link to choose another time or to cancel.".to_owned(),
    ));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("It can take place after all: your {kind} on {when}"),
        parts,
        short: short(
            &format!(
                "good news: your {kind} on {when}, can take place after all.{} You need not choose \
                 another time. To move or cancel it:",
                come_to(about)
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

/// It was called off by the clinic, for everybody of that day.
pub(super) fn cancelled_by_clinic(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let telephone = telephone(about, clinic);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "We are sorry: we have had to cancel your {kind}. Do not come or wait for us."
        )),
    ];
    parts.extend(own_words(about));
    parts.push(facts(about));
    let ring = match about.again {
        Some(_) => format!("Or ring {} on {telephone}.", clinic.name),
        None => format!(
            "To arrange another one, ring {} on {telephone}.",
            clinic.name
        ),
    };
    let mut again = String::new();
    if let Some(address) = &about.again {
        parts.push(Part::Link {
            label: "Book another time".to_owned(),
            address: address.clone(),
        });
        again = format!(" Book another time: {}", about.book_anything());
    }
    parts.push(Part::Paragraph(ring));
    Written {
        subject: format!("Cancelled: your {kind} on {when}"),
        parts,
        short: format!(
            "{}: we are sorry, your {kind} on {when}, is cancelled.{again} Or ring {telephone}.",
            clinic.name
        ),
        calendar_title: title(about, clinic),
    }
}
