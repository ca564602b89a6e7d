//! A slot offered to somebody on the waiting list, in both languages. What it is for is in the body
//! alone: subject lines and text messages show on a locked screen.

use domain::people::wire::Language;

use super::{Clinic, Part, Written, english as en, welsh as cy, with_title};
use crate::messages::letter::OfferLetter;

pub(super) fn telephone<'a>(about: &'a OfferLetter, clinic: &'a Clinic<'_>) -> &'a str {
    if about.site_telephone.is_empty() {
        clinic.telephone
    } else {
        &about.site_telephone
    }
}

fn link(about: &OfferLetter, label: &str) -> Option<Part> {
    about.link.as_ref().map(|address| Part::Link {
        label: label.to_owned(),
        address: address.clone(),
    })
}

fn text(about: &OfferLetter, what: &str) -> String {
    match &about.link {
        Some(link) => format!("{what} {link}"),
        None => what.to_owned(),
    }
}

fn facts(about: &OfferLetter, language: Language, names: [&str; 4], when: &str) -> Part {
    let with = with_title(language, &about.clinician_name, &about.clinician_title);
    let values = [
        when.to_owned(),
        about.service_name.clone(),
        with,
        about.site_name.clone(),
    ];
    let named = names.map(str::to_owned).into_iter().zip(values);
    Part::Facts(named.collect())
}

pub(super) fn english(about: &OfferLetter, clinic: &Clinic<'_>) -> Written {
    let (kind, article) = (en::kind(about.mode), en::article(about.mode));
    let when = en::when(about.start, &about.zone);
    let until = en::when(about.open_until, &about.zone);
    let telephone = telephone(about, clinic);
    let kept = if about.kept {
        format!("We are keeping it for you until {until}.")
    } else {
        format!("It goes to the first person who says yes, until {until}.")
    };
    let mut parts = vec![
        Part::Paragraph(format!("Dear {},", about.patient_name)),
        Part::Paragraph(format!(
            "You are on our waiting list. We can offer you {article} {kind}. {kept}"
        )),
        facts(
            about,
            Language::En,
            ["When", "What for", "With", "Clinic"],
            &when,
        ),
    ];
    parts.extend(link(about, "Say yes or no"));
    parts.push(Part::Paragraph(
        "If you say no, or do not answer, you keep your place on the list. The link is for you \
         alone: do not pass it on."
            .to_owned(),
    ));
    parts.push(Part::Paragraph(format!(
        "Questions? Ring {} on {telephone}.",
        clinic.name
    )));
    let what = format!(
        "{}: a time is free: {when}. {kept} Say yes or no:",
        clinic.name
    );
    Written {
        subject: format!("A time is free: {when}"),
        short: format!("{} Questions? Ring {telephone}.", text(about, &what)),
        calendar_title: String::new(),
        parts,
    }
}

pub(super) fn welsh(about: &OfferLetter, clinic: &Clinic<'_>) -> Written {
    // Within a sentence the day has no capital.
    let small = |when: String| when.replacen("Dydd", "dydd", 1);
    let kind = cy::kind(about.mode);
    let when = cy::when(about.start, &about.zone);
    let until = small(cy::when(about.open_until, &about.zone));
    let telephone = telephone(about, clinic);
    let kept = if about.kept {
        format!("Rydym yn ei gadw i chi tan {until}.")
    } else {
        format!("Y cyntaf i ddweud ie fydd yn ei gael, tan {until}.")
    };
    let mut parts = vec![
        Part::Paragraph(format!("Annwyl {},", about.patient_name)),
        Part::Paragraph(format!(
            "Rydych ar ein rhestr aros. Gallwn gynnig {kind} i chi. {kept}"
        )),
        facts(
            about,
            Language::Cy,
            ["Pryd", "Ar gyfer", "Gyda", "Clinig"],
            &when,
        ),
    ];
    parts.extend(link(about, "Dweud ie neu na"));
    parts.push(Part::Paragraph(
        "Os dywedwch na, neu os na atebwch, byddwch yn cadw eich lle ar y rhestr. I chi yn unig y \
         mae’r ddolen: peidiwch â’i rhannu."
            .to_owned(),
    ));
    parts.push(Part::Paragraph(format!(
        "Cwestiynau? Ffoniwch {} ar {telephone}.",
        clinic.name
    )));
    let what = format!(
        "{}: mae amser yn rhydd: {}. {kept} Dywedwch ie neu na:",
        clinic.name,
        small(when.clone())
    );
    Written {
        subject: format!("Mae amser yn rhydd: {}", small(when)),
        short: format!("{} Cwestiynau? Ffoniwch {telephone}.", text(about, &what)),
        calendar_title: String::new(),
        parts,
    }
}
