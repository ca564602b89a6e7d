//! The board: everybody of the day at a site, and who needs attention first.

use domain::booking::wire::{
    Appointment, AppointmentStatus, Board, BoardRow, BoardState, MessageState,
};
use domain::booking::zone::Zone;
use domain::consultation::wire::{ConsultationStatus, DeviceCheck};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, SiteId, StaffId};
use domain::time::{Date, Timestamp};

use super::appointment_store::{COLUMNS, FROM, shown};
use super::places;
use super::slot_search::unknown_zone;
use crate::http::StaffCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Keys, Reader, StoreError};
use domain::people::policy::Action;

/// After so many minutes of waiting a row wants attention.
pub const ATTENTION_MINUTES: u16 = 15;

/// A board as asked for in the address.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Query {
    /// Which site.
    pub site: String,
    /// Which local day, `2026-12-08`; today when left out.
    pub date: String,
    /// Only this clinician's, or `me`.
    pub clinician: String,
}

/// Which board.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Which site.
    pub site: SiteId,
    /// Which local day; today when not said.
    pub date: Option<Date>,
    /// Only this clinician's.
    pub clinician: Option<StaffId>,
}

impl Query {
    /// Reads what stands in the address; the site must be one of the caller's.
    ///
    /// # Errors
    /// The problem naming every refused part; `not_found` for a foreign site.
    pub fn check(&self, caller: &StaffCaller) -> Result<Wanted, Problem> {
        let mut fields = Fields::new();
        let own = caller.sites_where(Action::SeeBoard);
        let site = match (self.site.as_str(), own.as_slice()) {
            ("", [only]) => Some(*only),
            ("", _) => fields.take("site", Err(FieldError::Required)),
            (text, _) => fields.take("site", text.parse().map_err(|_| FieldError::Format)),
        };
        let date = match self.date.as_str() {
            "" => None,
            text => fields.take("date", text.parse().map_err(|_| FieldError::Format)),
        };
        let clinician = match self.clinician.as_str() {
            "" => None,
            "me" => Some(caller.staff),
            text => fields.take("clinician", text.parse().map_err(|_| FieldError::Format)),
        };
        let wanted = fields.finish(site.map(|site| Wanted {
            site,
            date,
            clinician,
        }))?;
        super::book::must_at(caller, Action::SeeBoard, wanted.site)?;
        Ok(wanted)
    }
}

/// What the database knows of a device of the patient.
#[derive(Debug, Default)]
struct Device {
    arrived_at: Option<Timestamp>,
    check: Option<DeviceCheck>,
}

/// The board of a day.
///
/// # Errors
/// What the store says.
pub fn board(
    reader: &mut Reader,
    keys: &Keys,
    wanted: Wanted,
    now: Timestamp,
    connected: impl Fn(&Appointment) -> bool,
) -> Result<Board, Problem> {
    let site = places::site(reader, wanted.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let date = wanted.date.unwrap_or_else(|| zone.date(now));
    let (from, until) = (zone.start_of(date), zone.start_of(date.plus_days(1)));
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM {FROM}
         WHERE a.site_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3
         ORDER BY a.starts_at, a.id",
        patient_store::COLUMNS
    );
    let mut found = reader.query(&sql, params![wanted.site, from, until], |row| {
        let consultation: ConsultationStatus = row.word("consultation_status")?;
        Ok((
            shown(row, keys)?,
            consultation,
            row.opt_time("arrived_at")?,
            row.opt_time("admitted_at")?,
        ))
    })?;
    found.retain(|(appointment, ..)| {
        wanted
            .clinician
            .is_none_or(|only| appointment.clinician == only)
    });
    let mut rows = Vec::with_capacity(found.len());
    for (appointment, consultation, arrived_at, admitted_at) in found {
        let device = device(reader, appointment.id)?;
        rows.push(BoardRow {
            state: state(appointment.status, consultation),
            connected: connected(&appointment),
            arrived_at: arrived_at.or(device.arrived_at),
            admitted_at,
            device_check: device.check,
            delivery: last_message(reader, appointment.id)?,
            appointment,
        });
    }
    rows.sort_by_key(|row| (row.state, urgency(row)));
    Ok(Board {
        date,
        now,
        attention_minutes: ATTENTION_MINUTES,
        rows,
    })
}

const fn state(status: AppointmentStatus, consultation: ConsultationStatus) -> BoardState {
    match (status, consultation) {
        (AppointmentStatus::Cancelled, _) => BoardState::Cancelled,
        (AppointmentStatus::Noshow, _) => BoardState::DidNotAttend,
        (AppointmentStatus::Fulfilled, _) | (_, ConsultationStatus::Ended) => BoardState::Done,
        (_, ConsultationStatus::Active) => BoardState::BeingSeen,
        (AppointmentStatus::Arrived, _) => BoardState::Waiting,
        (AppointmentStatus::Booked | AppointmentStatus::Waitlist, _) => BoardState::Expected,
    }
}

/// Who waits longest comes first, else who is planned first.
fn urgency(row: &BoardRow) -> (Timestamp, AppointmentId) {
    let at = match row.state {
        BoardState::Waiting => row.arrived_at.unwrap_or(row.appointment.start),
        _ => row.appointment.start,
    };
    (at, row.appointment.id)
}

fn device(reader: &mut Reader, id: AppointmentId) -> Result<Device, StoreError> {
    let mut devices = reader.query(
        "SELECT arrived_at, device_check FROM visits
         WHERE appointment_id = $1 AND purpose = 'patient' AND revoked_at IS NULL ORDER BY id",
        params![id],
        |row| {
            let check = row.opt_text("device_check")?;
            Ok(Device {
                arrived_at: row.opt_time("arrived_at")?,
                check: check.and_then(|text| serde_json::from_str(&text).ok()),
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
        None => Device::default(),
    })
}

fn last_message(reader: &mut Reader, id: AppointmentId) -> Result<MessageState, StoreError> {
    let state = reader.query_opt(
        "SELECT state FROM outbox WHERE appointment_id = $1 ORDER BY created_at DESC, id DESC
         LIMIT 1",
        params![id],
        |row| row.text(0),
    )?;
    Ok(match state.as_deref() {
        None | Some("withdrawn") => MessageState::None,
        Some("sent") => MessageState::Sent,
        Some("failed") => MessageState::Failed,
        Some("no_route") => MessageState::NoRoute,
        Some(_) => MessageState::Queued,
    })
}
