//! An appointment of an old system as one of ours.

use super::clinic::{minutes, mode};
use super::columns::Row;
use crate::booking::service::{LONGEST_MINUTES, length};
use crate::booking::template::RoomName;
use crate::booking::wire::Mode;
use crate::error::{FieldError, Fields};
use crate::people::form::{PatientDetails, optional_line};
use crate::people::wire::{DateFields, Language, PatientForm};
use crate::text::Prose;
use crate::time::{Date, WallTime};

/// A row, as far as it can be read without looking anything up.
#[derive(Debug, Clone)]
pub struct AppointmentRow {
    /// How they meet.
    pub mode: Mode,
    /// The local day.
    pub day: Date,
    /// The local time of day.
    pub time: WallTime,
    /// How long, in minutes.
    pub minutes: u16,
    /// In which room, where there is one.
    pub room: Option<RoomName>,
    /// For whom.
    pub patient: PatientDetails,
    /// Why, in the patient's words.
    pub reason: Prose<500>,
}

impl AppointmentRow {
    /// Reads a row; faults are noted by their columns. `today` is the latest day it may be.
    pub fn read(row: &Row<'_>, fields: &mut Fields, today: Date) -> Option<Self> {
        let mode = fields.take("mode", mode(row.text("mode")));
        let start = fields.take("start", start(row.text("start")));
        let minutes =
            minutes(row.text("minutes")).and_then(|minutes| length(minutes, LONGEST_MINUTES));
        let minutes = fields.take("minutes", minutes);
        let room = optional_line(fields, "room", row.text("room"));
        let reason = fields.take("reason", Prose::new(row.text("reason")));
        let patient = patient(row, fields, today);
        let (day, time) = start?;
        Some(Self {
            mode: mode?,
            day,
            time,
            minutes: minutes?,
            room: room?,
            patient: patient?,
            reason: reason?,
        })
    }

    /// The local start, when it can be read: in minutes from the beginning of days.
    pub fn minute(row: &Row<'_>) -> Option<i64> {
        let (day, time) = start(row.text("start")).ok()?;
        Some(day.days() * 24 * 60 + i64::from(time.minutes()))
    }

    /// The column that a field of our own page stands for.
    pub fn column(field: &str) -> &str {
        field.strip_prefix("patient.").unwrap_or(field)
    }
}

/// For whom a row is; faults are noted by their columns.
pub(super) fn patient(row: &Row<'_>, fields: &mut Fields, today: Date) -> Option<PatientDetails> {
    let mut theirs = Fields::new();
    let more_time = fields.take("more_time", yes_or_no(row.text("more_time")));
    let patient = form(row, more_time.unwrap_or(false)).check(&mut theirs, "patient", today);
    if let Err(problem) = theirs.finish(Some(())) {
        for one in problem.fields {
            fields.refuse(AppointmentRow::column(&one.field), one.error);
        }
    }
    more_time.and(patient)
}

/// `yes`, `no` and what spreadsheets make of them; nothing is no.
pub(super) fn yes_or_no(text: &str) -> Result<bool, FieldError> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "oes" | "ydw" | "ie" => Ok(true),
        "" | "no" | "n" | "false" | "0" | "na" | "nac oes" => Ok(false),
        _ => Err(FieldError::Format),
    }
}

fn form(row: &Row<'_>, more_time: bool) -> PatientForm {
    let own = |name: &str| row.text(name).to_owned();
    PatientForm {
        name: own("name"),
        date_of_birth: birth(row.text("date_of_birth")),
        nhs_number: own("nhs_number"),
        mobile: own("mobile"),
        email: own("email"),
        language: match row.text("language").to_lowercase().as_str() {
            "cy" | "welsh" | "cymraeg" => Language::Cy,
            _ => Language::En,
        },
        interpreter: own("interpreter"),
        formats: String::new(),
        more_time,
    }
}

/// `1958-03-27`, `27/03/1958`: what old systems in this country write. What is neither is refused by
/// the form's own check.
fn birth(text: &str) -> DateFields {
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [day, month, year] => (*year, *month, *day),
        [""] => ("", "", ""),
        _ => (text, text, text),
    };
    DateFields {
        day: day.to_owned(),
        month: month.to_owned(),
        year: year.to_owned(),
    }
}

/// `2026-12-08`, `08/12/2026`: a local day.
pub(super) fn day(text: &str) -> Result<Date, FieldError> {
    let parts = birth(text);
    let number = |text: &str| text.parse::<i16>().map_err(|_| FieldError::Format);
    let (year, month, day) = (
        number(&parts.year)?,
        number(&parts.month)?,
        number(&parts.day)?,
    );
    let small = |number: i16| u8::try_from(number).map_err(|_| FieldError::NoSuchDate);
    if year < 1000 {
        return Err(FieldError::Format);
    }
    Date::new(year, small(month)?, small(day)?).map_err(|_| FieldError::NoSuchDate)
}

/// `9:20` and `09:20:00` as `09:20`; anything else as it is.
pub(super) fn clock(text: &str) -> String {
    let time = text.trim();
    // Seconds are zero in a diary.
    let time = time
        .strip_suffix(":00")
        .filter(|rest| rest.contains(':'))
        .unwrap_or(time);
    if time.len() == 4 {
        format!("0{time}")
    } else {
        time.to_owned()
    }
}

/// `2026-12-08 09:20`, `2026-12-08T09:20`, `08/12/2026 09:20`: local time.
pub(super) fn start(text: &str) -> Result<(Date, WallTime), FieldError> {
    if text.is_empty() {
        return Err(FieldError::Required);
    }
    let (date, time) = text.split_once(['T', ' ']).ok_or(FieldError::Format)?;
    let day = day(date)?;
    let time = clock(time);
    let time: WallTime = time.parse().map_err(|_| FieldError::Format)?;
    if !time.minutes().is_multiple_of(5) {
        return Err(FieldError::OutOfRange);
    }
    Ok((day, time))
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, ImportKind};
    use super::*;

    fn read(start: &str, born: &str, mobile: &str) -> Result<AppointmentRow, Vec<String>> {
        let names = "id,service,clinician,mode,start,minutes,name,date_of_birth,mobile";
        let columns = Columns::read(ImportKind::Appointments, names.split(',')).unwrap();
        let cells = [
            "1",
            "Review",
            "x",
            "Face-to-face",
            start,
            "20",
            "Siân Jones",
            born,
            mobile,
        ];
        let mut fields = Fields::new();
        let today = "2026-11-23".parse().unwrap();
        let read = AppointmentRow::read(&columns.row(&cells), &mut fields, today);
        let done = fields.finish(read);
        done.map_err(|p| p.fields.into_iter().map(|one| one.field).collect())
    }

    #[test]
    fn dates_are_read_as_old_systems_write_them() {
        for (start, born) in [
            ("2026-12-08 09:20", "1958-03-27"),
            ("2026-12-08T09:20", "27/03/1958"),
            ("08/12/2026 9:20", "27.3.1958"),
            ("8/12/2026 09:20:00", "1958-03-27"),
        ] {
            let row = read(start, born, "07700 900123").unwrap();
            assert_eq!(row.day.to_string(), "2026-12-08", "{start}");
            assert_eq!(row.time.to_string(), "09:20", "{start}");
            assert_eq!(
                row.patient.date_of_birth.to_string(),
                "1958-03-27",
                "{born}"
            );
            assert_eq!(row.mode, Mode::InPerson);
        }
    }

    #[test]
    fn what_somebody_needs_is_read_and_what_is_neither_yes_nor_no_is_named() {
        let names = "id,service,clinician,mode,start,minutes,name,date_of_birth,mobile,interpreter,more_time";
        let columns = Columns::read(ImportKind::Appointments, names.split(',')).unwrap();
        let needs = |interpreter, more_time| {
            let when = "2026-12-08 09:20";
            let born = "27/03/1958";
            let cells = [
                "1",
                "Review",
                "x",
                "video",
                when,
                "20",
                "Siân Jones",
                born,
                "07700 900123",
                interpreter,
                more_time,
            ];
            let mut fields = Fields::new();
            let today = "2026-11-23".parse().unwrap();
            let read = AppointmentRow::read(&columns.row(&cells), &mut fields, today);
            let read = fields.finish(read).map_err(|p| p.fields[0].field.clone())?;
            let needs = read.patient.needs;
            let language = needs.interpreter.map(|line| line.as_str().to_owned());
            Ok((language, needs.more_time))
        };
        assert_eq!(
            needs("Polish", "Yes"),
            Ok((Some("Polish".to_owned()), true))
        );
        assert_eq!(needs("", "no"), Ok((None, false)));
        assert_eq!(needs("", "TRUE"), Ok((None, true)));
        assert_eq!(needs("", "perhaps"), Err("more_time".to_owned()));
        let long = "x".repeat(61);
        assert_eq!(needs(&long, ""), Err("interpreter".to_owned()));
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_column() {
        for (start, born, mobile, want) in [
            ("", "1958-03-27", "07700 900123", "start"),
            ("2026-12-08", "1958-03-27", "07700 900123", "start"),
            ("2026-02-30 09:00", "1958-03-27", "07700 900123", "start"),
            ("2026-12-08 09:21", "1958-03-27", "07700 900123", "start"),
            ("2026-12-08 09:20", "58", "07700 900123", "date_of_birth"),
            ("2026-12-08 09:20", "", "07700 900123", "date_of_birth"),
            ("2026-12-08 09:20", "1958-03-27", "", "email"),
            ("2026-12-08 09:20", "1958-03-27", "01632 960123", "mobile"),
        ] {
            let refused = read(start, born, mobile).unwrap_err();
            assert_eq!(refused, [want], "{start} {born} {mobile}");
        }
    }
}
