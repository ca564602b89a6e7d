//! When an invitation opens its appointment, and when the patient may join.

use serde::{Deserialize, Serialize};

use super::wire::{ConsultationStatus, Joining};
use crate::booking::appointment::State;
use crate::booking::wire::{AppointmentStatus, Mode};
use crate::time::Timestamp;

/// Joining opens so long before the planned start.
pub const JOIN_OPENS_MINUTES: i64 = 30;

/// Joining closes so long after the planned end. Clinics run late; a consultation under way stays
/// open whatever the time.
pub const JOIN_CLOSES_MINUTES: i64 = 180;

/// A link keeps opening its appointment so long after the planned end, so that the patient can read
/// what happens next.
pub const LINK_LIVES_AFTER_DAYS: i64 = 7;

/// Whether now is the time to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum JoinPhase {
    /// Not yet.
    TooEarly,
    /// Now.
    Open,
    /// No longer.
    TooLate,
}

/// The time in which a patient may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JoinWindow {
    /// The first moment.
    pub opens: Timestamp,
    /// The moment after the last.
    pub closes: Timestamp,
}

impl JoinWindow {
    /// The window of an appointment.
    pub const fn of(start: Timestamp, length_minutes: u16) -> Self {
        Self {
            opens: start.plus_minutes(-JOIN_OPENS_MINUTES),
            closes: start.plus_minutes(length_minutes as i64 + JOIN_CLOSES_MINUTES),
        }
    }

    /// Whether now is the time. A consultation `under_way` (somebody was admitted) is never late.
    pub fn phase(self, now: Timestamp, under_way: bool) -> JoinPhase {
        if now < self.opens {
            JoinPhase::TooEarly
        } else if now < self.closes || under_way {
            JoinPhase::Open
        } else {
            JoinPhase::TooLate
        }
    }
}

/// Whether a patient may go into the waiting room now, and if not, why.
pub fn joining(
    mode: Mode,
    appointment: State,
    consultation: ConsultationStatus,
    now: Timestamp,
) -> Joining {
    match (appointment.status, consultation) {
        (AppointmentStatus::Cancelled, _) => return Joining::Cancelled,
        (AppointmentStatus::Fulfilled | AppointmentStatus::Noshow, _)
        | (_, ConsultationStatus::Ended) => return Joining::Over,
        _ if mode != Mode::Video => return Joining::NotVideo,
        _ => {}
    }
    let window = appointment.window();
    match window.phase(now, consultation == ConsultationStatus::Active) {
        JoinPhase::TooEarly => Joining::TooEarly {
            opens_at: window.opens,
        },
        JoinPhase::Open => Joining::Open,
        JoinPhase::TooLate => Joining::Over,
    }
}

/// The moment from which a link opens nothing any more.
pub const fn expiry(start: Timestamp, length_minutes: u16) -> Timestamp {
    start.plus_minutes(length_minutes as i64 + LINK_LIVES_AFTER_DAYS * 24 * 60)
}

/// What is stored of a link's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkLife {
    /// The moment from which it opens nothing.
    pub expires_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl LinkLife {
    /// Whether the link opens its appointment now.
    pub fn is_live(self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_796_720_400_000);

    #[test]
    fn joining_opens_half_an_hour_before() {
        let window = JoinWindow::of(START, 20);
        assert_eq!(
            window.phase(START.plus_ms(-1_800_001), false),
            JoinPhase::TooEarly
        );
        assert_eq!(
            window.phase(START.plus_minutes(-30), false),
            JoinPhase::Open
        );
    }

    #[test]
    fn a_late_clinic_does_not_shut_people_out() {
        let window = JoinWindow::of(START, 20);
        assert_eq!(
            window.phase(START.plus_minutes(199), false),
            JoinPhase::Open
        );
        assert_eq!(
            window.phase(START.plus_minutes(200), false),
            JoinPhase::TooLate
        );
        assert_eq!(window.phase(START.plus_minutes(200), true), JoinPhase::Open);
    }

    #[test]
    fn a_link_dies_by_time_or_by_hand() {
        let expires_at = expiry(START, 20);
        let life = |revoked_at| LinkLife {
            expires_at,
            revoked_at,
        };
        assert!(life(None).is_live(START));
        assert!(!life(None).is_live(expires_at));
        assert!(!life(Some(START)).is_live(START));
    }

    #[test]
    fn what_is_called_off_or_over_says_so_whatever_its_kind() {
        let state = |status| State {
            status,
            ..State::booked(START, START.plus_minutes(20))
        };
        let telephone = |status| {
            let waiting = ConsultationStatus::Waiting;
            joining(Mode::Telephone, state(status), waiting, START)
        };
        assert_eq!(telephone(AppointmentStatus::Cancelled), Joining::Cancelled);
        assert_eq!(telephone(AppointmentStatus::Noshow), Joining::Over);
        assert_eq!(telephone(AppointmentStatus::Booked), Joining::NotVideo);
    }
}
