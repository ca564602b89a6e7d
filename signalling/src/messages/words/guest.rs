//! The invitation of a guest, in both languages. It names nobody but the guest and whoever invites
//! them, and not what the appointment is for.

use domain::consultation::participant::ParticipantRole;

use super::{Clinic, Part, Written, english as en, welsh as cy};
use crate::messages::letter::GuestLetter;

fn telephone<'a>(about: &'a GuestLetter, clinic: &'a Clinic<'_>) -> &'a str {
    if about.site_telephone.is_empty() {
        clinic.telephone
    } else {
        &about.site_telephone
    }
}

/// "as an interpreter".
const fn as_english(role: ParticipantRole) -> &'static str {
    match role {
        ParticipantRole::Interpreter => "as an interpreter",
        ParticipantRole::Carer => "as a carer",
        ParticipantRole::Student => "as a student",
        _ => "as a health professional",
    }
}

const fn as_welsh(role: ParticipantRole) -> &'static str {
    match role {
        ParticipantRole::Interpreter => "fel cyfieithydd ar y pryd",
        ParticipantRole::Carer => "fel gofalwr",
        ParticipantRole::Student => "fel myfyriwr",
        _ => "fel gweithiwr iechyd proffesiynol",
    }
}

fn link(about: &GuestLetter, label: &str) -> Option<Part> {
    about.link.as_ref().map(|address| Part::Link {
        label: label.to_owned(),
        address: address.clone(),
    })
}

fn text(about: &GuestLetter, what: &str) -> String {
    match &about.link {
        Some(link) => format!("{what} {link}"),
        None => what.to_owned(),
    }
}

pub(super) fn english(about: &GuestLetter, clinic: &Clinic<'_>) -> Written {
    let when = en::when(about.start, &about.zone);
    let role = as_english(about.role);
    let by = &about.invited_by;
    let telephone = telephone(about, clinic);
    let mut parts = vec![
        Part::Paragraph(format!("Dear {},", about.name)),
        Part::Paragraph(format!(
            "{by} invites you to a video appointment {role}. {}",
            if about.now {
                "You can join now."
            } else {
                "Join by the link when it is time."
            }
        )),
        Part::Facts(vec![
            ("When".to_owned(), when.clone()),
            ("Clinic".to_owned(), about.site_name.clone()),
        ]),
    ];
    parts.extend(link(about, "Join the video appointment"));
    parts.push(Part::Paragraph(format!(
        "You can join from {} minutes before. There is nothing to install and no account to make. \
         The link is for you alone: do not pass it on.",
        clinic.join_minutes
    )));
    parts.push(Part::Paragraph(format!(
        "Questions? Ring {} on {telephone}.",
        clinic.name
    )));
    let subject = format!("You are invited to a video appointment: {when}");
    let what = format!(
        "{}: {by} invites you to a video appointment {role}: {when}.",
        clinic.name
    );
    Written {
        short: format!("{} Questions? Ring {telephone}.", text(about, &what)),
        calendar_title: format!("Video appointment, {}", clinic.name),
        subject,
        parts,
    }
}

pub(super) fn welsh(about: &GuestLetter, clinic: &Clinic<'_>) -> Written {
    let when = cy::when(about.start, &about.zone);
    let role = as_welsh(about.role);
    let by = &about.invited_by;
    let telephone = telephone(about, clinic);
    let mut parts = vec![
        Part::Paragraph(format!("Annwyl {},", about.name)),
        Part::Paragraph(format!(
            "Mae {by} yn eich gwahodd i apwyntiad fideo {role}. {}",
            if about.now {
                "Gallwch ymuno nawr."
            } else {
                "Ymunwch drwy’r ddolen pan ddaw’r amser."
            }
        )),
        Part::Facts(vec![
            ("Pryd".to_owned(), when.clone()),
            ("Clinig".to_owned(), about.site_name.clone()),
        ]),
    ];
    parts.extend(link(about, "Ymuno â’r apwyntiad fideo"));
    parts.push(Part::Paragraph(format!(
        "Gallwch ymuno o {} munud cyn yr apwyntiad ymlaen. Nid oes angen gosod dim na chreu cyfrif. \
         I chi yn unig y mae’r ddolen: peidiwch â’i rhannu.",
        clinic.join_minutes
    )));
    parts.push(Part::Paragraph(format!(
        "Cwestiynau? Ffoniwch {} ar {telephone}.",
        clinic.name
    )));
    let subject = format!("Gwahoddiad i apwyntiad fideo: {when}");
    let what = format!(
        "{}: mae {by} yn eich gwahodd i apwyntiad fideo {role}: {}.",
        clinic.name,
        // Within a sentence the day has no capital.
        when.replacen("Dydd", "dydd", 1)
    );
    Written {
        short: format!("{} Cwestiynau? Ffoniwch {telephone}.", text(about, &what)),
        calendar_title: format!("Apwyntiad fideo, {}", clinic.name),
        subject,
        parts,
    }
}
