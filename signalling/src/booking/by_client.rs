//! What a program of somebody else's does to appointments: books for a patient, cancels for them,
//! notes that they did not come. It may touch only what it booked itself.

use domain::booking::appointment::By;
use domain::booking::kept::{kept_until, may_be_given};
use domain::booking::service::Rules;
use domain::booking::wire::{Appointment, CancelReason, Support};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, HoldId, ServiceId, SiteId, TemplateId};
use domain::people::client::Scope;
use domain::people::form::PatientDetails;
use domain::people::wire::Patient;
use domain::time::Timestamp;

use super::appointment_store::{self, Reason, Standing};
use super::hold_store::{self, Place, for_needs};
use super::new_appointment::{BookedBy, NewRow};
use super::slot_search::unknown_zone;
use super::waiting_list::{Held, held};
use super::{book, change, claim_store, client_holds, referrals, template_store, turns};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::ClientCaller;
use crate::params;
use crate::people::patient_store::{self, Asked};
use crate::store::{Audited, Reader, StoreError, Tx};

/// Which time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// One that the program holds.
    Held(HoldId),
    /// One that a clinic gives.
    Slot(TemplateId, Timestamp),
}

/// For whom, when and why.
#[derive(Debug, Clone)]
pub struct Booking {
    /// When.
    pub time: Time,
    /// The starts that the program names beside it: it may have told the patient one of these.
    pub said: Vec<Timestamp>,
    /// The referrals that it answers, each by all names it has.
    pub answers: Vec<Vec<String>>,
    /// For whom.
    pub patient: PatientDetails,
    /// Why, in the patient's words.
    pub reason: Reason,
}

/// Books, with what the patient's record says that they need, and the program. Like the public page, a program changes
/// no record; that there was one it can tell where somebody's appointment takes longer. What is kept for referrals is
/// theirs who have one to the service, which the booking answers.
///
/// # Errors
/// `hold_expired`, `slot_taken`; `needs_do_not_fit` for a time that is free, but not with what they need; `slot_not_offered`
/// also when it names another start besides; `not_found` for what is not at its sites.
pub fn book(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    booking: &Booking,
) -> Result<Audited<Appointment>, Problem> {
    let now = tx.now();
    let id = app.entropy.id(now, AppointmentId::new);
    // Everybody takes their turn at the clinic before they look for whom they book.
    let held = match booking.time {
        Time::Held(hold) => Some((hold, client_holds::own(tx, caller.client, hold)?)),
        Time::Slot(template, _) => {
            turns::to_book(tx, template)?;
            None
        }
    };
    if held
        .as_ref()
        .is_some_and(|(_, place)| !caller.sites.contains(&place.site))
    {
        return Err(ErrorCode::NotFound.into());
    }
    let (details, keys) = (&booking.patient, tx.keys());
    let answering = referrals::answering(tx, caller, &booking.answers, details)?;
    let referred = answering.services();
    let patient =
        patient_store::find_or_create(tx, &app.entropy, Asked::ByThePublic, "patient", details)?;
    let record = patient_store::find(tx, &keys, patient)?.ok_or(ErrorCode::Internal)?;
    let support = Support::of_patient(&record).or(&Support::of_needs(&details.needs));
    let place = match (held, booking.time) {
        (Some((hold, place)), _) => {
            must_be_theirs(tx, &place, &referred)?;
            let support = support.or(&place.support);
            if support == place.support {
                hold_store::use_up(tx, hold, id)?;
                place
            } else {
                hold_store::remove(tx, hold)?;
                fitted(tx, &place, &support, id)?
            }
        }
        (None, Time::Slot(template, start)) => {
            free(tx, caller, (template, start), (&support, &referred), id)?
        }
        (None, Time::Held(_)) => return Err(ErrorCode::HoldExpired.into()),
    };
    if booking.said.iter().any(|start| *start != place.start) {
        return Err(ErrorCode::SlotNotOffered.into());
    }
    let new = NewRow {
        id,
        patient,
        place,
        contact: details.contact.clone(),
        language: details.language,
        reason: booking.reason.clone(),
        booked_by: BookedBy::Client(caller.client),
        waived: Support::default(),
        series: None,
    };
    let actor = Actor::Client(caller.client);
    let subject = Subject::Appointment(id);
    let entry = AuditEntry::new(actor, "appointment.booked", subject).detail("patient", patient);
    let appointment = book::make(tx, app, &new, Some(record), entry)?.appointment;
    referrals::answered(tx, app, caller, &answering, id)?;
    let entry = AuditEntry::new(actor, "appointment.seen", subject).at_site(appointment.site);
    Ok(tx.audited(entry, appointment)?)
}

/// Takes a free slot for somebody with these needs, who was referred to these services.
fn free(
    tx: &mut Tx,
    caller: &ClientCaller,
    (template, start): (TemplateId, Timestamp),
    (support, referred): (&Support, &[ServiceId]),
    id: AppointmentId,
) -> Result<Place, Problem> {
    let nothing = Support::default();
    let slot = (template, start);
    let offered = client_holds::place(tx, &caller.sites, slot, &nothing, referred)?;
    let (place, needs, _) = offered;
    if support.is_none() {
        claim_store::take(tx, &needs, id, None)?;
        return Ok(place);
    }
    let now = tx.now();
    if held(tx, &needs, &[], now)? != Held::Free {
        return Err(ErrorCode::SlotTaken.into());
    }
    fitted(tx, &place, support, id)
}

/// Takes the same time with what somebody needs, of which their program may not know.
///
/// # Errors
/// `needs_do_not_fit` where that is not free.
fn fitted(
    tx: &mut Tx,
    place: &Place,
    support: &Support,
    id: AppointmentId,
) -> Result<Place, Problem> {
    let template = place.template.ok_or(ErrorCode::SlotNotOffered)?;
    let template = template_store::find(tx, template)?.ok_or(ErrorCode::SlotNotOffered)?;
    // What is theirs already, or was found by patients' rules, is not asked about again.
    let wanted = (&template, Rules::STAFF, place.start, support);
    for_needs(tx, wanted, |tx, (place, needs, _)| {
        let now = tx.now();
        if held(tx, &needs, &[], now)? != Held::Free {
            return Err(ErrorCode::NeedsDoNotFit.into());
        }
        claim_store::take(tx, &needs, id, None)?;
        Ok(place)
    })
}

/// Whether what a program holds may be this patient's: it was held for whoever has a referral, perhaps, and that may be
/// another.
///
/// # Errors
/// `slot_not_offered` for what is kept for others.
fn must_be_theirs(tx: &mut Tx, place: &Place, referred: &[ServiceId]) -> Result<(), Problem> {
    let template = match place.template {
        Some(template) => template_store::find(tx, template)?,
        None => None,
    };
    let Some(template) = template else {
        return Ok(());
    };
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let kept = kept_until(&template, &zone, place.start, tx.now());
    let grounds = client_holds::grounds(referred, place.service);
    if may_be_given(kept.map(|kept| kept.kept_for), grounds) {
        Ok(())
    } else {
        Err(ErrorCode::SlotNotOffered.into())
    }
}

/// Calls an appointment off for the patient.
///
/// # Errors
/// `not_found` for what it did not book, `wrong_state` when it is too late or done already.
pub fn cancel(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    id: AppointmentId,
    reason: CancelReason,
) -> Result<Audited<Appointment>, Problem> {
    let standing = own(tx, caller, id)?;
    let by = (By::Patient, Actor::Client(caller.client), "client", None);
    let entry = change::cancel(tx, app, id, &standing, by, reason)?;
    let appointment = shown(tx, id)?;
    Ok(tx.audited(entry, appointment)?)
}

/// Notes that the patient did not attend.
///
/// # Errors
/// `not_found` for what it did not book, `wrong_state` before the start or once they were seen.
pub fn did_not_attend(
    tx: &mut Tx,
    caller: &ClientCaller,
    id: AppointmentId,
) -> Result<Audited<Appointment>, Problem> {
    let standing = own(tx, caller, id)?;
    let (actor, now) = (Actor::Client(caller.client), tx.now());
    let entry = change::miss(tx, id, &standing, actor, now)?;
    let appointment = shown(tx, id)?;
    Ok(tx.audited(entry, appointment)?)
}

/// Whether an appointment of the program's is that of whom it means, if it says so.
///
/// # Errors
/// `not_found` for what it did not book, `identity_mismatch` when it is another patient's.
pub fn must_be_of(
    tx: &mut Tx,
    caller: &ClientCaller,
    id: AppointmentId,
    may_be: impl FnOnce(&Patient) -> bool,
) -> Result<(), Problem> {
    own(tx, caller, id)?;
    if may_be(&shown(tx, id)?.patient) {
        Ok(())
    } else {
        Err(ErrorCode::IdentityMismatch.into())
    }
}

fn own(tx: &mut Tx, caller: &ClientCaller, id: AppointmentId) -> Result<Standing, Problem> {
    if !may_see(tx, caller, id, Scope::Book)? {
        return Err(ErrorCode::NotFound.into());
    }
    change::standing(tx, id)
}

/// Whether an appointment exists for a program: at its sites, and its own unless it may see all.
///
/// # Errors
/// What the store says.
pub fn may_see(
    reader: &mut Reader,
    caller: &ClientCaller,
    id: AppointmentId,
    scope: Scope,
) -> Result<bool, StoreError> {
    let found = reader.query_opt(
        "SELECT site_id, booked_by_client_id FROM appointments WHERE id = $1",
        params![id],
        |row| Ok((row.id::<SiteId>(0)?, row.opt_id(1)?)),
    )?;
    Ok(found.is_some_and(|(site, client)| {
        let all = scope == Scope::ReadAppointments;
        caller.may(scope) && caller.sites.contains(&site) && (all || client == Some(caller.client))
    }))
}

fn shown(tx: &mut Tx, id: AppointmentId) -> Result<Appointment, Problem> {
    let keys = tx.keys();
    Ok(appointment_store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?)
}
