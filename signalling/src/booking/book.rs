//! Booking: from a hold by a patient, by reception, or a link sent now.

use domain::booking::appointment::{SEND_NOW_MINUTES, State};
use domain::booking::service::Rules;
use domain::booking::wire::{
    Appointment, AppointmentCreated, Delivery, Mode, NewAppointment, SelfBooking, SendNow, Support,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, PatientId, TemplateId, VisitId};
use domain::people::form::PatientDetails;
use domain::people::wire::Patient;
use domain::time::Timestamp;

use super::appointment_store::Reason;
use super::hold_store::{self, Place};
use super::new_appointment::{self, BookedBy, NewRow};
use super::notices;
use super::service_store::{self, SENT_NOW};
use super::slot_search::unknown_zone;
use super::whom::{Person, Whom, whom};
use super::{
    claim_store, follow_up, links, own_needs, places, referrals, said_needs, staff_holds,
    template_store, turns,
};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::people::patient_store::{self, Asked};
use crate::store::{Audited, Secret, StoreError, Tx};
use domain::people::policy::Action;

/// A patient has booked by themselves: what the device gets.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct SelfBooked {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The device's visit.
    pub visit: VisitId,
    /// The secret of the device's cookie.
    pub visit_secret: String,
    /// When the visit ends by itself.
    pub visit_ends_at: Timestamp,
}

/// An appointment that was made.
pub(super) struct Made {
    pub(super) appointment: Appointment,
    secret: Secret,
    delivery: Delivery,
}

/// Adds the appointment with all that belongs to it, and sends the invitation. The patient's record need
/// not be given by who has not read it.
pub(super) fn make(
    tx: &mut Tx,
    app: &App,
    new: &NewRow,
    patient: Option<Patient>,
    entry: AuditEntry,
) -> Result<Made, Problem> {
    let patient = match patient {
        Some(read) => read,
        None => {
            let keys = tx.keys();
            patient_store::find(tx, &keys, new.patient)?.ok_or(ErrorCode::Internal)?
        }
    };
    new_appointment::insert(tx, new)?;
    let consultation = links::open_consultation(tx, &app.entropy, new.id)?;
    let state = State::booked(new.place.start, new.place.end);
    let secret = links::invite(tx, &app.entropy, new.id, state)?;
    let (appointment, delivery) = notices::invite(tx, app, new, consultation, patient, &secret)?;
    tx.hint(Hint::Board {
        site: new.place.site,
    });
    tx.hint(Hint::Appointment { id: new.id });
    tx.record(
        &entry
            .at_site(new.place.site)
            .detail("start", new.place.start),
    )?;
    Ok(Made {
        appointment,
        secret,
        delivery,
    })
}

fn reason(fields: &mut Fields, text: &str) -> Option<Reason> {
    fields.take("reason", Reason::new(text))
}

/// A self-booking, checked.
#[derive(Debug, Clone)]
pub struct CheckedSelfBooking {
    hold: domain::booking::wire::HoldKey,
    patient: PatientDetails,
    reason: Reason,
}

/// Checks what a patient typed.
///
/// # Errors
/// The problem naming every refused field.
pub fn check_self_booking(
    booking: &SelfBooking,
    now: Timestamp,
) -> Result<CheckedSelfBooking, Problem> {
    let mut fields = Fields::new();
    let patient = booking
        .patient
        .check(&mut fields, "patient", latest_today(now));
    let reason = reason(&mut fields, &booking.reason);
    let checked = patient
        .zip(reason)
        .map(|(patient, reason)| CheckedSelfBooking {
            hold: booking.hold.clone(),
            patient,
            reason,
        });
    fields.finish(checked)
}

/// The day it already is somewhere: nobody born today is refused for living further east.
pub fn latest_today(now: Timestamp) -> domain::time::Date {
    now.plus_minutes(14 * 60).utc_date()
}

/// Books a patient into the slot they hold.
///
/// # Errors
/// `hold_expired` when it is no longer theirs; `needs_do_not_fit` where it is not free for what they say they need.
pub fn by_patient(
    tx: &mut Tx,
    app: &App,
    booking: &CheckedSelfBooking,
) -> Result<Audited<SelfBooked>, Problem> {
    let place = hold_store::own(tx, &booking.hold, None)?;
    let (now, asked) = (tx.now(), Asked::ByThePublic);
    let patient =
        patient_store::find_or_create(tx, &app.entropy, asked, "patient", &booking.patient)?;
    let id = app.entropy.id(now, AppointmentId::new);
    let support = Support::of_needs(&booking.patient.needs).or(&place.support);
    let place = own_needs::use_up_for(tx, &booking.hold, place, &support, id)?;
    let new = NewRow {
        id,
        patient,
        place,
        contact: booking.patient.contact.clone(),
        language: booking.patient.language,
        reason: booking.reason.clone(),
        booked_by: BookedBy::Patient,
        waived: Support::default(),
        series: None,
    };
    let subject = Subject::Appointment(id);
    let entry =
        AuditEntry::new(Actor::Public, "appointment.booked", subject).detail("patient", patient);
    make(tx, app, &new, None, entry)?;
    let (visit, secret) = links::start_visit(tx, &app.entropy, id, new.place.end, true)?;
    let booked = SelfBooked {
        appointment: id,
        visit,
        visit_secret: secret.reveal(),
        visit_ends_at: links::lives_until(new.place.end),
    };
    let entry = AuditEntry::new(Actor::Public, "visit.started", Subject::Visit(visit))
        .at_site(new.place.site)
        .detail("appointment", id);
    Ok(tx.audited(entry, booked)?)
}

/// Checks what reception typed.
///
/// # Errors
/// The problem naming every refused field.
pub fn check_new_appointment(
    new: &NewAppointment,
    now: Timestamp,
) -> Result<(Whom, Reason), Problem> {
    let mut fields = Fields::new();
    let whom = whom(&mut fields, new.patient, new.new_patient.as_ref(), now);
    let reason = reason(&mut fields, &new.reason);
    fields.finish(whom.zip(reason))
}

/// Takes the turn at the clinic and asks for what reception's booking will read: with another question they
/// take one journey to the database.
///
/// # Errors
/// What the store says.
pub fn ask_ahead(
    tx: &mut Tx,
    (clinic, patient): (TemplateId, Option<PatientId>),
) -> Result<(), StoreError> {
    turns::to_book(tx, clinic)?;
    tx.ask_ahead_what_stands()?;
    patient.map_or(Ok(()), |patient| patient_store::ask_ahead(tx, patient))
}

/// Reception books a patient into a slot.
///
/// # Errors
/// `not_found` for a template of a foreign site, `slot_not_offered`, `slot_taken`.
pub fn by_staff(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewAppointment,
    whom: &Whom,
    reason: &Reason,
) -> Result<Audited<AppointmentCreated>, Problem> {
    let now = tx.now();
    turns::to_book(tx, new.template)?;
    let template = template_store::find(tx, new.template)?
        .filter(|template| template.details.service == new.service)
        .ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageAppointments, template.details.site)?;
    let referred = match new.referral {
        Some(referral) => {
            let about = (new.patient, new.service);
            Some(referrals::whom(tx, caller, referral, about)?)
        }
        None => None,
    };
    let keys = tx.keys();
    let person = referred.as_ref().unwrap_or(whom).look_up(tx, &keys)?;
    let said = new.support.as_ref();
    let support = person.support(said)?;
    let offered = hold_store::offered_place(tx, &template, Rules::STAFF, new.start, now, &support);
    let (place, needs, _) = offered?;
    if new.held {
        staff_holds::give_way(tx, caller, (new.template, new.start))?;
    }
    let id = app.entropy.id(now, AppointmentId::new);
    claim_store::take(tx, &needs, id, None)?;
    let booked = finish(
        tx,
        app,
        caller,
        id,
        place,
        (&person, said),
        "new_patient",
        reason,
    )?;
    let patient = booked.value().appointment.patient.id;
    said_needs::remember(tx, caller, patient, said)?;
    if let Some(before) = new.follows {
        follow_up::note(tx, caller, id, patient, before)?;
    }
    if let Some(referral) = new.referral {
        referrals::booked(tx, caller, referral, (id, new.service))?;
    }
    Ok(booked)
}

/// Checks what was typed for a link to be sent now.
///
/// # Errors
/// The problem naming every refused field.
pub fn check_send_now(send: &SendNow, now: Timestamp) -> Result<PatientDetails, Problem> {
    let mut fields = Fields::new();
    let details = send
        .patient
        .check(&mut fields, "patient", latest_today(now));
    fields.finish(details)
}

/// Sends a link now: an appointment that starts at once, outside every clinic, so that it claims
/// nobody's time.
///
/// # Errors
/// `not_found` for a foreign site; `clinician` is `unknown` when nobody of that id sees patients
/// there.
pub fn now(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    send: &SendNow,
    details: PatientDetails,
) -> Result<Audited<AppointmentCreated>, Problem> {
    must_at(caller, Action::SendInvitations, send.site)?;
    let site = places::site(tx, send.site)?.ok_or(ErrorCode::NotFound)?;
    if !places::is_clinician_at(tx, send.clinician, send.site)? {
        let mut fields = Fields::new();
        fields.refuse("clinician", FieldError::Unknown);
        return fields.finish(None);
    }
    service_store::ensure_sent_now(tx)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    // Whole minutes read better than the second at which somebody pressed Enter.
    let start = Timestamp(tx.now().0.div_euclid(60_000) * 60_000);
    let place = Place {
        service: SENT_NOW,
        site: site.id,
        clinician: send.clinician,
        template: None,
        room: None,
        mode: Mode::Video,
        start,
        end: start.plus_minutes(SEND_NOW_MINUTES),
        local: zone.local_text(start),
        zone: site.zone,
        team: Vec::new(),
        support: Support::default(),
        extra_minutes: 0,
    };
    let id = app.entropy.id(start, AppointmentId::new);
    let person = Person::Typed(&details);
    finish(
        tx,
        app,
        caller,
        id,
        place,
        (&person, None),
        "patient",
        &Reason::default(),
    )
}

#[allow(clippy::too_many_arguments)]
fn finish(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
    place: Place,
    (person, said): (&Person<'_>, Option<&Support>),
    path: &str,
    reason: &Reason,
) -> Result<Audited<AppointmentCreated>, Problem> {
    let (patient, contact, language) = person.record(tx, app, path)?;
    let new = NewRow {
        id,
        patient,
        place,
        contact,
        language,
        reason: reason.clone(),
        booked_by: BookedBy::Staff(caller.staff),
        waived: person.waived(said),
        series: None,
    };
    let actor = Actor::Staff(caller.staff);
    let subject = Subject::Appointment(id);
    let entry = AuditEntry::new(actor, "appointment.booked", subject).detail("patient", patient);
    let made = make(tx, app, &new, person.read(), entry)?;
    let created = AppointmentCreated {
        appointment: made.appointment,
        link: app.config.link("/i", &made.secret.reveal()),
        delivery: made.delivery,
    };
    // The patient's record was looked up or changed: that is an entry of its own.
    let entry =
        AuditEntry::new(actor, "patient.seen", Subject::Patient(patient)).at_site(new.place.site);
    Ok(tx.audited(entry, created)?)
}

/// Whether the caller may do this at this site; a foreign site does not exist.
pub(super) fn must_at(
    caller: &StaffCaller,
    action: Action,
    site: domain::ids::SiteId,
) -> Result<(), Problem> {
    caller
        .must_at(action, site)
        .map_err(|failure| failure.problem().clone())
}
