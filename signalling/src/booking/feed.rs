//! A clinician's secret calendar address: made, taken back, read.

use domain::booking::claim::Group;
use domain::booking::wire::{CalendarFeed, FeedAddress, FeedAlive, Mode};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, FeedId, StaffId, TemplateId};
use domain::people::role::Role;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::board::IN_GROUP;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::config::Config;
use crate::messages::{self, Busy};
use crate::params;
use crate::store::{Audited, Reader, Secret, SecretHash, StoreError, Tx};

const DAY_MINUTES: i64 = 24 * 60;
/// An address that nobody renews for so long ends by itself.
const LIVES_DAYS: i64 = 400;
/// What is over stays in the calendar for so long.
const BACK_DAYS: i64 = 30;
/// A calendar shows no more than this; the soonest come first.
const MOST: i64 = 5_000;

/// Where calendars are read.
pub const PATH: &str = "/calendar/{file}";

/// Whether somebody's calendar has an address.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    staff: StaffId,
    now: Timestamp,
) -> Result<CalendarFeed, StoreError> {
    let alive = reader.query_opt(
        "SELECT created_at, expires_at FROM calendar_feeds
         WHERE staff_id = $1 AND revoked_at IS NULL AND expires_at > $2
         ORDER BY created_at DESC LIMIT 1",
        params![staff, now],
        |row| {
            Ok(FeedAlive {
                made_at: row.time(0)?,
                expires_at: row.time(1)?,
            })
        },
    )?;
    Ok(CalendarFeed { alive })
}

/// Makes an address; the one before opens nothing any more.
///
/// # Errors
/// What the store says.
pub fn make(tx: &mut Tx, app: &App, staff: StaffId) -> Result<Audited<FeedAddress>, Problem> {
    let now = tx.now();
    tx.keep_name(&format!("calendar of {staff}"))?;
    end_all(tx, staff)?;
    let id = app.entropy.id(now, FeedId::new);
    let secret = Secret::random(&app.entropy);
    let expires_at = now.plus_minutes(LIVES_DAYS * DAY_MINUTES);
    tx.execute(
        "INSERT INTO calendar_feeds (id, secret_hash, staff_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        params![id, secret.hash(), staff, now, expires_at],
    )?;
    let address = FeedAddress {
        address: format!(
            "{}/calendar/{}.ics",
            app.config.public_url.as_str(),
            secret.reveal()
        ),
        expires_at,
    };
    let actor = Actor::Staff(staff);
    let entry = AuditEntry::new(actor, "calendar_feed.made", Subject::Feed(id));
    Ok(tx.audited(entry, address)?)
}

/// Takes the address back. Taking back what is gone already is no fault.
///
/// # Errors
/// What the store says.
pub fn revoke(tx: &mut Tx, staff: StaffId) -> Result<Audited<()>, Problem> {
    match end_all(tx, staff)? {
        None => Ok(tx.unchanged(())?),
        Some(id) => {
            let actor = Actor::Staff(staff);
            let entry = AuditEntry::new(actor, "calendar_feed.revoked", Subject::Feed(id));
            Ok(tx.audited(entry, ())?)
        }
    }
}

fn end_all(tx: &mut Tx, staff: StaffId) -> Result<Option<FeedId>, StoreError> {
    let now = tx.now();
    let last = tx.query_opt(
        "SELECT id FROM calendar_feeds WHERE staff_id = $1 AND revoked_at IS NULL
         ORDER BY created_at DESC LIMIT 1",
        params![staff],
        |row| row.id(0),
    )?;
    tx.execute(
        "UPDATE calendar_feeds SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL",
        params![staff, now],
    )?;
    Ok(last)
}

/// The calendar behind a secret, as it came in the address.
///
/// # Errors
/// `link_not_valid` when it is unknown, over or taken back, or its clinician is no longer one: all
/// alike.
pub fn read(
    reader: &mut Reader,
    config: &Config,
    secret: &str,
    now: Timestamp,
) -> Result<String, Problem> {
    let found = reader.query_opt(
        "SELECT f.staff_id, s.language FROM calendar_feeds f JOIN staff s ON s.id = f.staff_id
         WHERE f.secret_hash = $1 AND f.revoked_at IS NULL AND f.expires_at > $2
         AND s.disabled_at IS NULL",
        params![SecretHash::of_link(secret), now],
        |row| Ok((row.id(0)?, Language::from_text(&row.text(1)?))),
    )?;
    let Some((staff, language)) = found else {
        return Err(ErrorCode::LinkNotValid.into());
    };
    let sessions = sessions(appointments(reader, config, staff, language, now)?);
    Ok(messages::calendar_feed(
        &sessions,
        language,
        &config.branding.name,
    ))
}

/// A clinician's appointment, and the clinic's own start where it is one of a group's.
type One = (Busy, Option<Group>);

/// The patients of a group are seen together: one event, whatever number of them comes and goes.
fn sessions(appointments: Vec<One>) -> Vec<Busy> {
    let mut all: Vec<One> = Vec::new();
    for (busy, group) in appointments {
        // They come in order of time.
        let same = all
            .iter_mut()
            .rev()
            .take_while(|(one, _)| one.start == busy.start);
        let mut same = same.filter(|(_, other)| group.is_some() && *other == group);
        match same.next() {
            Some((session, _)) => session.joined_by(&busy),
            None => all.push((busy, group)),
        }
    }
    all.into_iter().map(|(busy, _)| busy).collect()
}

/// Those that are, or were, at sites where they still see patients, with what they share with others.
fn appointments(
    reader: &mut Reader,
    config: &Config,
    staff: StaffId,
    language: Language,
    now: Timestamp,
) -> Result<Vec<One>, StoreError> {
    let sql = format!(
        "SELECT a.id, a.uid, a.sequence, a.mode, a.room, a.starts_at, a.ends_at, a.zone,
            a.updated_at, a.template_id, a.local_start, s.name AS service_name, s.translations,
            i.name AS site_name, {IN_GROUP} AS in_group
         FROM appointments a
         JOIN services s ON s.id = a.service_id
         JOIN sites i ON i.id = a.site_id
         JOIN memberships m ON m.staff_id = $1 AND m.site_id = a.site_id AND m.role = $2
         WHERE (a.clinician_id = $1 OR a.id IN
            (SELECT t.appointment_id FROM appointment_team t WHERE t.staff_id = $1))
         AND a.starts_at >= $3
         AND a.status IN ('booked', 'arrived', 'fulfilled')
         ORDER BY a.starts_at, a.id LIMIT $4"
    );
    reader.query(
        &sql,
        params![
            staff,
            Role::Clinician.as_str(),
            now.plus_minutes(-BACK_DAYS * DAY_MINUTES),
            MOST
        ],
        |row| {
            let id: AppointmentId = row.id("id")?;
            let translations: serde_json::Value = row.json("translations")?;
            let own = translations
                .pointer(&format!("/{}/name", language.as_str()))
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned);
            let mode: Mode = row.word("mode")?;
            let start = row.time("starts_at")?;
            let template: Option<TemplateId> = row.opt_id("template_id")?;
            let in_group = row.flag("in_group")?;
            let template = template.filter(|_| in_group);
            let group = template.map(|template| Group::of(template, start));
            let url = config.public_url.as_str();
            let busy = Busy {
                uid: row.text("uid")?,
                sequence: row.number("sequence")?,
                people: None,
                service: match own {
                    Some(name) => name,
                    None => row.text("service_name")?,
                },
                mode,
                site: row.text("site_name")?,
                room: row.opt_text("room")?,
                start,
                end: row.time("ends_at")?,
                zone: row.text("zone")?,
                page: format!("{url}/staff/appointments/{id}"),
                changed: row.time("updated_at")?,
            };
            let Some(session) = group else {
                return Ok((busy, None));
            };
            let local = row.text("local_start")?;
            let day = local.get(..10).unwrap_or_default();
            let page = format!("{url}/staff/diary?day={day}");
            Ok((busy.of_group(session, page), group))
        },
    )
}
