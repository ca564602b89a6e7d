//! The rows of sites.

use domain::ids::SiteId;
use domain::people::wire::{Site, SiteDetails};

use crate::outside::Entropy;
use crate::params;
use crate::store::{Reader, Row, StoreError, Tx};

/// What [`from_row`] reads.
const COLUMNS: &str = "id, name, telephone, zone, address, postcode, directions, directions_cy";

fn from_row(row: &Row<'_>) -> Result<Site, StoreError> {
    Ok(Site {
        id: row.id(0)?,
        name: row.text(1)?,
        telephone: row.text(2)?,
        zone: row.text(3)?,
        address: row.text(4)?,
        postcode: row.text(5)?,
        directions: row.text(6)?,
        directions_cy: row.text(7)?,
    })
}

/// All open sites, by name.
///
/// # Errors
/// What the store says.
pub fn list(reader: &mut Reader) -> Result<Vec<Site>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM sites WHERE closed_at IS NULL ORDER BY name");
    reader.query(&sql, &[], from_row)
}

/// An open site.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, id: SiteId) -> Result<Option<Site>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM sites WHERE id = $1 AND closed_at IS NULL");
    reader.query_opt(&sql, params![id], from_row)
}

/// Adds a site. Its name must be new.
///
/// # Errors
/// `Conflict` where there is a site of that name.
pub(crate) fn insert(
    tx: &mut Tx,
    entropy: &Entropy,
    details: &SiteDetails,
    zone: &str,
) -> Result<SiteId, StoreError> {
    let now = tx.now();
    let id = entropy.id(now, SiteId::new);
    tx.execute(
        "INSERT INTO sites
             (id, name, telephone, zone, address, postcode, directions, directions_cy, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            id,
            details.name.as_str(),
            details.telephone.as_str(),
            zone,
            details.address.as_str(),
            details.postcode.as_str(),
            details.directions.as_str(),
            details.directions_cy.as_str(),
            now
        ],
    )?;
    Ok(id)
}

/// Says anew what is known of an open site.
///
/// # Errors
/// `Missing` where there is none; `Conflict` where another has that name.
pub fn update(tx: &mut Tx, id: SiteId, details: &SiteDetails) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE sites SET name = $2, telephone = $3, address = $4, postcode = $5, directions = $6,
             directions_cy = $7
         WHERE id = $1 AND closed_at IS NULL",
        params![
            id,
            details.name.as_str(),
            details.telephone.as_str(),
            details.address.as_str(),
            details.postcode.as_str(),
            details.directions.as_str(),
            details.directions_cy.as_str()
        ],
    )
}
