//! Where and with whom: the sites and clinicians that slots and appointments name.

use domain::booking::wire::Clinician;
use domain::ids::{SiteId, StaffId};
use domain::people::role::Role;
use domain::people::wire::Site;

use crate::params;
use crate::people::site_store;
use crate::store::{Context, Keys, Reader, StoreError, Value};

/// An open site.
///
/// # Errors
/// What the store says.
pub fn site(reader: &mut Reader, id: SiteId) -> Result<Option<Site>, StoreError> {
    site_store::find(reader, id)
}

/// All open sites, by name.
///
/// # Errors
/// What the store says.
pub fn sites(reader: &mut Reader) -> Result<Vec<Site>, StoreError> {
    site_store::list(reader)
}

/// A member of staff by name and title.
///
/// # Errors
/// What the store says.
pub fn clinician(
    reader: &mut Reader,
    keys: &Keys,
    id: StaffId,
) -> Result<Option<Clinician>, StoreError> {
    Ok(clinicians(reader, keys, [id])?.pop())
}

/// Members of staff by name and title, in no order.
///
/// # Errors
/// What the store says.
pub fn clinicians(
    reader: &mut Reader,
    keys: &Keys,
    ids: impl IntoIterator<Item = StaffId>,
) -> Result<Vec<Clinician>, StoreError> {
    let ids: Vec<Value> = ids.into_iter().map(Value::from).collect();
    reader.query_among(
        "SELECT id, name_sealed, title_sealed FROM staff WHERE id IN ({among})",
        &[],
        &ids,
        |row| {
            let id: StaffId = row.id(0)?;
            let name = keys.open_text(Context::new("staff.name_sealed", id), &row.sealed(1)?)?;
            let title = row
                .opt_sealed(2)?
                .map(|sealed| keys.open_text(Context::new("staff.title_sealed", id), &sealed))
                .transpose()?
                .unwrap_or_default();
            Ok(Clinician { id, name, title })
        },
    )
}

/// Whether somebody sees patients at a site.
///
/// # Errors
/// What the store says.
pub fn is_clinician_at(reader: &mut Reader, id: StaffId, site: SiteId) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM memberships m JOIN staff s ON s.id = m.staff_id
         WHERE m.staff_id = $1 AND m.site_id = $2 AND m.role = $3 AND s.disabled_at IS NULL",
        params![id, site, Role::Clinician.as_str()],
    )
}
