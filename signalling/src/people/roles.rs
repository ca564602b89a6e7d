//! Giving and taking roles. What is taken is felt at once: the next request is judged by the roles
//! as they are then, and live connections are looked at again.

use std::collections::BTreeSet;

use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::StaffId;
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::people::wire::{Membership, Staff, StaffRoles};

use super::account::{Account, managed};
use super::staff_store;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Failure, Once, StaffCaller};
use crate::params;
use crate::store::{Keys, Reader, Tx};

/// Sets the roles somebody has at the sites the caller manages; those elsewhere stay as they are.
///
/// # Errors
/// `not_found` for a stranger; the field `memberships` when a site is not the caller's or no role
/// would be left; `wrong_state` where no administrator would be.
pub async fn set(
    app: &App,
    caller: &StaffCaller,
    staff: StaffId,
    form: StaffRoles,
    once: Once,
) -> Result<Staff, Failure> {
    let mut fields = Fields::new();
    for membership in &form.memberships {
        if !caller.may_at(Action::ManageStaff, membership.site) {
            fields.refuse("memberships", FieldError::Unknown);
        }
    }
    fields.finish(Some(()))?;
    let caller = caller.clone();
    once.act(app, move |tx| {
        managed(tx, &caller, staff, Account::On)?;
        let before = staff_store::memberships_of(tx, staff)?;
        let wanted: BTreeSet<_> = form.memberships.iter().map(key).collect();
        let (own, elsewhere): (Vec<Membership>, Vec<Membership>) = before
            .into_iter()
            .partition(|one| caller.may_at(Action::ManageStaff, one.site));
        if wanted.is_empty() && elsewhere.is_empty() {
            let mut fields = Fields::new();
            fields.refuse("memberships", FieldError::Required);
            fields.finish(Some(()))?;
        }
        let had: BTreeSet<_> = own.iter().map(key).collect();
        let (taken, given): (Vec<Membership>, Vec<Membership>) = (
            own.into_iter()
                .filter(|m| !wanted.contains(&key(m)))
                .collect(),
            form.memberships
                .into_iter()
                .filter(|m| !had.contains(&key(m)))
                .collect(),
        );
        let keys = tx.keys();
        if taken.is_empty() && given.is_empty() {
            let unchanged = shown(tx, &keys, &caller, staff)?;
            return Ok(tx.unchanged(unchanged)?);
        }
        for one in &taken {
            staff_store::leave(tx, staff, one)?;
            note(tx, &caller, staff, one, "role.taken")?;
        }
        for one in &given {
            staff_store::join(tx, staff, one)?;
            note(tx, &caller, staff, one, "role.given")?;
        }
        must_leave_an_administrator(tx, &taken)?;
        tx.hint(Hint::StaffChanged { id: staff });
        let changed = shown(tx, &keys, &caller, staff)?;
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "staff.roles_changed", Subject::Staff(staff));
        Ok(tx.audited(entry, changed)?)
    })
    .await
}

/// Somebody with their roles at the caller's sites.
fn shown(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    staff: StaffId,
) -> Result<Staff, Problem> {
    let mut found = staff_store::find(reader, keys, staff)?.ok_or(ErrorCode::NotFound)?;
    let is_own = |one: &Membership| caller.may_at(Action::ManageStaff, one.site);
    found.memberships.retain(is_own);
    Ok(found)
}

const fn key(membership: &Membership) -> (domain::ids::SiteId, Role) {
    (membership.site, membership.role)
}

fn note(
    tx: &mut Tx,
    caller: &StaffCaller,
    staff: StaffId,
    one: &Membership,
    action: &'static str,
) -> Result<(), Problem> {
    let entry = AuditEntry::new(Actor::Staff(caller.staff), action, Subject::Staff(staff))
        .at_site(one.site)
        .detail("role", one.role.as_str());
    Ok(tx.record(&entry)?)
}

/// Where an administrator has just been taken away, another must be left who can sign in: else
/// nobody could ever change anything there again.
///
/// # Errors
/// `wrong_state`.
pub(super) fn must_leave_an_administrator(
    tx: &mut Tx,
    taken: &[Membership],
) -> Result<(), Problem> {
    for one in taken.iter().filter(|one| one.role == Role::Administrator) {
        // Two who take each other away at once: the second finds nobody left.
        tx.keep_name(&format!("administrators of {}", one.site))?;
        let left = tx.exists(
            "SELECT 1 FROM memberships m JOIN staff s ON s.id = m.staff_id
             WHERE m.site_id = $1 AND m.role = $2 AND s.disabled_at IS NULL
                AND s.totp_sealed IS NOT NULL",
            params![one.site, Role::Administrator.as_str()],
        )?;
        if !left {
            return Err(ErrorCode::WrongState.into());
        }
    }
    Ok(())
}
