//! Patients who were asked to choose another time and whose clinic gives the one they have again, or keeps it:
//! they are told that it stands.

use domain::booking::wire::{Delivery, Settled, WhyNot};
use domain::error::Problem;
use domain::ids::{AppointmentId, TemplateId};

use super::appointment_store::{self, Standing};
use super::change::{entry, tell};
use super::telling::{self, News};
use super::{settle, touched};
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

/// Tells all those of a clinic whom it gives their time again; says whom nobody but reception can tell. Whoever
/// changes the clinic has taken their turn at it before.
///
/// # Errors
/// What the store says.
pub(super) fn tell_all(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    clinic: TemplateId,
) -> Result<Vec<(AppointmentId, WhyNot)>, Problem> {
    let now = tx.now();
    let asked: Vec<AppointmentId> = tx.query(
        "SELECT id FROM appointments
         WHERE template_id = $1 AND starts_at > $2 AND status IN ('booked', 'arrived')
         AND asked_again_at IS NOT NULL ORDER BY id",
        params![clinic, now],
        |row| row.id(0),
    )?;
    let mut to_ring = Vec::new();
    for id in asked {
        tx.keep_row("appointments", id)?;
        // They may have chosen in this very moment.
        if !is_asked(tx, id)? || touched::is_to_move(tx, id)? {
            continue;
        }
        let standing: Standing = appointment_store::standing(tx, id)?.ok_or(StoreError::Missing)?;
        let sent = stands(tx, app, id, "")?;
        tell(tx, id, &standing);
        let actor = Actor::Staff(caller.staff);
        tx.record(&entry(actor, "appointment.given_again", id, &standing))?;
        if sent.iter().all(|way| *way == Delivery::NoRoute) {
            to_ring.push((id, WhyNot::NoClinic));
        }
    }
    Ok(to_ring)
}

/// The same after some were settled: whom nobody can tell is to be rung with the others.
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
    let to_ring = tell_all(tx, app, caller, clinic)?;
    settled
        .to_ring
        .extend(touched::shown(tx, app, &to_ring)?.appointments);
    Ok(())
}
