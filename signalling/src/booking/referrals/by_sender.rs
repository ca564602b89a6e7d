//! A referral that its sender amends or takes back, as long as it waits for a time here. The rules are the
//! booking and referral standard's: what is not current is not changed, and what was changed here since is
//! not overwritten.

use domain::booking::referral::SentBackFor;
use domain::booking::waiting_list::Priority;
use domain::booking::wire::ReferralWords;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ClientId, ReferralId, ServiceId};
use domain::people::form::PatientDetails;
use domain::time::Date;

use super::acts::must;
use super::store::{self, About, Known, about_place, contact_place};
use crate::audit::{Actor, AuditEntry, Subject};
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

/// Changes one that waits.
///
/// # Errors
/// `not_found` when the program sent none of these names; `wrong_state` when it has been dealt with, or
/// reception has said otherwise how pressing it is; `identity_mismatch` when it is another person's.
pub fn amend(
    tx: &mut Tx,
    caller: &ClientCaller,
    names: &[String],
    to: &Amended<'_>,
) -> Result<Audited<ReferralId>, Problem> {
    let known = waiting(tx, caller, names)?;
    let keys = tx.keys();
    let record = patient_store::find(tx, &keys, known.patient)?.ok_or(StoreError::Missing)?;
    let number = to.patient.nhs_number.map(|number| number.digits());
    let same_number = match (&record.nhs_number, &number) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => true,
    };
    if record.date_of_birth != to.patient.date_of_birth.date() || !same_number {
        return Err(ErrorCode::IdentityMismatch.into());
    }
    if known.changed_here && known.priority != to.priority {
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
    tx.hint(Hint::Board { site: known.site });
    let entry = entry(caller, "referral.amended", &known)
        .detail("service", to.service)
        .detail("priority", to.priority.as_str());
    Ok(tx.audited(entry, known.id)?)
}

/// Takes back one that waits.
///
/// # Errors
/// `not_found` when the program sent none of these names; `wrong_state` when it has been dealt with.
pub fn withdraw(
    tx: &mut Tx,
    caller: &ClientCaller,
    names: &[String],
) -> Result<Audited<ReferralId>, Problem> {
    let known = waiting(tx, caller, names)?;
    must(store::send_back(tx, &known, SentBackFor::Withdrawn, "")?)?;
    tx.hint(Hint::Board { site: known.site });
    let entry = entry(caller, "referral.withdrawn", &known);
    Ok(tx.audited(entry, known.id)?)
}

fn entry(caller: &ClientCaller, action: &'static str, known: &Known) -> AuditEntry {
    let actor = Actor::Client(caller.client);
    AuditEntry::new(actor, action, Subject::Referral(known.id)).at_site(known.site)
}

/// The program's own referral of these names, when it still waits for a time.
fn waiting(tx: &mut Tx, caller: &ClientCaller, names: &[String]) -> Result<Known, Problem> {
    let keys = tx.keys();
    let mut found = None;
    for name in names {
        if found.is_none() {
            found = sent_by(tx, caller.client, name)?;
        }
    }
    let id = found.ok_or(ErrorCode::NotFound)?;
    tx.keep_row("referrals", id)?;
    let known = store::find(tx, &keys, id)?
        .filter(|known| caller.sites.contains(&known.site))
        .ok_or(ErrorCode::NotFound)?;
    must(known.is_open())?;
    Ok(known)
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
