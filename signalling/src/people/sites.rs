//! Sites: listed for everyone on the staff, made by administrators.

use domain::consultation::wire::ConsultationStatus;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ConsultationId, SiteId};
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::people::wire::{Membership, NewSite, RecordingSetting, Site};
use domain::text::Line;

use super::staff_store;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Failure, Once, StaffCaller};
use crate::outside::Entropy;
use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// All open sites, by name.
///
/// # Errors
/// What the store says.
pub fn list(r: &mut Reader) -> Result<Vec<Site>, StoreError> {
    r.query(
        "SELECT id, name, telephone, zone FROM sites WHERE closed_at IS NULL ORDER BY name",
        &[],
        |row| {
            Ok(Site {
                id: row.id(0)?,
                name: row.text(1)?,
                telephone: row.text(2)?,
                zone: row.text(3)?,
            })
        },
    )
}

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

/// Adds a site within an act. Its name must be new.
pub(crate) fn insert(
    tx: &mut Tx,
    entropy: &Entropy,
    name: &str,
    telephone: &str,
    zone: &str,
) -> Result<SiteId, StoreError> {
    let now = tx.now();
    let id = entropy.id(now, SiteId::new);
    tx.execute(
        "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![id, name, telephone, zone, now],
    )?;
    Ok(id)
}

/// Makes a site; whoever makes it administers it.
///
/// # Errors
/// The refused fields; `name` is `taken` when there is such a site.
pub async fn create(
    app: &App,
    caller: &StaffCaller,
    form: NewSite,
    once: Once,
) -> Result<Site, Failure> {
    let mut fields = Fields::new();
    let name = fields.take("name", Line::<80>::new(&form.name));
    let telephone = fields.take("telephone", Line::<40>::new(&form.telephone));
    let (name, telephone) = fields.finish(name.zip(telephone))?;
    let (staff, zone, entropy) = (caller.staff, app.config.zone.clone(), app.entropy.clone());
    once.act(app, move |tx| {
        let id =
            insert(tx, &entropy, name.as_str(), telephone.as_str(), &zone).map_err(name_taken)?;
        let role = Role::Administrator;
        staff_store::join(tx, staff, &Membership { site: id, role })?;
        let site = Site {
            id,
            name: name.as_str().to_owned(),
            telephone: telephone.as_str().to_owned(),
            zone,
        };
        let entry = AuditEntry::new(Actor::Staff(staff), "site.created", Subject::Site(id));
        Ok(tx.audited(entry.at_site(id), site)?)
    })
    .await
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
