//! A slot offered to somebody on the waiting list, easy to read: short words, one fact a line.

use domain::booking::wire::Mode;
use domain::people::wire::Language;

use super::{Clinic, Part, Written, dates, english as en, offer, welsh as cy};
use crate::messages::letter::OfferLetter;

/// The words of a language.
struct Words {
    hello: &'static str,
    free: &'static str,
    want: &'static str,
    facts: [&'static str; 6],
    by: [&'static str; 3],
    answer: &'static str,
    kept: &'static str,
    first: [&'static str; 2],
    no: [&'static str; 2],
    alone: &'static str,
    ring: &'static str,
}

const ENGLISH: Words = Words {
    hello: "Hello",
    free: "There is a time for you.",
    want: "Do you want it?",
    facts: [
        "Day",
        "Time",
        "How",
        "What for",
        "Who you will see",
        "Where",
    ],
    by: [
        "On a screen (video)",
        "On the telephone. We ring you",
        "You come to us",
    ],
    answer: "Say yes or no",
    kept: "We keep it for you until",
    first: ["The first person who says yes gets it.", "Say yes before"],
    no: ["You can say no.", "Then you still wait for another time."],
    alone: "This link is only for you.",
    ring: "If you need help, ring",
};

const WELSH: Words = Words {
    hello: "Helo",
    free: "Mae amser i chi.",
    want: "Ydych chi ei eisiau?",
    facts: [
        "Diwrnod",
        "Amser",
        "Sut",
        "Ar gyfer",
        "Pwy fyddwch chi’n ei weld",
        "Ble",
    ],
    by: [
        "Ar sgrin (fideo)",
        "Ar y ffôn. Byddwn yn eich ffonio",
        "Byddwch yn dod atom ni",
    ],
    answer: "Dywedwch ie neu na",
    kept: "Rydym yn ei gadw i chi tan",
    first: [
        "Y person cyntaf i ddweud ie fydd yn ei gael.",
        "Dywedwch ie cyn",
    ],
    no: [
        "Gallwch ddweud na.",
        "Yna byddwch yn dal i aros am amser arall.",
    ],
    alone: "I chi yn unig y mae’r ddolen hon.",
    ring: "Os oes angen help arnoch, ffoniwch",
};

/// The same offer, easy to read. `usual` is what it says otherwise: its subject stays.
pub(super) fn write(
    about: &OfferLetter,
    language: Language,
    clinic: &Clinic<'_>,
    usual: Written,
) -> Written {
    let (words, names) = match language {
        Language::En => (&ENGLISH, &en::NAMES),
        Language::Cy => (&WELSH, &cy::NAMES),
    };
    let day = dates::day(names, about.start, &about.zone);
    let time = dates::time(names, about.start, &about.zone);
    let until = dates::when(names, about.open_until, &about.zone);
    // Within a sentence the day has no capital in Welsh.
    let until = until.replacen("Dydd", "dydd", 1);
    let [video, telephone, in_person] = words.by;
    let by = match about.mode {
        Mode::Video => video,
        Mode::Telephone => telephone,
        Mode::InPerson => in_person,
    };
    let kept = if about.kept {
        vec![format!("{} {until}.", words.kept)]
    } else {
        let [first, before] = words.first;
        vec![first.to_owned(), format!("{before} {until}.")]
    };
    let ring = format!("{} {}.", words.ring, offer::telephone(about, clinic));

    let mut values = vec![
        day.clone(),
        time.clone(),
        by.to_owned(),
        about.service_name.clone(),
        about.clinician_name.clone(),
    ];
    if about.mode == Mode::InPerson {
        values.push(about.site_name.clone());
    }
    let facts = words.facts.iter().map(|name| (*name).to_owned());
    let say = |words: &str| Part::Paragraph(words.to_owned());
    let mut parts = vec![
        Part::Paragraph(format!("{} {}.", words.hello, about.patient_name)),
        say(words.free),
        say(words.want),
        Part::Facts(facts.zip(values).collect()),
    ];
    parts.extend(kept.iter().map(|words| say(words)));
    if let Some(address) = &about.link {
        parts.push(Part::Link {
            label: words.answer.to_owned(),
            address: address.clone(),
        });
        parts.push(say(words.alone));
    }
    parts.extend(words.no.map(say));
    parts.push(say(&ring));

    let [day_is, time_is, ..] = words.facts;
    let mut short = vec![
        format!("{}: {} {}", clinic.name, words.free, words.want),
        format!("{day_is}: {day}. {time_is}: {time}. {by}."),
        kept.join(" "),
    ];
    if let Some(address) = &about.link {
        short.push(format!("{}: {address}", words.answer));
    }
    short.push(ring);
    Written {
        parts,
        short: short.join(" "),
        ..usual
    }
}
