//! Several appointments in one message: booked together, or called off together.

use domain::booking::wire::Mode;
use domain::messages::text::LONGEST;
use domain::people::wire::Language;

use super::{Clinic, Part, Written, english, welsh, with_title};
use crate::messages::letter::{AnotherTime, AppointmentLetter};

/// What of a message depends on the language.
struct Words {
    dear: String,
    what_for: &'static str,
    with: &'static str,
    place: &'static str,
    find: &'static str,
    come_to: String,
    have: String,
    gone: String,
    times: &'static str,
    links: &'static str,
    first: &'static str,
    alone: &'static str,
    change: &'static str,
    questions: String,
    booked_subject: String,
    gone_subject: String,
}

fn telephone<'a>(about: &'a AppointmentLetter, clinic: &'a Clinic<'_>) -> &'a str {
    if about.site_telephone.is_empty() {
        clinic.telephone
    } else {
        &about.site_telephone
    }
}

fn words(about: &AppointmentLetter, language: Language, clinic: &Clinic<'_>) -> Words {
    let count = about.more.len() + 1;
    let telephone = telephone(about, clinic);
    match language {
        Language::En => {
            let kind = english::kind(about.mode);
            Words {
                dear: format!("Dear {},", about.patient_name),
                what_for: "What for",
                with: "With",
                place: "Where",
                find: "How to find us",
                come_to: english::come_to(about),
                have: format!("You have {count} {kind}s."),
                gone: format!(
                    "{count} {kind}s have been cancelled. You do not need to do anything."
                ),
                times: "These are the times:",
                links: "Each time has a link of its own. Open it on the day, or to choose another \
                        time or to cancel.",
                first: "To change another one, ring us. The link to the first:",
                alone: "The links are for you alone: do not pass them on.",
                change: "Your other appointments stay as they are.",
                questions: format!("Questions? Ring {} on {telephone}.", clinic.name),
                booked_subject: format!("Your {count} {kind}s"),
                gone_subject: format!("Cancelled: {count} {kind}s"),
            }
        }
        Language::Cy => {
            let kind = welsh::kind(about.mode);
            Words {
                dear: format!("Annwyl {},", about.patient_name),
                what_for: "Ar gyfer",
                with: "Gyda",
                place: "Ble",
                find: "Sut i ddod o hyd i ni",
                come_to: welsh::come_to(about),
                have: format!("Mae gennych {count} {kind}."),
                gone: format!(
                    "Mae {count} {kind} wedi cael eu canslo. Nid oes angen i chi wneud dim."
                ),
                times: "Dyma’r amseroedd:",
                links: "Mae gan bob amser ei ddolen ei hun. Agorwch hi ar y diwrnod, neu i ddewis \
                        amser arall neu i ganslo.",
                first: "I newid un arall, ffoniwch ni. Y ddolen i’r cyntaf:",
                alone: "I chi yn unig y mae’r dolenni: peidiwch â’u rhannu.",
                change: "Mae eich apwyntiadau eraill yn aros fel y maent.",
                questions: format!("Cwestiynau? Ffoniwch {} ar {telephone}.", clinic.name),
                booked_subject: format!("Eich {count} {kind}"),
                gone_subject: format!("Wedi’u canslo: {count} {kind}"),
            }
        }
    }
}

/// Each time with its link, where it has one.
fn times(about: &AppointmentLetter, language: Language) -> Vec<(String, Option<String>)> {
    let when = |at, zone: &str| match language {
        Language::En => english::when(at, zone),
        Language::Cy => welsh::when(at, zone),
    };
    let first = (when(about.start, &about.zone), about.link.clone());
    let others = about.more.iter().map(|one: &AnotherTime| {
        let mut words = when(one.start, &about.zone);
        if one.clinician_name != about.clinician_name {
            words = format!("{words}, {}", one.clinician_name);
        }
        (words, one.link.clone())
    });
    std::iter::once(first).chain(others).collect()
}

pub(super) fn booked(
    about: &AppointmentLetter,
    language: Language,
    clinic: &Clinic<'_>,
) -> Written {
    let words = words(about, language, clinic);
    let times = times(about, language);
    let mut parts = vec![
        Part::Paragraph(words.dear.clone()),
        Part::Paragraph(words.have.clone()),
        facts(about, language, &words, true),
    ];
    let lines: Vec<String> = times.iter().map(|(when, _)| when.clone()).collect();
    parts.push(Part::List(words.times.to_owned(), lines));
    if about.link.is_some() {
        parts.push(Part::Paragraph(words.links.to_owned()));
        for (label, address) in &times {
            parts.extend(address.clone().map(|address| Part::Link {
                label: label.clone(),
                address,
            }));
        }
        parts.push(Part::Paragraph(words.alone.to_owned()));
    }
    parts.push(Part::Paragraph(words.questions.clone()));
    Written {
        short: short(&times, clinic, &words),
        calendar_title: title(about, language, clinic),
        subject: words.booked_subject,
        parts,
    }
}

/// Every time with its link; where that is too long for a text message, the link to the first alone.
fn short(times: &[(String, Option<String>)], clinic: &Clinic<'_>, words: &Words) -> String {
    let each = times.iter().map(|(when, link)| match link {
        Some(link) => format!("{when}: {link}"),
        None => when.clone(),
    });
    let each: Vec<String> = each.collect();
    let say = |what: &str| {
        let Words {
            have,
            come_to,
            questions,
            ..
        } = words;
        format!("{}: {have}{come_to} {what} {questions}", clinic.name)
    };
    let whole = say(&each.join(" "));
    let first = times.first().and_then(|(_, link)| link.as_ref());
    match first.filter(|_| whole.chars().count() > LONGEST) {
        None => whole,
        Some(link) => {
            let all: Vec<&str> = times.iter().map(|(when, _)| when.as_str()).collect();
            say(&format!("{}. {} {link}", all.join("; "), words.first))
        }
    }
}

pub(super) fn cancelled(
    about: &AppointmentLetter,
    language: Language,
    clinic: &Clinic<'_>,
) -> Written {
    let words = words(about, language, clinic);
    let lines: Vec<String> = times(about, language)
        .into_iter()
        .map(|(when, _)| when)
        .collect();
    Written {
        short: format!(
            "{}: {} {}. {}",
            clinic.name,
            words.gone,
            lines.join("; "),
            words.questions
        ),
        calendar_title: title(about, language, clinic),
        parts: vec![
            Part::Paragraph(words.dear.clone()),
            Part::Paragraph(words.gone.clone()),
            facts(about, language, &words, false),
            Part::List(words.times.to_owned(), lines),
            Part::Paragraph(words.change.to_owned()),
            Part::Paragraph(words.questions.clone()),
        ],
        subject: words.gone_subject,
    }
}

/// What they are for and with whom; for whoever is to come, with where that is.
fn facts(about: &AppointmentLetter, language: Language, words: &Words, to_come: bool) -> Part {
    let with = with_title(language, &about.clinician_name, &about.clinician_title);
    let mut facts = vec![
        (words.what_for.to_owned(), about.service_name.clone()),
        (words.with.to_owned(), with),
    ];
    if about.mode == Mode::InPerson {
        let place = if to_come {
            about.place()
        } else {
            about.site_name.clone()
        };
        facts.push((words.place.to_owned(), place));
        if to_come && !about.site_directions.is_empty() {
            facts.push((words.find.to_owned(), about.site_directions.clone()));
        }
    }
    Part::Facts(facts)
}

fn title(about: &AppointmentLetter, language: Language, clinic: &Clinic<'_>) -> String {
    match language {
        Language::En => english::title(about, clinic),
        Language::Cy => welsh::title(about, clinic),
    }
}
