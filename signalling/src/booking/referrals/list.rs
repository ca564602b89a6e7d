//! A site's referrals, as staff see them.

use domain::booking::referral::{
    ReferralSource, ReferralState, SentBackFor, TAKEN_MINUTES, Turn, Wait,
};
use domain::booking::waiting_list::Priority;
use domain::booking::wire::{Referral, Referrals, TakenBy};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ReferralId, SiteId, StaffId};
use domain::people::contact::Contact;
use domain::time::{Date, Timestamp};

use super::store::{About, FELL_THROUGH, about_place, contact_place, word};
use crate::booking::places;
use crate::booking::slot_search::unknown_zone;
use crate::params;
use crate::people::patient_store;
use crate::store::{Context, Keys, Reader, Row, StoreError};

/// For how long what became of a referral is looked at: the longest that anybody books ahead, and a little.
const LOOKED_AT_DAYS: i64 = 400;
/// For how long what became of one is shown.
const SHOWN_DAYS: i64 = 30;
/// How many of those are shown.
const MOST_ENDED: i64 = 50;

/// Who looks, and when.
struct Look<'a> {
    keys: &'a Keys,
    me: Option<StaffId>,
    today: Date,
    now: Timestamp,
}

fn select() -> String {
    format!(
        "SELECT r.id AS referral_id, r.service_id, r.site_id, r.priority, r.referred_on,
            r.about_sealed, r.contact_sealed, r.source, r.received_at, r.state, r.sent_back_for,
            r.appointment_id, r.ended_at, r.taken_by_staff_id, r.taken_at,
            t.name_sealed AS taken_by_name, s.name AS service_name,
            CASE WHEN {FELL_THROUGH} THEN 1 ELSE 0 END AS fell_through, {}
         FROM referrals r
         JOIN patients p ON p.id = r.patient_id
         JOIN services s ON s.id = r.service_id
         LEFT JOIN staff t ON t.id = r.taken_by_staff_id",
        patient_store::COLUMNS
    )
}

impl Look<'_> {
    fn shown(&self, row: &Row<'_>) -> Result<Referral, StoreError> {
        let keys = self.keys;
        let id: ReferralId = row.id("referral_id")?;
        let mut patient = patient_store::from_row(row, keys)?;
        let contact: Contact = keys.open_json(contact_place(id), &row.sealed("contact_sealed")?)?;
        patient_store::show_contact(&mut patient, &contact);
        let about: About = keys.open_json(about_place(id), &row.sealed("about_sealed")?)?;
        let priority = word("priority", &row.text("priority")?, Priority::from_text)?;
        let referred_on = row.date("referred_on")?;
        let sent_back_for = row.opt_text("sent_back_for")?;
        Ok(Referral {
            id,
            patient,
            service: row.id("service_id")?,
            service_name: row.text("service_name")?,
            site: row.id("site_id")?,
            priority,
            referred_on,
            wait: Wait::of(priority, referred_on, self.today),
            referrer: about.referrer,
            reason: about.reason,
            source: word("source", &row.text("source")?, ReferralSource::from_text)?,
            received_at: row.time("received_at")?,
            state: word("state", &row.text("state")?, ReferralState::from_text)?,
            fell_through: row.int("fell_through")? == 1,
            taken_by: self.taken_by(row)?,
            sent_back_for: sent_back_for
                .map(|text| word("sent_back_for", &text, SentBackFor::from_text))
                .transpose()?,
            sent_back_words: about.back,
            appointment: row.opt_id("appointment_id")?,
            ended_at: row.opt_time("ended_at")?,
        })
    }

    fn taken_by(&self, row: &Row<'_>) -> Result<Option<TakenBy>, StoreError> {
        let taken: Option<(StaffId, Timestamp)> = row
            .opt_id("taken_by_staff_id")?
            .zip(row.opt_time("taken_at")?);
        let Some((who, since)) = taken.filter(|(_, at)| self.now < at.plus_minutes(TAKEN_MINUTES))
        else {
            return Ok(None);
        };
        let name = row.opt_sealed("taken_by_name")?;
        let place = Context::new("staff.name_sealed", who);
        Ok(Some(TakenBy {
            name: name.map_or_else(
                || Ok(String::new()),
                |name| self.keys.open_text(place, &name),
            )?,
            since,
            me: self.me == Some(who),
        }))
    }
}

fn look<'a>(
    reader: &mut Reader,
    keys: &'a Keys,
    site: SiteId,
    me: Option<StaffId>,
    now: Timestamp,
) -> Result<Look<'a>, Problem> {
    let site = places::site(reader, site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let today = zone.date(now);
    Ok(Look {
        keys,
        me,
        today,
        now,
    })
}

/// The referrals of a site that have no time, in the order in which they are to be dealt with, and what
/// became of those before.
///
/// # Errors
/// What the store says.
pub fn list(
    reader: &mut Reader,
    keys: &Keys,
    site: SiteId,
    me: StaffId,
    now: Timestamp,
) -> Result<Referrals, Problem> {
    let look = look(reader, keys, site, Some(me), now)?;
    let sql = format!(
        "{} WHERE r.site_id = $1 AND (r.state = 'open' OR (r.ended_at >= $2 AND {FELL_THROUGH}))",
        select()
    );
    let since = now.plus_minutes(-LOOKED_AT_DAYS * 24 * 60);
    let mut open = reader.query(&sql, params![site, since], |row| look.shown(row))?;
    open.sort_by_key(|one| Turn {
        priority: one.priority,
        referred_on: one.referred_on,
        referral: one.id,
    });
    let sql = format!(
        "{} WHERE r.site_id = $1 AND r.state <> 'open' AND r.ended_at >= $2 AND NOT {FELL_THROUGH}
         ORDER BY r.ended_at DESC, r.id DESC LIMIT {MOST_ENDED}",
        select()
    );
    let since = now.plus_minutes(-SHOWN_DAYS * 24 * 60);
    let ended = reader.query(&sql, params![site, since], |row| look.shown(row))?;
    Ok(Referrals { open, ended })
}

/// One referral, for whoever brought it.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    keys: &Keys,
    id: ReferralId,
    now: Timestamp,
) -> Result<Option<Referral>, Problem> {
    let site = reader.query_opt(
        "SELECT site_id FROM referrals WHERE id = $1",
        params![id],
        |row| row.id(0),
    )?;
    let Some(site) = site else {
        return Ok(None);
    };
    let look = look(reader, keys, site, None, now)?;
    let sql = format!("{} WHERE r.id = $1", select());
    Ok(reader.query_opt(&sql, params![id], |row| look.shown(row))?)
}
