//! The staff list, and what administrators do with it: invite, send a new set-up link, switch off.

use std::collections::BTreeSet;

use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{SiteId, StaffId};
use domain::people::contact::Email;
use domain::people::policy::Action;
use domain::people::wire::{Language, NewStaff, SetupLink, Staff, StaffInvited, StaffList};
use domain::text::Line;

use super::staff_store::{self, NewRow};
use super::{setup, setup_store, signed_in};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Failure, Once, StaffCaller};
use crate::messages::{self, Envelope, Letter, SetupLetter};
use crate::params;
use crate::store::{StoreError, Tx};

/// How long an invited member of staff may take.
const LINK_HOURS: i64 = 72;

/// The colleagues at the caller's sites. E-mail addresses are for those who manage them.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, caller: &StaffCaller) -> Result<StaffList, Problem> {
    let sees: BTreeSet<SiteId> = caller.sites_where(Action::SeeStaff).into_iter().collect();
    let manages: BTreeSet<SiteId> = caller
        .sites_where(Action::ManageStaff)
        .into_iter()
        .collect();
    let keys = app.keys.clone();
    let mut staff = app
        .db
        .read(move |r| Ok::<_, Problem>(staff_store::all(r, &keys)?))
        .await?;
    staff.retain(|one| one.memberships.iter().any(|m| sees.contains(&m.site)));
    for one in &mut staff {
        if !one.memberships.iter().any(|m| manages.contains(&m.site)) {
            one.email = None;
        }
        // Roles at other sites are nobody's business here.
        one.memberships.retain(|m| sees.contains(&m.site));
    }
    Ok(StaffList { staff })
}

/// Invites a member of staff to sites that the caller manages.
///
/// # Errors
/// The refused fields; `email` is `taken` when the address is somebody's already.
pub async fn invite(
    app: &App,
    caller: &StaffCaller,
    form: NewStaff,
    once: Once,
) -> Result<StaffInvited, Failure> {
    let mut fields = Fields::new();
    let name = fields.take("name", Line::<120>::new(&form.name));
    let title = domain::people::form::optional_line::<80>(&mut fields, "title", &form.title);
    let email = fields.take("email", Email::parse(&form.email));
    if form.memberships.is_empty() {
        fields.refuse("memberships", FieldError::Required);
    }
    for membership in &form.memberships {
        if !caller.may_at(Action::ManageStaff, membership.site) {
            fields.refuse("memberships", FieldError::Unknown);
        }
    }
    let checked = name.zip(title).zip(email);
    let ((name, title), email) = fields.finish(checked)?;

    let (by, memberships) = (caller.staff, form.memberships);
    let inside = app.clone();
    let (staff, setup_link) = once
        .act(app, move |tx| {
            let id = inside.entropy.id(tx.now(), StaffId::new);
            let title = title.as_ref().map_or("", Line::as_str);
            let new = NewRow {
                id,
                name: name.as_str(),
                title,
                email: email.as_str(),
                folded: &email.folded(),
            };
            staff_store::insert(tx, &new).map_err(email_taken)?;
            for membership in &memberships {
                staff_store::join(tx, id, membership)?;
                let entry = AuditEntry::new(Actor::Staff(by), "role.given", Subject::Staff(id))
                    .at_site(membership.site)
                    .detail("role", membership.role.as_str());
                tx.record(&entry)?;
            }
            let link = send_link(tx, &inside, id, name.as_str(), email.as_str())?;
            let staff = Staff {
                id,
                name: name.as_str().to_owned(),
                title: title.to_owned(),
                email: Some(email.as_str().to_owned()),
                memberships,
                active: false,
            };
            let entry = AuditEntry::new(Actor::Staff(by), "staff.invited", Subject::Staff(id));
            Ok::<_, Problem>(tx.audited(entry, (staff, link))?)
        })
        .await?;
    Ok(StaffInvited { staff, setup_link })
}

/// Gives out a set-up link and queues the e-mail that brings it.
fn send_link(
    tx: &mut Tx,
    app: &App,
    staff: StaffId,
    name: &str,
    email: &str,
) -> Result<String, StoreError> {
    let secret = setup_store::issue(tx, &app.entropy, Some(staff), LINK_HOURS)?;
    let link = app.config.link(setup::PATH, &secret.reveal());
    let envelope = Envelope {
        name,
        email: Some(email),
        mobile: None,
        language: Language::default(),
        appointment: None,
    };
    let letter = Letter::StaffSetup(SetupLetter {
        name: name.to_owned(),
        link: Some(link.clone()),
    });
    messages::enqueue(tx, app, &envelope, letter)?;
    Ok(link)
}

fn email_taken(error: StoreError) -> Problem {
    match error {
        StoreError::Conflict => Problem::fields(vec![domain::error::FieldProblem {
            field: "email".to_owned(),
            error: FieldError::Taken,
        }]),
        other => other.into(),
    }
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
            must_manage(tx, &caller, staff)?;
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
/// As [`must_manage`]; `wrong_state` for one's own account, so that somebody is left.
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
        must_manage(tx, &caller, staff)?;
        let now = tx.now();
        tx.execute_one(
            "UPDATE staff SET disabled_at = $2 WHERE id = $1",
            params![staff, now],
        )?;
        signed_in::end_all(tx, staff)?;
        setup_store::revoke(tx, Some(staff))?;
        tx.hint(Hint::StaffChanged { id: staff });
        let actor = Actor::Staff(caller.staff);
        let entry = AuditEntry::new(actor, "staff.switched_off", Subject::Staff(staff));
        Ok(tx.audited(entry, ())?)
    })
    .await
}

/// An account opens every site its owner works at, so only who manages all of them may change it.
///
/// # Errors
/// `not_found` for a stranger, `not_allowed` when one of their sites is not the caller's.
fn must_manage(tx: &mut Tx, caller: &StaffCaller, staff: StaffId) -> Result<(), Problem> {
    let known = tx.exists(
        "SELECT 1 FROM staff WHERE id = $1 AND disabled_at IS NULL",
        params![staff],
    )?;
    let roles = staff_store::memberships_of(tx, staff)?;
    let mut managed = roles
        .iter()
        .map(|role| caller.may_at(Action::ManageStaff, role.site));
    if !known || !managed.clone().any(|managed| managed) {
        return Err(ErrorCode::NotFound.into());
    }
    if managed.all(|managed| managed) {
        Ok(())
    } else {
        Err(ErrorCode::NotAllowed.into())
    }
}
