//! Messages in Welsh.

use domain::booking::wire::Mode;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::dates::{self, Names};
use super::{
    Clinic, Part, Written, guest, offer, on_the_list, own_words, reminder_welsh as reminder,
    series, with_title,
};
use crate::messages::letter::{AppointmentLetter, Letter, SetupLetter};

pub(super) fn write(letter: &Letter, clinic: &Clinic<'_>) -> Written {
    match letter {
        Letter::Invitation(about) if about.now => now(about, clinic),
        Letter::Invitation(about) if !about.more.is_empty() => {
            series::booked(about, Language::Cy, clinic)
        }
        Letter::Cancelled(about) if !about.more.is_empty() => {
            series::cancelled(about, Language::Cy, clinic)
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
        Letter::Guest(about) => guest::welsh(about, clinic),
        Letter::Offer(about) => offer::welsh(about, clinic),
        Letter::OnTheList(about) => on_the_list::write(about, Language::Cy, clinic),
    }
}

fn invitation(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = when(about.start, &about.zone);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!("Mae gennych {kind}.")),
        facts_to_come(about),
    ];
    parts.extend(how_to(about, clinic));
    parts.extend(prepare(about));
    parts.push(Part::Paragraph(
        "Os na allwch ddod, defnyddiwch y ddolen i ddewis amser arall neu i ganslo.".to_owned(),
    ));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Eich {kind}: {when}"),
        parts,
        short: short(
            &format!("Eich {kind}: {when}.{}", come_to(about)),
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
                "Mae’n ddrwg gennym: bu’n rhaid i’r clinig newid amser eich {kind}. Dyma’r amser \
                 newydd. Os na allwch ddod bryd hynny, defnyddiwch y ddolen i ddewis amser arall neu \
                 i ganslo."
            )
        } else {
            format!("Mae amser eich {kind} wedi newid. Dyma’r amser newydd.")
        }),
    ];
    parts.extend(own_words(about));
    parts.push(facts_to_come(about));
    parts.extend(how_to(about, clinic));
    if about.link.is_some() {
        parts.push(Part::Paragraph(
            "Nid yw eich hen ddolen yn gweithio mwyach. Defnyddiwch yr un newydd hon.".to_owned(),
        ));
    }
    parts.extend(prepare(about));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Amser newydd eich {kind}: {when}"),
        parts,
        short: short(
            &format!(
                "Mae amser newydd i’ch {kind}: {when}.{} Nid yw eich hen ddolen yn gweithio mwyach.",
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
        "I drefnu un arall, ffoniwch {} ar {telephone}.",
        clinic.name
    );
    Written {
        subject: format!("Wedi’i ganslo: eich {kind}, {when}"),
        parts: vec![
            dear(about),
            Part::Paragraph(format!(
                "Mae eich {kind} wedi’i ganslo. Nid oes angen i chi wneud dim."
            )),
            facts(about),
            Part::Paragraph(again.clone()),
        ],
        short: format!(
            "{}: mae eich {kind}, {}, wedi’i ganslo. {again}",
            clinic.name,
            // Within a sentence the day has no capital.
            when.replacen("Dydd", "dydd", 1)
        ),
        calendar_title: title(about, clinic),
    }
}

fn now(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "Hoffai {} eich gweld drwy fideo. Gallwch ymuno nawr.",
            with_clinician(about)
        )),
    ];
    parts.extend(link(about, "Ymuno â’ch apwyntiad"));
    parts.push(Part::Paragraph(
        "Nid oes angen gosod dim na chreu cyfrif. I chi yn unig y mae’r ddolen: peidiwch â’i \
         rhannu."
            .to_owned(),
    ));
    parts.extend(ending(about, clinic));
    Written {
        subject: "Eich dolen i apwyntiad fideo".to_owned(),
        parts,
        short: short(
            &format!(
                "Hoffai {} eich gweld drwy fideo nawr.",
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
        Part::Paragraph(format!("Annwyl {},", about.name)),
        Part::Paragraph(format!(
            "Mae {} wedi creu cyfrif i chi. Agorwch y ddolen i ddewis cyfrinair ac i gysylltu ap \
             dilysu ar eich ffôn. Unwaith yn unig y mae’r ddolen yn gweithio.",
            clinic.name
        )),
    ];
    if let Some(address) = &about.link {
        parts.push(Part::Link {
            label: "Sefydlu eich cyfrif".to_owned(),
            address: address.clone(),
        });
    }
    parts.push(Part::Paragraph(
        "Os nad oeddech yn disgwyl hyn, rhowch wybod i’ch gweinyddwr a pheidiwch ag agor y ddolen."
            .to_owned(),
    ));
    let subject = format!("Sefydlu eich cyfrif ({})", clinic.name);
    Written {
        short: format!("{subject}: {}", about.link.as_deref().unwrap_or_default()),
        calendar_title: subject.clone(),
        subject,
        parts,
    }
}

pub(super) fn with_clinician(about: &AppointmentLetter) -> String {
    with_title(Language::Cy, &about.clinician_name, &about.clinician_title)
}

pub(super) fn dear(about: &AppointmentLetter) -> Part {
    Part::Paragraph(format!("Annwyl {},", about.patient_name))
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
        ("Pryd".to_owned(), when(about.start, &about.zone)),
        ("Ar gyfer".to_owned(), about.service_name.clone()),
        ("Gyda".to_owned(), with_clinician(about)),
    ];
    if about.mode == Mode::InPerson {
        facts.push(("Ble".to_owned(), place.to_owned()));
        if !directions.is_empty() {
            facts.push(("Sut i ddod o hyd i ni".to_owned(), directions.to_owned()));
        }
    }
    Part::Facts(facts)
}

/// Where to come to, as text messages say it; nothing where nobody is to come.
pub(super) fn come_to(about: &AppointmentLetter) -> String {
    match about.mode {
        Mode::InPerson => format!(" Dewch i {}.", about.place_in_short()),
        Mode::Video | Mode::Telephone => String::new(),
    }
}

fn how_to(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Vec<Part> {
    let words = match about.mode {
        Mode::Video => format!(
            "Agorwch eich dolen i weld neu newid eich apwyntiad, ac i roi cynnig ar eich camera \
             a’ch meicroffon. Gallwch ymuno o {} munud cyn yr apwyntiad ymlaen. Nid oes angen \
             gosod dim na chreu cyfrif.",
            clinic.join_minutes
        ),
        Mode::Telephone => {
            "Byddwn yn eich ffonio. Agorwch eich dolen i weld neu newid eich apwyntiad.".to_owned()
        }
        Mode::InPerson => "Agorwch eich dolen i weld neu newid eich apwyntiad.".to_owned(),
    };
    let mut parts = vec![Part::Paragraph(words)];
    if about.link.is_some() {
        parts.extend(link(about, "Agor eich apwyntiad"));
        parts.push(Part::Paragraph(
            "I chi yn unig y mae’r ddolen: peidiwch â’i rhannu.".to_owned(),
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
    (!about.prepare.is_empty())
        .then(|| Part::List("Cadwch y rhain wrth law:".to_owned(), about.prepare.clone()))
}

pub(super) fn ending(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Vec<Part> {
    vec![Part::Paragraph(format!(
        "Cwestiynau? Ffoniwch {} ar {}.",
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
        "{}: {what}{link} Cwestiynau? Ffoniwch {}.",
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
        Mode::Video => "Apwyntiad fideo",
        Mode::Telephone => "Apwyntiad ffôn",
        Mode::InPerson => "Apwyntiad",
    };
    format!("{kind}, {}", clinic.name)
}

pub(super) const fn kind(mode: Mode) -> &'static str {
    match mode {
        Mode::Video => "apwyntiad fideo",
        Mode::Telephone => "apwyntiad ffôn",
        Mode::InPerson => "apwyntiad",
    }
}

/// Of days and times.
pub(super) const NAMES: Names = Names {
    weekdays: [
        "Dydd Llun",
        "Dydd Mawrth",
        "Dydd Mercher",
        "Dydd Iau",
        "Dydd Gwener",
        "Dydd Sadwrn",
        "Dydd Sul",
    ],
    months: [
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ],
    am: "yb",
    pm: "yp",
    midday: "hanner dydd",
    midnight: "hanner nos",
};

pub(super) fn when(at: Timestamp, zone: &str) -> String {
    dates::when(&NAMES, at, zone)
}

pub(super) fn time(at: Timestamp, zone: &str) -> String {
    dates::time(&NAMES, at, zone)
}
