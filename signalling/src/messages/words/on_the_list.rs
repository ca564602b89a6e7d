//! That somebody is on the waiting list, in both languages, also easy to read. What they wait for is in the body
//! alone: subject lines and text messages show on a locked screen.

use domain::people::wire::Language;

use super::{Clinic, Part, Written};
use crate::messages::letter::ListLetter;

/// The words of a language. Easy to read they are one short fact a line.
struct Words {
    hello: [&'static str; 2],
    on: &'static str,
    what_for: &'static str,
    then: &'static [&'static str],
    link: &'static str,
    off: &'static [&'static str],
    ring: [&'static str; 2],
    subject: &'static str,
    short: &'static str,
    short_ring: &'static str,
}

const ENGLISH: Words = Words {
    hello: ["Dear ", ","],
    on: "You are on our waiting list.",
    what_for: "What for",
    then: &[
        "When a time that suits you becomes free, we send you a message. It says how long you have to answer.",
    ],
    link: "See your place on the list, or leave it",
    off: &[
        "Do you not need the appointment any more? Leave the list by this link: then somebody else gets a time sooner. \
         The link is for you alone: do not pass it on.",
    ],
    ring: ["Questions? Ring ", " on "],
    subject: "You are on our waiting list",
    short: "you are on our waiting list. We send you a message when a time is free. See your place, or leave the list:",
    short_ring: "Questions? Ring",
};

const WELSH: Words = Words {
    hello: ["Annwyl ", ","],
    on: "Rydych ar ein rhestr aros.",
    what_for: "Ar gyfer",
    then: &[
        "Pan ddaw amser yn rhydd sy’n eich siwtio, byddwn yn anfon neges atoch. Mae’n dweud faint o amser sydd gennych \
         i ateb.",
    ],
    link: "Gweld eich lle ar y rhestr, neu ei gadael",
    off: &[
        "Nid oes angen yr apwyntiad arnoch mwyach? Gadewch y rhestr drwy’r ddolen hon: yna bydd rhywun arall yn cael \
         amser yn gynt. I chi yn unig y mae’r ddolen: peidiwch â’i rhannu.",
    ],
    ring: ["Cwestiynau? Ffoniwch ", " ar "],
    subject: "Rydych ar ein rhestr aros",
    short: "rydych ar ein rhestr aros. Byddwn yn anfon neges pan ddaw amser yn rhydd. Gweld eich lle, neu adael y rhestr:",
    short_ring: "Cwestiynau? Ffoniwch",
};

const EASY_ENGLISH: Words = Words {
    hello: ["Hello ", "."],
    then: &[
        "You wait for a time that suits you.",
        "We send you a message when there is one.",
    ],
    link: "See your place on the list",
    off: &[
        "Do you not need to see us any more?",
        "Tell us by this link.",
        "This link is only for you.",
    ],
    ring: ["If you need help, ring ", ": "],
    ..ENGLISH
};

const EASY_WELSH: Words = Words {
    hello: ["Helo ", "."],
    then: &[
        "Rydych yn aros am amser sy’n eich siwtio.",
        "Byddwn yn anfon neges pan fydd un.",
    ],
    link: "Gweld eich lle ar y rhestr",
    off: &[
        "Nid oes angen ein gweld mwyach?",
        "Dywedwch wrthym drwy’r ddolen hon.",
        "I chi yn unig y mae’r ddolen hon.",
    ],
    ring: ["Os oes angen help arnoch, ffoniwch ", ": "],
    ..WELSH
};

pub(super) fn write(about: &ListLetter, language: Language, clinic: &Clinic<'_>) -> Written {
    let words = match (language, about.format.easy_read) {
        (Language::En, false) => &ENGLISH,
        (Language::Cy, false) => &WELSH,
        (Language::En, true) => &EASY_ENGLISH,
        (Language::Cy, true) => &EASY_WELSH,
    };
    let telephone = if about.site_telephone.is_empty() {
        clinic.telephone
    } else {
        &about.site_telephone
    };
    let say = |words: &&str| Part::Paragraph((*words).to_owned());
    let [hello, after] = words.hello;
    let mut parts = vec![
        Part::Paragraph(format!("{hello}{}{after}", about.patient_name)),
        say(&words.on),
        Part::Facts(vec![(
            words.what_for.to_owned(),
            about.service_name.clone(),
        )]),
    ];
    parts.extend(words.then.iter().map(say));
    let mut short = format!("{}: {}", clinic.name, words.short);
    if let Some(address) = &about.link {
        parts.push(Part::Link {
            label: words.link.to_owned(),
            address: address.clone(),
        });
        parts.extend(words.off.iter().map(say));
        short = format!("{short} {address}");
    }
    let [ring, on] = words.ring;
    parts.push(Part::Paragraph(format!(
        "{ring}{}{on}{telephone}.",
        clinic.name
    )));
    Written {
        subject: words.subject.to_owned(),
        short: format!("{short} {} {telephone}.", words.short_ring),
        calendar_title: String::new(),
        parts,
    }
}
