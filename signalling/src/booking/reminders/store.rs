//! The rows of reminders.

use domain::booking::reminder::{ReminderSettings, Step, next};
use domain::booking::wire::{AppointmentStatus, ReminderWay};
use domain::booking::zone::Zone;
use domain::ids::{AppointmentId, ServiceId, SiteId};
use domain::time::Timestamp;

use crate::params;
use crate::store::{Reader, Row, StoreError, Tx};

/// An appointment whose patient may have to be reminded.
#[derive(Debug, Clone)]
pub struct Known {
    /// Where it stands.
    pub status: AppointmentStatus,
    /// Where it is.
    pub site: SiteId,
    /// What.
    pub service: ServiceId,
    /// Start.
    pub start: Timestamp,
    /// The site's IANA zone.
    pub zone: String,
    /// When the patient last heard of it.
    pub told_at: Timestamp,
    /// What the service says.
    pub settings: ReminderSettings,
}

/// Reads a service's settings, from the columns `reminder_minutes` and `reminder_way`.
///
/// # Errors
/// When they are none.
pub fn settings_of(row: &Row<'_>) -> Result<ReminderSettings, StoreError> {
    let minutes: Vec<u32> = row.json("reminder_minutes")?;
    let way = ReminderWay::from_text(&row.text("reminder_way")?).unwrap_or_default();
    Ok(ReminderSettings::new(minutes, way))
}

/// When to look again at somebody who was told just now; none when nothing more is planned.
fn again(known: &Known, told_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let zone = Zone::find(&known.zone)?;
    match next(&zone, known.start, &known.settings, told_at, now) {
        Step::LookAgain(then) => Some(then),
        Step::Remind => Some(now),
        Step::Nothing => None,
    }
}

/// The patient has just heard of their appointment: invited or moved, its reminders begin anew.
///
/// # Errors
/// What the store says.
pub fn told(tx: &mut Tx, id: AppointmentId, known: &Known) -> Result<(), StoreError> {
    let now = tx.now();
    if known.start <= now {
        return forget(tx, id);
    }
    let next_at = again(known, now, now);
    tx.change(
        "INSERT INTO reminders (appointment_id, service_id, starts_at, told_at, next_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (appointment_id) DO UPDATE SET service_id = excluded.service_id,
            starts_at = excluded.starts_at, told_at = excluded.told_at, next_at = excluded.next_at",
        params![id, known.service, known.start, now, next_at],
    )?;
    Ok(())
}

/// The same by the appointment alone.
///
/// # Errors
/// What the store says; `Missing` when there is none.
pub fn told_of(tx: &mut Tx, id: AppointmentId) -> Result<(), StoreError> {
    let now = tx.now();
    let known = tx.query_one(
        "SELECT a.status, a.site_id, a.service_id, a.starts_at, a.zone, s.reminder_minutes,
            s.reminder_way
         FROM appointments a JOIN services s ON s.id = a.service_id WHERE a.id = $1",
        params![id],
        |row| from_row(row, now),
    )?;
    told(tx, id, &known)
}

/// There is nothing to remind of any more.
///
/// # Errors
/// What the store says.
pub fn forget(tx: &mut Tx, id: AppointmentId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM reminders WHERE appointment_id = $1",
        params![id],
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>, told_at: Timestamp) -> Result<Known, StoreError> {
    Ok(Known {
        status: row.word("status")?,
        site: row.id("site_id")?,
        service: row.id("service_id")?,
        start: row.time("starts_at")?,
        zone: row.text("zone")?,
        told_at,
        settings: settings_of(row)?,
    })
}

/// An appointment, if its reminders are still looked after.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, id: AppointmentId) -> Result<Option<Known>, StoreError> {
    reader.query_opt(
        "SELECT a.status, a.site_id, a.service_id, a.starts_at, a.zone, s.reminder_minutes,
            s.reminder_way, r.told_at
         FROM reminders r
         JOIN appointments a ON a.id = r.appointment_id
         JOIN services s ON s.id = a.service_id
         WHERE r.appointment_id = $1",
        params![id],
        |row| from_row(row, row.time("told_at")?),
    )
}

/// Notes that the patient is reminded now; says whether nobody else did in the same moment.
///
/// # Errors
/// What the store says.
pub fn reminded(tx: &mut Tx, id: AppointmentId, known: &Known) -> Result<bool, StoreError> {
    let now = tx.now();
    let noted = tx.execute(
        "UPDATE reminders SET told_at = $3, next_at = $4
         WHERE appointment_id = $1 AND told_at = $2",
        params![id, known.told_at, now, again(known, now, now)],
    )?;
    Ok(noted == 1)
}

/// Nothing is to be done before then; nothing any more where none is given.
///
/// # Errors
/// What the store says.
pub fn look_again(tx: &mut Tx, id: AppointmentId, at: Option<Timestamp>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE reminders SET next_at = $2 WHERE appointment_id = $1",
        params![id, at],
    )?;
    Ok(())
}

/// The times of a service have changed: its appointments to come are looked at anew.
///
/// # Errors
/// What the store says.
pub fn look_at_all(tx: &mut Tx, service: ServiceId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE reminders SET next_at = $2 WHERE service_id = $1 AND starts_at > $2",
        params![service, now],
    )?;
    Ok(())
}

/// Appointments that are due to be looked at, the longest due first.
///
/// # Errors
/// What the store says.
pub fn due(reader: &mut Reader, now: Timestamp) -> Result<Vec<AppointmentId>, StoreError> {
    reader.query(
        "SELECT appointment_id FROM reminders WHERE next_at <= $1
         ORDER BY next_at, appointment_id LIMIT 64",
        params![now],
        |row| row.id(0),
    )
}

/// When the next is due, if any is.
///
/// # Errors
/// What the store says.
pub fn next_due(reader: &mut Reader) -> Result<Option<Timestamp>, StoreError> {
    reader.query_opt(
        "SELECT next_at FROM reminders WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1",
        &[],
        |row| row.time(0),
    )
}

/// Throws away rows of appointments that have begun.
///
/// # Errors
/// What the store says.
pub fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let now = tx.now();
    tx.execute("DELETE FROM reminders WHERE starts_at <= $1", params![now])
}
