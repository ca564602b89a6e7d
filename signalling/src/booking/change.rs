//! Moving, cancelling, not attending, sending the invitation again.

use domain::booking::appointment::{By, Change};
use domain::booking::service::Rules;
use domain::booking::wire::{AppointmentCreated, CancelReason, HoldKey, MoveAppointment};
use domain::consultation::invitation::JoinPhase;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, VisitId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::appointment_store::{self, Standing};
use super::book::must_at;
use super::hold_store::{self, Place};
use super::moving::{left, moved};
use super::notices::{self, Notice};
use super::telling::{self, News};
use super::{claim_store, links, reminders, staff_holds, template_store, turns};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Tx};
use domain::booking::wire::{Appointment, Delivery, Mode, Support};

pub(super) fn standing(tx: &mut Tx, id: AppointmentId) -> Result<Standing, Problem> {
    tx.keep_row("appointments", id)?;
    Ok(appointment_store::standing(tx, id)?.ok_or(ErrorCode::NotFound)?)
}

/// The appointment's standing, when the caller may do this where it is; elsewhere it does not
/// exist.
pub(super) fn standing_for(
    tx: &mut Tx,
    caller: &StaffCaller,
    action: Action,
    id: AppointmentId,
) -> Result<Standing, Problem> {
    let standing = standing(tx, id)?;
    must_at(caller, action, standing.site)?;
    Ok(standing)
}

pub(super) fn tell(tx: &mut Tx, id: AppointmentId, standing: &Standing) {
    tx.hint(Hint::Board {
        site: standing.site,
    });
    tx.hint(Hint::Appointment { id });
}

pub(super) fn entry(
    actor: Actor,
    action: &'static str,
    id: AppointmentId,
    at: &Standing,
) -> AuditEntry {
    AuditEntry::new(actor, action, Subject::Appointment(id)).at_site(at.site)
}

/// A patient moves their appointment to a slot they hold. Their device stays in; every link that
/// was sent before ends and a new one is sent.
///
/// # Errors
/// `hold_expired`, or `wrong_state` when it is too late.
pub fn move_by_patient(
    tx: &mut Tx,
    app: &App,
    visit: VisitId,
    id: AppointmentId,
    hold: &HoldKey,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    turns::to_book_held(tx, hold.id)?;
    let standing = standing(tx, id)?;
    let place = hold_store::own(tx, hold, Some(id))?;
    // A time that was looked for without what they need is too short for them.
    let support = support(tx, id)?;
    if place.service != standing.service || place.support != support {
        return Err(ErrorCode::SlotNotOffered.into());
    }
    let change = Change::Move {
        start: place.start,
        end: place.end,
    };
    let state = standing.state.after(change, By::Patient, now)?;
    claim_store::release(tx, id)?;
    hold_store::use_up(tx, hold.id, id)?;
    let actor = Actor::Visit(visit);
    let (_, entry) = moved(
        tx,
        app,
        actor,
        (id, &standing),
        (&place, state),
        Some(visit),
    )?;
    Ok(tx.audited(entry, ())?)
}

/// Staff move an appointment to another slot of the same service, at a site that is theirs.
///
/// # Errors
/// `slot_not_offered`, `slot_taken`, `wrong_state`; `not_found` for what is not theirs.
pub fn move_by_staff(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
    to: &MoveAppointment,
) -> Result<Audited<AppointmentCreated>, Problem> {
    let now = tx.now();
    let action = Action::ManageAppointments;
    turns::to_book(tx, to.template)?;
    let standing = standing_for(tx, caller, action, id)?;
    let template = template_store::find(tx, to.template)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, action, template.details.site)?;
    // A link sent now has no service yet: it may become an appointment of any.
    if standing.template.is_some() && template.details.service != standing.service {
        return Err(ErrorCode::SlotNotOffered.into());
    }
    let support = support(tx, id)?;
    let offered = hold_store::offered_place(tx, &template, Rules::STAFF, to.start, now, &support);
    let (place, needs, _) = offered?;
    let change = Change::Move {
        start: place.start,
        end: place.end,
    };
    let state = standing.state.after(change, By::Staff, now)?;
    if to.held {
        staff_holds::give_way(tx, caller, (to.template, to.start))?;
    }
    // Its own old cells go first: moving by ten minutes overlaps itself.
    claim_store::release(tx, id)?;
    claim_store::take(tx, &needs, id, None)?;
    let actor = Actor::Staff(caller.staff);
    let (sent, entry) = moved(tx, app, actor, (id, &standing), (&place, state), None)?;
    let appointment = shown(tx, id)?;
    let (link, delivery) = sent;
    let answer = AppointmentCreated {
        appointment,
        link,
        delivery,
    };
    Ok(tx.audited(entry, answer)?)
}

/// Somebody on the waiting list takes an earlier time in place of this one. `claim` takes the new
/// time once the old one is given up.
///
/// # Errors
/// What `claim` says; `wrong_state` when it is too late.
pub(super) fn move_by_offer(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    place: &Place,
    claim: impl FnOnce(&mut Tx) -> Result<(), Problem>,
) -> Result<AuditEntry, Problem> {
    let now = tx.now();
    let standing = standing(tx, id)?;
    let change = Change::Move {
        start: place.start,
        end: place.end,
    };
    let state = standing.state.after(change, By::Patient, now)?;
    claim_store::release(tx, id)?;
    claim(tx)?;
    let (_, entry) = moved(
        tx,
        app,
        Actor::Public,
        (id, &standing),
        (place, state),
        None,
    )?;
    Ok(entry)
}

/// A patient calls their appointment off. Their device may still read that it is.
///
/// # Errors
/// `wrong_state` when it is too late or already done.
pub fn cancel_by_patient(
    tx: &mut Tx,
    app: &App,
    visit: VisitId,
    id: AppointmentId,
    reason: CancelReason,
) -> Result<Audited<()>, Problem> {
    let standing = standing(tx, id)?;
    let actor = Actor::Visit(visit);
    let by = (By::Patient, actor, "patient", Some(visit));
    let entry = cancel(tx, app, id, &standing, by, reason)?;
    Ok(tx.audited(entry, ())?)
}

/// Staff call an appointment off.
///
/// # Errors
/// `wrong_state` once the patient is being seen; `not_found` for what is not theirs.
pub fn cancel_by_staff(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
    reason: CancelReason,
) -> Result<Audited<Appointment>, Problem> {
    let standing = standing_for(tx, caller, Action::ManageAppointments, id)?;
    let actor = Actor::Staff(caller.staff);
    let by = (By::Staff, actor, "staff", None);
    let entry = cancel(tx, app, id, &standing, by, reason)?;
    let appointment = shown(tx, id)?;
    Ok(tx.audited(entry, appointment)?)
}

/// The clinic calls the appointment off with others of its day; says how the patient is told.
///
/// # Errors
/// `wrong_state` once the patient is being seen; `not_found` for what is not theirs.
pub(super) fn cancel_by_clinic(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
    news: News<'_>,
) -> Result<Vec<Delivery>, Problem> {
    let standing = standing_for(tx, caller, Action::ManageClinics, id)?;
    let actor = Actor::Staff(caller.staff);
    let by = (By::Staff, actor, "staff", None);
    let entry = call_off(tx, id, &standing, by, CancelReason::ByClinic)?;
    let sent = telling::tell(tx, app, id, news)?;
    left(tx, app, &standing)?;
    tx.record(&entry)?;
    Ok(sent)
}

/// Staff call it off without a message: the caller sends one about several.
///
/// # Errors
/// As [`cancel_by_staff`].
pub(super) fn cancel_untold(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
    reason: CancelReason,
) -> Result<AuditEntry, Problem> {
    let standing = standing_for(tx, caller, Action::ManageAppointments, id)?;
    let by = (By::Staff, Actor::Staff(caller.staff), "staff", None);
    let entry = call_off(tx, id, &standing, by, reason)?;
    reminders::forget(tx, id)?;
    left(tx, app, &standing)?;
    Ok(entry)
}

pub(super) fn cancel(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    standing: &Standing,
    by: (By, Actor, &'static str, Option<VisitId>),
    reason: CancelReason,
) -> Result<AuditEntry, Problem> {
    let entry = call_off(tx, id, standing, by, reason)?;
    notices::send(tx, app, id, Notice::Cancelled)?;
    left(tx, app, standing)?;
    Ok(entry)
}

fn call_off(
    tx: &mut Tx,
    id: AppointmentId,
    standing: &Standing,
    (by, actor, word, keep): (By, Actor, &'static str, Option<VisitId>),
    reason: CancelReason,
) -> Result<AuditEntry, Problem> {
    let now = tx.now();
    let state = standing.state.after(Change::Cancel, by, now)?;
    appointment_store::set_cancelled(tx, id, state, word, reason)?;
    claim_store::release(tx, id)?;
    links::revoke(tx, id, keep, state.end)?;
    tell(tx, id, standing);
    Ok(entry(actor, "appointment.cancelled", id, standing).detail("reason", reason.as_str()))
}

/// The patient says that they will be there. Saying it again changes nothing.
///
/// # Errors
/// `wrong_state` when it has begun or is called off.
pub fn confirm(tx: &mut Tx, actor: Actor, id: AppointmentId) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let standing = standing(tx, id)?;
    standing.state.may_confirm(now)?;
    appointment_store::set_confirmed(tx, id)?;
    tell(tx, id, &standing);
    let entry = entry(actor, "appointment.confirmed", id, &standing);
    Ok(tx.audited(entry, ())?)
}

/// Staff note that the patient did not come. The rest of the time is free again.
///
/// # Errors
/// `wrong_state` before the start or once the patient was seen; `not_found` for what is not theirs.
pub fn did_not_attend(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: AppointmentId,
) -> Result<Audited<Appointment>, Problem> {
    let now = tx.now();
    let standing = standing_for(tx, caller, Action::ManageAppointments, id)?;
    let actor = Actor::Staff(caller.staff);
    let entry = miss(tx, id, &standing, actor, now)?;
    let appointment = shown(tx, id)?;
    Ok(tx.audited(entry, appointment)?)
}

/// Nobody came: the rest of the time is free again.
pub(super) fn miss(
    tx: &mut Tx,
    id: AppointmentId,
    standing: &Standing,
    actor: Actor,
    now: Timestamp,
) -> Result<AuditEntry, Problem> {
    let state = standing.state.after(Change::DidNotAttend, By::Staff, now)?;
    appointment_store::set_status(tx, id, state.status)?;
    claim_store::release(tx, id)?;
    links::revoke(tx, id, None, state.end)?;
    tell(tx, id, standing);
    Ok(entry(actor, "appointment.did_not_attend", id, standing))
}

/// Notes that the patient stands at the desk. Video patients arrive by their own device.
///
/// # Errors
/// `wrong_state` when it is a video appointment or over; `not_found` for what is not theirs.
pub fn arrived(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: AppointmentId,
) -> Result<Audited<Appointment>, Problem> {
    let now = tx.now();
    let standing = standing_for(tx, caller, Action::ManageAppointments, id)?;
    let state = standing.state.after(Change::Arrive, By::Staff, now)?;
    if shown(tx, id)?.mode == Mode::Video {
        return Err(ErrorCode::WrongState.into());
    }
    appointment_store::set_status(tx, id, state.status)?;
    tell(tx, id, &standing);
    let appointment = shown(tx, id)?;
    let actor = Actor::Staff(caller.staff);
    Ok(tx.audited(
        entry(actor, "appointment.arrived", id, &standing),
        appointment,
    )?)
}

/// Sends the invitation again, by a new link. Links sent before keep working: the patient may have
/// one of them open.
///
/// # Errors
/// `wrong_state` when it is over; `not_found` for what is not theirs.
pub fn resend(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
) -> Result<Audited<AppointmentCreated>, Problem> {
    use domain::booking::wire::AppointmentStatus as Status;
    let now = tx.now();
    let standing = standing_for(tx, caller, Action::SendInvitations, id)?;
    let open = matches!(standing.state.status, Status::Booked | Status::Arrived)
        && standing.state.window().phase(now, standing.state.admitted) != JoinPhase::TooLate;
    if !open {
        return Err(ErrorCode::WrongState.into());
    }
    // Reception is told that the one before no longer works.
    links::revoke_links(tx, id)?;
    let secret = links::invite(tx, &app.entropy, id, standing.state)?;
    let delivery = notices::send(tx, app, id, Notice::Invitation(&secret))?;
    tell(tx, id, &standing);
    let answer = AppointmentCreated {
        appointment: shown(tx, id)?,
        link: app.config.link("/i", &secret.reveal()),
        delivery,
    };
    let actor = Actor::Staff(caller.staff);
    let entry = entry(actor, "invitation.sent_again", id, &standing);
    Ok(tx.audited(entry, answer)?)
}

pub(super) fn support(tx: &mut Tx, id: AppointmentId) -> Result<Support, Problem> {
    let keys = tx.keys();
    Ok(appointment_store::support(tx, &keys, id)?)
}

fn shown(tx: &mut Tx, id: AppointmentId) -> Result<Appointment, Problem> {
    let keys = tx.keys();
    Ok(appointment_store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?)
}
