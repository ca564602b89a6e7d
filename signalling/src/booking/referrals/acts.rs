//! What is done with referrals that have no time yet. Each is an act with its entry in the access log.

use domain::booking::referral::{ReferralState, is_elsewhere};
use domain::booking::waiting_list::Priority;
use domain::booking::wire::{
    NewReferral, ReferralToWaitingList, ReferralWords, SendReferralBack, Wishes, referral_day,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, FieldProblem, Fields, Problem};
use domain::ids::{AppointmentId, EntryId, PatientId, ReferralId, ServiceId, SiteId};
use domain::people::contact::Contact;
use domain::people::policy::Action;
use domain::people::wire::Language;
use domain::time::{Date, Timestamp};

use super::store::{self, About, Done, Known, NewRow, Source};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::book::must_at;
use crate::booking::slot_search::unknown_zone;
use crate::booking::whom::{self, Whom};
use crate::booking::{places, service_store, waiting_list};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Tx};

/// A referral that comes in, whoever brings it.
#[derive(Debug, Clone)]
pub struct Added {
    /// Who.
    pub patient: PatientId,
    /// Where messages go, in which language.
    pub contact: (Contact, Language),
    /// To which service.
    pub service: ServiceId,
    /// Where.
    pub site: SiteId,
    /// How pressing it is.
    pub priority: Priority,
    /// The day of the referral.
    pub referred_on: Date,
    /// Who refers, and why.
    pub words: ReferralWords,
    /// The number it has where it comes from: the same is taken once.
    pub reference: Option<String>,
}

/// Notes a referral. Its entry in the access log is the caller's.
///
/// # Errors
/// `key_reused` when one of this number is here already.
pub fn note(tx: &mut Tx, app: &App, added: &Added, source: Source) -> Result<ReferralId, Problem> {
    let id = app.entropy.id(tx.now(), ReferralId::new);
    let reference = added
        .reference
        .as_ref()
        .map(|text| tx.keys().blind("referrals.reference", text));
    if let Some(reference) = &reference {
        tx.keep_name(&format!("referral {reference}"))?;
        if store::is_known(tx, reference)? {
            return Err(ErrorCode::KeyReused.into());
        }
    }
    let (contact, language) = added.contact.clone();
    let row = NewRow {
        id,
        patient: added.patient,
        service: added.service,
        site: added.site,
        priority: added.priority,
        referred_on: added.referred_on,
        about: About {
            referrer: added.words.referrer.clone(),
            reason: added.words.reason.as_str().to_owned(),
            back: String::new(),
        },
        contact,
        language,
        source,
        reference,
    };
    store::insert(tx, &row)?;
    tx.hint(Hint::Board { site: added.site });
    Ok(id)
}

/// Staff note a referral.
///
/// # Errors
/// The problem naming every refused field; `not_found` for a foreign site.
pub fn add(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewReferral,
) -> Result<Audited<ReferralId>, Problem> {
    must_at(caller, Action::ManageAppointments, new.site)?;
    let now = tx.now();
    let site = places::site(tx, new.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let mut fields = Fields::new();
    let whom = whom::whom(&mut fields, new.patient, new.new_patient.as_ref(), now);
    let day = fields.take(
        "referred_on",
        referral_day(&new.referred_on, zone.date(now)),
    );
    let words = ReferralWords::check(&mut fields, &new.referrer, &new.reason);
    let service = service_store::find(tx, new.service)?;
    if service.is_none() {
        fields.refuse("service", FieldError::Unknown);
    }
    let all = (|| Some((whom?, day?, words?, service?)))();
    let (whom, referred_on, words, service) = fields.finish(all)?;
    let keys = tx.keys();
    let person = whom.look_up(tx, &keys)?;
    let (patient, contact, language) = person.record(tx, app, "new_patient")?;
    let added = Added {
        patient,
        contact: (contact, language),
        service: service.id,
        site: new.site,
        priority: new.priority,
        referred_on,
        words,
        reference: None,
    };
    let id = note(tx, app, &added, Source::Staff(caller.staff))?;
    let entry = entry(caller, "referral.added", id, new.site)
        .detail("patient", patient)
        .detail("service", service.id)
        .detail("priority", new.priority.as_str());
    Ok(tx.audited(entry, id)?)
}

pub(super) fn entry(
    caller: &StaffCaller,
    action: &'static str,
    id: ReferralId,
    site: SiteId,
) -> AuditEntry {
    AuditEntry::new(Actor::Staff(caller.staff), action, Subject::Referral(id)).at_site(site)
}

fn theirs(tx: &mut Tx, caller: &StaffCaller, id: ReferralId) -> Result<Known, Problem> {
    let keys = tx.keys();
    let known = store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageAppointments, known.site)?;
    Ok(known)
}

/// One that is to be dealt with, and in nobody else's hands.
pub(super) fn open(tx: &mut Tx, caller: &StaffCaller, id: ReferralId) -> Result<Known, Problem> {
    let known = theirs(tx, caller, id)?;
    if known.is_open() && !is_elsewhere(known.taken, caller.staff, tx.now()) {
        Ok(known)
    } else {
        Err(ErrorCode::WrongState.into())
    }
}

/// Of two who do something at once, one is told to look again.
pub(super) fn must(done: bool) -> Result<(), Problem> {
    if done {
        Ok(())
    } else {
        Err(ErrorCode::WrongState.into())
    }
}

/// Somebody takes a referral to look for a time; the others see it.
///
/// # Errors
/// `wrong_state` when it is in somebody else's hands, or done; `not_found` at a foreign site.
pub fn take(tx: &mut Tx, caller: &StaffCaller, id: ReferralId) -> Result<Audited<()>, Problem> {
    let known = open(tx, caller, id)?;
    must(store::set(tx, &known, Done::Taken(Some(caller.staff)))?)?;
    tx.hint(Hint::Board { site: known.site });
    Ok(tx.audited(entry(caller, "referral.taken", id, known.site), ())?)
}

/// They look for a time no longer.
///
/// # Errors
/// As [`take`].
pub fn let_go(tx: &mut Tx, caller: &StaffCaller, id: ReferralId) -> Result<Audited<()>, Problem> {
    let known = open(tx, caller, id)?;
    if known.taken.is_none() {
        return Ok(tx.unchanged(())?);
    }
    must(store::set(tx, &known, Done::Taken(None))?)?;
    tx.hint(Hint::Board { site: known.site });
    Ok(tx.audited(entry(caller, "referral.let_go", id, known.site), ())?)
}

/// Since when somebody waits who was referred to a site on this day.
pub(super) fn since(tx: &mut Tx, site: SiteId, day: Date) -> Result<Timestamp, Problem> {
    let site = places::site(tx, site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    Ok(zone.start_of(day).min(tx.now()))
}

/// Puts the patient on the waiting list, with the day of the referral as the day from which they wait.
///
/// # Errors
/// As [`take`]; the problem naming every refused field of the wishes.
pub fn to_waiting_list(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: ReferralId,
    wanted: &ReferralToWaitingList,
) -> Result<Audited<EntryId>, Problem> {
    let known = open(tx, caller, id)?;
    let mut wishes: Wishes = wanted.wishes.clone();
    if wishes.sites.is_empty() {
        wishes.sites = vec![known.site];
    }
    let new = waiting_list::NewEntry {
        id: app.entropy.id(tx.now(), EntryId::new),
        patient: known.patient,
        service: known.service,
        priority: known.priority,
        wishes,
        contact: known.contact.clone(),
        language: known.language,
        staff: Some(caller.staff),
        address_index: None,
        since: Some(since(tx, known.site, known.referred_on)?),
    };
    let listed = waiting_list::referred(tx, app, caller, new)?;
    must(store::set(tx, &known, Done::Listed(listed))?)?;
    let entry = entry(caller, "referral.to_waiting_list", id, known.site).detail("entry", listed);
    Ok(tx.audited(entry, listed)?)
}

/// Sends a referral back with a reason.
///
/// # Errors
/// As [`take`]; `words` is refused when it is too long, or empty where it must say why.
pub fn send_back(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ReferralId,
    back: &SendReferralBack,
) -> Result<Audited<()>, Problem> {
    let mut fields = Fields::new();
    let words = back.check(&mut fields);
    let words = fields.finish(words)?;
    let known = open(tx, caller, id)?;
    must(store::send_back(tx, &known, back.reason, words.as_str())?)?;
    tx.hint(Hint::Board { site: known.site });
    let entry =
        entry(caller, "referral.sent_back", id, known.site).detail("reason", back.reason.as_str());
    Ok(tx.audited(entry, ())?)
}

/// Takes back that a referral was sent back: it is on the worklist again.
///
/// # Errors
/// `wrong_state` when it was not sent back; `not_found` at a foreign site.
pub fn put_back(tx: &mut Tx, caller: &StaffCaller, id: ReferralId) -> Result<Audited<()>, Problem> {
    let known = theirs(tx, caller, id)?;
    must(known.state == ReferralState::SentBack)?;
    must(store::set(tx, &known, Done::PutBack)?)?;
    tx.hint(Hint::Board { site: known.site });
    Ok(tx.audited(entry(caller, "referral.put_back", id, known.site), ())?)
}

/// Whom a booking of a referral is for: its patient, reached as the referral says.
///
/// # Errors
/// As [`take`]; `referral` is `unknown` when it is another patient's, and `unsupported` when the booking is of
/// another service than they were referred to.
pub fn whom(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ReferralId,
    (patient, service): (Option<PatientId>, ServiceId),
) -> Result<Whom, Problem> {
    let known = open(tx, caller, id)?;
    let error = if patient != Some(known.patient) {
        FieldError::Unknown
    } else if service != known.service {
        FieldError::Unsupported
    } else {
        let contact = Box::new(known.contact);
        return Ok(Whom::Referred(known.patient, contact, known.language));
    };
    let field = "referral".to_owned();
    Err(Problem::fields(vec![FieldProblem { field, error }]))
}

/// Notes that an appointment was made of a referral.
///
/// # Errors
/// As [`take`].
pub fn booked(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ReferralId,
    (appointment, service): (AppointmentId, ServiceId),
) -> Result<(), Problem> {
    let known = open(tx, caller, id)?;
    // Its sender may have said another one in this very moment.
    must(known.service == service)?;
    must(store::set(tx, &known, Done::Booked(appointment))?)?;
    let entry = entry(caller, "referral.booked", id, known.site).detail("appointment", appointment);
    Ok(tx.record(&entry)?)
}
