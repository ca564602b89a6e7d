//! A clinician's clinic as a calendar that other programs subscribe to. It goes to whoever runs that
//! calendar, so nothing of a patient is in it: neither name nor initials, which with a time and a
//! service would say who is treated for what.

use domain::booking::wire::Mode;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::calendar::{File, escape, london, time, utc};

/// One appointment as the calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// Its identity in calendars, the same as in the patient's file.
    pub uid: String,
    /// Rises with every change that a calendar must hear of.
    pub sequence: i32,
    /// What it is for.
    pub service: String,
    /// How they meet.
    pub mode: Mode,
    /// Where it belongs.
    pub site: String,
    /// In which room, where there is one.
    pub room: Option<String>,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// The site's IANA zone.
    pub zone: String,
    /// The page for whoever is signed in.
    pub page: String,
    /// When it was last changed.
    pub changed: Timestamp,
}

/// Writes the file. The same appointments give the same bytes, whenever they are asked for.
pub fn write(appointments: &[Busy], language: Language, clinic: &str) -> String {
    let mut file = File::begin("PUBLISH");
    file.line(&format!("X-WR-CALNAME:{}", escape(clinic)));
    file.line("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    file.line("X-PUBLISHED-TTL:PT15M");
    if appointments.iter().any(|one| london(&one.zone).is_some()) {
        file.london();
    }
    for one in appointments {
        event(&mut file, one, language);
    }
    file.end()
}

fn event(file: &mut File, one: &Busy, language: Language) {
    let london = london(&one.zone);
    let title = format!("{} ({})", one.service, mode(one.mode, language));
    let place = match &one.room {
        Some(room) => format!("{}, {room}", one.site),
        None => one.site.clone(),
    };
    file.line("BEGIN:VEVENT");
    file.line(&format!("UID:{}", escape(&one.uid)));
    file.line(&format!("SEQUENCE:{}", one.sequence));
    file.line(&format!("DTSTAMP:{}", utc(one.changed)));
    file.line(&format!("LAST-MODIFIED:{}", utc(one.changed)));
    file.line(&time("DTSTART", one.start, london.as_ref()));
    file.line(&time("DTEND", one.end, london.as_ref()));
    file.line(&format!("SUMMARY:{}", escape(&title)));
    file.line(&format!("LOCATION:{}", escape(&place)));
    file.line(&format!("URL:{}", one.page));
    file.line("CLASS:PRIVATE");
    file.line("TRANSP:OPAQUE");
    file.line("STATUS:CONFIRMED");
    file.line("END:VEVENT");
}

const fn mode(mode: Mode, language: Language) -> &'static str {
    match (mode, language) {
        (Mode::Video, Language::En) => "video",
        (Mode::Telephone, Language::En) => "telephone",
        (Mode::InPerson, Language::En) => "in person",
        (Mode::Video, Language::Cy) => "fideo",
        (Mode::Telephone, Language::Cy) => "ffôn",
        (Mode::InPerson, Language::Cy) => "wyneb yn wyneb",
    }
}
