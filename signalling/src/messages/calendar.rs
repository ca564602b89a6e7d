//! Calendar files (RFC 5545 and 5546): one event, whose identity stays while its number rises with
//! every change, so that a calendar replaces or removes what it has.

use domain::booking::wire::Mode;
use domain::booking::zone::Zone;
use domain::time::Timestamp;

use super::letter::{AnotherTime, AppointmentLetter};

/// What the file asks of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Put it in, or put the new time in its place.
    Request,
    /// Take it out.
    Cancel,
    /// Put several in, or take them out: a request may be about one only.
    Publish,
}

impl Method {
    /// The word in the file and in the message's header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Publish => "PUBLISH",
        }
    }
}

/// What else stands in the file.
pub struct Details<'a> {
    /// What the calendar shows.
    pub title: &'a str,
    /// The words inside.
    pub description: &'a str,
    /// Who invites: a bare e-mail address.
    pub organiser: &'a str,
    /// Their name.
    pub organiser_name: &'a str,
    /// Who is invited: a bare e-mail address.
    pub attendee: Option<&'a str>,
    /// When this was written.
    pub written: Timestamp,
}

/// Writes the file.
pub fn write(about: &AppointmentLetter, asks: Method, details: &Details<'_>) -> String {
    let method = if about.more.is_empty() {
        asks
    } else {
        Method::Publish
    };
    let mut file = File::begin(method.as_str());
    let london = london(&about.zone);
    if london.is_some() {
        file.london();
    }
    let time = |name: &str, at: Timestamp| time(name, at, london.as_ref());
    let first = AnotherTime::from(about.clone());
    for one in std::iter::once(&first).chain(&about.more) {
        file.line("BEGIN:VEVENT");
        file.line(&format!("UID:{}", escape(&one.uid)));
        file.line(&format!("SEQUENCE:{}", one.sequence));
        file.line(&format!("DTSTAMP:{}", utc(details.written)));
        file.line(&time("DTSTART", one.start));
        file.line(&time("DTEND", one.end));
        file.line(&format!("SUMMARY:{}", escape(details.title)));
        file.line(&format!("DESCRIPTION:{}", escape(details.description)));
        // Of a call it would send somebody on their way to a place where nobody waits for them.
        if about.mode == Mode::InPerson {
            file.line(&format!("LOCATION:{}", escape(&about.place())));
        }
        if let Some(link) = &one.link {
            file.line(&format!("URL:{link}"));
        }
        file.line(&format!(
            "ORGANIZER;CN=\"{}\":mailto:{}",
            parameter(details.organiser_name),
            details.organiser
        ));
        if let Some(attendee) = details.attendee.filter(|_| method != Method::Publish) {
            file.line(&format!(
                "ATTENDEE;CN=\"{}\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{attendee}",
                parameter(&about.patient_name)
            ));
        }
        file.line("CLASS:PRIVATE");
        file.line("TRANSP:OPAQUE");
        file.line(match asks {
            Method::Request | Method::Publish => "STATUS:CONFIRMED",
            Method::Cancel => "STATUS:CANCELLED",
        });
        file.line("END:VEVENT");
    }
    file.end()
}

/// London's zone, where it is that. Its rule is written out; times of other zones are given in UTC,
/// which every calendar reads.
pub(super) fn london(zone: &str) -> Option<Zone> {
    (zone == "Europe/London")
        .then(|| Zone::find(zone))
        .flatten()
}

/// A property that holds a time: London's as its clocks show it.
pub(super) fn time(name: &str, at: Timestamp, london: Option<&Zone>) -> String {
    match london {
        Some(zone) => {
            let (date, wall) = zone.local(at);
            format!(
                "{name};TZID=Europe/London:{:04}{:02}{:02}T{:02}{:02}00",
                date.year(),
                date.month(),
                date.day(),
                wall.minutes() / 60,
                wall.minutes() % 60
            )
        }
        None => format!("{name}:{}", utc(at)),
    }
}

const LONDON: &str = "BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19700329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19701025T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE";

/// A file that is being written.
pub(super) struct File(String);

impl File {
    /// A calendar with nothing in it yet.
    pub(super) fn begin(method: &str) -> Self {
        let mut file = Self(String::new());
        file.line("BEGIN:VCALENDAR");
        file.line("VERSION:2.0");
        file.line("PRODID:-//Anteroom//Anteroom//EN");
        file.line("CALSCALE:GREGORIAN");
        file.line(&format!("METHOD:{method}"));
        file
    }

    /// The rule of London's clocks.
    pub(super) fn london(&mut self) {
        LONDON.lines().for_each(|line| self.line(line));
    }

    /// The whole file.
    pub(super) fn end(mut self) -> String {
        self.line("END:VCALENDAR");
        self.0
    }

    /// Adds a line, folded at 75 octets without cutting a character.
    pub(super) fn line(&mut self, line: &str) {
        let mut room = 75;
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The space that begins a continuation counts.
                room = 74;
                used = 0;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// An instant as calendars write it.
pub(super) fn utc(at: Timestamp) -> String {
    let date = at.utc_date();
    let seconds = at.0.div_euclid(1000).rem_euclid(86_400);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Text of a property.
pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace('\n', "\\n")
}

/// Text of a quoted parameter, which has no escapes.
fn parameter(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '"' && !c.is_control())
        .collect()
}
