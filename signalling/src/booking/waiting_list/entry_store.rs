//! The rows of who waits.

use std::collections::HashMap;

use domain::booking::waiting_list::{Candidate, Priority};
use domain::booking::wire::{Support, Wishes};
use domain::ids::{EntryId, PatientId, ServiceId, StaffId};
use domain::people::contact::Contact;
use domain::people::patient::CommunicationNeeds;
use domain::people::wire::Language;
use domain::time::Timestamp;

use crate::messages;
use crate::params;
use crate::store::{Context, Keys, Reader, SecretHash, StoreError, Tx};

/// An entry to be made.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Identifier.
    pub id: EntryId,
    /// Who.
    pub patient: PatientId,
    /// Of which service.
    pub service: ServiceId,
    /// How pressing it is.
    pub priority: Priority,
    /// What suits them.
    pub wishes: Wishes,
    /// Where offers go.
    pub contact: Contact,
    /// In which language.
    pub language: Language,
    /// By which member of staff; none when they joined by themselves.
    pub staff: Option<StaffId>,
    /// From which address they joined.
    pub address_index: Option<String>,
    /// Since when they wait, when that is not from now on.
    pub since: Option<Timestamp>,
}

/// An entry, as far as offers go.
#[derive(Debug, Clone)]
pub struct Known {
    /// Identifier.
    pub id: EntryId,
    /// Who.
    pub patient: PatientId,
    /// Of which service.
    pub service: ServiceId,
    /// How pressing it is.
    pub priority: Priority,
    /// Since when.
    pub since: Timestamp,
    /// What suits them.
    pub wishes: Wishes,
    /// Where offers go.
    pub contact: Contact,
    /// In which language.
    pub language: Language,
    /// Whether staff put them on.
    pub by_staff: bool,
    /// Whether they still wait.
    pub waiting: bool,
    /// When they were last told so.
    pub told: Option<Timestamp>,
}

pub(super) fn contact_place(id: EntryId) -> Context {
    Context::new("waiting_list_entries.contact_sealed", id)
}

fn json(wishes: &Wishes) -> Result<String, StoreError> {
    serde_json::to_string(wishes).map_err(|_| StoreError::Decode {
        column: "waiting_list_entries.wishes".to_owned(),
        expected: "wishes",
    })
}

pub(super) fn priority(word: &str) -> Result<Priority, StoreError> {
    Priority::from_text(word).ok_or_else(|| StoreError::Decode {
        column: "waiting_list_entries.priority".to_owned(),
        expected: "a priority",
    })
}

/// Adds an entry.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewRow) -> Result<(), StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    tx.execute(
        "INSERT INTO waiting_list_entries (id, patient_id, service_id, priority, wishes,
            contact_sealed, language, state, since, added_by, added_by_staff_id, address_index,
            updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, $12)",
        params![
            new.id,
            new.patient,
            new.service,
            new.priority.as_str(),
            json(&new.wishes)?,
            keys.seal_json(contact_place(new.id), &new.contact)?,
            new.language.as_str(),
            new.since.unwrap_or(now),
            if new.staff.is_some() {
                "staff"
            } else {
                "patient"
            },
            new.staff,
            new.address_index.as_deref(),
            now,
        ],
    )?;
    Ok(())
}

/// Changes what suits somebody who waits and how pressing it is; says whether they still wait.
///
/// # Errors
/// What the store says.
pub fn set(
    tx: &mut Tx,
    id: EntryId,
    priority: Priority,
    wishes: &Wishes,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let changed = tx.execute(
        "UPDATE waiting_list_entries SET priority = $2, wishes = $3, updated_at = $4
         WHERE id = $1 AND state = 'waiting'",
        params![id, priority.as_str(), json(wishes)?, now],
    )?;
    Ok(changed > 0)
}

/// Somebody has waited longer than was known; nobody has ever waited for less.
///
/// # Errors
/// What the store says.
pub fn since(tx: &mut Tx, id: EntryId, since: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE waiting_list_entries SET since = $2 WHERE id = $1 AND since > $2",
        params![id, since],
    )?;
    Ok(())
}

/// Offers to somebody go there from now on.
///
/// # Errors
/// What the store says.
pub fn reach(
    tx: &mut Tx,
    id: EntryId,
    contact: &Contact,
    language: Language,
) -> Result<(), StoreError> {
    let keys = tx.keys();
    tx.execute(
        "UPDATE waiting_list_entries SET contact_sealed = $2, language = $3 WHERE id = $1",
        params![
            id,
            keys.seal_json(contact_place(id), contact)?,
            language.as_str()
        ],
    )?;
    Ok(())
}

/// Ends somebody's waiting, and takes back what still waits to tell them of it; says whether they still did.
///
/// # Errors
/// What the store says.
pub fn end(tx: &mut Tx, id: EntryId, state: &'static str) -> Result<bool, StoreError> {
    let now = tx.now();
    let ended = tx.execute(
        "UPDATE waiting_list_entries SET state = $2, ended_at = $3, updated_at = $3
         WHERE id = $1 AND state = 'waiting'",
        params![id, state, now],
    )?;
    if ended > 0 {
        messages::withdraw_place(tx, id)?;
    }
    Ok(ended > 0)
}

/// They are told that they wait, with a link to their place that is known by this secret alone from now on.
///
/// # Errors
/// What the store says.
pub fn told(tx: &mut Tx, id: EntryId, secret: &SecretHash) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE waiting_list_entries SET secret_hash = $2, told_at = $3 WHERE id = $1",
        params![id, secret, now],
    )
}

/// The entry of a link, while its patient waits.
///
/// # Errors
/// What the store says.
pub fn by_link(
    reader: &mut Reader,
    keys: &Keys,
    secret: &SecretHash,
) -> Result<Option<Known>, StoreError> {
    let id = reader.query_opt(
        "SELECT id FROM waiting_list_entries WHERE secret_hash = $1 AND state = 'waiting'",
        params![secret],
        |row| row.id(0),
    )?;
    id.map_or(Ok(None), |id| find(reader, keys, id))
}

/// One entry.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, keys: &Keys, id: EntryId) -> Result<Option<Known>, StoreError> {
    reader.query_opt(
        "SELECT patient_id, service_id, priority, since, wishes, contact_sealed, language,
            added_by, state, told_at
         FROM waiting_list_entries WHERE id = $1",
        params![id],
        |row| {
            Ok(Known {
                id,
                patient: row.id("patient_id")?,
                service: row.id("service_id")?,
                priority: priority(&row.text("priority")?)?,
                since: row.time("since")?,
                wishes: row.json("wishes")?,
                contact: keys.open_json(contact_place(id), &row.sealed("contact_sealed")?)?,
                language: Language::from_text(&row.text("language")?),
                by_staff: row.text("added_by")? == "staff",
                waiting: row.text("state")? == "waiting",
                told: row.opt_time("told_at")?,
            })
        },
    )
}

/// The entry by which a patient waits for a service already, reached the same way. Of two who put them on in the
/// same moment the second finds the first one's.
///
/// # Errors
/// What the store says.
pub fn same(
    tx: &mut Tx,
    patient: PatientId,
    service: ServiceId,
    contact: &Contact,
) -> Result<Option<Known>, StoreError> {
    tx.keep_row("patients", patient)?;
    let ids: Vec<EntryId> = tx.query(
        "SELECT id FROM waiting_list_entries
         WHERE patient_id = $1 AND service_id = $2 AND state = 'waiting' ORDER BY since, id",
        params![patient, service],
        |row| row.id(0),
    )?;
    let keys = tx.keys();
    for id in ids {
        if let Some(known) = find(tx, &keys, id)?
            && known.contact == *contact
        {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Everybody who waits for a service, with the offers of other slots that are open to them.
///
/// # Errors
/// What the store says.
pub fn candidates(reader: &mut Reader, service: ServiceId) -> Result<Vec<Candidate>, StoreError> {
    reader.query(
        "SELECT e.id, e.priority, e.since, e.wishes, o.open_until
         FROM waiting_list_entries e
         LEFT JOIN waiting_list_offers o ON o.entry_id = e.id AND o.state = 'open'
         WHERE e.service_id = $1 AND e.state = 'waiting' ORDER BY e.since, e.id",
        params![service],
        |row| {
            Ok(Candidate {
                entry: row.id("id")?,
                priority: priority(&row.text("priority")?)?,
                since: row.time("since")?,
                wishes: row.json("wishes")?,
                busy_until: row.opt_time("open_until")?,
            })
        },
    )
}

/// What those of them need whose record says that they need something.
///
/// # Errors
/// What the store says.
pub fn supports(
    reader: &mut Reader,
    keys: &Keys,
    service: ServiceId,
) -> Result<HashMap<EntryId, Support>, StoreError> {
    let all = reader.query(
        "SELECT e.id, e.patient_id, p.needs_sealed FROM waiting_list_entries e
         JOIN patients p ON p.id = e.patient_id
         WHERE e.service_id = $1 AND e.state = 'waiting' AND p.needs_sealed IS NOT NULL",
        params![service],
        |row| {
            let patient: PatientId = row.id("patient_id")?;
            let place = Context::new("patients.needs_sealed", patient);
            let needs: CommunicationNeeds = keys.open_json(place, &row.sealed("needs_sealed")?)?;
            Ok((row.id("id")?, Support::of_needs(&needs)))
        },
    )?;
    Ok(all
        .into_iter()
        .filter(|(_, support)| !support.is_none())
        .collect())
}

/// How many entries were made from an address since an instant.
///
/// # Errors
/// What the store says.
pub fn made_from(
    reader: &mut Reader,
    address_index: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    reader.query_one(
        "SELECT COUNT(*) FROM waiting_list_entries WHERE address_index = $1 AND since > $2",
        params![address_index, since],
        |row| row.int(0),
    )
}
