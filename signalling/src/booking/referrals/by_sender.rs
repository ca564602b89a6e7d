//! A referral that its sender amends, takes back or sends another one for, as long as it waits for a time here,
//! be it on the waiting list. The rules are the booking and referral standard's: what is not current is not
//! changed, and what was changed here since is not overwritten.

use domain::booking::referral::{ReferralState, SentBackFor};
use domain::booking::waiting_list::Priority;
use domain::booking::wire::ReferralWords;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, ClientId, EntryId, ReferralId, ServiceId};
use domain::people::form::PatientDetails;
use domain::time::Date;

use super::acts::{must, since};
use super::store::{self, About, Done, Known, about_place, contact_place};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::waiting_list;
use crate::bus::Hint;
use crate::http::ClientCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Audited, Reader, StoreError, Tx};

/// What its sender now says of a referral.
#[derive(Debug, Clone)]
pub struct Amended<'a> {
    /// To which service.
    pub service: ServiceId,
    /// How pressing it is.
    pub priority: Priority,
    /// The day of the referral.
    pub referred_on: Date,
    /// Who refers, and why.
    pub words: &'a ReferralWords,
    /// Who it is about, and how to reach them.
    pub patient: &'a PatientDetails,
}

/// Changes one that is current. Who waits for a time on the waiting list waits on as the referral says now; there
/// is no place for them on the list of another service, and so their referral is on the worklist again.
///
/// # Errors
/// `not_found` when the program sent none of these names; `wrong_state` when it has been dealt with, or
/// reception has said otherwise how pressing it is; `identity_mismatch` when it is another person's.
pub fn amend(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    names: &[String],
    to: &Amended<'_>,
) -> Result<Audited<ReferralId>, Problem> {
    let known = current(tx, caller, names)?;
    must_be_of(tx, &known, to.patient)?;
    let keys = tx.keys();
    let listed = match known.waits_in {
        Some(place) => waiting_list::priority_of(tx, &keys, place)?,
        None => None,
    };
    let here = listed.unwrap_or(known.priority);
    if (known.changed_here || here != known.priority) && here != to.priority {
        return Err(ErrorCode::WrongState.into());
    }
    let about = About {
        referrer: to.words.referrer.clone(),
        reason: to.words.reason.as_str().to_owned(),
        back: String::new(),
    };
    let changed = tx.execute(
        "UPDATE referrals SET service_id = $3, priority = $4, referred_on = $5, about_sealed = $6,
            contact_sealed = $7, language = $8, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            known.id,
            known.version,
            to.service,
            to.priority.as_str(),
            to.referred_on,
            keys.seal_json(about_place(known.id), &about)?,
            keys.seal_json(contact_place(known.id), &to.patient.contact)?,
            to.patient.language.as_str(),
        ],
    )?;
    must(changed == 1)?;
    let entry = entry(caller, "referral.amended", &known)
        .detail("service", to.service)
        .detail("priority", to.priority.as_str());
    let (id, site) = (known.id, known.site);
    if let Some(place) = known.waits_in {
        on_the_list(tx, app, caller, place, known, to)?;
    }
    tx.hint(Hint::Board { site });
    Ok(tx.audited(entry, id)?)
}

/// The place on the waiting list of one that was amended.
fn on_the_list(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    place: EntryId,
    before: Known,
    to: &Amended<'_>,
) -> Result<(), Problem> {
    let actor = Actor::Client(caller.client);
    if to.service == before.service {
        let said = waiting_list::Said {
            priority: to.priority,
            since: since(tx, before.site, to.referred_on)?,
            contact: &to.patient.contact,
            language: to.patient.language,
        };
        return must(waiting_list::amended(tx, actor, place, &said)?);
    }
    must(waiting_list::taken_back(tx, app, actor, place)?)?;
    let amended = Known {
        version: before.version + 1,
        ..before
    };
    must(store::set(tx, &amended, Done::PutBack)?)
}

/// Takes back one that is current, and its place on the waiting list.
///
/// # Errors
/// `not_found` when the program sent none of these names; `wrong_state` when it has been dealt with.
pub fn withdraw(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    names: &[String],
) -> Result<Audited<ReferralId>, Problem> {
    let known = current(tx, caller, names)?;
    let entry = take_back(tx, app, caller, &known)?;
    Ok(tx.audited(entry, known.id)?)
}

fn take_back(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    known: &Known,
) -> Result<AuditEntry, Problem> {
    must(store::send_back(tx, known, SentBackFor::Withdrawn, "")?)?;
    if let Some(place) = known.waits_in {
        let actor = Actor::Client(caller.client);
        must(waiting_list::taken_back(tx, app, actor, place)?)?;
    }
    tx.hint(Hint::Board { site: known.site });
    Ok(entry(caller, "referral.withdrawn", known))
}

/// Takes back those of the program's own referrals whose place a new one takes. What was sent elsewhere is none of
/// ours, and what is over already stays as it is; the new one may have the number of the old one.
///
/// # Errors
/// `wrong_state` when one of them has led to an appointment; `identity_mismatch` when one is another person's.
pub fn replaced(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    olds: &[Vec<String>],
    patient: &PatientDetails,
    reference: Option<&str>,
) -> Result<(), Problem> {
    let reference = reference.map(|text| tx.keys().blind("referrals.reference", text));
    for names in olds {
        let Some(known) = theirs(tx, caller, names)? else {
            continue;
        };
        must_be_of(tx, &known, patient)?;
        if known.state != ReferralState::SentBack {
            must(known.is_current())?;
            let entry = take_back(tx, app, caller, &known)?;
            tx.record(&entry)?;
        }
        if let Some(reference) = &reference {
            store::let_number_go(tx, known.id, reference)?;
        }
    }
    Ok(())
}

/// Referrals that a booking is about to answer.
#[derive(Debug)]
pub struct Answering(Vec<Known>);

impl Answering {
    /// To which services they refer.
    pub fn services(&self) -> Vec<ServiceId> {
        self.0.iter().map(|known| known.service).collect()
    }
}

/// One of the program's own referrals by this name, while it waits for a time.
///
/// # Errors
/// `not_found` when the program sent none of that name; `wrong_state` when it has been dealt with.
pub fn current_of(tx: &mut Tx, caller: &ClientCaller, name: &str) -> Result<Known, Problem> {
    current(tx, caller, &[name.to_owned()])
}

/// Which of the referrals that the program sent before a booking answers: asked before it is made, because a
/// referral whose appointment was called off waits for a time only until there is another. What was sent elsewhere
/// is none of ours.
///
/// # Errors
/// `wrong_state` when one has been dealt with; `identity_mismatch` when one is another person's.
pub fn answering(
    tx: &mut Tx,
    caller: &ClientCaller,
    referrals: &[Vec<String>],
    patient: &PatientDetails,
) -> Result<Answering, Problem> {
    let mut all: Vec<Known> = Vec::new();
    for names in referrals {
        let Some(known) = theirs(tx, caller, names)? else {
            continue;
        };
        must_be_of(tx, &known, patient)?;
        must(known.is_current())?;
        if all.iter().all(|one| one.id != known.id) {
            all.push(known);
        }
    }
    Ok(Answering(all))
}

/// Notes the appointment that answers them: they leave the worklist and the waiting list, so that nobody finds a
/// second time for them.
///
/// # Errors
/// `wrong_state` when one was dealt with in this very moment.
pub fn answered(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    Answering(referrals): &Answering,
    appointment: AppointmentId,
) -> Result<(), Problem> {
    for known in referrals {
        if let Some(place) = known.waits_in {
            let actor = Actor::Client(caller.client);
            must(waiting_list::taken_back(tx, app, actor, place)?)?;
        }
        must(store::set(tx, known, Done::Booked(appointment))?)?;
        let entry = entry(caller, "referral.booked", known).detail("appointment", appointment);
        tx.record(&entry)?;
        tx.hint(Hint::Board { site: known.site });
    }
    Ok(())
}

/// Whether the record behind a referral is that of whom a message tells.
fn must_be_of(tx: &mut Tx, known: &Known, patient: &PatientDetails) -> Result<(), Problem> {
    let keys = tx.keys();
    let record = patient_store::find(tx, &keys, known.patient)?.ok_or(StoreError::Missing)?;
    let number = patient.nhs_number.map(|number| number.digits());
    let same_number = match (&record.nhs_number, &number) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => true,
    };
    if record.date_of_birth == patient.date_of_birth.date() && same_number {
        Ok(())
    } else {
        Err(ErrorCode::IdentityMismatch.into())
    }
}

fn entry(caller: &ClientCaller, action: &'static str, known: &Known) -> AuditEntry {
    let actor = Actor::Client(caller.client);
    AuditEntry::new(actor, action, Subject::Referral(known.id)).at_site(known.site)
}

/// The program's own referral of these names, as long as it may be changed.
fn current(tx: &mut Tx, caller: &ClientCaller, names: &[String]) -> Result<Known, Problem> {
    let known = theirs(tx, caller, names)?.ok_or(ErrorCode::NotFound)?;
    must(known.is_current())?;
    Ok(known)
}

/// The program's own referral of these names, kept from others meanwhile.
fn theirs(
    tx: &mut Tx,
    caller: &ClientCaller,
    names: &[String],
) -> Result<Option<Known>, StoreError> {
    let keys = tx.keys();
    let mut found = None;
    for name in names {
        if found.is_none() {
            found = sent_by(tx, caller.client, name)?;
        }
    }
    let Some(id) = found else {
        return Ok(None);
    };
    tx.keep_row("referrals", id)?;
    let known = store::find(tx, &keys, id)?;
    Ok(known.filter(|known| caller.sites.contains(&known.site)))
}

/// What a program calls by this name: ours, or its own.
fn sent_by(tx: &mut Tx, client: ClientId, name: &str) -> Result<Option<ReferralId>, StoreError> {
    let own = tx
        .keys()
        .blind("referrals.reference", &format!("{client} {name}"));
    let ours = name.parse::<ReferralId>().ok();
    one_of(tx, client, ours, &own)
}

fn one_of(
    reader: &mut Reader,
    client: ClientId,
    ours: Option<ReferralId>,
    own: &str,
) -> Result<Option<ReferralId>, StoreError> {
    let sql = "SELECT id FROM referrals WHERE client_id = $1 AND (id = $2 OR reference_index = $3)
         ORDER BY id LIMIT 1";
    reader.query_opt(sql, params![client, ours, own], |row| row.id(0))
}
