//! Sites: listed for everyone on the staff, made and changed by administrators.

use domain::consultation::wire::ConsultationStatus;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ConsultationId, SiteId};
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::people::wire::{Membership, RecordingSetting, Site, SiteDetails};

use super::{site_store, staff_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Failure, Once, StaffCaller};
use crate::params;
use crate::store::{Reader, StoreError};

/// The open sites whose calls may be recorded.
///
/// # Errors
/// What the store says.
pub fn recording(r: &mut Reader) -> Result<Vec<SiteId>, StoreError> {
    r.query(
        "SELECT id FROM sites WHERE closed_at IS NULL AND recording = $1",
        params![true],
        |row| row.id(0),
    )
}

/// Lets the calls of a site be recorded, or not. Switched off, it ends what is being recorded there.
///
/// # Errors
/// `not_found` for another site than the caller's.
pub async fn set_recording(
    app: &App,
    caller: &StaffCaller,
    setting: RecordingSetting,
    once: Once,
) -> Result<RecordingSetting, Failure> {
    caller.must_at(Action::ManageSites, setting.site)?;
    let staff = caller.staff;
    once.act(app, move |tx| {
        let RecordingSetting { site, on } = setting;
        tx.execute_one(
            "UPDATE sites SET recording = $2 WHERE id = $1",
            params![site, on],
        )?;
        let going_on: Vec<ConsultationId> = tx.query(
            "SELECT c.id FROM consultations c JOIN appointments a ON a.id = c.appointment_id
             WHERE a.site_id = $1 AND c.status = $2",
            params![site, ConsultationStatus::Active.as_str()],
            |row| row.id(0),
        )?;
        for id in going_on {
            tx.hint(Hint::Consultation { id });
        }
        let actor = Actor::Staff(staff);
        let entry = AuditEntry::new(actor, "site.recording_set", Subject::Site(site));
        Ok(tx.audited(entry.at_site(site).detail("on", on), setting)?)
    })
    .await
}

/// Makes a site; whoever makes it administers it.
///
/// # Errors
/// The refused fields; `name` is `taken` when there is such a site.
pub async fn create(
    app: &App,
    caller: &StaffCaller,
    form: SiteDetails,
    once: Once,
) -> Result<Site, Failure> {
    let details = checked(&form)?;
    let (staff, zone, entropy) = (caller.staff, app.config.zone.clone(), app.entropy.clone());
    once.act(app, move |tx| {
        let id = site_store::insert(tx, &entropy, &details, &zone).map_err(name_taken)?;
        let role = Role::Administrator;
        staff_store::join(tx, staff, &Membership { site: id, role })?;
        let site = site_store::find(tx, id)?.ok_or(ErrorCode::Internal)?;
        let entry = AuditEntry::new(Actor::Staff(staff), "site.created", Subject::Site(id));
        Ok(tx.audited(entry.at_site(id), site)?)
    })
    .await
}

/// Says anew what is known of a site: its name, its telephone, where it is.
///
/// # Errors
/// The refused fields; `name` is `taken` when another site has it; `not_found` for another site than the caller's.
pub async fn change(
    app: &App,
    caller: &StaffCaller,
    id: SiteId,
    form: SiteDetails,
    once: Once,
) -> Result<Site, Failure> {
    caller.must_at(Action::ManageSites, id)?;
    let details = checked(&form)?;
    let staff = caller.staff;
    once.act(app, move |tx| {
        site_store::update(tx, id, &details).map_err(name_taken)?;
        let site = site_store::find(tx, id)?.ok_or(ErrorCode::NotFound)?;
        let entry = AuditEntry::new(Actor::Staff(staff), "site.changed", Subject::Site(id));
        Ok(tx.audited(entry.at_site(id), site)?)
    })
    .await
}

fn checked(form: &SiteDetails) -> Result<SiteDetails, Problem> {
    let mut fields = Fields::new();
    let details = form.check(&mut fields);
    fields.finish(details)
}

pub(super) fn name_taken(error: StoreError) -> Problem {
    match error {
        StoreError::Conflict => {
            let mut fields = Fields::new();
            fields.refuse("name", FieldError::Taken);
            fields
                .finish::<()>(None)
                .err()
                .unwrap_or_else(|| Problem::new(ErrorCode::AlreadyExists))
        }
        other => other.into(),
    }
}
