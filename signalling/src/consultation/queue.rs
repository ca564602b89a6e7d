//! Today's list of the clinician of one appointment, and the patient's place on it.

use domain::booking::wire::AppointmentStatus;
use domain::booking::zone::Zone;
use domain::consultation::queue::{QueueEntry, QueueState, QueueView, place};
use domain::consultation::wire::ConsultationStatus;
use domain::ids::{AppointmentId, StaffId};
use domain::time::{MINUTE_MS, Timestamp};

use crate::params;
use crate::store::{Reader, StoreError};

/// The place of one appointment's patient, when there is a queue for them to be in.
///
/// # Errors
/// What the store says.
pub fn of(
    reader: &mut Reader,
    appointment: AppointmentId,
    now: Timestamp,
) -> Result<Option<QueueView>, StoreError> {
    let (clinician, start, zone) = reader.query_one(
        "SELECT clinician_id, starts_at, zone FROM appointments WHERE id = $1",
        params![appointment],
        |row| Ok((row.id::<StaffId>(0)?, row.time(1)?, row.text(2)?)),
    )?;
    let (from, until) = match Zone::find(&zone) {
        Some(zone) => {
            let day = zone.date(start);
            (zone.start_of(day), zone.start_of(day.plus_days(1)))
        }
        None => (start.plus_minutes(-720), start.plus_minutes(720)),
    };
    let list = reader.query(
        "SELECT a.id, a.starts_at, a.ends_at, a.arrived_at, a.status, c.status AS consultation_status,
            (SELECT MAX(t.admitted_at) FROM participants t WHERE t.consultation_id = c.id
                AND t.role = 'patient') AS admitted_at
         FROM appointments a JOIN consultations c ON c.appointment_id = a.id
         WHERE a.clinician_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3",
        params![clinician, from, until],
        |row| {
            let start = row.time("starts_at")?;
            let minutes = (row.time("ends_at")?.0 - start.0) / MINUTE_MS;
            let state = state(
                row.word("status")?,
                row.word("consultation_status")?,
                row.opt_time("admitted_at")?,
            );
            Ok(QueueEntry {
                appointment: row.id("id")?,
                start,
                length_minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
                arrived_at: row.opt_time("arrived_at")?,
                state,
            })
        },
    )?;
    Ok(place(&list, appointment, now))
}

fn state(
    appointment: AppointmentStatus,
    consultation: ConsultationStatus,
    admitted_at: Option<Timestamp>,
) -> QueueState {
    match (appointment, consultation, admitted_at) {
        (
            AppointmentStatus::Cancelled | AppointmentStatus::Noshow | AppointmentStatus::Fulfilled,
            ..,
        )
        | (_, ConsultationStatus::Ended, _) => QueueState::Done,
        (_, ConsultationStatus::Active, Some(since)) => QueueState::BeingSeen(since),
        (AppointmentStatus::Arrived, ..) => QueueState::Waiting,
        _ => QueueState::Expected,
    }
}
