//! What administrators do with the account of somebody on the staff: correct it, give a new set-up
//! link, switch it off and on again.

use domain::error::{ErrorCode, Fields, Problem};
use domain::ids::StaffId;
use domain::people::policy::Action;
use domain::people::wire::{SetupLink, Staff, StaffDetails};

use super::staff::{Words, email_taken, send_link};
use super::staff_store::{self, NewRow};
use super::{roles, setup_store, signed_in};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Failure, Once, StaffCaller};
use crate::params;
use crate::store::Tx;

/// Corrects name, title or e-mail address. The address is also the name to sign in with; sign-ins
/// go on.
///
/// # Errors
/// The refused fields; `email` is `taken` when the address is somebody else's. As [`must_manage`].
pub async fn correct(
    app: &App,
    caller: &StaffCaller,
    staff: StaffId,
    form: &StaffDetails,
    once: Once,
) -> Result<Staff, Failure> {
    let mut fields = Fields::new();
    let words = Words::read(&mut fields, &form.name, &form.title, &form.email);
    let words = fields.finish(words)?;
    let caller = caller.clone();
    once.act(app, move |tx| {
        must_manage(tx, &caller, staff, Account::On)?;
        let row = NewRow {
            id: staff,
            name: words.name.as_str(),
            title: words.title(),
            email: words.email.as_str(),
            folded: &words.email.folded(),
        };
        staff_store::correct(tx, &row).map_err(email_taken)?;
        let keys = tx.keys();
        let corrected = staff_store::find(tx, &keys, staff)?.ok_or(ErrorCode::NotFound)?;
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "staff.corrected", Subject::Staff(staff));
        Ok(tx.audited(entry, corrected)?)
    })
    .await
}

/// A new set-up link after a lost telephone or a forgotten password. All sign-ins end.
///
/// # Errors
/// As [`must_manage`].
pub async fn new_link(
    app: &App,
    caller: &StaffCaller,
    staff: StaffId,
    once: Once,
) -> Result<SetupLink, Failure> {
    let (inside, caller) = (app.clone(), caller.clone());
    let setup_link = once
        .act(app, move |tx| {
            must_manage(tx, &caller, staff, Account::On)?;
            let keys = tx.keys();
            let person = staff_store::find(tx, &keys, staff)?.ok_or(ErrorCode::NotFound)?;
            let email = person.email.unwrap_or_default();
            let link = send_link(tx, &inside, staff, &person.name, &email)?;
            signed_in::end_all(tx, staff)?;
            tx.hint(Hint::StaffChanged { id: staff });
            let actor = Actor::Staff(caller.staff);
            let entry = AuditEntry::new(actor, "staff.set_up_again", Subject::Staff(staff));
            Ok::<_, Problem>(tx.audited(entry, link)?)
        })
        .await?;
    Ok(SetupLink { setup_link })
}

/// Switches an account off at once: sign-ins, sockets and set-up links end.
///
/// # Errors
/// As [`must_manage`]; `wrong_state` for one's own account, and where no other administrator would
/// be left.
pub async fn switch_off(
    app: &App,
    caller: &StaffCaller,
    staff: StaffId,
    once: Once,
) -> Result<(), Failure> {
    if staff == caller.staff {
        return Err(ErrorCode::WrongState.into());
    }
    let caller = caller.clone();
    once.act(app, move |tx| {
        must_manage(tx, &caller, staff, Account::On)?;
        let now = tx.now();
        tx.execute_one(
            "UPDATE staff SET disabled_at = $2 WHERE id = $1",
            params![staff, now],
        )?;
        signed_in::end_all(tx, staff)?;
        setup_store::revoke(tx, Some(staff))?;
        let theirs = staff_store::memberships_of(tx, staff)?;
        roles::must_leave_an_administrator(tx, &theirs)?;
        tx.hint(Hint::StaffChanged { id: staff });
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "staff.switched_off", Subject::Staff(staff));
        Ok(tx.audited(entry, ())?)
    })
    .await
}

/// Switches an account on again: its owner signs in as before. Who had not set it up needs a new
/// set-up link.
///
/// # Errors
/// As [`must_manage`]; `not_found` for an account that is not switched off.
pub async fn switch_on(
    app: &App,
    caller: &StaffCaller,
    staff: StaffId,
    once: Once,
) -> Result<(), Failure> {
    let caller = caller.clone();
    once.act(app, move |tx| {
        must_manage(tx, &caller, staff, Account::Off)?;
        tx.execute_one(
            "UPDATE staff SET disabled_at = NULL WHERE id = $1",
            params![staff],
        )?;
        tx.hint(Hint::StaffChanged { id: staff });
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "staff.switched_on", Subject::Staff(staff));
        Ok(tx.audited(entry, ())?)
    })
    .await
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// It is as usual.
    On,
    /// It is switched off.
    Off,
}

/// An account opens every site its owner works at, so only who manages all of them may change it.
///
/// # Errors
/// `not_found` for a stranger, `not_allowed` when one of their sites is not the caller's.
fn must_manage(
    tx: &mut Tx,
    caller: &StaffCaller,
    staff: StaffId,
    state: Account,
) -> Result<(), Problem> {
    let managed = managed(tx, caller, staff, state)?;
    if managed.into_iter().all(|managed| managed) {
        Ok(())
    } else {
        Err(ErrorCode::NotAllowed.into())
    }
}

/// Of each role of a member of staff, whether the caller manages its site.
///
/// # Errors
/// `not_found` when there is none of them.
pub(super) fn managed(
    tx: &mut Tx,
    caller: &StaffCaller,
    staff: StaffId,
    state: Account,
) -> Result<Vec<bool>, Problem> {
    let known = tx.exists(
        "SELECT 1 FROM staff
         WHERE id = $1 AND CASE WHEN disabled_at IS NULL THEN 1 ELSE 0 END = $2",
        params![staff, state == Account::On],
    )?;
    let roles = staff_store::memberships_of(tx, staff)?;
    let managed: Vec<bool> = roles
        .iter()
        .map(|role| caller.may_at(Action::ManageStaff, role.site))
        .collect();
    if known && managed.contains(&true) {
        Ok(managed)
    } else {
        Err(ErrorCode::NotFound.into())
    }
}
