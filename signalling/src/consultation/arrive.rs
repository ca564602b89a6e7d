//! The patient goes into the waiting room, on this device.

use domain::booking::appointment::{By, Change};
use domain::booking::wire::{AppointmentStatus, Mode};
use domain::consultation::around_wire::TimePoint;
use domain::consultation::invitation::joining;
use domain::consultation::participant::ParticipantRole;
use domain::consultation::wire::{ConsultationStatus, DeviceCheck, DeviceFound, Joining};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ConsultationId, VisitId};
use domain::support::wire::LineChecked;
use domain::text::Prose;

use super::guest_store::door_lets_in;
use super::participant_store::{self, Whose};
use super::time_points;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::VisitCaller;
use crate::params;
use crate::store::{Audited, StoreError, Tx};

/// Reads what the device check found. The line is the server's to say.
///
/// # Errors
/// The problem naming the field.
pub fn check_devices(found: DeviceCheck) -> Result<DeviceCheck, Problem> {
    let mut fields = Fields::new();
    let browser = fields.take(
        "device_check.browser",
        Prose::<80>::new(&found.browser).map_err(FieldError::from),
    );
    fields.finish(browser.map(|browser| DeviceCheck {
        browser: browser.as_str().to_owned(),
        line: None,
        ..found
    }))
}

/// Whether any device was tried at all.
fn tried(check: &DeviceCheck) -> bool {
    [check.camera, check.microphone, check.speaker]
        .into_iter()
        .any(|found| found != DeviceFound::NotTried)
}

/// Notes that the devices were checked, when any was tried; the first time counts.
///
/// # Errors
/// What the store says.
pub fn note_check(
    tx: &mut Tx,
    consultation: ConsultationId,
    found: &DeviceCheck,
) -> Result<(), StoreError> {
    let now = tx.now();
    if tried(found) {
        time_points::note(tx, consultation, TimePoint::Checked, now)?;
    }
    Ok(())
}

/// The line as this device checked it before, if that was in the network `here`: what the clinic sees of who waits is
/// to be of the line they are on.
fn line_before(tx: &mut Tx, visit: VisitId, here: &str) -> Result<Option<LineChecked>, StoreError> {
    let before = tx.query_one(
        "SELECT device_check, checked_from FROM visits WHERE id = $1",
        params![visit],
        |row| Ok((row.opt_text(0)?, row.opt_text(1)?)),
    )?;
    let (before, from) = before;
    let before: Option<DeviceCheck> = before.and_then(|text| serde_json::from_str(&text).ok());
    Ok(before.and_then(|before| before.seen_from(here, from.as_deref()).line))
}

/// Lets the device in, which is in the network `here`.
///
/// # Errors
/// `wrong_state` before the date of birth is confirmed or when it is over, `not_joinable` when it
/// is too early, too late or no video appointment, `locked` when the clinician has locked the door.
pub fn arrive(
    tx: &mut Tx,
    app: &App,
    caller: &VisitCaller,
    found: &DeviceCheck,
    here: &str,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    tx.keep_row("appointments", caller.appointment)?;
    let standing = booking::standing(tx, caller.appointment)?.ok_or(ErrorCode::NotFound)?;
    let (mode, status) = tx.query_one(
        "SELECT a.mode, c.status FROM appointments a
         JOIN consultations c ON c.appointment_id = a.id WHERE a.id = $1",
        params![caller.appointment],
        |row| Ok((row.word::<Mode>(0)?, row.word::<ConsultationStatus>(1)?)),
    )?;
    match joining(mode, standing.state, status, now) {
        Joining::Open if caller.identity_confirmed => {}
        Joining::Open | Joining::Cancelled | Joining::Over => {
            return Err(ErrorCode::WrongState.into());
        }
        Joining::NotVideo | Joining::TooEarly { .. } => return Err(ErrorCode::NotJoinable.into()),
    }
    if !door_lets_in(tx, caller.consultation, caller.visit)? {
        return Err(ErrorCode::Locked.into());
    }
    // By the consultation, not the patient: a second device may come to a call that overruns.
    let state = standing
        .state
        .after(Change::Arrive, By::Consultation, now)?;
    if state.status == AppointmentStatus::Arrived {
        booking::set_status(tx, caller.appointment, state.status)?;
    }
    note_check(tx, caller.consultation, found)?;
    time_points::note(tx, caller.consultation, TimePoint::Waiting, now)?;
    let found = &DeviceCheck {
        line: line_before(tx, caller.visit, here)?,
        ..found.clone()
    };
    let found = serde_json::to_string(found).map_err(|_| StoreError::Sealed)?;
    tx.execute_one(
        "UPDATE visits SET arrived_at = COALESCE(arrived_at, $2), device_check = $3,
            last_seen_at = $4
         WHERE id = $1",
        params![caller.visit, now, found, now],
    )?;
    participant_store::join(
        tx,
        &app.entropy,
        caller.consultation,
        Whose::Visit(caller.visit),
        ParticipantRole::Patient,
    )?;
    tx.hint(Hint::Board { site: caller.site });
    tx.hint(Hint::Consultation {
        id: caller.consultation,
    });
    let actor = Actor::Visit(caller.visit);
    let subject = Subject::Consultation(caller.consultation);
    let entry = AuditEntry::new(actor, "consultation.arrived", subject);
    Ok(tx.audited(entry.at_site(caller.site), ())?)
}
