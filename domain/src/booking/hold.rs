//! Holds: a claim on a slot with an expiry, while somebody decides.

use super::service::Rules;
use super::wire::{Hold, HoldKey};
use crate::ids::AppointmentId;
use crate::time::Timestamp;

/// How long somebody may decide.
pub const HOLD_MINUTES: i64 = 10;

/// When a hold made now is given up by itself.
pub const fn expires_at(now: Timestamp) -> Timestamp {
    now.plus_minutes(HOLD_MINUTES)
}

/// For how long staff may renew one: whoever types for longer than that tries anew.
pub const LONGEST_HOLD_MINUTES: i64 = 60;

/// Until when a hold of staff is theirs that they renew now.
pub fn renewed(made: Timestamp, expires_at: Timestamp, now: Timestamp) -> Timestamp {
    let longest = made.plus_minutes(LONGEST_HOLD_MINUTES);
    self::expires_at(now).min(longest).max(expires_at)
}

/// Whether a hold still counts; at its very expiry it does not.
pub const fn is_live(expires_at: Timestamp, now: Timestamp) -> bool {
    now.0 < expires_at.0
}

/// Whether a hold may be used that was made for another time of the appointment `made_for`, if for one: for a new
/// appointment (`own` is none) or for another time of `own`.
pub fn may_be_used(made_for: Option<AppointmentId>, own: Option<AppointmentId>) -> bool {
    made_for.is_none() || made_for == own
}

impl Hold {
    /// What names it.
    pub fn key(&self) -> HoldKey {
        HoldKey {
            id: self.id,
            secret: self.secret.clone(),
        }
    }
}

impl Rules {
    /// For the start that somebody holds already: they took it in time.
    #[must_use]
    pub const fn of_held(self) -> Self {
        Self {
            notice_minutes: 0,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_lasts_ten_minutes_to_the_millisecond() {
        let now = Timestamp(1_000);
        let end = expires_at(now);
        assert!(is_live(end, now.plus_minutes(10).plus_ms(-1)));
        assert!(!is_live(end, now.plus_minutes(10)));
    }

    #[test]
    fn what_is_held_for_one_appointment_is_for_no_other() {
        let (mine, other) = (AppointmentId::from_number(1), AppointmentId::from_number(2));
        assert!(may_be_used(None, None));
        assert!(may_be_used(None, Some(mine)));
        assert!(may_be_used(Some(mine), Some(mine)));
        assert!(!may_be_used(Some(mine), Some(other)));
        assert!(!may_be_used(Some(mine), None));
    }

    #[test]
    fn a_hold_is_renewed_for_an_hour_in_all_and_never_made_shorter() {
        let made = Timestamp(1_000);
        let renewed = |left: i64, now: i64| {
            let now = made.plus_minutes(now);
            (renewed(made, now.plus_minutes(left), now).0 - made.0) / 60_000
        };
        assert_eq!(renewed(4, 6), 16);
        assert_eq!(renewed(1, 50), 60);
        assert_eq!(renewed(5, 55), 60);
        assert_eq!(renewed(12, 6), 18);
    }
}
