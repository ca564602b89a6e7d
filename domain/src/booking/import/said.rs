//! What a row says of when, where and with whom: kept with what came of it, so that a row that comes again with
//! another time is not taken for one that is as it was.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::appointment::{clock, day, start};
use super::clinic::{days, kit, minutes, mode};
use super::columns::Row;
use super::wire::ImportKind;
use crate::booking::template::TemplateDetails;
use crate::booking::waiting_list::Priority;
use crate::booking::wire::Mode;
use crate::ids::{ServiceId, StaffId};
use crate::time::{Date, WallTime, Weekday};

/// By column, however it was written. Nothing of a patient is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Said(BTreeMap<String, String>);

/// How ours stands, for a comparison.
#[derive(Debug, Clone)]
pub struct Stands {
    /// Of which service.
    pub service: ServiceId,
    /// With whom.
    pub clinician: StaffId,
    /// How they meet.
    pub mode: Mode,
    /// When the wall clock shows it to begin: `2026-12-08T09:20`.
    pub local: String,
    /// How long, in minutes.
    pub minutes: i64,
}

impl Said {
    /// What a row says, as far as it can be read and is known here.
    pub fn of(
        kind: ImportKind,
        row: &Row<'_>,
        service: Option<ServiceId>,
        clinician: Option<StaffId>,
    ) -> Self {
        let compared: &[&str] = match kind {
            ImportKind::Clinics => &[
                "mode",
                "days",
                "rrule",
                "from",
                "until",
                "minutes",
                "first_day",
                "last_day",
                "room",
                "capacity",
                "buffer_before",
                "buffer_after",
                "kit",
            ],
            ImportKind::Appointments => &["mode", "start", "minutes", "room"],
            ImportKind::Referrals => &["priority", "referred_on"],
        };
        let own = compared
            .iter()
            .map(|name| (*name, plain(name, row.text(name))));
        let ids = [
            ("service", service.map(|id| id.to_string())),
            ("clinician", clinician.map(|id| id.to_string())),
        ];
        Self::gather(own.chain(ids))
    }

    /// What an appointment of ours would say. Its room is its clinic's, perhaps, and is left out.
    pub fn of_ours(ours: &Stands) -> Self {
        Self::gather([
            ("service", Some(ours.service.to_string())),
            ("clinician", Some(ours.clinician.to_string())),
            ("mode", Some(ours.mode.as_str().to_owned())),
            ("start", Some(ours.local.clone())),
            ("minutes", Some(ours.minutes.to_string())),
        ])
    }

    /// The same of a clinic, but for how it repeats where that is no matter of days of the week.
    pub fn of_clinic(ours: &TemplateDetails) -> Self {
        let days = ours.recurrence.plain_weekdays();
        let terms = &ours.terms;
        let free = |minutes: Option<u16>| Some(minutes.map_or_else(String::new, |m| m.to_string()));
        let kit = ours.kit.iter().map(|name| name.as_str().to_owned());
        Self::gather([
            ("service", Some(ours.service.to_string())),
            ("clinician", Some(ours.clinician.to_string())),
            ("mode", Some(ours.mode.as_str().to_owned())),
            ("days", days.map(|days| named(days.iter().collect()))),
            ("from", Some(ours.hours.from.to_string())),
            ("until", Some(ours.hours.until.to_string())),
            ("minutes", Some(ours.minutes.to_string())),
            ("first_day", Some(ours.valid_from.to_string())),
            ("capacity", Some(terms.seats.to_string())),
            ("buffer_before", free(terms.buffer_before)),
            ("buffer_after", free(terms.buffer_after)),
            ("kit", Some(things(kit.collect()))),
            (
                "last_day",
                Some(
                    ours.valid_until
                        .map_or_else(String::new, |day| day.to_string()),
                ),
            ),
            (
                "room",
                Some(
                    ours.room
                        .as_ref()
                        .map_or_else(String::new, |room| room.as_str().to_lowercase()),
                ),
            ),
        ])
    }

    fn gather(all: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let all = all.into_iter();
        Self(
            all.filter_map(|(name, text)| Some((name.to_owned(), text?)))
                .collect(),
        )
    }

    /// The columns of both that say something else now.
    pub fn changed(&self, now: &Self) -> Vec<String> {
        let both = self.0.iter();
        let changed = both.filter(|(name, text)| now.0.get(*name).is_some_and(|now| now != *text));
        changed.map(|(name, _)| name.clone()).collect()
    }

    /// Whether both say the same of each of these columns.
    pub fn agrees(&self, other: &Self, columns: &[String]) -> bool {
        let mut both = columns
            .iter()
            .map(|name| (self.0.get(name), other.0.get(name)));
        both.all(|pair| matches!(pair, (Some(a), Some(b)) if a == b))
    }
}

/// A cell as ours would write it; none where it cannot be read.
fn plain(name: &str, text: &str) -> Option<String> {
    let date = |text: &str| day(text).ok().as_ref().map(Date::to_string);
    match name {
        "mode" => mode(text).ok().map(|mode| mode.as_str().to_owned()),
        "days" => days(text).ok().map(named),
        "start" => start(text).ok().map(|(day, time)| format!("{day}T{time}")),
        "first_day" | "last_day" if text.is_empty() => Some(String::new()),
        "first_day" | "last_day" | "referred_on" => date(text),
        "from" | "until" => {
            let time: WallTime = clock(text).parse().ok()?;
            Some(time.to_string())
        }
        "capacity" if text.is_empty() => Some("1".to_owned()),
        "buffer_before" | "buffer_after" if text.is_empty() => Some(String::new()),
        "capacity" | "buffer_before" | "buffer_after" => {
            text.parse::<u16>().ok().map(|number| number.to_string())
        }
        "kit" => Some(things(kit(text))),
        "minutes" => minutes(text).ok().map(|minutes| minutes.to_string()),
        "priority" => Priority::of_others(text).map(|priority| priority.as_str().to_owned()),
        _ => Some(text.to_lowercase()),
    }
}

/// The names of things, in whatever order and letters they stand.
fn things(names: Vec<String>) -> String {
    let mut names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    names.join("; ")
}

fn named(mut days: Vec<Weekday>) -> String {
    days.sort_unstable_by_key(|day| *day as u8);
    days.dedup();
    let names: Vec<String> = days.iter().map(|day| format!("{day:?}")).collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::Columns;
    use super::*;

    fn said(start: &str, minutes: &str, clinician: u128) -> Said {
        let names = "id,service,clinician,mode,start,minutes,name,date_of_birth";
        let columns = Columns::read(ImportKind::Appointments, names.split(',')).unwrap();
        let cells = [
            "1",
            "Review",
            "x",
            "Video",
            start,
            minutes,
            "Siân Jones",
            "27/03/1958",
        ];
        let of = |clinician| StaffId::from_number(clinician);
        let service = Some(ServiceId::from_number(1));
        let row = columns.row(&cells);
        Said::of(ImportKind::Appointments, &row, service, Some(of(clinician)))
    }

    #[test]
    fn the_same_in_other_letters_is_the_same_and_what_is_not_is_named() {
        let before = said("2026-12-08 09:20", "20", 7);
        assert_eq!(before.changed(&said("8/12/2026 9:20:00", "20", 7)), [""; 0]);
        assert_eq!(
            before.changed(&said("2026-12-08 09:40", "20", 7)),
            ["start"]
        );
        let other = said("2026-12-09T09:20", "30", 8);
        assert_eq!(before.changed(&other), ["clinician", "minutes", "start"]);
        // What cannot be read or is not known is no other.
        assert_eq!(before.changed(&said("soon", "many", 7)), [""; 0]);
    }

    #[test]
    fn ours_agrees_with_a_row_in_what_both_say() {
        let mut ours = Stands {
            service: ServiceId::from_number(1),
            clinician: StaffId::from_number(7),
            mode: Mode::Video,
            local: "2026-12-08T09:20".to_owned(),
            minutes: 20,
        };
        let row = said("08/12/2026 09:20", "20", 7);
        let all = ["start", "minutes", "clinician", "mode", "service"].map(str::to_owned);
        assert!(row.agrees(&Said::of_ours(&ours), &all));
        ours.local = "2026-12-08T09:40".to_owned();
        assert!(!row.agrees(&Said::of_ours(&ours), &all));
        assert!(row.agrees(&Said::of_ours(&ours), &all[1..]));
        assert!(!row.agrees(&Said::of_ours(&ours), &["room".to_owned()]));
    }

    #[test]
    fn nothing_of_a_patient_is_kept() {
        let kept = serde_json::to_string(&said("2026-12-08 09:20", "20", 7)).unwrap();
        assert!(!kept.contains("Jones") && !kept.contains("1958"), "{kept}");
        assert_eq!(
            serde_json::from_str::<Said>(&kept).unwrap(),
            said("2026-12-08 09:20", "20", 7)
        );
    }
}
