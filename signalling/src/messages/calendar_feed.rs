//! A clinician's clinic as a calendar that other programs subscribe to. It goes to whoever runs that
//! calendar, so nothing of a patient is in it: neither name nor initials, which with a time and a
//! service would say who is treated for what.

use domain::booking::claim::Group;
use domain::booking::wire::Mode;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::calendar::{File, escape, london, time, utc};

/// One appointment, or the session of a group, as the calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// Its identity in calendars, the same as in the patient's file; a session has its own.
    pub uid: String,
    /// Rises with every change that a calendar must hear of.
    pub sequence: i32,
    /// How many people come to it, where it is a group's; none of a patient's own.
    pub people: Option<u32>,
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

impl Busy {
    /// The same as the session of a group, to which nobody else has come yet. Its start is a part of what it is, so that
    /// it stays the same event whoever comes and goes.
    #[must_use]
    pub fn of_group(self, group: Group, page: String) -> Self {
        Self {
            uid: format!("{}.{}@anteroom", group.template, self.start.0),
            sequence: 0,
            people: Some(1),
            page,
            ..self
        }
    }

    /// Somebody else of the group.
    pub fn joined_by(&mut self, other: &Self) {
        self.people = self.people.map(|number| number.saturating_add(1));
        self.end = self.end.max(other.end);
        self.changed = self.changed.max(other.changed);
    }
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
    let how = mode(one.mode, language);
    let title = match one.people {
        None => format!("{} ({how})", one.service),
        Some(number) => format!("{} ({how}, {})", one.service, people(number, language)),
    };
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

fn people(number: u32, language: Language) -> String {
    match (number, language) {
        (1, _) => "1 person".to_owned(),
        (_, Language::En) => format!("{number} people"),
        (_, Language::Cy) => format!("{number} o bobl"),
    }
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
