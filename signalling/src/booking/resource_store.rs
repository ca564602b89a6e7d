//! What sites have several of: interpreters and kit.

use domain::booking::claim::Resource;
use domain::booking::support::{Stock, Tailored, tailored};
use domain::booking::template::Template;
use domain::booking::wire::{ResourceKind, SiteResource, Support};
use domain::ids::SiteId;

use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx};

pub(super) fn word(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Interpreter => "interpreter",
        ResourceKind::Kit => "kit",
    }
}

fn from_row(row: &Row<'_>) -> Result<SiteResource, StoreError> {
    Ok(SiteResource {
        site: row.id("site_id")?,
        kind: match row.text("kind")?.as_str() {
            "interpreter" => ResourceKind::Interpreter,
            _ => ResourceKind::Kit,
        },
        name: row.text("name")?,
        how_many: row.number("how_many")?,
    })
}

/// All that sites have.
///
/// # Errors
/// What the store says.
pub fn stock(reader: &mut Reader) -> Result<Stock, StoreError> {
    let all = reader.query(
        "SELECT site_id, kind, name, how_many FROM site_resources",
        &[],
        from_row,
    )?;
    Ok(all.into_iter().collect())
}

/// What a site has.
///
/// # Errors
/// What the store says.
pub fn of_site(reader: &mut Reader, site: SiteId) -> Result<Vec<SiteResource>, StoreError> {
    reader.query(
        "SELECT site_id, kind, name, how_many FROM site_resources
         WHERE site_id = $1 AND how_many > 0 ORDER BY kind, name",
        params![site],
        from_row,
    )
}

/// How an appointment of a clinic is made for somebody with these needs, here and now.
///
/// # Errors
/// What the store says.
pub fn tailor(
    reader: &mut Reader,
    template: &Template,
    support: &Support,
) -> Result<Tailored, StoreError> {
    let plain = template.details.kit.is_empty() && support.is_none();
    let stock = if plain {
        Stock::default()
    } else {
        stock(reader)?
    };
    Ok(tailored(template, support, &stock))
}

/// Notes how many of something a site has. The row of what it has no more of stays: what is booked
/// with it stays booked.
///
/// # Errors
/// What the store says.
pub fn set(tx: &mut Tx, one: &SiteResource) -> Result<(), StoreError> {
    let now = tx.now();
    let resource: Resource = one.resource();
    tx.execute(
        "INSERT INTO site_resources (site_id, kind, resource, name, how_many, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (resource) DO UPDATE SET name = excluded.name,
            how_many = excluded.how_many, updated_at = excluded.updated_at",
        params![
            one.site,
            word(one.kind),
            resource.key(),
            one.name.as_str(),
            one.how_many,
            now
        ],
    )?;
    Ok(())
}

/// Seals what somebody needs; nothing where nothing is needed.
///
/// # Errors
/// What the keys say.
pub fn seal(
    keys: &Keys,
    place: Context,
    support: &Support,
) -> Result<Option<crate::store::Sealed>, StoreError> {
    if support.is_none() {
        return Ok(None);
    }
    keys.seal_json(place, support).map(Some)
}

/// Opens what was sealed.
///
/// # Errors
/// When it does not open.
pub fn open(keys: &Keys, place: Context, row: &Row<'_>) -> Result<Support, StoreError> {
    open_column(keys, place, row, "support_sealed")
}

/// Opens what was sealed, of this column.
///
/// # Errors
/// When it does not open.
pub fn open_column(
    keys: &Keys,
    place: Context,
    row: &Row<'_>,
    column: &str,
) -> Result<Support, StoreError> {
    let sealed = row.opt_sealed(column)?;
    let opened = sealed.map(|sealed| keys.open_json(place, &sealed));
    Ok(opened.transpose()?.unwrap_or_default())
}
