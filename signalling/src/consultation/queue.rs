//! Today's list of the clinician of one appointment, and the patient's place on it.

use domain::booking::board::{self, Devices};
use domain::booking::zone::Zone;
use domain::consultation::queue::{QueueEntry, QueueView, place};
use domain::ids::{AppointmentId, StaffId};
use domain::time::{MINUTE_MS, Timestamp};

use crate::booking::IN_GROUP;
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
    let sql = format!(
        "SELECT a.id, a.starts_at, a.ends_at, a.arrived_at, a.status, c.status AS consultation_status,
            COALESCE(MAX(t.admitted_at), c.admitted_at) AS admitted_at,
            COUNT(CASE WHEN v.revoked_at IS NULL THEN t.admitted_at END) AS admitted,
            COUNT(CASE WHEN v.revoked_at IS NULL AND t.admitted_at IS NULL AND t.left_at IS NULL
                THEN t.id END) AS waiting,
            COUNT(t.left_at) AS gone, {IN_GROUP} AS in_group
         FROM appointments a JOIN consultations c ON c.appointment_id = a.id
         LEFT JOIN participants t ON t.consultation_id = c.id AND t.role = 'patient'
         LEFT JOIN visits v ON v.id = t.visit_id
         WHERE a.clinician_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3
         GROUP BY a.id, c.id"
    );
    let list = reader.query(&sql, params![clinician, from, until], |row| {
        let start = row.time("starts_at")?;
        let minutes = (row.time("ends_at")?.0 - start.0) / MINUTE_MS;
        let devices = Devices {
            admitted: row.int("admitted")? > 0,
            waiting: row.int("waiting")? > 0,
            left: row.int("gone")? > 0,
        };
        // On hold they are being seen, too.
        let state = board::state(
            row.word("status")?,
            row.word("consultation_status")?,
            devices,
            false,
        );
        Ok(QueueEntry {
            appointment: row.id("id")?,
            start,
            length_minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
            arrived_at: row.opt_time("arrived_at")?,
            in_group: row.flag("in_group")?,
            state: board::queue_state(state, row.opt_time("admitted_at")?, now),
        })
    })?;
    Ok(place(&list, appointment, now))
}
