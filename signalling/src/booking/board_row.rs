//! What the database knows of one row of the board, beside the appointment.

use domain::booking::board::Devices;
use domain::booking::wire::Handed;
use domain::consultation::waiting::{self, Stay};
use domain::consultation::wire::DeviceCheck;
use domain::ids::{AppointmentId, ConsultationId, SiteId, StaffId, TransferId};
use domain::time::Timestamp;

use crate::params;
use crate::store::{Context, Keys, Reader, StoreError};

/// One row's live part.
#[derive(Debug, Default)]
pub struct Live {
    /// When they arrived, if they have.
    pub arrived_at: Option<Timestamp>,
    /// What its check found.
    pub check: Option<DeviceCheck>,
    /// What the patient's devices are doing.
    pub devices: Devices,
    /// When the device was let in that is in the call; of several the last.
    pub admitted_at: Option<Timestamp>,
    /// Since when they wait, while they do.
    pub waiting_since: Option<Timestamp>,
    /// Since when they have stepped away.
    pub away_since: Option<Timestamp>,
    /// Since when the call is on hold.
    pub held_at: Option<Timestamp>,
    /// The last time they were handed over.
    pub handed: Option<Handed>,
    /// Messages of the patient's that nobody has read.
    pub unread: u32,
}

/// Looks; `own` on the board of the clinician whose patient it is, who alone reads why they were handed over.
///
/// # Errors
/// What the store says.
pub fn live(
    reader: &mut Reader,
    keys: &Keys,
    (appointment, consultation): (AppointmentId, ConsultationId),
    appointment_arrived_at: Option<Timestamp>,
    own: bool,
) -> Result<Live, StoreError> {
    let mut live = device(reader, appointment)?;
    live.arrived_at = appointment_arrived_at.or(live.arrived_at);
    let stays = participants(reader, consultation, &mut live)?;
    let handed_at;
    (live.held_at, handed_at, live.unread) = reader.query_one(
        "SELECT c.held_at,
            (SELECT MAX(t.at) FROM transfers t WHERE t.consultation_id = c.id) AS handed_at,
            (SELECT COUNT(*) FROM desk_messages m
                WHERE m.consultation_id = c.id AND m.participant_id IS NOT NULL
                AND m.sent_at > COALESCE(c.desk_seen_at, 0)) AS unread
         FROM consultations c WHERE c.id = $1",
        params![consultation],
        |row| {
            Ok((
                row.opt_time("held_at")?,
                row.opt_time("handed_at")?,
                row.number("unread")?,
            ))
        },
    )?;
    live.waiting_since = waiting::since(live.arrived_at, &stays, handed_at);
    if handed_at.is_some() {
        live.handed = handed(reader, keys, consultation, own)?;
    }
    Ok(live)
}

/// The last time somebody was handed over.
fn handed(
    reader: &mut Reader,
    keys: &Keys,
    id: ConsultationId,
    own: bool,
) -> Result<Option<Handed>, StoreError> {
    reader.query_opt(
        "SELECT t.id, t.at, t.reason_sealed, t.from_staff_id, s.name_sealed
         FROM transfers t JOIN staff s ON s.id = t.from_staff_id
         WHERE t.consultation_id = $1 ORDER BY t.at DESC, t.id DESC LIMIT 1",
        params![id],
        |row| {
            let from: StaffId = row.id("from_staff_id")?;
            let name = Context::new("staff.name_sealed", from);
            let reason = || {
                let place = Context::new("transfers.reason_sealed", row.id::<TransferId>("id")?);
                keys.open_text(place, &row.sealed("reason_sealed")?)
            };
            Ok(Handed {
                at: row.time("at")?,
                from: keys.open_text(name, &row.sealed("name_sealed")?)?,
                reason: own.then(reason).transpose()?,
            })
        },
    )
}

/// After how many minutes of waiting somebody wants attention at a site.
///
/// # Errors
/// What the store says.
pub fn limit(reader: &mut Reader, site: SiteId) -> Result<u16, StoreError> {
    reader.query_one(
        "SELECT attention_minutes FROM sites WHERE id = $1",
        params![site],
        |row| row.number(0),
    )
}

/// What the patient's devices do; their stays, without one that is in the call.
fn participants(
    reader: &mut Reader,
    id: ConsultationId,
    live: &mut Live,
) -> Result<Vec<Stay>, StoreError> {
    let people = reader.query(
        "SELECT t.admitted_at, t.joined_at, t.left_at, t.away_at, v.revoked_at
         FROM participants t JOIN visits v ON v.id = t.visit_id
         WHERE t.consultation_id = $1 AND t.role = 'patient'",
        params![id],
        |row| {
            Ok((
                row.opt_time("admitted_at")?,
                Stay {
                    came_at: row.time("joined_at")?,
                    left_at: row.opt_time("left_at")?,
                },
                row.opt_time("away_at")?,
                row.opt_time("revoked_at")?.is_some(),
            ))
        },
    )?;
    let (mut away, mut stays) = (Vec::new(), Vec::new());
    for (admitted_at, stay, away_at, revoked) in people {
        let admitted = admitted_at.is_some();
        live.admitted_at = live.admitted_at.max(admitted_at);
        let waits = !admitted && stay.left_at.is_none() && !revoked;
        live.devices.admitted |= admitted && !revoked;
        live.devices.left |= stay.left_at.is_some();
        if waits || stay.left_at.is_some() {
            stays.push(stay);
        }
        live.devices.waiting |= waits;
        if waits {
            away.push(away_at);
        }
    }
    // Somebody with two devices is away only when they are away from both.
    live.away_since = away
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .and_then(|all| all.into_iter().max());
    Ok(stays)
}

fn device(reader: &mut Reader, id: AppointmentId) -> Result<Live, StoreError> {
    let mut devices = reader.query(
        "SELECT arrived_at, device_check FROM visits
         WHERE appointment_id = $1 AND purpose = 'patient' AND revoked_at IS NULL ORDER BY id",
        params![id],
        |row| {
            let check = row.opt_text("device_check")?;
            Ok(Live {
                arrived_at: row.opt_time("arrived_at")?,
                check: check.and_then(|text| serde_json::from_str(&text).ok()),
                ..Live::default()
            })
        },
    )?;
    // The device that is here counts, else the last that was checked.
    let here = devices
        .iter()
        .position(|device| device.arrived_at.is_some());
    let checked = devices.iter().rposition(|device| device.check.is_some());
    Ok(match here.or(checked) {
        Some(at) => devices.swap_remove(at),
        None => Live::default(),
    })
}
