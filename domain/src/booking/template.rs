//! Clinic templates: the repeating local hours in which a clinician offers a service at a site.

use super::recurrence::{Begins, Recurrence};
use super::service::length;
use super::support::{KitName, check_kit};
use super::terms::{Buffers, Terms};
use super::wire::{ExtraMinutes, Mode, NewClinicTemplate};
use crate::error::{FieldError, Fields, Problem};
use crate::ids::{ServiceId, SiteId, StaffId, TemplateId};
use crate::people::form::optional_line;
use crate::text::Line;
use crate::time::{Date, Timestamp, WallTime};

pub(super) use super::typed::{date, wall_time};
pub use super::weekdays::{WEEK, Weekdays};

/// The longest slot of a clinic.
pub const LONGEST_SLOT_MINUTES: u16 = 240;

/// The most clinicians beside the first who see a patient together: a call has four places.
pub const MOST_COLLEAGUES: usize = 2;

/// A room's name.
pub type RoomName = Line<40>;

/// Local hours of one day; the last slot ends by `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Local start.
    pub from: WallTime,
    /// Local end, later than the start.
    pub until: WallTime,
}

/// What a new clinic template says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateDetails {
    /// Service.
    pub service: ServiceId,
    /// Site.
    pub site: SiteId,
    /// Clinician.
    pub clinician: StaffId,
    /// How they meet.
    pub mode: Mode,
    /// On which days.
    pub recurrence: Recurrence,
    /// Hours of each of those days.
    pub hours: Hours,
    /// Length of a slot in minutes.
    pub minutes: u16,
    /// First day.
    pub valid_from: Date,
    /// Last day, when there is one.
    pub valid_until: Option<Date>,
    /// Room, when one is needed.
    pub room: Option<RoomName>,
    /// Who sees the patients together with the clinician.
    pub team: Vec<StaffId>,
    /// Kit that each appointment takes.
    pub kit: Vec<KitName>,
    /// On what terms its slots are offered.
    pub terms: Terms,
}

/// A clinic template that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Identifier.
    pub id: TemplateId,
    /// The IANA zone of its hours.
    pub zone: String,
    /// The time its service keeps free around appointments, where it says nothing else.
    pub service_buffers: Buffers,
    /// How much longer its service is for whoever needs it.
    pub extra: ExtraMinutes,
    /// What it says.
    pub details: TemplateDetails,
}

impl TemplateDetails {
    /// Everybody who sees the patients, the clinician first.
    pub fn clinicians(&self) -> impl Iterator<Item = StaffId> + '_ {
        std::iter::once(self.clinician).chain(self.team.iter().copied())
    }

    /// Whether the template runs on this day, exceptions and bank holidays aside.
    pub fn runs_on(&self, day: Date) -> bool {
        self.recurrence.falls_on(self.valid_from, day)
            && self.last_day().is_none_or(|last| day <= last)
    }

    /// The last day, by itself or by its rule, when there is one.
    pub fn last_day(&self) -> Option<Date> {
        let by_rule = self.recurrence.last_day(self.valid_from);
        match (self.valid_until, by_rule) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

impl Template {
    /// Time kept free around each appointment.
    pub fn buffers(&self) -> Buffers {
        let (own, service) = (&self.details.terms, self.service_buffers);
        Buffers {
            before: own.buffer_before.unwrap_or(service.before),
            after: own.buffer_after.unwrap_or(service.after),
        }
    }

    /// Minutes from one start to the next: one appointment after the other, with the time kept
    /// free between them, unless the template says otherwise.
    pub fn grid_minutes(&self) -> u16 {
        let buffers = self.buffers();
        let usual = self.details.minutes + buffers.before + buffers.after;
        self.details.terms.grid_minutes.unwrap_or(usual).max(1)
    }
}

impl NewClinicTemplate {
    /// Checks every field that can be checked without looking anything up. `service_modes` are
    /// those of the service, when it exists; `earliest` is the first day on which the template may
    /// begin: today for a new one. `instant` is the zone's, for rules that end at a time.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(
        &self,
        service_modes: Option<&[Mode]>,
        earliest: Date,
        instant: &dyn Fn(Date, WallTime) -> Timestamp,
    ) -> Result<TemplateDetails, Problem> {
        let mut fields = Fields::new();
        match service_modes {
            None => fields.refuse("service", FieldError::Unknown),
            Some(modes) if !modes.contains(&self.mode) => {
                fields.refuse("mode", FieldError::Unknown);
            }
            Some(_) => {}
        }
        let recurrence = self.recurrence(&mut fields, instant);
        let from = fields.take("from", wall_time(&self.from));
        let until = fields.take("until", wall_time(&self.until));
        let minutes = fields.take("minutes", length(self.minutes, LONGEST_SLOT_MINUTES));
        let hours = match (from, until) {
            (Some(from), Some(until)) if until <= from => {
                fields.refuse("until", FieldError::EndBeforeStart);
                None
            }
            (Some(from), Some(until)) => {
                let open = until.minutes() - from.minutes();
                if minutes.is_some_and(|m| m > open) {
                    // Not one slot would fit.
                    fields.refuse("minutes", FieldError::OutOfRange);
                }
                Some(Hours { from, until })
            }
            _ => None,
        };
        let valid_from = fields.take("valid_from", date(&self.valid_from));
        if valid_from.is_some_and(|first| first < earliest) {
            fields.refuse("valid_from", FieldError::InPast);
        }
        let valid_until = match self.valid_until.trim() {
            "" => Some(None),
            text => fields.take("valid_until", date(text)).map(Some),
        };
        if let (Some(first), Some(Some(last))) = (valid_from, valid_until)
            && last < first
        {
            fields.refuse("valid_until", FieldError::EndBeforeStart);
        }
        if let (Some(rule), Some(first)) = (&recurrence, valid_from) {
            let last = valid_until.flatten();
            let some = rule.occurrences(first).next();
            if some.is_none_or(|day| last.is_some_and(|last| day > last)) && !fields.any() {
                // Not one day would come of it.
                let name = if self.rrule.trim().is_empty() {
                    "valid_until"
                } else {
                    "rrule"
                };
                fields.refuse(name, FieldError::OutOfRange);
            }
        }
        let room = optional_line(&mut fields, "room", &self.room);
        let team = self.team(&mut fields);
        let kit = check_kit(&mut fields, "kit", &self.kit);
        let terms = self.terms.check(&mut fields);
        let details = (|| {
            Some(TemplateDetails {
                service: self.service,
                site: self.site,
                clinician: self.clinician,
                mode: self.mode,
                recurrence: recurrence?,
                hours: hours?,
                minutes: minutes?,
                valid_from: valid_from?,
                valid_until: valid_until?,
                room: room?,
                team,
                kit: kit?,
                terms: terms?,
            })
        })();
        fields.finish(details)
    }

    /// The others, each once.
    fn team(&self, fields: &mut Fields) -> Vec<StaffId> {
        let mut team = self.team.clone();
        team.sort_unstable();
        team.dedup();
        if team.contains(&self.clinician) {
            fields.refuse("team", FieldError::Taken);
        }
        if team.len() > MOST_COLLEAGUES {
            fields.refuse("team", FieldError::TooMany);
        }
        team
    }

    /// The rule, from the weekdays or as it was written; one of both.
    fn recurrence(
        &self,
        fields: &mut Fields,
        instant: &dyn Fn(Date, WallTime) -> Timestamp,
    ) -> Option<Recurrence> {
        let weekdays: Weekdays = self.weekdays.iter().copied().collect();
        if self.rrule.trim().is_empty() {
            if weekdays.is_empty() {
                fields.refuse("weekdays", FieldError::Required);
                return None;
            }
            return Some(Recurrence::weekly(weekdays));
        }
        if !weekdays.is_empty() {
            fields.refuse("weekdays", FieldError::Unsupported);
        }
        // Where one of them is refused itself, what comes of the rule does not matter.
        let begins = Begins {
            first: date(&self.valid_from).unwrap_or(Date::from_days(0)),
            from: wall_time(&self.from).unwrap_or(WallTime::MIDNIGHT),
            instant,
        };
        fields.take("rrule", Recurrence::read(&self.rrule, &begins))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::booking::wire::ClinicTerms;
    use crate::time::Weekday;

    fn template() -> NewClinicTemplate {
        NewClinicTemplate {
            service: ServiceId::from_number(1),
            site: SiteId::from_number(2),
            clinician: StaffId::from_number(3),
            mode: Mode::Video,
            weekdays: vec![Weekday::Tuesday],
            from: "9:00".to_owned(),
            until: "12:30".to_owned(),
            minutes: 20,
            valid_from: "2026-12-01".to_owned(),
            valid_until: String::new(),
            room: " ".to_owned(),
            team: Vec::new(),
            kit: Vec::new(),
            rrule: String::new(),
            terms: ClinicTerms::default(),
        }
    }

    fn check(template: &NewClinicTemplate) -> Result<TemplateDetails, Vec<(String, FieldError)>> {
        let today = "2026-11-24".parse().unwrap();
        template
            .check(Some(&[Mode::Video]), today, &|day, time| {
                Timestamp(day.days() * 86_400_000).plus_minutes(i64::from(time.minutes()))
            })
            .map_err(|p| p.fields.into_iter().map(|f| (f.field, f.error)).collect())
    }

    /// Tuesdays from 1 December 2026 to the end of March 2027, 9:00 to 12:30.
    pub(in super::super) fn tuesdays() -> Template {
        let mut new = template();
        new.valid_until = "2027-03-31".to_owned();
        Template {
            id: TemplateId::from_number(1),
            zone: "Europe/London".to_owned(),
            service_buffers: Buffers::default(),
            extra: ExtraMinutes::default(),
            details: check(&new).unwrap(),
        }
    }

    #[test]
    fn a_plain_clinic_runs_on_its_days_from_its_first_to_its_last() {
        let mut new = template();
        new.valid_until = "2026-12-15".to_owned();
        let details = check(&new).unwrap();
        assert_eq!(details.room, None);
        let runs = |day: &str| details.runs_on(day.parse().unwrap());
        assert!(runs("2026-12-01") && runs("2026-12-08") && runs("2026-12-15"));
        assert!(!runs("2026-11-24") && !runs("2026-12-02") && !runs("2026-12-22"));
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let bad = NewClinicTemplate {
            mode: Mode::InPerson,
            weekdays: vec![],
            from: "09:03".to_owned(),
            until: "25:00".to_owned(),
            minutes: 0,
            valid_from: "2026-11-31".to_owned(),
            valid_until: "soon".to_owned(),
            room: "x".repeat(41),
            ..template()
        };
        let want = [
            ("mode", FieldError::Unknown),
            ("weekdays", FieldError::Required),
            ("from", FieldError::OutOfRange),
            ("until", FieldError::Format),
            ("minutes", FieldError::OutOfRange),
            ("valid_from", FieldError::NoSuchDate),
            ("valid_until", FieldError::Format),
            ("room", FieldError::TooLong),
        ];
        let want: Vec<_> = want.map(|(f, e)| (f.to_owned(), e)).into();
        assert_eq!(check(&bad), Err(want));
    }

    #[test]
    fn ends_come_after_starts_and_a_slot_must_fit() {
        let one = |field: &str, error| Err(vec![(field.to_owned(), error)]);
        let mut new = template();
        new.until = "09:00".to_owned();
        assert_eq!(check(&new), one("until", FieldError::EndBeforeStart));
        new.until = "09:15".to_owned();
        assert_eq!(check(&new), one("minutes", FieldError::OutOfRange));
        let mut new = template();
        new.valid_until = "2026-11-30".to_owned();
        assert_eq!(check(&new), one("valid_until", FieldError::EndBeforeStart));
        let mut new = template();
        new.valid_from = "2026-11-23".to_owned();
        assert_eq!(check(&new), one("valid_from", FieldError::InPast));
    }

    #[test]
    fn a_rule_stands_in_for_weekdays() {
        let mut new = template();
        new.rrule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3".to_owned();
        let one = |field: &str, error| Err(vec![(field.to_owned(), error)]);
        assert_eq!(check(&new), one("weekdays", FieldError::Unsupported));
        new.weekdays.clear();
        let details = check(&new).unwrap();
        assert_eq!(details.last_day(), Some("2026-12-29".parse().unwrap()));
        let runs = |day: &str| details.runs_on(day.parse().unwrap());
        assert!(runs("2026-12-15") && runs("2026-12-29"));
        assert!(!runs("2026-12-08") && !runs("2027-01-12"));
        new.rrule = "FREQ=HOURLY".to_owned();
        assert_eq!(check(&new), one("rrule", FieldError::Unsupported));
        new.rrule = "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31".to_owned();
        new.valid_from = "2027-02-01".to_owned();
        assert_eq!(check(&new), one("rrule", FieldError::OutOfRange));
    }

    #[test]
    fn a_rule_of_a_calendar_takes_what_it_leaves_out_from_the_first_day() {
        let mut new = template();
        new.weekdays.clear();
        new.rrule = "RRULE:FREQ=WEEKLY;UNTIL=20261215T085959Z".to_owned();
        let details = check(&new).unwrap();
        let kept = details.recurrence.to_string();
        assert_eq!(kept, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261214");
        assert_eq!(details.last_day(), Some("2026-12-14".parse().unwrap()));
    }

    #[test]
    fn a_clinic_without_a_single_day_is_refused() {
        let mut new = template();
        new.valid_from = "2026-12-02".to_owned();
        new.valid_until = "2026-12-07".to_owned();
        let refused = vec![("valid_until".to_owned(), FieldError::OutOfRange)];
        assert_eq!(check(&new), Err(refused));
    }

    #[test]
    fn weekdays_come_back_in_order() {
        let days: Weekdays = [Weekday::Sunday, Weekday::Monday].into_iter().collect();
        let listed: Vec<_> = days.iter().collect();
        assert_eq!(listed, [Weekday::Monday, Weekday::Sunday]);
    }
}
