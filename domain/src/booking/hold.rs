//! Holds: a claim on a slot with an expiry, while somebody decides.

use super::service::Rules;
use super::wire::{Hold, HoldKey};
use crate::time::Timestamp;

/// How long somebody may decide.
pub const HOLD_MINUTES: i64 = 10;

/// When a hold made now is given up by itself.
pub const fn expires_at(now: Timestamp) -> Timestamp {
    now.plus_minutes(HOLD_MINUTES)
}

/// Whether a hold still counts; at its very expiry it does not.
pub const fn is_live(expires_at: Timestamp, now: Timestamp) -> bool {
    now.0 < expires_at.0
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
}
