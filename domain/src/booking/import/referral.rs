//! A referral of another system that has no time yet, as one of ours.

use super::appointment::{day, patient};
use super::columns::Row;
use crate::booking::waiting_list::Priority;
use crate::booking::wire::{ReferralWords, referral_day};
use crate::error::{FieldError, Fields};
use crate::people::form::PatientDetails;
use crate::time::Date;

/// A row, as far as it can be read without looking anything up.
#[derive(Debug, Clone)]
pub struct ReferralRow {
    /// How pressing it is.
    pub priority: Priority,
    /// The local day of the referral.
    pub referred_on: Date,
    /// Who refers, and why.
    pub words: ReferralWords,
    /// For whom.
    pub patient: PatientDetails,
}

impl ReferralRow {
    /// Reads a row; faults are noted by their columns. `today` is the latest day it may be.
    pub fn read(row: &Row<'_>, fields: &mut Fields, today: Date) -> Option<Self> {
        let priority = fields.take("priority", priority(row.text("priority")));
        let referred_on = fields.take(
            "referred_on",
            match row.text("referred_on") {
                "" => Err(FieldError::Required),
                text => day(text).and_then(|day| referral_day(&day.to_string(), today)),
            },
        );
        let words = ReferralWords::check(fields, row.text("referrer"), row.text("reason"));
        let patient = patient(row, fields, today);
        Some(Self {
            priority: priority?,
            referred_on: referred_on?,
            words: words?,
            patient: patient?,
        })
    }
}

fn priority(text: &str) -> Result<Priority, FieldError> {
    match text {
        "" => Err(FieldError::Required),
        text => Priority::of_others(text).ok_or(FieldError::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, ImportKind};
    use super::*;

    fn read(priority: &str, referred_on: &str, mobile: &str) -> Result<ReferralRow, Vec<String>> {
        let names = [
            "id",
            "service",
            "name",
            "date_of_birth",
            "priority",
            "referred_on",
            "mobile",
        ];
        let columns = Columns::read(ImportKind::Referrals, names.into_iter()).unwrap();
        let cells = [
            "7",
            "Review",
            "Siân Jones",
            "27/03/1958",
            priority,
            referred_on,
            mobile,
        ];
        let mut fields = Fields::new();
        let today = "2026-11-23".parse().unwrap();
        let row = ReferralRow::read(&columns.row(&cells), &mut fields, today);
        fields
            .finish(row)
            .map_err(|problem| problem.fields.into_iter().map(|one| one.field).collect())
    }

    #[test]
    fn a_row_is_read_as_other_systems_write_it() {
        for (priority, day) in [("2WW", "09/11/2026"), ("Urgent", "2026-11-09")] {
            let row = read(priority, day, "07700 900123").unwrap();
            assert_eq!(row.priority, Priority::Urgent);
            assert_eq!(row.referred_on.to_string(), "2026-11-09");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_column() {
        for (priority, day, mobile, want) in [
            ("", "2026-11-09", "07700 900123", "priority"),
            ("at once", "2026-11-09", "07700 900123", "priority"),
            ("soon", "2026-11-24", "07700 900123", "referred_on"),
            ("soon", "9.11", "07700 900123", "referred_on"),
            ("soon", "", "07700 900123", "referred_on"),
            ("soon", "2026-11-09", "01632 960123", "mobile"),
        ] {
            assert_eq!(
                read(priority, day, mobile).unwrap_err(),
                [want],
                "{priority} {day}"
            );
        }
    }
}
