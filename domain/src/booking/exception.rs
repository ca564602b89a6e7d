//! What departs from the templates: days on which one runs otherwise, and clinicians' leave.

use std::collections::HashMap;

use super::holidays::{Holiday, closes_clinics};
use super::leave::Leave;
use super::template::{Hours, Template, date, wall_time};
use super::wire::{ClinicException, ExceptionKind, NewException};
use crate::error::{FieldError, Fields, Problem};
use crate::ids::{StaffId, TemplateId};
use crate::time::Date;

/// What is different on a day. One template has at most one of them a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exception {
    /// No clinic.
    Closed,
    /// These hours instead of the usual ones.
    Changed(Hours),
    /// A clinic on a day on which there is none by the rule, or on a bank holiday.
    Extra(Hours),
    /// No clinic: it is held on that other day, which is an extra one.
    MovedTo(Date),
}

/// What a day is to a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPlan {
    /// It runs in these hours.
    Open(Hours),
    /// It would run by its rule, and does not.
    Shut(Shut),
    /// It has nothing to do with this day.
    Nothing,
}

/// Why a template does not run on a day that its rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// Before its first day or after its last.
    OutsideValidity,
    /// Closed that day.
    Closed,
    /// Held on another day.
    MovedTo(Date),
    /// A bank holiday.
    BankHoliday(Holiday),
}

/// What a plan needs to know of a template and a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Whether the rule gives the day, its beginning and end aside.
    pub(super) by_rule: bool,
    /// The template's last day.
    pub(super) last: Option<Date>,
    /// The bank holiday the day is.
    pub(super) holiday: Option<Holiday>,
}

/// All exceptions of some templates, and leave of their clinicians.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    days: HashMap<(TemplateId, Date), Exception>,
    leave: HashMap<StaffId, Vec<Leave>>,
}

impl Exceptions {
    /// The hours of a template on a day, when it runs at all.
    pub fn hours_on(&self, template: &Template, day: Date) -> Option<Hours> {
        match self.plan(template, day) {
            DayPlan::Open(hours) => Some(hours),
            DayPlan::Shut(_) | DayPlan::Nothing => None,
        }
    }

    /// What a day is to a template.
    pub fn plan(&self, template: &Template, day: Date) -> DayPlan {
        let details = &template.details;
        let known = Known {
            by_rule: details.recurrence.in_step(details.valid_from, day),
            last: details.last_day(),
            holiday: closes_clinics(day),
        };
        self.plan_known(template, day, known)
    }

    /// The same where a search knows already what it costs time to find out.
    pub(super) fn plan_known(&self, template: &Template, day: Date, known: Known) -> DayPlan {
        let details = &template.details;
        let valid = day >= details.valid_from && details.valid_until.is_none_or(|end| day <= end);
        let exception = if self.days.is_empty() {
            None
        } else {
            self.days.get(&(template.id, day))
        };
        match exception {
            Some(Exception::Changed(hours) | Exception::Extra(hours)) if valid => {
                DayPlan::Open(*hours)
            }
            _ if !known.by_rule => DayPlan::Nothing,
            _ if !valid || known.last.is_some_and(|last| day > last) => {
                DayPlan::Shut(Shut::OutsideValidity)
            }
            Some(Exception::Closed) => DayPlan::Shut(Shut::Closed),
            Some(Exception::MovedTo(day)) => DayPlan::Shut(Shut::MovedTo(*day)),
            _ => match known.holiday.filter(|_| !details.terms.bank_holidays) {
                Some(holiday) => DayPlan::Shut(Shut::BankHoliday(holiday)),
                None => DayPlan::Open(details.hours),
            },
        }
    }

    /// The same with leave of clinicians.
    #[must_use]
    pub fn with_leave(mut self, all: impl IntoIterator<Item = (StaffId, Leave)>) -> Self {
        for (who, leave) in all {
            self.leave.entry(who).or_default().push(leave);
        }
        self
    }

    /// The leave of a clinician.
    pub fn leave_of(&self, clinician: StaffId) -> &[Leave] {
        self.leave.get(&clinician).map_or(&[], Vec::as_slice)
    }

    /// Sets what a template does on a day, or takes it away.
    pub fn set(&mut self, template: TemplateId, day: Date, what: Option<Exception>) {
        match what {
            Some(what) => self.days.insert((template, day), what),
            None => self.days.remove(&(template, day)),
        };
    }

    /// What a template does on a day, when that is no usual day.
    pub fn get(&self, template: TemplateId, day: Date) -> Option<Exception> {
        self.days.get(&(template, day)).copied()
    }

    /// Days on which a template runs that are not days of its rule, perhaps.
    #[cfg(feature = "zones")]
    pub(super) fn extra_days(&self) -> impl Iterator<Item = (TemplateId, Date)> + '_ {
        self.days.iter().filter_map(|(&at, what)| {
            matches!(what, Exception::Extra(_) | Exception::Changed(_)).then_some(at)
        })
    }
}

impl FromIterator<(TemplateId, Date, Exception)> for Exceptions {
    fn from_iter<I: IntoIterator<Item = (TemplateId, Date, Exception)>>(all: I) -> Self {
        let by_day = all.into_iter().map(|(id, day, what)| ((id, day), what));
        Self {
            days: by_day.collect(),
            leave: HashMap::new(),
        }
    }
}

impl Exception {
    /// As it is sent.
    pub fn to_wire(self, day: Date) -> ClinicException {
        let (kind, hours, moved_to) = match self {
            Self::Closed => (ExceptionKind::Closed, None, None),
            Self::Changed(hours) => (ExceptionKind::Changed, Some(hours), None),
            Self::Extra(hours) => (ExceptionKind::Extra, Some(hours), None),
            Self::MovedTo(to) => (ExceptionKind::Moved, None, Some(to)),
        };
        ClinicException {
            day,
            kind,
            from: hours.map(|hours| hours.from),
            until: hours.map(|hours| hours.until),
            moved_to,
        }
    }
}

impl NewException {
    /// What it sets, day by day: one, or two when the clinic is moved. `today` is the local day.
    ///
    /// # Errors
    /// The problem naming every refused field. Closed, changed and moved need a day on which the
    /// clinic runs; extra and the day moved to need one on which it does not.
    pub fn check(
        &self,
        template: &Template,
        exceptions: &Exceptions,
        today: Date,
    ) -> Result<Vec<(Date, Exception)>, Problem> {
        let mut fields = Fields::new();
        let details = &template.details;
        let runs = |day| exceptions.hours_on(template, day).is_some();
        // What stands there already is replaced, an extra day by its other hours.
        let usual = |day| {
            let mut without = exceptions.clone();
            without.set(template.id, day, None);
            without.hours_on(template, day)
        };
        let day = fields.take("day", date(&self.day));
        let moved_to = (self.kind == ExceptionKind::Moved)
            .then(|| fields.take("moved_to", date(&self.moved_to)))
            .flatten();
        for (name, day) in [("day", day), ("moved_to", moved_to)] {
            let Some(day) = day else { continue };
            if day < today {
                fields.refuse(name, FieldError::InPast);
            } else if day < details.valid_from || details.valid_until.is_some_and(|l| day > l) {
                fields.refuse(name, FieldError::OutOfRange);
            }
        }
        let needs_hours = matches!(self.kind, ExceptionKind::Changed | ExceptionKind::Extra);
        let hours = self.hours(&mut fields, template, needs_hours);
        if let Some(day) = day.filter(|_| !fields.any()) {
            match self.kind {
                ExceptionKind::Extra if usual(day).is_some() => {
                    fields.refuse("day", FieldError::Taken);
                }
                ExceptionKind::Extra => {}
                _ if usual(day).is_none() && !runs(day) => {
                    fields.refuse("day", FieldError::Unknown);
                }
                _ => {}
            }
            if moved_to.is_some_and(|to| to == day || runs(to)) {
                fields.refuse("moved_to", FieldError::Taken);
            }
        }
        let set = (|| {
            let (day, hours) = (day?, hours?);
            Some(match self.kind {
                ExceptionKind::Closed => vec![(day, Exception::Closed)],
                ExceptionKind::Changed => vec![(day, Exception::Changed(hours))],
                ExceptionKind::Extra => vec![(day, Exception::Extra(hours))],
                ExceptionKind::Moved => {
                    let to = moved_to?;
                    vec![(day, Exception::MovedTo(to)), (to, Exception::Extra(hours))]
                }
            })
        })();
        fields.finish(set)
    }

    /// The hours, or the clinic's usual ones where none are needed.
    fn hours(&self, fields: &mut Fields, template: &Template, needed: bool) -> Option<Hours> {
        let none = self.from.trim().is_empty() && self.until.trim().is_empty();
        if none && !needed {
            return Some(template.details.hours);
        }
        let from = fields.take("from", wall_time(&self.from));
        let until = fields.take("until", wall_time(&self.until));
        let hours = Hours {
            from: from?,
            until: until?,
        };
        let length = template.details.minutes;
        if hours.until <= hours.from || hours.until.minutes() - hours.from.minutes() < length {
            fields.refuse("until", FieldError::EndBeforeStart);
        }
        Some(hours)
    }
}

#[cfg(test)]
mod tests {
    use super::super::template::tests::tuesdays;
    use super::*;

    fn new(kind: ExceptionKind, day: &str) -> NewException {
        NewException {
            day: day.to_owned(),
            kind,
            from: String::new(),
            until: String::new(),
            moved_to: String::new(),
            settling: Default::default(),
        }
    }

    type Checked = Result<Vec<(Date, Exception)>, Vec<(String, FieldError)>>;

    fn check(new: &NewException) -> Checked {
        let today = "2026-12-03".parse().unwrap();
        new.check(&tuesdays(), &Exceptions::default(), today)
            .map_err(|p| p.fields.into_iter().map(|f| (f.field, f.error)).collect())
    }

    fn refused(field: &str, error: FieldError) -> Checked {
        Err(vec![(field.to_owned(), error)])
    }

    #[test]
    fn a_moved_clinic_is_an_extra_one_on_the_other_day() {
        let mut moved = new(ExceptionKind::Moved, "2026-12-08");
        moved.moved_to = "2026-12-09".to_owned();
        let (from, to) = ("2026-12-08".parse().unwrap(), "2026-12-09".parse().unwrap());
        let hours = tuesdays().details.hours;
        let set = vec![
            (from, Exception::MovedTo(to)),
            (to, Exception::Extra(hours)),
        ];
        assert_eq!(check(&moved), Ok(set.clone()));

        let exceptions: Exceptions = set
            .into_iter()
            .map(|(day, what)| (tuesdays().id, day, what))
            .collect();
        assert_eq!(exceptions.hours_on(&tuesdays(), from), None);
        assert_eq!(exceptions.hours_on(&tuesdays(), to), Some(hours));
        moved.moved_to = "2026-12-15".to_owned();
        assert_eq!(check(&moved), refused("moved_to", FieldError::Taken));
    }

    #[test]
    fn only_a_day_of_the_clinic_can_be_closed_and_only_another_be_extra() {
        let closed = |day| check(&new(ExceptionKind::Closed, day));
        assert!(closed("2026-12-08").is_ok());
        assert_eq!(closed("2026-12-09"), refused("day", FieldError::Unknown));
        assert_eq!(closed("2026-12-01"), refused("day", FieldError::InPast));
        assert_eq!(closed("2027-06-01"), refused("day", FieldError::OutOfRange));
        let mut extra = new(ExceptionKind::Extra, "2026-12-08");
        (extra.from, extra.until) = ("13:00".to_owned(), "16:00".to_owned());
        assert_eq!(check(&extra), refused("day", FieldError::Taken));
        extra.day = "2026-12-10".to_owned();
        assert!(check(&extra).is_ok());
        extra.until = "13:15".to_owned();
        assert_eq!(check(&extra), refused("until", FieldError::EndBeforeStart));
    }

    #[test]
    fn a_clinic_keeps_bank_holidays_unless_it_says_otherwise() {
        let mut template = tuesdays();
        template.details.valid_until = None;
        // Easter Monday 2027 is no Tuesday; 28 December 2027 stands for Boxing Day.
        let holiday: Date = "2027-12-28".parse().unwrap();
        let plan = Exceptions::default().plan(&template, holiday);
        let shut = DayPlan::Shut(Shut::BankHoliday(Holiday::BoxingDay));
        assert_eq!(plan, shut);
        template.details.terms.bank_holidays = true;
        let plan = Exceptions::default().plan(&template, holiday);
        assert_eq!(plan, DayPlan::Open(template.details.hours));
    }
}
