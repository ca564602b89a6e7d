//! Places on the waiting list that come of referrals, and what becomes of them when whoever referred says
//! something else.

use domain::booking::waiting_list::Priority;
use domain::error::{Fields, Problem};
use domain::ids::EntryId;
use domain::people::contact::Contact;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::join::{look_for, must_concern, must_exist};
use super::{answer, entry_store, own_place};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Keys, Reader, StoreError, Tx};

/// Somebody who was referred and for whom there is no time goes on the list, with the day of the referral as
/// the day from which they wait. Who waits already waits on, as long and as pressingly as either says, and at
/// the sites of both; what suits them is only said anew by those who see what was said.
///
/// # Errors
/// The problem naming every refused field.
pub fn referred(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: entry_store::NewRow,
) -> Result<EntryId, Problem> {
    let mut fields = Fields::new();
    let wishes = new.wishes.check(&mut fields, "wishes", tx.now().utc_date());
    must_exist(tx, &mut fields, &wishes)?;
    fields.finish(Some(()))?;
    must_concern(caller, &wishes)?;
    let id = match entry_store::same(tx, new.patient, new.service, &new.contact)? {
        Some(known) => {
            let priority = known.priority.min(new.priority);
            let seen = must_concern(caller, &known.wishes).is_ok();
            let said = if seen { &wishes } else { &known.wishes };
            let all = said.at_sites_of_both(&known.wishes, &wishes);
            entry_store::set(tx, known.id, priority, &all)?;
            if let Some(since) = new.since {
                entry_store::since(tx, known.id, since)?;
            }
            known.id
        }
        None => {
            let row = entry_store::NewRow {
                wishes: wishes.clone(),
                ..new
            };
            entry_store::insert(tx, &row)?;
            own_place::tell(tx, app, row.id)?;
            row.id
        }
    };
    look_for(tx, new.service, &wishes)?;
    Ok(id)
}

/// How pressing it is for somebody who still waits.
///
/// # Errors
/// What the store says.
pub fn priority_of(
    reader: &mut Reader,
    keys: &Keys,
    id: EntryId,
) -> Result<Option<Priority>, StoreError> {
    let known = entry_store::find(reader, keys, id)?.filter(|known| known.waiting);
    Ok(known.map(|known| known.priority))
}

/// What whoever referred somebody says of them now.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// How pressing it is.
    pub priority: Priority,
    /// Since when they wait.
    pub since: Timestamp,
    /// Where offers go.
    pub contact: &'a Contact,
    /// In which language.
    pub language: Language,
}

/// Somebody waits on as their referral says now; says whether they still wait. Where offers go is left to those
/// who joined by themselves.
///
/// # Errors
/// What the store says.
pub fn amended(tx: &mut Tx, actor: Actor, id: EntryId, to: &Said<'_>) -> Result<bool, Problem> {
    tx.keep_row("waiting_list_entries", id)?;
    let keys = tx.keys();
    let Some(known) = entry_store::find(tx, &keys, id)? else {
        return Ok(false);
    };
    if !entry_store::set(tx, id, to.priority, &known.wishes)? {
        return Ok(false);
    }
    entry_store::since(tx, id, to.since)?;
    if known.by_staff {
        entry_store::reach(tx, id, to.contact, to.language)?;
    }
    look_for(tx, known.service, &known.wishes)?;
    let entry = AuditEntry::new(actor, "waiting_list.changed", Subject::Entry(id))
        .detail("priority", to.priority.as_str());
    tx.record(&entry)?;
    Ok(true)
}

/// Nobody refers somebody to this list any more: they are taken off, unless they joined by themselves. Says
/// whether they still waited.
///
/// # Errors
/// What the store says.
pub fn taken_back(tx: &mut Tx, app: &App, actor: Actor, id: EntryId) -> Result<bool, Problem> {
    tx.keep_row("waiting_list_entries", id)?;
    let keys = tx.keys();
    let Some(known) = entry_store::find(tx, &keys, id)?.filter(|known| known.waiting) else {
        return Ok(false);
    };
    if !known.by_staff {
        return Ok(true);
    }
    if !answer::end_entry(tx, app, actor, &id, "removed")? {
        return Ok(false);
    }
    for &site in &known.wishes.sites {
        tx.hint(Hint::Board { site });
    }
    let entry = AuditEntry::new(actor, "waiting_list.removed", Subject::Entry(id));
    tx.record(&entry)?;
    Ok(true)
}
