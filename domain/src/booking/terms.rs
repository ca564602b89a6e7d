//! On what terms a clinic offers its slots: time kept free, starts, notice, how many, for whom.

use super::service::{FURTHEST_HORIZON_DAYS, LONGEST_NOTICE_MINUTES, STEP_MINUTES, length};
use super::template::LONGEST_SLOT_MINUTES;
use super::wire::{CarveOut, ClinicTerms};
use crate::error::{FieldError, Fields};

/// The longest time kept free before or after an appointment.
pub const LONGEST_BUFFER_MINUTES: u16 = 60;
/// The most appointments a day that a limit may name.
pub const MOST_A_DAY: u16 = 200;
/// The most patients of one slot.
pub const MOST_SEATS: u16 = 50;
/// The most carve-outs of a clinic.
pub const MOST_CARVE_OUTS: usize = 6;
/// The earliest opening of a carve-out: thirty days.
pub const EARLIEST_OPENING_HOURS: u16 = 720;

/// Time kept free around an appointment, in minutes: whole steps of the diary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Buffers {
    /// Before it.
    pub before: u16,
    /// After it.
    pub after: u16,
}

/// The terms of a clinic, checked. `None` is as the service has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whether it runs on bank holidays.
    pub bank_holidays: bool,
    /// Minutes kept free before each appointment.
    pub buffer_before: Option<u16>,
    /// Minutes kept free after each appointment.
    pub buffer_after: Option<u16>,
    /// Minutes from one start to the next.
    pub grid_minutes: Option<u16>,
    /// Notice for patients, in minutes.
    pub notice_minutes: Option<u32>,
    /// How many days ahead patients can book.
    pub horizon_days: Option<u16>,
    /// The most appointments a day.
    pub most_a_day: Option<u16>,
    /// Patients of one slot, at least one.
    pub seats: u16,
    /// What is kept for something at first.
    pub carve_outs: Vec<CarveOut>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            bank_holidays: false,
            buffer_before: None,
            buffer_after: None,
            grid_minutes: None,
            notice_minutes: None,
            horizon_days: None,
            most_a_day: None,
            seats: 1,
            carve_outs: Vec::new(),
        }
    }
}

/// Minutes that fit the cells of the diary.
pub(crate) const fn buffer(minutes: u16) -> Result<u16, FieldError> {
    if minutes <= LONGEST_BUFFER_MINUTES && minutes.is_multiple_of(STEP_MINUTES) {
        Ok(minutes)
    } else {
        Err(FieldError::OutOfRange)
    }
}

fn within<T: PartialOrd>(number: T, least: T, most: T) -> Result<T, FieldError> {
    if number >= least && number <= most {
        Ok(number)
    } else {
        Err(FieldError::OutOfRange)
    }
}

impl ClinicTerms {
    /// Checks every field, under `terms.`.
    pub(super) fn check(&self, fields: &mut Fields) -> Option<Terms> {
        fn optional<T>(
            fields: &mut Fields,
            name: &str,
            value: Option<T>,
            check: impl Fn(T) -> Result<T, FieldError>,
        ) -> Option<Option<T>> {
            match value {
                None => Some(None),
                Some(value) => fields
                    .take(&format!("terms.{name}"), check(value))
                    .map(Some),
            }
        }
        let before = optional(fields, "buffer_before", self.buffer_before, buffer);
        let after = optional(fields, "buffer_after", self.buffer_after, buffer);
        let grid = optional(fields, "grid_minutes", self.grid_minutes, |grid| {
            length(grid, LONGEST_SLOT_MINUTES)
        });
        let notice = optional(fields, "notice_minutes", self.notice_minutes, |notice| {
            within(notice, 0, LONGEST_NOTICE_MINUTES)
        });
        let horizon = optional(fields, "horizon_days", self.horizon_days, |days| {
            within(days, 1, FURTHEST_HORIZON_DAYS)
        });
        let most = optional(fields, "most_a_day", self.most_a_day, |most| {
            within(most, 1, MOST_A_DAY)
        });
        let seats = fields.take("terms.seats", within(self.seats, 1, MOST_SEATS));
        if self.carve_outs.len() > MOST_CARVE_OUTS {
            fields.refuse("terms.carve_outs", FieldError::TooLong);
        }
        for (n, carve_out) in self.carve_outs.iter().enumerate() {
            if carve_out.until <= carve_out.from {
                let name = format!("terms.carve_outs.{n}.until");
                fields.refuse(&name, FieldError::EndBeforeStart);
            }
            if carve_out.opens_hours > EARLIEST_OPENING_HOURS {
                let name = format!("terms.carve_outs.{n}.opens_hours");
                fields.refuse(&name, FieldError::OutOfRange);
            }
        }
        Some(Terms {
            bank_holidays: self.bank_holidays,
            buffer_before: before?,
            buffer_after: after?,
            grid_minutes: grid?,
            notice_minutes: notice?,
            horizon_days: horizon?,
            most_a_day: most?,
            seats: seats?,
            carve_outs: self.carve_outs.clone(),
        })
    }
}

impl From<&Terms> for ClinicTerms {
    fn from(terms: &Terms) -> Self {
        Self {
            bank_holidays: terms.bank_holidays,
            buffer_before: terms.buffer_before,
            buffer_after: terms.buffer_after,
            grid_minutes: terms.grid_minutes,
            notice_minutes: terms.notice_minutes,
            horizon_days: terms.horizon_days,
            most_a_day: terms.most_a_day,
            seats: terms.seats,
            carve_outs: terms.carve_outs.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wire::KeptFor;
    use super::*;
    use crate::time::WallTime;

    #[test]
    fn every_fault_of_the_terms_is_reported_at_once() {
        let wall = |hour| WallTime::new(hour, 0).unwrap();
        let bad = ClinicTerms {
            bank_holidays: true,
            buffer_before: Some(7),
            buffer_after: Some(65),
            grid_minutes: Some(0),
            notice_minutes: Some(43_201),
            horizon_days: Some(0),
            most_a_day: Some(0),
            seats: 51,
            carve_outs: vec![CarveOut {
                kept_for: KeptFor::Urgent,
                from: wall(11),
                until: wall(11),
                opens_hours: 721,
            }],
        };
        let mut fields = Fields::new();
        assert_eq!(bad.check(&mut fields), None);
        let problem = fields.finish::<()>(None).unwrap_err();
        let named: Vec<_> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        let all = [
            "terms.buffer_before",
            "terms.buffer_after",
            "terms.grid_minutes",
            "terms.notice_minutes",
            "terms.horizon_days",
            "terms.most_a_day",
            "terms.seats",
            "terms.carve_outs.0.until",
            "terms.carve_outs.0.opens_hours",
        ];
        assert_eq!(named, all);
    }

    #[test]
    fn terms_that_are_kept_are_the_terms_that_were_sent() {
        let sent = ClinicTerms {
            buffer_after: Some(10),
            grid_minutes: Some(15),
            seats: 8,
            ..ClinicTerms::default()
        };
        let mut fields = Fields::new();
        let kept = sent.check(&mut fields).unwrap();
        assert_eq!(ClinicTerms::from(&kept), sent);
    }
}
