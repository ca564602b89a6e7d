//! The days before now go by: people arrive, are seen, cancel or stay away.

use domain::booking::wire::{AppointmentStatus, CancelReason, Mode};
use domain::consultation::wire::{ConsultationStatus, Outcome};
use domain::error::Problem;
use domain::ids::AppointmentId;
use domain::time::Timestamp;

use super::diary::Booked;
use super::people::Staff;
use super::{World, acting};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::params;
use crate::store::{StoreError, Tx};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Cancel,
    Arrive,
    Admit,
    End,
    StayAway,
}

/// What happens to an appointment, and when.
fn story(world: &World<'_>, one: &Booked) -> Vec<(Timestamp, Step)> {
    let minutes = |bound| world.chance.below(bound) as i64;
    let fate = world.chance.below(100);
    let arrive = one.start.plus_minutes(-minutes(9));
    let admit = one.start.plus_minutes(minutes(8));
    let end = one.end.plus_minutes(minutes(5) - 3);
    match fate {
        0..7 => vec![(one.start.plus_minutes(-20 * 60), Step::Cancel)],
        7..14 => vec![(one.end.plus_minutes(1), Step::StayAway)],
        _ => vec![
            (arrive, Step::Arrive),
            (admit.max(arrive), Step::Admit),
            (end.max(admit.plus_minutes(3)), Step::End),
        ],
    }
}

/// Lets the time between the beginning and now go by.
pub(super) fn go_by(
    tx: &mut Tx,
    world: &World<'_>,
    staff: &Staff,
    booked: Vec<Booked>,
) -> Result<(), Problem> {
    let now = world.calendar.now;
    let mut steps: Vec<(Timestamp, Step, &Booked)> = Vec::new();
    for one in &booked {
        // Whoever waits for a video call now would need a device that is not there.
        let running = one.mode == Mode::Video && one.end > now.plus_minutes(-2);
        for (at, step) in story(world, one) {
            if at <= now && at >= world.calendar.beginning() && !(running && step != Step::Cancel) {
                steps.push((at, step, one));
            }
        }
    }
    steps.sort_by_key(|(at, step, one)| (*at, *step, one.id));
    for (at, step, one) in steps {
        world.app.clock.set(at);
        take(tx, world, staff, step, one)?;
    }
    world.app.clock.set_right(now);
    delivered(tx, now)?;
    Ok(())
}

fn take(
    tx: &mut Tx,
    world: &World<'_>,
    staff: &Staff,
    step: Step,
    one: &Booked,
) -> Result<(), Problem> {
    let reception = acting(staff.receptionist(one.site));
    match step {
        Step::Cancel => {
            let reason = *world.pick(&[
                CancelReason::TimeDoesNotSuit,
                CancelReason::NoLongerNeeded,
                CancelReason::TooIll,
            ]);
            booking::cancel_by_staff(tx, world.app, &reception, one.id, reason)?;
        }
        Step::StayAway => {
            booking::did_not_attend(tx, &reception, one.id)?;
        }
        Step::Arrive => {
            booking::set_status(tx, one.id, AppointmentStatus::Arrived)?;
            noted(tx, one, "appointment.arrived")?;
        }
        Step::Admit => {
            admitted(tx, one.id)?;
            noted(tx, one, "consultation.admitted")?;
        }
        Step::End => {
            let outcome = *world.pick(&[
                Outcome::FollowUp,
                Outcome::FollowUp,
                Outcome::Discharged,
                Outcome::Referred,
            ]);
            ended(tx, one.id, outcome)?;
            booking::set_status(tx, one.id, AppointmentStatus::Fulfilled)?;
            noted(tx, one, "consultation.ended")?;
        }
    }
    Ok(())
}

fn noted(tx: &mut Tx, one: &Booked, action: &'static str) -> Result<(), StoreError> {
    let actor = Actor::Staff(one.clinician);
    let entry = AuditEntry::new(actor, action, Subject::Appointment(one.id));
    tx.record(&entry.at_site(one.site))
}

fn admitted(tx: &mut Tx, id: AppointmentId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE consultations SET status = $2, admitted_at = $3 WHERE appointment_id = $1",
        params![id, ConsultationStatus::Active.as_str(), now],
    )
}

fn ended(tx: &mut Tx, id: AppointmentId, outcome: Outcome) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE consultations SET status = $2, ended_at = $3, outcome = $4
         WHERE appointment_id = $1",
        params![
            id,
            ConsultationStatus::Ended.as_str(),
            now,
            outcome.as_str()
        ],
    )
}

/// All messages of those days have long arrived.
fn delivered(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = 'sent', attempts = 1, sent_at = created_at
         WHERE state = 'waiting' AND created_at < $1",
        params![now],
    )?;
    Ok(())
}
