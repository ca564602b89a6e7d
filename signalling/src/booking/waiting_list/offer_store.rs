//! The rows of offers.

use domain::booking::waiting_list::{Asked, Happening, Offer, OfferState, OfferWay};
use domain::booking::wire::Mode;
use domain::ids::{AppointmentId, EntryId, OfferId, ServiceId, SiteId, StaffId};
use domain::time::Timestamp;

use super::slot_store::{Key, span};
use crate::booking::claim_store;
use crate::booking::hold_store::Place;
use crate::messages;
use crate::params;
use crate::store::{Reader, Row, SecretHash, StoreError, Tx, word};

/// An offer.
#[derive(Debug, Clone)]
pub struct Known {
    /// Identifier.
    pub id: OfferId,
    /// To whom.
    pub entry: EntryId,
    /// Of what.
    pub key: Key,
    /// Service.
    pub service: ServiceId,
    /// Where.
    pub site: SiteId,
    /// With whom.
    pub clinician: StaffId,
    /// How.
    pub mode: Mode,
    /// End of the slot.
    pub end: Timestamp,
    /// The site's zone.
    pub zone: String,
    /// How it was made.
    pub way: OfferWay,
    /// Where it stands.
    pub offer: Offer,
}

const COLUMNS: &str = "id, entry_id, template_id, starts_at, service_id, site_id, clinician_id,
    mode, ends_at, zone, way, state, open_until";

fn unreadable(column: &'static str) -> StoreError {
    StoreError::Decode {
        column: column.to_owned(),
        expected: "a word of offers",
    }
}

/// Reads where an offer stands.
///
/// # Errors
/// When the column holds no such word.
pub fn state(row: &Row<'_>) -> Result<OfferState, StoreError> {
    OfferState::from_text(&row.text("state")?).ok_or_else(|| unreadable("state"))
}

/// Reads how an offer was made.
///
/// # Errors
/// When the column holds no such word.
pub fn way(row: &Row<'_>) -> Result<OfferWay, StoreError> {
    OfferWay::from_text(&row.text("way")?).ok_or_else(|| unreadable("way"))
}

fn from_row(row: &Row<'_>) -> Result<Known, StoreError> {
    Ok(Known {
        id: row.id("id")?,
        entry: row.id("entry_id")?,
        key: Key {
            template: row.id("template_id")?,
            start: row.time("starts_at")?,
        },
        service: row.id("service_id")?,
        site: row.id("site_id")?,
        clinician: row.id("clinician_id")?,
        mode: row.word("mode")?,
        end: row.time("ends_at")?,
        zone: row.text("zone")?,
        way: way(row)?,
        offer: Offer {
            state: state(row)?,
            open_until: row.time("open_until")?,
        },
    })
}

/// An offer to be made.
#[derive(Debug)]
pub struct NewRow<'a> {
    /// Identifier.
    pub id: OfferId,
    /// To whom.
    pub entry: EntryId,
    /// Of what.
    pub key: Key,
    /// Where and when.
    pub place: &'a Place,
    /// How.
    pub way: OfferWay,
    /// Until when it can be taken.
    pub open_until: Timestamp,
    /// What the link's secret is known by.
    pub secret: SecretHash,
}

/// Adds an offer; says whether it could: somebody to whom another is open is asked nothing else.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<bool, StoreError> {
    let now = tx.now();
    let place = new.place;
    let made = tx.execute(
        "INSERT INTO waiting_list_offers (id, secret_hash, entry_id, service_id, site_id,
            clinician_id, template_id, mode, starts_at, ends_at, zone, way, state, made_at,
            open_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13, $14)
         ON CONFLICT DO NOTHING",
        params![
            new.id,
            &new.secret,
            new.entry,
            place.service,
            place.site,
            place.clinician,
            new.key.template,
            word(&place.mode)?,
            place.start,
            place.end,
            place.zone.as_str(),
            new.way.as_str(),
            now,
            new.open_until,
        ],
    )?;
    Ok(made > 0)
}

/// The offer of a link, while the link opens it: until the slot starts, unless it was taken back.
///
/// # Errors
/// What the store says.
pub fn by_link(
    reader: &mut Reader,
    secret: &SecretHash,
    now: Timestamp,
) -> Result<Option<Known>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM waiting_list_offers
         WHERE secret_hash = $1 AND link_revoked_at IS NULL AND starts_at > $2"
    );
    reader.query_opt(&sql, params![secret, now], from_row)
}

/// One offer.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, id: OfferId) -> Result<Option<Known>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM waiting_list_offers WHERE id = $1");
    reader.query_opt(&sql, params![id], from_row)
}

/// All offers of a slot.
///
/// # Errors
/// What the store says.
pub fn of_slot(reader: &mut Reader, key: Key) -> Result<Vec<Known>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM waiting_list_offers
         WHERE template_id = $1 AND starts_at = $2 ORDER BY made_at, id"
    );
    reader.query(&sql, params![key.template, key.start], from_row)
}

/// All offers of some slots, and of others of their clinics between them.
///
/// # Errors
/// What the store says.
pub fn of_slots(reader: &mut Reader, keys: &[Key]) -> Result<Vec<Known>, StoreError> {
    let Some((clinics, first, last)) = span(keys) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM waiting_list_offers
         WHERE template_id IN ({{among}}) AND starts_at >= $1 AND starts_at <= $2
         ORDER BY made_at, id"
    );
    reader.query_among(&sql, params![first, last], &clinics, from_row)
}

/// The offer that is open to somebody.
///
/// # Errors
/// What the store says.
pub fn open_to(reader: &mut Reader, entry: EntryId) -> Result<Option<Known>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM waiting_list_offers WHERE entry_id = $1 AND state = 'open'");
    reader.query_opt(&sql, params![entry], from_row)
}

/// The same, as the rules see them.
pub fn asked<'a>(offers: impl IntoIterator<Item = &'a Known>) -> Vec<Asked> {
    let asked = offers.into_iter().map(|known| Asked {
        entry: known.entry,
        way: known.way,
        state: known.offer.state,
        open_until: known.offer.open_until,
    });
    asked.collect()
}

/// Lets something happen to an offer. When that ends it, what it held is free, its letter is taken
/// back if it still waits, and whoever was asked can be asked something else. Says where it stands
/// then, and whether that was done here; what has ended meanwhile stays as it is.
///
/// # Errors
/// What the store says.
pub fn happen(
    tx: &mut Tx,
    known: &Known,
    happening: Happening,
    appointment: Option<AppointmentId>,
) -> Result<(OfferState, bool), StoreError> {
    let now = tx.now();
    let state = known.offer.after(happening, now).state;
    if state == known.offer.state {
        return Ok((state, false));
    }
    let ended = tx.execute(
        "UPDATE waiting_list_offers SET state = $2, ended_at = $3, appointment_id = $4
         WHERE id = $1 AND state = 'open'",
        params![known.id, state.as_str(), now, appointment],
    )?;
    if ended == 0 {
        let now = find(tx, known.id)?.ok_or(StoreError::Missing)?;
        return Ok((now.offer.state, false));
    }
    if state != OfferState::Accepted {
        claim_store::release(tx, known.id)?;
    }
    messages::withdraw_offer(tx, known.id)?;
    super::slot_store::look_at_all(tx, known.service, false)?;
    Ok((state, true))
}

/// Ends the link of an offer, or of all offers to somebody.
///
/// # Errors
/// What the store says.
pub fn revoke_links(tx: &mut Tx, entry: EntryId, only: Option<OfferId>) -> Result<(), StoreError> {
    let now = tx.now();
    let which = only.map_or_else(|| entry.to_string(), |offer| offer.to_string());
    let column = if only.is_some() { "id" } else { "entry_id" };
    let sql = format!(
        "UPDATE waiting_list_offers SET link_revoked_at = $2
         WHERE {column} = $1 AND link_revoked_at IS NULL"
    );
    tx.execute(&sql, params![which, now])?;
    Ok(())
}

/// Offers whose time is up and that nobody has ended.
///
/// # Errors
/// What the store says.
pub fn lapsed(reader: &mut Reader, now: Timestamp) -> Result<Vec<Known>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM waiting_list_offers WHERE state = 'open' AND open_until <= $1
         ORDER BY open_until, id LIMIT 32"
    );
    reader.query(&sql, params![now], from_row)
}

/// When the next offer's time is up, if any is open.
///
/// # Errors
/// What the store says.
pub fn next_end(reader: &mut Reader) -> Result<Option<Timestamp>, StoreError> {
    reader.query_opt(
        "SELECT open_until FROM waiting_list_offers WHERE state = 'open'
         ORDER BY open_until LIMIT 1",
        &[],
        |row| row.time(0),
    )
}
