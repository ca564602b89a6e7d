//! Who is booked when: the nearer, the fuller.

use domain::booking::wire::{ClinicTemplate, Mode, NewAppointment, Support};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, PatientId, SiteId, StaffId};
use domain::time::{Date, Timestamp, WallTime};

use super::people::Staff;
use super::{World, acting};
use crate::booking::{self, Reason, Whom};
use crate::store::Tx;

/// An appointment of the demo.
pub(super) struct Booked {
    pub id: AppointmentId,
    pub site: SiteId,
    pub clinician: StaffId,
    pub mode: Mode,
    pub start: Timestamp,
    pub end: Timestamp,
}

const REASONS: &[&str] = &[
    "",
    "",
    "Follow-up after my last appointment",
    "My symptoms have changed",
    "Questions about my new medicine",
    "Results of my blood test",
    "I have been feeling more tired than usual",
];

/// In a hundred slots, how many are booked.
fn fullness(days_ahead: i64) -> u64 {
    match days_ahead {
        ..=0 => 75,
        1..=3 => 65,
        4..=8 => 45,
        _ => 25,
    }
}

/// The starts of a clinic's slots on a day.
pub(super) fn starts(world: &World<'_>, clinic: &ClinicTemplate, day: Date) -> Vec<Timestamp> {
    if !clinic.weekdays.contains(&day.weekday())
        || day < clinic.valid_from
        || clinic.valid_until.is_some_and(|last| day > last)
    {
        return Vec::new();
    }
    let (from, until) = (clinic.from.minutes(), clinic.until.minutes());
    (from..)
        .step_by(usize::from(clinic.minutes.max(5)))
        .take_while(|start| start + clinic.minutes <= until)
        .filter_map(|start| WallTime::from_minutes(start).ok())
        .map(|start| world.calendar.zone.instant(day, start))
        .collect()
}

/// Books a known patient into a slot; `None` when it is not offered.
pub(super) fn book(
    tx: &mut Tx,
    world: &World<'_>,
    staff: &Staff,
    clinic: &ClinicTemplate,
    start: Timestamp,
    patient: PatientId,
) -> Result<Option<Booked>, Problem> {
    let caller = acting(staff.receptionist(clinic.site));
    let new = NewAppointment {
        follows: None,
        referral: None,
        held: false,
        service: clinic.service,
        template: clinic.id,
        start,
        patient: Some(patient),
        new_patient: None,
        reason: String::new(),
        // Each start of the clinic is filled by itself: none reaches into the next.
        support: Some(Support::default()),
    };
    let reason = Reason::new(world.pick::<&str>(REASONS)).unwrap_or_default();
    let whom = Whom::Known(patient);
    match booking::by_staff(tx, world.app, &caller, &new, &whom, &reason) {
        Ok(done) => {
            let made = &done.value().appointment;
            Ok(Some(Booked {
                id: made.id,
                site: made.site,
                clinician: made.clinician,
                mode: made.mode,
                start: made.start,
                end: made.end,
            }))
        }
        // Refused before anything was written: two clinics of one person overlap, or the clocks
        // change in this hour.
        Err(problem) if problem.code == ErrorCode::SlotNotOffered => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Fills all clinics of the demo's weeks.
pub(super) fn fill(
    tx: &mut Tx,
    world: &World<'_>,
    staff: &Staff,
    clinics: &[ClinicTemplate],
    patients: &[PatientId],
) -> Result<Vec<Booked>, Problem> {
    let mut booked = Vec::new();
    for day in world.calendar.days() {
        let percent = fullness(day.days() - world.calendar.today.days());
        for clinic in clinics {
            for start in starts(world, clinic, day) {
                let patient = *world.pick(patients);
                if world.happens(percent) {
                    booked.extend(book(tx, world, staff, clinic, start, patient)?);
                }
            }
        }
    }
    Ok(booked)
}
