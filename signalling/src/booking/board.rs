//! The board: everybody of the day at a site, and who needs attention first.

use domain::booking::board::{order, state};
use domain::booking::wire::{Appointment, Board, BoardRow, BoardState, MessageState};
use domain::booking::zone::Zone;
use domain::consultation::wire::ConsultationStatus;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, SiteId, StaffId};
use domain::time::{Date, Timestamp};

use super::appointment_store::{COLUMNS, FROM, shown};
use super::slot_search::unknown_zone;
use super::{board_row, places, team_store};
use crate::http::StaffCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Keys, Reader, StoreError};
use domain::people::policy::Action;

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
    /// Whether that is the clinician who asks.
    pub own: bool,
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
            own: self.clinician == "me" && caller.may_at(Action::Consult, site),
        }))?;
        super::book::must_at(caller, Action::SeeBoard, wanted.site)?;
        Ok(wanted)
    }
}

/// Whether an appointment `a` is one of a group's.
pub const IN_GROUP: &str =
    "EXISTS (SELECT 1 FROM clinic_templates g WHERE g.id = a.template_id AND g.seats > 1)";

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
        "SELECT {COLUMNS}, {IN_GROUP} AS in_group, {} FROM {FROM}
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
            row.flag("in_group")?,
        ))
    })?;
    for (appointment, ..) in &mut found {
        appointment.team = team_store::of(reader, keys, appointment.id)?;
    }
    found.retain(|(appointment, ..)| {
        wanted.clinician.is_none_or(|only| {
            let mut others = appointment.team.iter();
            appointment.clinician == only || others.any(|one| one.id == only)
        })
    });
    let limit = board_row::limit(reader, wanted.site)?;
    let mut rows = Vec::with_capacity(found.len());
    for (appointment, consultation, arrived_at, admitted_at, in_group) in found {
        let own = wanted.own && wanted.clinician == Some(appointment.clinician);
        let row = (appointment.id, appointment.consultation);
        let live = board_row::live(reader, keys, row, arrived_at, own)?;
        let state = state(
            appointment.status,
            consultation,
            live.devices,
            live.held_at.is_some(),
        );
        let waits = state == BoardState::Waiting;
        rows.push(BoardRow {
            state,
            connected: connected(&appointment),
            arrived_at: live.arrived_at,
            waiting_since: live.waiting_since.filter(|_| waits),
            held_at: live.held_at.filter(|_| state == BoardState::OnHold),
            admitted_at: live.admitted_at.or(admitted_at),
            device_check: live.check,
            delivery: last_message(reader, appointment.id)?,
            unread: live.unread,
            away_since: live.away_since.filter(|_| waits),
            in_group,
            handed: live.handed,
            appointment,
        });
    }
    rows.sort_by_key(|row| order(row, now, limit));
    Ok(Board {
        date,
        now,
        attention_minutes: limit,
        rows,
    })
}

fn last_message(reader: &mut Reader, id: AppointmentId) -> Result<MessageState, StoreError> {
    let mut newest = reader.query(
        "SELECT state, created_at FROM outbox WHERE appointment_id = $1
         ORDER BY created_at DESC, id DESC LIMIT 2",
        params![id],
        |row| Ok((row.text(0)?, row.time(1)?)),
    )?;
    // Told by e-mail and by text at once: it is enough that one of both arrives.
    let at = newest.first().map(|(_, at)| *at);
    newest.retain(|(_, one)| Some(*one) == at);
    let has = |state: &str| newest.iter().any(|(one, _)| one == state);
    Ok(match newest.first() {
        None => MessageState::None,
        Some(_) if has("sent") => MessageState::Sent,
        Some(_) if has("waiting") => MessageState::Queued,
        Some(_) if has("failed") => MessageState::Failed,
        Some(_) if has("no_route") => MessageState::NoRoute,
        Some(_) => MessageState::None,
    })
}
