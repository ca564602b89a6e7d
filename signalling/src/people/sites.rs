//! Sites: listed for everyone on the staff, made by administrators.

use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::SiteId;
use domain::people::role::Role;
use domain::people::wire::{Membership, NewSite, Site};
use domain::text::Line;

use super::staff_store;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
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
