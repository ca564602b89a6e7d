//! The waiting list as staff of a site see it.

use std::collections::BTreeMap;

use domain::booking::waiting_list::Place;
use domain::booking::wire::{OfferMade, WaitingList, WaitingListEntry};
use domain::error::{FieldError, Fields, Problem};
use domain::ids::{EntryId, OfferId, SiteId, StaffId};
use domain::people::contact::Contact;
use domain::people::policy::Action;

use super::{entry_store, offer_store};
use crate::booking::book::must_at;
use crate::http::StaffCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx};

/// How many offers of each person are shown.
const MOST_OFFERS: usize = 5;

/// A list as asked for in the address.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Query {
    /// Which site; may be left out by who has only one.
    pub site: String,
}

impl Query {
    /// Reads what stands in the address; the site must be one of the caller's.
    ///
    /// # Errors
    /// The problem naming the refused part; `not_found` for a foreign site.
    pub fn check(&self, caller: &StaffCaller) -> Result<SiteId, Problem> {
        self.check_for(caller, Action::SeeBoard)
    }

    /// The same for what needs another permission.
    ///
    /// # Errors
    /// As [`Query::check`].
    pub fn check_for(&self, caller: &StaffCaller, action: Action) -> Result<SiteId, Problem> {
        let mut fields = Fields::new();
        let own = caller.sites_where(action);
        let site = match (self.site.as_str(), own.as_slice()) {
            ("", [only]) => Some(*only),
            ("", _) => fields.take("site", Err(FieldError::Required)),
            (text, _) => fields.take("site", text.parse().map_err(|_| FieldError::Format)),
        };
        let site = fields.finish(site)?;
        must_at(caller, action, site)?;
        Ok(site)
    }
}

const OFFER_COLUMNS: &str = "o.id AS offer_id, o.entry_id, o.starts_at, o.zone, o.mode, o.state,
    o.way, o.made_at, o.open_until, o.appointment_id, o.clinician_id, st.name_sealed";

fn made(row: &Row<'_>, keys: &Keys) -> Result<(EntryId, OfferMade), StoreError> {
    let clinician: StaffId = row.id("clinician_id")?;
    let place = Context::new("staff.name_sealed", clinician);
    let made = OfferMade {
        id: row.id("offer_id")?,
        start: row.time("starts_at")?,
        zone: row.text("zone")?,
        clinician_name: keys.open_text(place, &row.sealed("name_sealed")?)?,
        mode: row.word("mode")?,
        state: offer_store::state(row)?,
        way: offer_store::way(row)?,
        made_at: row.time("made_at")?,
        open_until: row.time("open_until")?,
        appointment: row.opt_id("appointment_id")?,
    };
    Ok((row.id("entry_id")?, made))
}

/// One offer.
///
/// # Errors
/// What the store says.
pub fn offer(tx: &mut Tx, id: OfferId) -> Result<Option<OfferMade>, StoreError> {
    let keys = tx.keys();
    let sql = format!(
        "SELECT {OFFER_COLUMNS} FROM waiting_list_offers o JOIN staff st ON st.id = o.clinician_id
         WHERE o.id = $1"
    );
    tx.query_opt(&sql, params![id], |row| Ok(made(row, &keys)?.1))
}

/// Everybody who waits and to whom this site would do, in the order in which they are asked.
///
/// # Errors
/// What the store says.
pub fn list(reader: &mut Reader, keys: &Keys, site: SiteId) -> Result<WaitingList, StoreError> {
    let sql = format!(
        "SELECT {OFFER_COLUMNS} FROM waiting_list_offers o
         JOIN waiting_list_entries e ON e.id = o.entry_id AND e.state = 'waiting'
         JOIN staff st ON st.id = o.clinician_id
         ORDER BY o.made_at DESC, o.id DESC"
    );
    let mut offers: BTreeMap<EntryId, Vec<OfferMade>> = BTreeMap::new();
    for (entry, offer) in reader.query(&sql, params![], |row| made(row, keys))? {
        let theirs = offers.entry(entry).or_default();
        if theirs.len() < MOST_OFFERS {
            theirs.push(offer);
        }
    }
    let sql = format!(
        "SELECT e.id AS entry_id, e.service_id, e.priority, e.wishes, e.since, e.added_by,
            e.contact_sealed, s.name AS service_name, {}
         FROM waiting_list_entries e
         JOIN patients p ON p.id = e.patient_id
         JOIN services s ON s.id = e.service_id
         WHERE e.state = 'waiting'",
        patient_store::COLUMNS
    );
    let mut entries = reader.query(&sql, params![], |row| {
        let id: EntryId = row.id("entry_id")?;
        let mut patient = patient_store::from_row(row, keys)?;
        let sealed = row.sealed("contact_sealed")?;
        let contact: Contact = keys.open_json(entry_store::contact_place(id), &sealed)?;
        patient_store::show_contact(&mut patient, &contact);
        Ok(WaitingListEntry {
            id,
            patient,
            service: row.id("service_id")?,
            service_name: row.text("service_name")?,
            priority: entry_store::priority(&row.text("priority")?)?,
            wishes: row.json("wishes")?,
            since: row.time("since")?,
            by_patient: row.text("added_by")? == "patient",
            offers: offers.remove(&id).unwrap_or_default(),
        })
    })?;
    entries.retain(|entry| entry.wishes.concern(site));
    entries.sort_by_key(|entry| Place {
        priority: entry.priority,
        since: entry.since,
        entry: entry.id,
    });
    Ok(WaitingList { entries })
}
