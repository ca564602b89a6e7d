//! A clinic of an old system as one of ours.

use super::appointment::{clock, day};
use super::columns::Row;
use crate::booking::wire::{ClinicTerms, Mode, NewClinicTemplate};
use crate::error::{FieldError, Fields};
use crate::ids::{ServiceId, SiteId, StaffId};
use crate::time::Weekday;

/// A row, as far as it can be read without looking anything up.
#[derive(Debug, Clone, PartialEq)]
pub struct ClinicRow {
    /// How they meet.
    pub mode: Mode,
    days: Vec<Weekday>,
    minutes: u16,
    terms: ClinicTerms,
    kit: Vec<String>,
    texts: [String; 6],
}

const TEXTS: [&str; 6] = ["from", "until", "first_day", "last_day", "room", "rrule"];

impl ClinicRow {
    /// Reads a row; faults are noted by their columns.
    pub fn read(row: &Row<'_>, fields: &mut Fields) -> Option<Self> {
        let mode = fields.take("mode", mode(row.text("mode")));
        let days = fields.take("days", days(row.text("days")));
        let minutes = fields.take("minutes", minutes(row.text("minutes")));
        let mut number = |name| fields.take(name, number(row.text(name)));
        let seats = number("capacity");
        let (before, after) = (number("buffer_before"), number("buffer_after"));
        Some(Self {
            mode: mode?,
            days: days?,
            minutes: minutes?,
            terms: ClinicTerms {
                seats: seats?.unwrap_or(1),
                buffer_before: before?,
                buffer_after: after?,
                ..ClinicTerms::default()
            },
            kit: kit(row.text("kit")),
            texts: TEXTS.map(|name| as_our_page_writes(name, row.text(name))),
        })
    }

    /// As our own page would send it.
    pub fn template(
        self,
        service: ServiceId,
        site: SiteId,
        clinician: StaffId,
    ) -> NewClinicTemplate {
        let [from, until, valid_from, valid_until, room, rrule] = self.texts;
        NewClinicTemplate {
            service,
            site,
            clinician,
            mode: self.mode,
            weekdays: self.days,
            from,
            until,
            minutes: self.minutes,
            valid_from,
            valid_until,
            room,
            rrule,
            terms: self.terms,
            team: Vec::new(),
            kit: self.kit,
        }
    }

    /// The column that a field of our own page stands for.
    pub fn column(field: &str) -> &str {
        match field {
            "weekdays" => "days",
            "valid_from" => "first_day",
            "valid_until" => "last_day",
            "terms.seats" => "capacity",
            "terms.buffer_before" => "buffer_before",
            "terms.buffer_after" => "buffer_after",
            other => other,
        }
    }
}

/// Spreadsheets of this country write `02/01/2027` and `9:00`, whatever stood in the file that they opened.
/// What is neither a day nor a time is left for the check to refuse.
fn as_our_page_writes(column: &str, text: &str) -> String {
    match column {
        "first_day" | "last_day" => {
            day(text).map_or_else(|_| text.to_owned(), |day| day.to_string())
        }
        "from" | "until" => clock(text),
        _ => text.to_owned(),
    }
}

/// `video`, `telephone`, `in person`, `face to face`.
pub(super) fn mode(text: &str) -> Result<Mode, FieldError> {
    match text.to_lowercase().replace(['_', '-'], " ").as_str() {
        "" => Err(FieldError::Required),
        "video" => Ok(Mode::Video),
        "telephone" | "phone" => Ok(Mode::Telephone),
        "in person" | "face to face" => Ok(Mode::InPerson),
        _ => Err(FieldError::Unknown),
    }
}

pub(super) fn minutes(text: &str) -> Result<u16, FieldError> {
    if text.is_empty() {
        return Err(FieldError::Required);
    }
    text.parse().map_err(|_| FieldError::Format)
}

/// A number that may be left out.
fn number(text: &str) -> Result<Option<u16>, FieldError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| FieldError::Format)
}

/// The names of things: `ECG machine; Hoist`.
pub(super) fn kit(text: &str) -> Vec<String> {
    let names = text.split([';', ',', '+']).map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `Mon Thu`, `monday, thursday`, `Mon/Thu`; none where a rule says when.
pub(super) fn days(text: &str) -> Result<Vec<Weekday>, FieldError> {
    text.split([' ', ',', ';', '/', '+'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = word.to_lowercase();
            let full = [
                ("monday", Weekday::Monday),
                ("tuesday", Weekday::Tuesday),
                ("wednesday", Weekday::Wednesday),
                ("thursday", Weekday::Thursday),
                ("friday", Weekday::Friday),
                ("saturday", Weekday::Saturday),
                ("sunday", Weekday::Sunday),
            ];
            // "T" could be two days: three letters are enough to tell.
            let same = |(name, _): &&(&str, Weekday)| word.len() >= 3 && name.starts_with(&word);
            let found = full.iter().find(same);
            found.map(|(_, day)| *day).ok_or(FieldError::Unknown)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, ImportKind};
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let read = |text| days(text).map(|all| all.len());
        assert_eq!(read("Mon Thu"), Ok(2));
        assert_eq!(read("monday, THURSDAY;fri"), Ok(3));
        assert_eq!(read(""), Ok(0));
        for bad in ["T", "Lun", "Mon-Fri", "Mondays"] {
            assert_eq!(read(bad), Err(FieldError::Unknown), "{bad}");
        }
    }

    #[test]
    fn days_and_times_are_read_as_a_spreadsheet_writes_them() {
        let read = as_our_page_writes;
        assert_eq!(read("first_day", "02/01/2027"), "2027-01-02");
        assert_eq!(read("last_day", "2027-01-02"), "2027-01-02");
        assert_eq!(read("from", "9:00"), "09:00");
        assert_eq!(read("until", "17:30:00"), "17:30");
        for (column, odd) in [("first_day", "31/02/2027"), ("last_day", ""), ("from", "9")] {
            assert_eq!(
                read(column, odd),
                odd,
                "refused by the check, as it stands in the file"
            );
        }
    }

    #[test]
    fn how_many_come_at_once_what_is_kept_free_and_what_is_used_are_read() {
        let names = "id,service,clinician,mode,from,until,minutes,first_day,capacity,\
                     buffer_before,buffer_after,kit";
        let columns = Columns::read(ImportKind::Clinics, names.split(',')).unwrap();
        let read = |more: [&str; 4]| {
            let cells = [
                "1",
                "Review",
                "x",
                "video",
                "9:00",
                "12:00",
                "20",
                "1/12/2026",
            ];
            let mut fields = Fields::new();
            let cells = [&cells[..], &more].concat();
            let read = ClinicRow::read(&columns.row(&cells), &mut fields);
            let read = fields.finish(read).map_err(|problem| {
                let named = problem.fields.into_iter().map(|one| one.field);
                named.collect::<Vec<_>>()
            })?;
            let ids = (ServiceId::from_number(1), SiteId::from_number(2));
            Ok(read.template(ids.0, ids.1, StaffId::from_number(3)))
        };
        let full = read(["8", "5", "10", "ECG machine; Hoist"]).unwrap();
        let terms = &full.terms;
        assert_eq!(
            (terms.seats, terms.buffer_before, terms.buffer_after),
            (8, Some(5), Some(10))
        );
        assert_eq!(full.kit, ["ECG machine", "Hoist"]);
        // What is left out is as the service has it.
        let plain = read(["", "", "", ""]).unwrap();
        assert_eq!((plain.terms, plain.kit), (ClinicTerms::default(), vec![]));
        let refused: Result<_, Vec<String>> = read(["many", "-5", "5 min", ""]);
        assert_eq!(
            refused.unwrap_err(),
            ["capacity", "buffer_before", "buffer_after"]
        );
        for (field, column) in [
            ("terms.seats", "capacity"),
            ("terms.buffer_after", "buffer_after"),
        ] {
            assert_eq!(ClinicRow::column(field), column);
        }
    }

    #[test]
    fn every_fault_of_a_row_is_named_by_its_column() {
        let names = "id,service,clinician,mode,from,until,minutes,first_day,days";
        let columns = Columns::read(ImportKind::Clinics, names.split(',')).unwrap();
        let mut fields = Fields::new();
        let cells = [
            "1",
            "Review",
            "a@b.example",
            "post",
            "9:00",
            "12:00",
            "",
            "2026-12-01",
            "X",
        ];
        assert_eq!(ClinicRow::read(&columns.row(&cells), &mut fields), None);
        let refused = fields.finish::<()>(None).unwrap_err().fields;
        let names: Vec<&str> = refused.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(names, ["mode", "days", "minutes"]);
    }
}
