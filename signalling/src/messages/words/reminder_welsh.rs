//! What is said of an appointment that is coming, in Welsh: a reminder, a clinic that runs late or
//! cannot take place.

use super::welsh::{
    come_to, dear, ending, facts, facts_to_come, kind, link, prepare, short, telephone, time,
    title, when, with_clinician,
};
use super::{Clinic, Part, Written, own_words};
use crate::messages::letter::AppointmentLetter;
use domain::booking::wire::Mode;

const FOR_YOU: &str = "I chi yn unig y mae’r ddolen: peidiwch â’i rhannu.";

/// Within a sentence the day has no capital.
fn small(when: &str) -> String {
    when.replacen("Dydd", "dydd", 1)
}

pub(super) fn reminder(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = small(&when(about.start, &about.zone));
    let ask = if about.confirmed {
        "Dywedoch wrthym y byddwch yno. Os yw hynny wedi newid, defnyddiwch y ddolen i ddewis amser \
         arall neu i ganslo: yna gall rhywun arall gael yr amser hwn."
    } else {
        "Fyddwch chi yno? Agorwch y ddolen a dywedwch hynny ag un tap. Drwy’r un ddolen gallwch \
         ddewis amser arall neu ganslo: yna gall rhywun arall gael yr amser hwn."
    };
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!("Dyma nodyn i’ch atgoffa bod gennych {kind}.")),
        facts_to_come(about),
        Part::Paragraph(ask.to_owned()),
    ];
    parts.extend(link(about, "Agor eich apwyntiad"));
    parts.extend(
        about
            .link
            .is_some()
            .then(|| Part::Paragraph(FOR_YOU.to_owned())),
    );
    parts.push(Part::Paragraph(match about.mode {
        Mode::Video => format!(
            "Gallwch ymuno drwy’r ddolen o {} munud cyn yr apwyntiad ymlaen. Nid oes angen gosod dim.",
            clinic.join_minutes
        ),
        Mode::Telephone => "Byddwn yn eich ffonio.".to_owned(),
        Mode::InPerson => format!("Dewch i {}.", about.site_name),
    }));
    parts.extend(prepare(about));
    parts.extend(ending(about, clinic));
    let asked = if about.confirmed {
        "I symud neu ganslo:"
    } else {
        "Dywedwch y byddwch yno, symudwch neu ganslo:"
    };
    Written {
        subject: format!("Nodyn atgoffa: eich {kind}, {when}"),
        parts,
        short: short(
            &format!(
                "Nodyn atgoffa: mae eich {kind} {when}.{} {asked}",
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
            "Mae’n ddrwg gennym: mae {} yn rhedeg tua {minutes} munud yn hwyr heddiw. Mae’n debyg y \
             bydd eich {kind} am {planned} yn dechrau tua {then}.",
            with_clinician(about)
        )),
    ];
    parts.extend(own_words(about));
    parts.push(Part::Paragraph(
        match about.mode {
            Mode::Video => {
                "Gallwch aros lle bynnag y mynnwch. Agorwch y ddolen pan fydd bron yn amser."
            }
            Mode::Telephone => "Byddwn yn eich ffonio. Cadwch eich ffôn wrth law.",
            Mode::InPerson => "Gallwch ddod ychydig yn hwyrach.",
        }
        .to_owned(),
    ));
    parts.extend(link(about, "Agor eich apwyntiad"));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Yn rhedeg yn hwyr: eich {kind} heddiw am {planned}"),
        parts,
        short: short(
            &format!(
                "rydym yn rhedeg tua {minutes} munud yn hwyr. Mae’n debyg y bydd eich {kind} am \
                 {planned} yn dechrau tua {then}."
            ),
            about,
            clinic,
        ),
        calendar_title: title(about, clinic),
    }
}

pub(super) fn choose_again(about: &AppointmentLetter, clinic: &Clinic<'_>) -> Written {
    let kind = kind(about.mode);
    let when = small(&when(about.start, &about.zone));
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "Mae’n ddrwg gennym: ni all eich {kind} ddigwydd ar yr amser a drefnwyd. Dewiswch amser \
             arall drwy’r ddolen."
        )),
    ];
    parts.extend(own_words(about));
    parts.push(facts(about));
    parts.extend(link(about, "Dewis amser arall"));
    parts.extend(
        about
            .link
            .is_some()
            .then(|| Part::Paragraph(FOR_YOU.to_owned())),
    );
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Dewiswch amser arall: eich {kind}, {when}"),
        parts,
        short: short(
            &format!(
                "mae’n ddrwg gennym, ni all eich {kind}, {when}, ddigwydd. Dewiswch amser arall:"
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
    let when = small(&when(about.start, &about.zone));
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "Newyddion da: gall eich {kind} ddigwydd ar ei amser wedi’r cyfan. Nid oes angen i chi \
             ddewis amser arall."
        )),
    ];
    parts.extend(own_words(about));
    parts.push(facts_to_come(about));
    parts.extend(link(about, "Agor eich apwyntiad"));
    parts.extend(
        about
            .link
            .is_some()
            .then(|| Part::Paragraph(FOR_YOU.to_owned())),
    );
    parts.push(Part::Paragraph(
        "Os na allwch ddod, defnyddiwch y ddolen i ddewis amser arall neu i ganslo.".to_owned(),
    ));
    parts.extend(ending(about, clinic));
    Written {
        subject: format!("Gall ddigwydd wedi’r cyfan: eich {kind}, {when}"),
        parts,
        short: short(
            &format!(
                "newyddion da: gall eich {kind}, {when}, ddigwydd wedi’r cyfan.{} Nid oes angen dewis \
                 amser arall. I’w symud neu ei ganslo:",
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
    let when = small(&when(about.start, &about.zone));
    let telephone = telephone(about, clinic);
    let mut parts = vec![
        dear(about),
        Part::Paragraph(format!(
            "Mae’n ddrwg gennym: bu’n rhaid i ni ganslo eich {kind}. Peidiwch â dod nac aros amdanom."
        )),
    ];
    parts.extend(own_words(about));
    parts.push(facts(about));
    let ring = match about.again {
        Some(_) => format!("Neu ffoniwch {} ar {telephone}.", clinic.name),
        None => format!(
            "I drefnu un arall, ffoniwch {} ar {telephone}.",
            clinic.name
        ),
    };
    let mut again = String::new();
    if let Some(address) = &about.again {
        parts.push(Part::Link {
            label: "Trefnu amser arall".to_owned(),
            address: address.clone(),
        });
        again = format!(" Trefnwch amser arall: {}", about.book_anything());
    }
    parts.push(Part::Paragraph(ring));
    Written {
        subject: format!("Wedi’i ganslo: eich {kind}, {when}"),
        parts,
        short: format!(
            "{}: mae’n ddrwg gennym, mae eich {kind}, {when}, wedi’i ganslo.{again} Neu ffoniwch \
             {telephone}.",
            clinic.name
        ),
        calendar_title: title(about, clinic),
    }
}
