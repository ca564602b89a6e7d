//! The staff list, and whom administrators invite to it.

use std::collections::BTreeSet;

use domain::error::{FieldError, Fields, Problem};
use domain::ids::{SiteId, StaffId};
use domain::people::contact::Email;
use domain::people::policy::Action;
use domain::people::wire::{Language, NewStaff, Staff, StaffInvited, StaffList};
use domain::text::Line;
use serde::Deserialize;

use super::staff_store::{self, NewRow};
use super::{setup, setup_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::{Failure, Once, StaffCaller};
use crate::messages::{self, Envelope, Letter, SetupLetter};
use crate::store::{StoreError, Tx};

/// How long an invited member of staff may take.
const LINK_HOURS: i64 = 72;

/// Which of the staff.
#[derive(Debug, Clone, Default, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct StaffQuery {
    /// Also those whose accounts the caller could switch on again.
    pub switched_off: bool,
}

/// The colleagues at the caller's sites. E-mail addresses are for those who manage them.
///
/// # Errors
/// What the store says.
pub async fn list(
    app: &App,
    caller: &StaffCaller,
    query: &StaffQuery,
) -> Result<StaffList, Problem> {
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
    let managed = |one: &Staff| one.memberships.iter().any(|m| manages.contains(&m.site));
    let asked = query.switched_off;
    staff.retain(|one| one.memberships.iter().any(|m| sees.contains(&m.site)));
    staff.retain(|one| !one.switched_off || (asked && managed(one)));
    for one in &mut staff {
        if !managed(one) {
            one.email = None;
        }
        // Roles at other sites are nobody's business here.
        one.memberships.retain(|m| sees.contains(&m.site));
    }
    Ok(StaffList { staff })
}

/// What is written of a member of staff, checked.
#[derive(Clone)]
pub(super) struct Words {
    pub name: Line<120>,
    title: Option<Line<80>>,
    pub email: Email,
}

impl Words {
    /// Reads what was typed; what cannot be is noted in `fields`.
    pub fn read(fields: &mut Fields, name: &str, title: &str, email: &str) -> Option<Self> {
        let name = fields.take("name", Line::<120>::new(name));
        let title = domain::people::form::optional_line::<80>(fields, "title", title);
        let email = fields.take("email", Email::parse(email));
        let ((name, title), email) = name.zip(title).zip(email)?;
        Some(Self { name, title, email })
    }

    pub fn title(&self) -> &str {
        self.title.as_ref().map_or("", Line::as_str)
    }
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
    let words = Words::read(&mut fields, &form.name, &form.title, &form.email);
    if form.memberships.is_empty() {
        fields.refuse("memberships", FieldError::Required);
    }
    for membership in &form.memberships {
        if !caller.may_at(Action::ManageStaff, membership.site) {
            fields.refuse("memberships", FieldError::Unknown);
        }
    }
    let words = fields.finish(words)?;

    let (by, memberships) = (caller.staff, form.memberships);
    let inside = app.clone();
    let (staff, setup_link) = once
        .act(app, move |tx| {
            let id = inside.entropy.id(tx.now(), StaffId::new);
            let (name, email) = (words.name.as_str(), words.email.as_str());
            let new = NewRow {
                id,
                name,
                title: words.title(),
                email,
                folded: &words.email.folded(),
            };
            staff_store::insert(tx, &new).map_err(email_taken)?;
            for membership in &memberships {
                staff_store::join(tx, id, membership)?;
                let entry = AuditEntry::new(Actor::Staff(by), "role.given", Subject::Staff(id))
                    .at_site(membership.site)
                    .detail("role", membership.role.as_str());
                tx.record(&entry)?;
            }
            let link = send_link(tx, &inside, id, name, email)?;
            let staff = Staff {
                id,
                name: name.to_owned(),
                title: words.title().to_owned(),
                email: Some(email.to_owned()),
                memberships,
                active: false,
                switched_off: false,
            };
            let entry = AuditEntry::new(Actor::Staff(by), "staff.invited", Subject::Staff(id));
            Ok::<_, Problem>(tx.audited(entry, (staff, link))?)
        })
        .await?;
    Ok(StaffInvited { staff, setup_link })
}

/// Gives out a set-up link and queues the e-mail that brings it.
pub(super) fn send_link(
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
        invitation: None,
        offer: None,
        entry: None,
    };
    let letter = Letter::StaffSetup(SetupLetter {
        name: name.to_owned(),
        link: Some(link.clone()),
    });
    messages::enqueue(tx, app, &envelope, letter)?;
    Ok(link)
}

pub(super) fn email_taken(error: StoreError) -> Problem {
    match error {
        StoreError::Conflict => Problem::fields(vec![domain::error::FieldProblem {
            field: "email".to_owned(),
            error: FieldError::Taken,
        }]),
        other => other.into(),
    }
}
