//! Patients who were asked to choose another time and whose clinic gives the one they have again, or keeps it:
//! they are told that it stands.

use domain::booking::wire::{Delivery, Settled, WhyNot};
use domain::error::Problem;
use domain::ids::{AppointmentId, TemplateId};
use domain::time::Timestamp;

use super::appointment_store::{self, Standing};
use super::change::{entry, tell};
use super::settle;
use super::telling::{self, News};
use super::touched::{self, Touched};
use crate::app_state::App;
use crate::audit::Actor;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// Whether a patient is asked to choose another time and has not done so.
///
/// # Errors
/// What the store says.
pub(super) fn is_asked(reader: &mut Reader, id: AppointmentId) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM appointments WHERE id = $1 AND asked_again_at IS NOT NULL",
        params![id],
    )
}

/// Tells a patient that their appointment stands; by what they are told.
///
/// # Errors
/// What the store says.
pub(super) fn stands(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    words: &str,
) -> Result<Vec<Delivery>, Problem> {
    settle::keep(tx, id)?;
    telling::tell(tx, app, id, News::Stands(words))
}

/// Those of a clinic who were asked to choose another time and whom it gives theirs again. None of them is to be
/// moved any more; the reason that is noted with each says nothing.
///
/// # Errors
/// What the store says.
pub(super) fn of(
    reader: &mut Reader,
    clinic: TemplateId,
    now: Timestamp,
) -> Result<Touched, Problem> {
    let asked: Vec<AppointmentId> = reader.query(
        "SELECT id FROM appointments
         WHERE site_id = (SELECT c.site_id FROM clinic_templates c WHERE c.id = $1)
         AND template_id = $1 AND starts_at > $2 AND status IN ('booked', 'arrived')
         AND asked_again_at IS NOT NULL ORDER BY id",
        params![clinic, now],
        |row| row.id(0),
    )?;
    let mut given = Vec::new();
    for id in asked {
        if !touched::is_to_move(reader, id)? {
            given.push((id, WhyNot::NoClinic));
        }
    }
    Ok(given)
}

/// Who was told, and whom of them nobody but reception can tell.
#[derive(Default)]
pub(super) struct Told {
    pub(super) all: Touched,
    pub(super) to_ring: Touched,
}

/// Tells all those of a clinic whom it gives their time again. Whoever changes the clinic has taken their turn at it
/// before.
///
/// # Errors
/// What the store says.
pub(super) fn tell_all(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    clinic: TemplateId,
) -> Result<Told, Problem> {
    let now = tx.now();
    let mut told = Told::default();
    for one in of(tx, clinic, now)? {
        let Some(sent) = tell_one(tx, app, Actor::Staff(caller.staff), one.0)? else {
            continue;
        };
        told.all.push(one);
        if sent.iter().all(|way| *way == Delivery::NoRoute) {
            told.to_ring.push(one);
        }
    }
    Ok(told)
}

/// Tells one of them, if theirs is given again; by what.
fn tell_one(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    id: AppointmentId,
) -> Result<Option<Vec<Delivery>>, Problem> {
    tx.keep_row("appointments", id)?;
    // They may have chosen in this very moment.
    if !is_asked(tx, id)? || touched::is_to_move(tx, id)? {
        return Ok(None);
    }
    let standing: Standing = appointment_store::standing(tx, id)?.ok_or(StoreError::Missing)?;
    let sent = stands(tx, app, id, "")?;
    tell(tx, id, &standing);
    tx.record(&entry(actor, "appointment.given_again", id, &standing))?;
    Ok(Some(sent))
}

/// Somebody has left a start of a clinic: where more had booked it than it has seats, one who was asked to choose
/// another time has theirs again.
///
/// # Errors
/// What the store says.
pub(super) fn by_leaving(tx: &mut Tx, app: &App, left: &Standing) -> Result<(), Problem> {
    let (Some(clinic), start) = (left.template, left.state.start) else {
        return Ok(());
    };
    if start <= tx.now() {
        return Ok(());
    }
    let asked: Vec<AppointmentId> = tx.query(
        "SELECT id FROM appointments
         WHERE site_id = $1 AND starts_at = $2 AND template_id = $3
         AND status IN ('booked', 'arrived') AND asked_again_at IS NOT NULL ORDER BY id",
        params![left.site, start, clinic],
        |row| row.id(0),
    )?;
    for id in asked {
        tell_one(tx, app, Actor::System, id)?;
    }
    Ok(())
}

/// Notes with what became of others who was told, and whom nobody but reception can tell.
///
/// # Errors
/// What the store says.
pub(super) fn note(
    reader: &mut Reader,
    app: &App,
    told: &Told,
    settled: &mut Settled,
) -> Result<(), Problem> {
    let all = touched::shown(reader, app, &told.all)?.appointments;
    settled.given_again.extend(all);
    let to_ring = touched::shown(reader, app, &told.to_ring)?.appointments;
    settled.to_ring.extend(to_ring);
    Ok(())
}

/// Tells all those of a clinic after some were settled.
///
/// # Errors
/// What the store says.
pub(super) fn tell_with(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    clinic: TemplateId,
    settled: &mut Settled,
) -> Result<(), Problem> {
    let told = tell_all(tx, app, caller, clinic)?;
    note(tx, app, &told, settled)
}
