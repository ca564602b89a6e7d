//! Is this the right person? The patient confirms their date of birth before waiting; the clinician
//! checks two identifiers before admitting (the wrong-patient guard, on by default).

use super::wire::Identifier;
use crate::time::Date;

/// How many wrong dates of birth a link takes before reception has to send it again.
pub const MAX_ATTEMPTS: u32 = 5;

/// How many different identifiers a clinician checks before admitting.
pub const IDENTIFIERS_NEEDED: usize = 2;

impl Identifier {
    /// The stable text, as on the wire and in the audit entry.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::DateOfBirth => "date_of_birth",
            Self::NhsNumber => "nhs_number",
            Self::Address => "address",
        }
    }
}

/// Whether enough different identifiers were checked to admit a patient.
pub fn may_admit(checked: &[Identifier]) -> bool {
    let mut different = checked.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() >= IDENTIFIERS_NEEDED
}

/// The answer to a date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// It is the patient's.
    Confirmed,
    /// It is not; so many more may be tried.
    Mismatch {
        /// Attempts left, at least 1.
        left: u32,
    },
    /// Too many were wrong: reception has to send the link again.
    Locked,
}

/// Judges a date of birth after so many wrong ones. A locked link stays locked for the right date
/// too, or guessing would go on.
pub fn confirm(patients: Date, given: Date, wrong_before: u32) -> Confirmation {
    if wrong_before >= MAX_ATTEMPTS {
        Confirmation::Locked
    } else if patients == given {
        Confirmation::Confirmed
    } else if wrong_before + 1 >= MAX_ATTEMPTS {
        Confirmation::Locked
    } else {
        Confirmation::Mismatch {
            left: MAX_ATTEMPTS - wrong_before - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identifier_twice_is_not_two() {
        assert!(!may_admit(&[]));
        assert!(!may_admit(&[Identifier::Name, Identifier::Name]));
        assert!(may_admit(&[Identifier::Name, Identifier::DateOfBirth]));
    }

    #[test]
    fn the_fifth_wrong_date_locks_the_link_for_good() {
        let (right, wrong) = (Date::from_days(100), Date::from_days(200));
        assert_eq!(confirm(right, wrong, 0), Confirmation::Mismatch { left: 4 });
        assert_eq!(confirm(right, wrong, 3), Confirmation::Mismatch { left: 1 });
        assert_eq!(confirm(right, right, 4), Confirmation::Confirmed);
        assert_eq!(confirm(right, wrong, 4), Confirmation::Locked);
        assert_eq!(confirm(right, right, 5), Confirmation::Locked);
    }
}
