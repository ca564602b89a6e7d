//! What may happen to an appointment, by whom and when: a pure machine over FHIR's statuses.

use super::wire::AppointmentStatus as Status;
use crate::consultation::invitation::{JoinPhase, JoinWindow};
use crate::error::ErrorCode;
use crate::ids::AppointmentId;
use crate::time::Timestamp;

/// How long an appointment for a link sent now is planned to last.
pub const SEND_NOW_MINUTES: i64 = 30;

/// What the machine needs to know about an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Rises with every change that a calendar must hear of.
    pub sequence: i32,
    /// Whether the patient has been admitted to the call (or seen).
    pub admitted: bool,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The patient, through their link.
    Patient,
    /// A member of staff who may manage appointments.
    Staff,
    /// The clinician, or the consultation itself as it goes on.
    Consultation,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The patient is here.
    Arrive,
    /// To another time.
    Move {
        /// New start.
        start: Timestamp,
        /// New end.
        end: Timestamp,
    },
    /// Called off.
    Cancel,
    /// The patient did not come, or went away unseen.
    DidNotAttend,
    /// It took place.
    Fulfil,
}

/// The identity of an appointment in calendars: stays for life.
pub fn uid(id: AppointmentId) -> String {
    format!("{id}@anteroom")
}

impl State {
    /// A fresh booking.
    pub const fn booked(start: Timestamp, end: Timestamp) -> Self {
        Self {
            status: Status::Booked,
            start,
            end,
            sequence: 0,
            admitted: false,
        }
    }

    /// When a patient may join.
    pub const fn window(&self) -> JoinWindow {
        JoinWindow::of(self.start, self.end.minutes_since(self.start) as u16)
    }

    /// Does what is asked, or says why not.
    ///
    /// # Errors
    /// `wrong_state` when the appointment has gone on in the meantime, `not_joinable` when it is
    /// too early or too late to arrive.
    pub fn after(self, change: Change, by: By, now: Timestamp) -> Result<Self, ErrorCode> {
        match change {
            Change::Arrive => self.arrive(by, now),
            Change::Move { start, end } => self.move_to(start, end, by, now),
            Change::Cancel => self.cancel(by, now),
            Change::DidNotAttend => self.did_not_attend(by, now),
            Change::Fulfil => self.fulfil(by),
        }
    }

    fn arrive(self, by: By, now: Timestamp) -> Result<Self, ErrorCode> {
        match self.status {
            Status::Booked | Status::Arrived => {}
            _ => return Err(ErrorCode::WrongState),
        }
        let open = self.window().phase(now, self.admitted) == JoinPhase::Open;
        if by == By::Patient && !open {
            return Err(ErrorCode::NotJoinable);
        }
        Ok(self.with(Status::Arrived))
    }

    fn move_to(
        self,
        start: Timestamp,
        end: Timestamp,
        by: By,
        now: Timestamp,
    ) -> Result<Self, ErrorCode> {
        self.may_be_called_off(by, now)?;
        Ok(Self {
            status: Status::Booked,
            start,
            end,
            sequence: self.sequence + 1,
            admitted: false,
        })
    }

    fn cancel(self, by: By, now: Timestamp) -> Result<Self, ErrorCode> {
        self.may_be_called_off(by, now)?;
        Ok(Self {
            sequence: self.sequence + 1,
            ..self.with(Status::Cancelled)
        })
    }

    /// Moving and cancelling: patients before the start and before they have arrived, staff as
    /// long as nobody has been seen. An ongoing consultation ends by its outcome only.
    pub(super) fn may_be_called_off(self, by: By, now: Timestamp) -> Result<(), ErrorCode> {
        let ok = match (self.status, by) {
            (Status::Booked, By::Patient) => now < self.start,
            (Status::Booked | Status::Arrived, By::Staff) => !self.admitted,
            _ => false,
        };
        if ok {
            Ok(())
        } else {
            Err(ErrorCode::WrongState)
        }
    }

    /// Whether the patient can say now that they will be there.
    ///
    /// # Errors
    /// `wrong_state` when it has begun, they are here, or it is called off.
    pub fn may_confirm(self, now: Timestamp) -> Result<(), ErrorCode> {
        if self.status == Status::Booked && now < self.start {
            Ok(())
        } else {
            Err(ErrorCode::WrongState)
        }
    }

    fn did_not_attend(self, by: By, now: Timestamp) -> Result<Self, ErrorCode> {
        let unseen = matches!(self.status, Status::Booked | Status::Arrived) && !self.admitted;
        let ok = match by {
            By::Patient => false,
            By::Staff => unseen && now >= self.start,
            // A clinician who ends a call may say that the right person never came.
            By::Consultation => matches!(self.status, Status::Booked | Status::Arrived),
        };
        if ok {
            Ok(self.with(Status::Noshow))
        } else {
            Err(ErrorCode::WrongState)
        }
    }

    fn fulfil(self, by: By) -> Result<Self, ErrorCode> {
        match (self.status, by) {
            (Status::Booked | Status::Arrived, By::Consultation) => {
                Ok(self.with(Status::Fulfilled))
            }
            _ => Err(ErrorCode::WrongState),
        }
    }

    const fn with(self, status: Status) -> Self {
        Self { status, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Status; 6] = [
        Status::Booked,
        Status::Arrived,
        Status::Fulfilled,
        Status::Cancelled,
        Status::Noshow,
        Status::Waitlist,
    ];

    fn at(minutes: i64) -> Timestamp {
        Timestamp(1_800_000_000_000).plus_minutes(minutes)
    }

    /// From minute 0 to 20.
    fn state(status: Status) -> State {
        State {
            status,
            ..State::booked(at(0), at(20))
        }
    }

    fn moved() -> Change {
        Change::Move {
            start: at(100),
            end: at(120),
        }
    }

    #[test]
    fn what_is_over_stays_over() {
        for status in ALL {
            for change in [
                Change::Arrive,
                moved(),
                Change::Cancel,
                Change::DidNotAttend,
                Change::Fulfil,
            ] {
                for by in [By::Patient, By::Staff, By::Consultation] {
                    let over = !matches!(status, Status::Booked | Status::Arrived);
                    if over {
                        let after = state(status).after(change, by, at(0));
                        assert_eq!(after, Err(ErrorCode::WrongState), "{status:?} {change:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_patient_arrives_from_half_an_hour_before_until_three_hours_after() {
        let arrive = |now| {
            let after = state(Status::Booked).after(Change::Arrive, By::Patient, now);
            after.map(|s| (s.status, s.sequence))
        };
        assert_eq!(arrive(at(-31)), Err(ErrorCode::NotJoinable));
        assert_eq!(arrive(at(-30)), Ok((Status::Arrived, 0)));
        assert_eq!(arrive(at(199)), Ok((Status::Arrived, 0)));
        assert_eq!(arrive(at(200)), Err(ErrorCode::NotJoinable));
    }

    #[test]
    fn arriving_on_a_second_device_changes_nothing() {
        let here = state(Status::Arrived);
        assert_eq!(here.after(Change::Arrive, By::Patient, at(0)), Ok(here));
    }

    #[test]
    fn patients_call_off_before_the_start_only() {
        for change in [moved(), Change::Cancel] {
            let try_at = |status, now| state(status).after(change, By::Patient, now);
            assert!(try_at(Status::Booked, at(-1)).is_ok());
            assert_eq!(try_at(Status::Booked, at(0)), Err(ErrorCode::WrongState));
            assert_eq!(try_at(Status::Arrived, at(-1)), Err(ErrorCode::WrongState));
        }
    }

    #[test]
    fn patients_say_that_they_will_be_there_while_it_is_to_come() {
        for status in ALL {
            let may = |now| state(status).may_confirm(now).is_ok();
            assert_eq!(may(at(-1)), status == Status::Booked, "{status:?}");
            assert!(!may(at(0)));
        }
    }

    #[test]
    fn staff_call_off_until_the_patient_is_seen() {
        for change in [moved(), Change::Cancel] {
            for status in [Status::Booked, Status::Arrived] {
                assert!(state(status).after(change, By::Staff, at(5)).is_ok());
                let seen = State {
                    admitted: true,
                    ..state(status)
                };
                assert_eq!(
                    seen.after(change, By::Staff, at(5)),
                    Err(ErrorCode::WrongState)
                );
            }
        }
    }

    #[test]
    fn calendars_hear_of_each_move_and_of_the_end() {
        let first = state(Status::Booked)
            .after(moved(), By::Patient, at(-60))
            .unwrap();
        assert_eq!(
            (first.sequence, first.start, first.end),
            (1, at(100), at(120))
        );
        let second = first.after(moved(), By::Staff, at(50)).unwrap();
        assert_eq!(second.sequence, 2);
        let end = second.after(Change::Cancel, By::Patient, at(99)).unwrap();
        assert_eq!((end.sequence, end.status), (3, Status::Cancelled));
    }

    #[test]
    fn moving_after_arriving_means_arriving_again() {
        let after = state(Status::Arrived)
            .after(moved(), By::Staff, at(1))
            .unwrap();
        assert_eq!(after.status, Status::Booked);
    }

    #[test]
    fn nobody_has_failed_to_attend_before_the_start() {
        let miss = |by, now| {
            let after = state(Status::Booked).after(Change::DidNotAttend, by, now);
            after.map(|s| s.status)
        };
        assert_eq!(miss(By::Staff, at(-1)), Err(ErrorCode::WrongState));
        assert_eq!(miss(By::Staff, at(0)), Ok(Status::Noshow));
        assert_eq!(miss(By::Patient, at(30)), Err(ErrorCode::WrongState));
    }

    #[test]
    fn only_the_consultation_fulfils() {
        for by in [By::Patient, By::Staff, By::Consultation] {
            let done = state(Status::Arrived).after(Change::Fulfil, by, at(15));
            assert_eq!(done.is_ok(), by == By::Consultation);
        }
    }

    #[test]
    fn the_calendar_identity_depends_on_nothing_but_the_id() {
        let id = AppointmentId::from_number(7);
        assert_eq!(uid(id), format!("{id}@anteroom"));
    }
}
