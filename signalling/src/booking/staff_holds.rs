//! Holds of staff, who are known by their sign-in and need no secret: the time that reception has chosen is
//! nobody else's while they type whom it is for.

use domain::booking::hold;
use domain::booking::service::Rules;
use domain::booking::template::Template;
use domain::booking::wire::{NewStaffHold, Slot, StaffHold, Support};
use domain::error::{ErrorCode, Fields, Problem};
use domain::ids::{HoldId, StaffId, TemplateId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::book::must_at;
use super::hold_store::{claim, drop_hold, live, must_leave_some, offered_place, remove};
use super::{claim_store, group_store, template_store, turns};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::StaffCaller;
use crate::outside::Entropy;
use crate::params;
use crate::store::{Audited, Keys, Reader, StoreError, Tx};

/// How many one member of staff may hold at once: a page or two for each line that rings, not a clinic.
const MOST_OF_ONE: i64 = 12;

/// By what the holds of a member of staff are known.
fn index_of(keys: &Keys, staff: StaffId) -> String {
    keys.blind("holds.staff", &staff.to_string())
}

/// Holds a slot for a member of staff. What they hold of it already, in another tab or before the page was loaded
/// anew, gives way.
///
/// # Errors
/// `not_found` for a template of a foreign site; `slot_not_offered`, `slot_taken`, or `too_many_attempts` when they
/// hold too much.
pub fn make(
    tx: &mut Tx,
    entropy: &Entropy,
    caller: &StaffCaller,
    new: &NewStaffHold,
) -> Result<Audited<StaffHold>, Problem> {
    let now = tx.now();
    let mut fields = Fields::new();
    let support = new.support.check(&mut fields, "support");
    let support = fields.finish(support)?;
    turns::to_book(tx, new.template)?;
    let template = template_store::find(tx, new.template)?
        .filter(|template| template.details.service == new.service)
        .ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageAppointments, template.details.site)?;
    give_way(tx, caller, (new.template, new.start))?;
    let index = index_of(&tx.keys(), caller.staff);
    must_leave_some(tx, &index, MOST_OF_ONE)?;
    let offered = offered_place(tx, &template, Rules::STAFF, new.start, now, &support)?;
    let actor = (Actor::Staff(caller.staff), index.as_str());
    let made = claim(tx, entropy, actor, offered, hold::expires_at(now))?;
    Ok(made.map(|hold| StaffHold {
        id: hold.id,
        expires_at: hold.expires_at,
    }))
}

/// Keeps a hold for longer: whoever it is for is being typed.
///
/// # Errors
/// `hold_expired` when it has run out, was used or never was theirs: all alike.
pub fn renew(tx: &mut Tx, caller: &StaffCaller, id: HoldId) -> Result<Audited<StaffHold>, Problem> {
    let index = index_of(&tx.keys(), caller.staff);
    let held = live(tx, id, ("h.address_index", &index))?;
    let made: Timestamp = tx.query_one(
        "SELECT created_at FROM holds WHERE id = $1",
        params![id],
        |row| row.time(0),
    )?;
    let until = hold::renewed(made, held.until, tx.now());
    if prolong(tx, id, until)? == 0 {
        return Err(ErrorCode::HoldExpired.into());
    }
    tx.execute_one(
        "UPDATE holds SET expires_at = $2 WHERE id = $1",
        params![id, until],
    )?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "hold.renewed", Subject::Hold(id)).at_site(held.place.site);
    let kept = StaffHold {
        id,
        expires_at: until,
    };
    Ok(tx.audited(entry, kept)?)
}

/// Keeps what a hold has for longer, and its group's for as long; says how many cells it has.
fn prolong(tx: &mut Tx, id: HoldId, until: Timestamp) -> Result<usize, StoreError> {
    let holder = id.to_string();
    let groups = group_store::of_holder(tx, &holder)?;
    for group in &groups {
        group_store::lock(tx, *group)?;
    }
    let kept = tx.query(
        "UPDATE claims SET expires_at = $2 WHERE holder = $1 RETURNING resource, cell",
        params![holder.as_str(), until],
        claim_store::place,
    )?;
    claim_store::note_all(tx, &kept);
    for group in groups {
        group_store::settle(tx, group)?;
    }
    Ok(kept.len())
}

/// Gives a hold up. Giving up one that is gone already is no fault.
///
/// # Errors
/// What the store says.
pub fn give_up(tx: &mut Tx, caller: &StaffCaller, id: HoldId) -> Result<Audited<()>, Problem> {
    let index = index_of(&tx.keys(), caller.staff);
    match live(tx, id, ("h.address_index", &index)) {
        Err(problem) if problem.code == ErrorCode::HoldExpired => Ok(tx.unchanged(())?),
        Err(problem) => Err(problem),
        Ok(held) => drop_hold(tx, Actor::Staff(caller.staff), id, &held.place),
    }
}

/// What the caller holds of a slot gives way to what they book or hold there in the same unit of work.
///
/// # Errors
/// What the store says.
pub(super) fn give_way(
    tx: &mut Tx,
    caller: &StaffCaller,
    (template, start): (TemplateId, Timestamp),
) -> Result<(), Problem> {
    let index = index_of(&tx.keys(), caller.staff);
    let own = tx.query(
        "SELECT id FROM holds WHERE address_index = $1 AND template_id = $2 AND starts_at = $3
         ORDER BY id",
        params![index.as_str(), template, start],
        |row| row.id::<HoldId>(0),
    )?;
    for id in own {
        // In the order in which everybody keeps them: whoever renews it just now is waited for.
        tx.keep_row("holds", id)?;
        remove(tx, id)?;
    }
    Ok(())
}

/// A slot that the caller holds, which no search finds: to them it is free.
///
/// # Errors
/// What the store says.
pub(super) fn own_slot(
    reader: &mut Reader,
    keys: &Keys,
    staff: StaffId,
    (template, start): (&Template, Timestamp),
    (support, now): (&Support, Timestamp),
) -> Result<Option<Slot>, Problem> {
    let index = index_of(keys, staff);
    let own = reader.exists(
        "SELECT 1 FROM holds WHERE address_index = $1 AND template_id = $2 AND starts_at = $3
         AND expires_at > $4",
        params![index.as_str(), template.id, start, now],
    )?;
    if !own {
        return Ok(None);
    }
    match offered_place(reader, template, Rules::STAFF, start, now, support) {
        Ok((_, _, slot)) => Ok(Some(slot)),
        Err(problem) if problem.code == ErrorCode::SlotNotOffered => Ok(None),
        Err(problem) => Err(problem),
    }
}
