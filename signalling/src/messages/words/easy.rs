//! Easy read: short words, one fact a line, in both languages. The same for every letter about an
//! appointment; only its first line differs.

use domain::booking::wire::Mode;
use domain::messages::text::LONGEST;
use domain::people::wire::Language;

use super::dates::Names;
use super::{Clinic, Part, Written, english as en, own_words, welsh as cy};
use crate::messages::letter::{AnotherTime, AppointmentLetter, Letter};

/// The words of a language.
struct Words {
    hello: &'static str,
    day: &'static str,
    time: &'static str,
    how: &'static str,
    by: [&'static str; 3],
    what: &'static str,
    who: &'static str,
    place: &'static str,
    find: &'static str,
    open: &'static str,
    again: &'static str,
    can: &'static str,
    say: &'static str,
    other: &'static str,
    cancel: &'static str,
    bring: &'static str,
    ring: &'static str,
    times: &'static str,
    first: &'static str,
}

const ENGLISH: Words = Words {
    hello: "Hello",
    day: "Day",
    time: "Time",
    how: "How",
    by: [
        "On a screen (video)",
        "On the telephone. We ring you",
        "You come to us",
    ],
    what: "What for",
    who: "Who you will see",
    place: "Where",
    find: "How to find us",
    open: "Open this link",
    again: "Choose another time by this link",
    can: "With the link you can:",
    say: "say that you will be there",
    other: "choose another time",
    cancel: "cancel",
    bring: "Have these with you:",
    ring: "If you need help, ring",
    times: "The times",
    first: "The link for the first one",
};

const WELSH: Words = Words {
    hello: "Helo",
    day: "Diwrnod",
    time: "Amser",
    how: "Sut",
    by: [
        "Ar sgrin (fideo)",
        "Ar y ffôn. Byddwn yn eich ffonio",
        "Byddwch yn dod atom ni",
    ],
    what: "Ar gyfer",
    who: "Pwy fyddwch chi’n ei weld",
    place: "Ble",
    find: "Sut i ddod o hyd i ni",
    open: "Agorwch y ddolen hon",
    again: "Dewiswch amser arall drwy’r ddolen hon",
    can: "Gyda’r ddolen gallwch:",
    say: "ddweud y byddwch yno",
    other: "ddewis amser arall",
    cancel: "canslo",
    bring: "Cadwch y rhain gyda chi:",
    ring: "Os oes angen help arnoch, ffoniwch",
    times: "Yr amseroedd",
    first: "Y ddolen ar gyfer y cyntaf",
};

/// What has happened, in one or two short sentences.
fn news(letter: &Letter, about: &AppointmentLetter, language: Language) -> Vec<String> {
    let minutes = about.late_minutes;
    let count = about.more.len() + 1;
    let lines: Vec<&str> = match (letter, language) {
        (Letter::Cancelled(_), Language::En) if count > 1 => {
            return vec![
                format!("{count} of your appointments are cancelled."),
                "You do not need to come.".to_owned(),
            ];
        }
        (Letter::Cancelled(_), Language::Cy) if count > 1 => {
            return vec![
                format!("Mae {count} o’ch apwyntiadau wedi’u canslo."),
                "Nid oes angen i chi ddod.".to_owned(),
            ];
        }
        (Letter::Invitation(_), Language::En) if about.now => vec!["Your appointment is now."],
        (Letter::Invitation(_), Language::Cy) if about.now => vec!["Mae eich apwyntiad nawr."],
        (Letter::Invitation(_), Language::En) if count > 1 => {
            return vec![format!("You have {count} appointments.")];
        }
        (Letter::Invitation(_), Language::Cy) if count > 1 => {
            return vec![format!("Mae gennych {count} apwyntiad.")];
        }
        (Letter::Cancelled(_), Language::En) => {
            vec!["Your appointment is cancelled.", "You do not need to come."]
        }
        (Letter::Cancelled(_), Language::Cy) => vec![
            "Mae eich apwyntiad wedi’i ganslo.",
            "Nid oes angen i chi ddod.",
        ],
        (Letter::Moved(_), Language::En) => vec!["Your appointment has a new time."],
        (Letter::Moved(_), Language::Cy) => vec!["Mae amser newydd i’ch apwyntiad."],
        (Letter::ChooseAgain(_), Language::En) => vec![
            "We are sorry. We cannot see you at this time.",
            "Choose another time.",
        ],
        (Letter::ChooseAgain(_), Language::Cy) => vec![
            "Mae’n ddrwg gennym. Ni allwn eich gweld ar yr amser hwn.",
            "Dewiswch amser arall.",
        ],
        (Letter::Stands(_), Language::En) => vec![
            "Good news. We can see you at this time.",
            "You do not need another time.",
        ],
        (Letter::Stands(_), Language::Cy) => vec![
            "Newyddion da. Gallwn eich gweld ar yr amser hwn.",
            "Nid oes angen amser arall arnoch.",
        ],
        (Letter::Late(_), Language::En) => {
            return vec![
                "We are sorry. We are late today.".to_owned(),
                format!("You may wait {minutes} minutes more."),
            ];
        }
        (Letter::Late(_), Language::Cy) => {
            return vec![
                "Mae’n ddrwg gennym. Rydym yn hwyr heddiw.".to_owned(),
                format!("Efallai y byddwch yn aros {minutes} munud yn fwy."),
            ];
        }
        (Letter::Reminder(_), Language::En) if !about.confirmed => vec![
            "You have an appointment soon.",
            "Tell us if you will be there.",
        ],
        (Letter::Reminder(_), Language::Cy) if !about.confirmed => vec![
            "Mae gennych apwyntiad cyn hir.",
            "Dywedwch wrthym a fyddwch chi yno.",
        ],
        (_, Language::En) => vec!["You have an appointment."],
        (_, Language::Cy) => vec!["Mae gennych apwyntiad."],
    };
    lines.into_iter().map(str::to_owned).collect()
}

/// Where to come to; where nobody need come, only at which place it would have been.
fn place(letter: &Letter, about: &AppointmentLetter, words: &Words) -> Vec<(String, String)> {
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    if matches!(letter, Letter::Cancelled(_) | Letter::ChooseAgain(_)) {
        return vec![fact(words.place, &about.site_name)];
    }
    let mut facts = vec![fact(words.place, &about.place())];
    if !about.site_directions.is_empty() {
        facts.push(fact(words.find, &about.site_directions));
    }
    facts
}

/// The same as a text message. Nothing of what it is for: it shows on a locked screen.
fn short(
    letter: &Letter,
    about: &AppointmentLetter,
    language: Language,
    clinic: &Clinic<'_>,
) -> String {
    let (words, names, telephone) = of(about, language, clinic);
    let mut said = vec![format!("{}:", clinic.name)];
    said.extend(news(letter, about, language));
    if !about.more.is_empty() {
        let first = AnotherTime::from(about.clone());
        let all = std::iter::once(&first).chain(&about.more);
        let all = all.map(|one| super::dates::when(names, one.start, &about.zone));
        let all: Vec<String> = all.collect();
        said.push(format!("{}: {}.", words.times, all.join("; ")));
    } else if !about.now {
        let (day, time) = (
            super::dates::day(names, about.start, &about.zone),
            super::dates::time(names, about.start, &about.zone),
        );
        said.push(format!("{}: {day}. {}: {time}.", words.day, words.time));
    }
    if !matches!(letter, Letter::Cancelled(_) | Letter::ChooseAgain(_)) {
        let [video, telephone, in_person] = words.by;
        said.push(match about.mode {
            Mode::Video => format!("{video}."),
            Mode::Telephone => format!("{telephone}."),
            Mode::InPerson => format!("{in_person}: {}.", about.place_in_short()),
        });
    }
    let open = if about.more.is_empty() {
        words.open
    } else {
        words.first
    };
    match (&about.link, &about.again) {
        (Some(link), _) => said.push(format!("{open}: {link}")),
        (None, Some(_)) => said.push(format!("{}: {}", words.again, about.book_anything())),
        (None, None) => {}
    }
    said.push(format!("{} {telephone}.", words.ring));
    said.join(" ")
}

/// The words, those of days and times, and the telephone.
fn of<'a>(
    about: &'a AppointmentLetter,
    language: Language,
    clinic: &'a Clinic<'_>,
) -> (&'static Words, &'static Names, &'a str) {
    match language {
        Language::En => (&ENGLISH, &en::NAMES, en::telephone(about, clinic)),
        Language::Cy => (&WELSH, &cy::NAMES, cy::telephone(about, clinic)),
    }
}

/// The same letter, easy to read. `usual` is what it says otherwise: its subject and calendar title stay, and
/// so does the text message of a series that would be longer than any that is taken.
pub(super) fn write(
    letter: &Letter,
    about: &AppointmentLetter,
    language: Language,
    clinic: &Clinic<'_>,
    usual: Written,
) -> Written {
    let (words, names, telephone) = of(about, language, clinic);
    let mut parts = vec![Part::Paragraph(format!(
        "{} {}.",
        words.hello, about.patient_name
    ))];
    parts.extend(
        news(letter, about, language)
            .into_iter()
            .map(Part::Paragraph),
    );
    parts.extend(own_words(about));
    let by = match about.mode {
        Mode::Video => words.by[0],
        Mode::Telephone => words.by[1],
        Mode::InPerson => words.by[2],
    };
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let when = |at, zone: &str| {
        vec![
            fact(words.day, super::dates::day(names, at, zone)),
            fact(words.time, super::dates::time(names, at, zone)),
        ]
    };
    let open = |address: &String, label: &str| Part::Link {
        label: label.to_owned(),
        address: address.clone(),
    };
    let mut facts = vec![
        fact(words.how, by.to_owned()),
        fact(words.what, about.service_name.clone()),
        fact(words.who, about.clinician_name.clone()),
    ];
    if about.mode == Mode::InPerson {
        facts.extend(place(letter, about, words));
    }
    if about.more.is_empty() {
        if !about.now {
            facts.splice(0..0, when(about.start, &about.zone));
        }
        parts.push(Part::Facts(facts));
        parts.extend(about.link.as_ref().map(|link| open(link, words.open)));
    } else {
        parts.push(Part::Facts(facts));
        let first = AnotherTime::from(about.clone());
        for one in std::iter::once(&first).chain(&about.more) {
            let mut facts = when(one.start, &about.zone);
            if one.clinician_name != about.clinician_name {
                facts.push(fact(words.who, one.clinician_name.clone()));
            }
            parts.push(Part::Facts(facts));
            parts.extend(one.link.as_ref().map(|link| open(link, words.open)));
        }
    }
    if about.link.is_none() {
        parts.extend(about.again.as_ref().map(|link| open(link, words.again)));
    }
    if about.link.is_some() {
        let can = match letter {
            Letter::Reminder(_) if !about.confirmed => vec![words.say, words.other, words.cancel],
            _ => vec![words.other, words.cancel],
        };
        let can = can.into_iter().map(str::to_owned).collect();
        parts.push(Part::List(words.can.to_owned(), can));
    }
    if !about.prepare.is_empty() && !matches!(letter, Letter::Cancelled(_) | Letter::Late(_)) {
        parts.push(Part::List(words.bring.to_owned(), about.prepare.clone()));
    }
    parts.push(Part::Paragraph(format!("{} {telephone}.", words.ring)));
    let short = Some(short(letter, about, language, clinic))
        .filter(|short| short.chars().count() <= LONGEST)
        .unwrap_or(usual.short);
    Written {
        parts,
        short,
        ..usual
    }
}
