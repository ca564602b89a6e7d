//! What a row says of when, where and with whom: kept with what came of it, so that a row that comes again with
//! another time is not taken for one that is as it was.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::appointment::{clock, day, start, yes_or_no};
use super::clinic::{days, kit, minutes, mode};
use super::columns::Row;
use super::wire::ImportKind;
use crate::booking::languages::key;
use crate::booking::template::TemplateDetails;
use crate::booking::waiting_list::Priority;
use crate::booking::wire::{Mode, Support};
use crate::ids::{ServiceId, StaffId};
use crate::time::{Date, WallTime, Weekday};

/// By column, however it was written. Nothing of a patient is in it that can be read: what they need stands there as a
/// keyed hash, which says whether it is the same.
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

/// The columns by which a row says where an appointment is.
pub const PLACE: [&str; 4] = ["start", "minutes", "clinician", "mode"];

const INTERPRETER: &str = "interpreter";
const MORE_TIME: &str = "more_time";

/// Whether a row that says these columns otherwise now only sends its appointment elsewhere, which can be done. What is
/// more than that is for somebody to decide: what the patient needs goes along where the row names it, and nobody loses
/// an interpreter by a cell that is empty now.
pub fn is_move(changed: &[String], row: &Row<'_>) -> bool {
    let of_place = |name: &str| name == "room" || PLACE.contains(&name);
    let goes_along = |name: &str| match name {
        INTERPRETER => !row.text(name).is_empty(),
        MORE_TIME => yes_or_no(row.text(name)) == Ok(true),
        other => of_place(other),
    };
    changed.iter().any(|name| of_place(name)) && changed.iter().all(|name| goes_along(name))
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

    /// With what a row says of what its patient needs, where its file has those columns; `hide` makes a keyed hash.
    #[must_use]
    pub fn with_needs(self, row: &Row<'_>, hide: impl Fn(&str) -> String) -> Self {
        let interpreter = row.has(INTERPRETER).then(|| key(row.text(INTERPRETER)));
        let more_time = yes_or_no(row.text(MORE_TIME)).ok();
        self.hiding(interpreter, more_time.filter(|_| row.has(MORE_TIME)), hide)
    }

    /// With what is arranged for an appointment of ours.
    #[must_use]
    pub fn with_support(self, ours: &Support, hide: impl Fn(&str) -> String) -> Self {
        self.hiding(Some(key(&ours.interpreter)), Some(ours.more_time), hide)
    }

    fn hiding(
        mut self,
        interpreter: Option<String>,
        more_time: Option<bool>,
        hide: impl Fn(&str) -> String,
    ) -> Self {
        let more_time = more_time.map(|more| more.to_string());
        for (name, text) in [(INTERPRETER, interpreter), (MORE_TIME, more_time)] {
            let hidden = text.map(|text| (name.to_owned(), hide(&format!("{name} {text}"))));
            self.0.extend(hidden);
        }
        self
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
    use std::hash::{DefaultHasher, Hash, Hasher};

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

    fn needs<T>(columns: &str, cells: &[&str], of: impl Fn(&Row<'_>) -> T) -> T {
        let names = format!("id,service,clinician,mode,start,minutes,name,date_of_birth{columns}");
        let columns = Columns::read(ImportKind::Appointments, names.split(',')).unwrap();
        let row = [
            "1",
            "Review",
            "x",
            "video",
            "2026-12-08 09:20",
            "20",
            "S",
            "",
        ];
        of(&columns.row(&[&row[..], cells].concat()))
    }

    #[test]
    fn an_interpreter_is_compared_unread_and_a_file_without_the_column_says_nothing() {
        let hide = |text: &str| {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            hasher.finish().to_string()
        };
        let both = |cells: &[&str]| {
            let columns = ",interpreter,more_time";
            needs(columns, cells, |row| Said::default().with_needs(row, hide))
        };
        let before = both(&["Polish", "yes"]);
        assert!(!serde_json::to_string(&before).unwrap().contains("olish"));
        assert_eq!(before.changed(&both(&["pwyleg", "oes"])), [""; 0]);
        assert_eq!(before.changed(&both(&["BSL", "yes"])), ["interpreter"]);
        assert_eq!(before.changed(&both(&["", "yes"])), ["interpreter"]);
        assert_eq!(before.changed(&both(&["Polish", ""])), ["more_time"]);
        assert_eq!(before.changed(&both(&["Polish", "perhaps"])), [""; 0]);
        let none = needs("", &[], |row| Said::default().with_needs(row, hide));
        assert_eq!(before.changed(&none), [""; 0]);
        let ours = Support {
            interpreter: "Polish".to_owned(),
            more_time: true,
            kit: Vec::new(),
        };
        let all = ["interpreter", "more_time"].map(str::to_owned);
        assert!(before.agrees(&Said::default().with_support(&ours, hide), &all));
        let none = Support::default();
        assert!(!before.agrees(&Said::default().with_support(&none, hide), &all));
    }

    #[test]
    fn what_is_needed_goes_along_to_another_time_where_it_is_named_and_is_no_move_by_itself() {
        let is_move = |changed: &[&str], cells: &[&str]| {
            let changed: Vec<String> = changed.iter().map(|&name| name.to_owned()).collect();
            let columns = ",interpreter,more_time";
            needs(columns, cells, |row| is_move(&changed, row))
        };
        assert!(is_move(&["start"], &["", ""]));
        assert!(is_move(&["clinician", "room"], &["", ""]));
        assert!(is_move(&["interpreter", "start"], &["BSL", ""]));
        assert!(is_move(&["more_time", "start"], &["BSL", "yes"]));
        assert!(!is_move(&["interpreter", "start"], &["", ""]));
        assert!(!is_move(&["more_time", "start"], &["BSL", "no"]));
        assert!(!is_move(&["interpreter"], &["BSL", ""]));
        assert!(!is_move(&["service", "start"], &["BSL", ""]));
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
