//! The rows of referrals.

use domain::booking::referral::{ReferralState, SentBackFor};
use domain::booking::waiting_list::Priority;
use domain::ids::{
    AppointmentId, ClientId, EntryId, PatientId, ReferralId, ServiceId, SiteId, StaffId,
};
use domain::people::contact::Contact;
use domain::people::wire::Language;
use domain::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::params;
use crate::store::{Context, Keys, Reader, StoreError, Tx};

/// Who brought a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A member of staff typed it.
    Staff(StaffId),
    /// A member of staff brought it over in a file.
    Import(StaffId),
    /// A program sent it.
    Client(ClientId),
}

/// What is said in words; stored only sealed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct About {
    /// Who refers.
    pub referrer: String,
    /// Why.
    pub reason: String,
    /// In which words it was sent back.
    #[serde(default)]
    pub back: String,
}

/// A referral to be noted.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Identifier.
    pub id: ReferralId,
    /// Who.
    pub patient: PatientId,
    /// To which service.
    pub service: ServiceId,
    /// Where.
    pub site: SiteId,
    /// How pressing it is.
    pub priority: Priority,
    /// The day of the referral.
    pub referred_on: Date,
    /// Who refers, and why.
    pub about: About,
    /// Where messages go.
    pub contact: Contact,
    /// In which language.
    pub language: Language,
    /// Who brought it.
    pub source: Source,
    /// Keyed hash of the number it has where it comes from.
    pub reference: Option<String>,
}

/// A referral, as far as what is done with it goes.
#[derive(Debug, Clone)]
pub struct Known {
    /// Identifier.
    pub id: ReferralId,
    /// Who.
    pub patient: PatientId,
    /// To which service.
    pub service: ServiceId,
    /// Where.
    pub site: SiteId,
    /// How pressing it is.
    pub priority: Priority,
    /// The day of the referral.
    pub referred_on: Date,
    /// Where messages go.
    pub contact: Contact,
    /// In which language.
    pub language: Language,
    /// Where it stands.
    pub state: ReferralState,
    /// Whether what was found came to nothing.
    pub fell_through: bool,
    /// The place on the waiting list that came of it, as long as somebody waits in it.
    pub waits_in: Option<EntryId>,
    /// In whose hands it is, since when.
    pub taken: Option<(StaffId, Timestamp)>,
    /// Whether reception has said anew how pressing it is.
    pub changed_here: bool,
    /// How often it was changed.
    pub(super) version: i64,
}

impl Known {
    /// Whether it is to be dealt with.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, ReferralState::Open) || self.fell_through
    }

    /// Whether its sender may still change it or take it back.
    pub const fn is_current(&self) -> bool {
        self.state
            .is_current(self.fell_through, self.waits_in.is_some())
    }
}

/// Whether what was found for a referral `r` came to nothing and nothing else was found since.
pub const FELL_THROUGH: &str = "(
    (r.state = 'booked' AND EXISTS (
        SELECT 1 FROM appointments a
        WHERE a.id = r.appointment_id AND a.status IN ('cancelled', 'noshow'))
    OR r.state = 'listed' AND EXISTS (
        SELECT 1 FROM waiting_list_entries e WHERE e.id = r.entry_id
        AND (e.state IN ('left', 'removed') OR EXISTS (
            SELECT 1 FROM waiting_list_offers o JOIN appointments a ON a.id = o.appointment_id
            WHERE o.entry_id = e.id AND a.status IN ('cancelled', 'noshow')))))
    AND NOT EXISTS (
        SELECT 1 FROM appointments b
        WHERE b.patient_id = r.patient_id AND b.service_id = r.service_id
        AND b.status IN ('booked', 'arrived', 'fulfilled') AND b.starts_at >= r.ended_at)
    AND NOT EXISTS (
        SELECT 1 FROM waiting_list_entries w
        WHERE w.patient_id = r.patient_id AND w.service_id = r.service_id AND w.state = 'waiting'))";

pub fn about_place(id: ReferralId) -> Context {
    Context::new("referrals.about_sealed", id)
}

pub fn contact_place(id: ReferralId) -> Context {
    Context::new("referrals.contact_sealed", id)
}

/// Reads one of a few words.
pub fn word<T>(
    column: &str,
    text: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    read(text).ok_or_else(|| StoreError::Decode {
        column: format!("referrals.{column}"),
        expected: "one of a few words",
    })
}

/// Notes a referral.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewRow) -> Result<(), StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    let (source, staff, client) = match new.source {
        Source::Staff(id) => ("staff", Some(id), None),
        Source::Import(id) => ("import", Some(id), None),
        Source::Client(id) => ("program", None, Some(id)),
    };
    tx.execute(
        "INSERT INTO referrals (id, patient_id, service_id, site_id, priority, referred_on,
            about_sealed, contact_sealed, language, source, added_by_staff_id, client_id,
            reference_index, received_at, state, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', 0)",
        params![
            new.id,
            new.patient,
            new.service,
            new.site,
            new.priority.as_str(),
            new.referred_on,
            keys.seal_json(about_place(new.id), &new.about)?,
            keys.seal_json(contact_place(new.id), &new.contact)?,
            new.language.as_str(),
            source,
            staff,
            client,
            new.reference.as_deref(),
            now,
        ],
    )?;
    Ok(())
}

/// Whether a referral of this number is here already.
///
/// # Errors
/// What the store says.
pub fn is_known(reader: &mut Reader, reference: &str) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM referrals WHERE reference_index = $1",
        params![reference],
    )
}

/// Whether somebody was ever referred to one of these sites.
///
/// # Errors
/// What the store says.
pub fn is_referred_to(
    reader: &mut Reader,
    patient: PatientId,
    sites: &[SiteId],
) -> Result<bool, StoreError> {
    let all: Vec<SiteId> = reader.query(
        "SELECT DISTINCT site_id FROM referrals WHERE patient_id = $1",
        params![patient],
        |row| row.id(0),
    )?;
    Ok(all.iter().any(|site| sites.contains(site)))
}

/// One referral.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, keys: &Keys, id: ReferralId) -> Result<Option<Known>, StoreError> {
    let sql = format!(
        "SELECT r.patient_id, r.service_id, r.site_id, r.priority, r.referred_on, r.contact_sealed,
            r.language, r.state, r.taken_by_staff_id, r.taken_at, r.changed_here_at, r.version,
            CASE WHEN {FELL_THROUGH} THEN 1 ELSE 0 END AS fell_through, place.id AS waits_in
         FROM referrals r LEFT JOIN waiting_list_entries place
            ON place.id = r.entry_id AND r.state = 'listed' AND place.state = 'waiting'
         WHERE r.id = $1"
    );
    reader.query_opt(&sql, params![id], |row| {
        let taken = row
            .opt_id("taken_by_staff_id")?
            .zip(row.opt_time("taken_at")?);
        Ok(Known {
            id,
            patient: row.id("patient_id")?,
            service: row.id("service_id")?,
            site: row.id("site_id")?,
            priority: word("priority", &row.text("priority")?, Priority::from_text)?,
            referred_on: row.date("referred_on")?,
            contact: keys.open_json(contact_place(id), &row.sealed("contact_sealed")?)?,
            language: Language::from_text(&row.text("language")?),
            state: word("state", &row.text("state")?, ReferralState::from_text)?,
            fell_through: row.int("fell_through")? == 1,
            waits_in: row.opt_id("waits_in")?,
            taken,
            changed_here: row.opt_time("changed_here_at")?.is_some(),
            version: row.int("version")?,
        })
    })
}

/// Lets go of the number a referral had where it comes from, when that is this one: another has it now.
///
/// # Errors
/// What the store says.
pub fn let_number_go(tx: &mut Tx, id: ReferralId, reference: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE referrals SET reference_index = NULL WHERE id = $1 AND reference_index = $2",
        params![id, reference],
    )?;
    Ok(())
}

/// What is done with a referral.
#[derive(Debug, Clone, Copy)]
pub enum Done {
    /// Somebody looks for a time, or does so no longer.
    Taken(Option<StaffId>),
    /// An appointment was made of it.
    Booked(AppointmentId),
    /// The patient is on the waiting list.
    Listed(EntryId),
    /// It is on the worklist again.
    PutBack,
}

/// Notes what is done with a referral; says whether it was still as it was seen.
///
/// # Errors
/// What the store says.
pub fn set(tx: &mut Tx, known: &Known, done: Done) -> Result<bool, StoreError> {
    let now = tx.now();
    let (state, appointment, entry, taken) = match done {
        Done::Taken(who) => {
            let sql = "UPDATE referrals SET taken_by_staff_id = $3, taken_at = $4,
                    version = version + 1
                 WHERE id = $1 AND version = $2";
            let values = params![known.id, known.version, who, who.map(|_| now)];
            return Ok(tx.execute(sql, values)? == 1);
        }
        Done::Booked(id) => ("booked", Some(id), None, Some(now)),
        Done::Listed(id) => ("listed", None, Some(id), Some(now)),
        Done::PutBack => ("open", None, None, None),
    };
    let changed = tx.execute(
        "UPDATE referrals SET state = $3, appointment_id = $4, entry_id = $5, ended_at = $6,
            sent_back_for = NULL, taken_by_staff_id = NULL, taken_at = NULL, version = version + 1
         WHERE id = $1 AND version = $2",
        params![known.id, known.version, state, appointment, entry, taken],
    )?;
    Ok(changed == 1)
}

/// Sends a referral back; says whether it was still as it was seen.
///
/// # Errors
/// What the store says.
pub fn send_back(
    tx: &mut Tx,
    known: &Known,
    reason: SentBackFor,
    words: &str,
) -> Result<bool, StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    let sealed = tx.query_one(
        "SELECT about_sealed FROM referrals WHERE id = $1",
        params![known.id],
        |row| row.sealed(0),
    )?;
    let mut about: About = keys.open_json(about_place(known.id), &sealed)?;
    words.clone_into(&mut about.back);
    let changed = tx.execute(
        "UPDATE referrals SET state = 'sent_back', sent_back_for = $3, about_sealed = $4,
            ended_at = $5, appointment_id = NULL, entry_id = NULL, taken_by_staff_id = NULL,
            taken_at = NULL, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            known.id,
            known.version,
            reason.as_str(),
            keys.seal_json(about_place(known.id), &about)?,
            now,
        ],
    )?;
    Ok(changed == 1)
}
