//! Services' rows.

use std::collections::BTreeMap;

use domain::booking::reminder::ReminderSettings;
use domain::booking::service::{Audience, Rules, ServiceDetails};
use domain::booking::terms::Buffers;
use domain::booking::wire::{
    ExtraMinutes, Mode, PublicService, Reminders, Service, ServiceRules, ServiceWords,
};
use domain::ids::{ServiceId, SiteId};
use domain::people::wire::{Language, Site};
use domain::time::Date;

use super::{places, reminders};
use crate::params;
use crate::store::{Reader, Row, StoreError, Tx};

/// What a link sent now without a booked service counts as. Not listed, not bookable.
pub const SENT_NOW: ServiceId = ServiceId::from_number(1);

const COLUMNS: &str = "s.id, s.slug, s.name, s.description, s.modes, s.prepare, s.minutes,
    s.notice_minutes, s.horizon_days, s.self_booking, s.buffer_before_minutes,
    s.buffer_after_minutes, s.reminder_minutes, s.reminder_way, s.interpreter_minutes,
    s.more_time_minutes";

fn from_row(row: &Row<'_>) -> Result<Service, StoreError> {
    Ok(Service {
        id: row.id("id")?,
        slug: row.text("slug")?,
        name: row.text("name")?,
        description: row.text("description")?,
        modes: row.json("modes")?,
        minutes: row.number("minutes")?,
        notice_minutes: row.number("notice_minutes")?,
        horizon_days: row.number("horizon_days")?,
        public: row.flag("self_booking")?,
        prepare: row.json("prepare")?,
        buffer_before: row.number("buffer_before_minutes")?,
        buffer_after: row.number("buffer_after_minutes")?,
        reminders: Reminders::from(&reminders::settings_of(row)?),
        extra: ExtraMinutes {
            interpreter: row.number("interpreter_minutes")?,
            more_time: row.number("more_time_minutes")?,
        },
    })
}

/// The rules by which patients book it.
pub const fn rules(service: &Service) -> Rules {
    Rules {
        notice_minutes: service.notice_minutes,
        horizon_days: service.horizon_days,
        audience: Audience::Patients,
    }
}

/// One service that can still be booked.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, id: ServiceId) -> Result<Option<Service>, StoreError> {
    let found = reader.remembered(id.to_string(), |reader| {
        let sql = format!(
            "SELECT {COLUMNS} FROM services s WHERE s.id = $1 AND s.id <> $2 AND s.ended_at IS NULL"
        );
        reader.query_opt(&sql, params![id, SENT_NOW], from_row)
    })?;
    Ok((*found).clone())
}

/// One service by its part of the address.
///
/// # Errors
/// What the store says.
pub fn find_by_slug(reader: &mut Reader, slug: &str) -> Result<Option<Service>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM services s WHERE s.slug = $1 AND s.id <> $2 AND s.ended_at IS NULL"
    );
    reader.query_opt(&sql, params![slug, SENT_NOW], from_row)
}

/// One service as patients see it, whether or not it can still be booked: an appointment outlives
/// its service.
///
/// # Errors
/// What the store says; `Missing` when there is none.
pub fn public_by_id(
    reader: &mut Reader,
    id: ServiceId,
    today: Date,
) -> Result<PublicService, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM services s WHERE s.id = $1");
    let service = reader.query_one(&sql, params![id], from_row)?;
    public(reader, service, today)
}

/// A service's name, whether or not it can still be booked.
///
/// # Errors
/// What the store says; `Missing` when there is none.
pub fn name(reader: &mut Reader, id: ServiceId) -> Result<String, StoreError> {
    reader.query_one(
        "SELECT name FROM services WHERE id = $1",
        params![id],
        |row| row.text(0),
    )
}

/// All services, by name.
///
/// # Errors
/// What the store says.
pub fn list(reader: &mut Reader) -> Result<Vec<Service>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM services s WHERE s.ended_at IS NULL AND s.id <> $1
         ORDER BY s.name, s.id"
    );
    reader.query(&sql, params![SENT_NOW], from_row)
}

/// A service as patients see it, with the sites where a clinic offers it from today on.
///
/// # Errors
/// What the store says.
pub fn public(
    reader: &mut Reader,
    service: Service,
    today: Date,
) -> Result<PublicService, StoreError> {
    let sites: Vec<SiteId> = reader.query(
        "SELECT DISTINCT site_id FROM clinic_templates
         WHERE service_id = $1 AND COALESCE(last_day, '9999-12-31') >= $2",
        params![service.id, today],
        |row| row.id(0),
    )?;
    let mut open: Vec<Site> = Vec::new();
    for id in sites {
        open.extend(places::site(reader, id)?);
    }
    open.sort_by(|a, b| a.name.cmp(&b.name));
    let translations = translations(reader, service.id)?;
    let needs_matter = service.extra.any() || has_interpreters(reader, service.id, today)?;
    Ok(PublicService {
        id: service.id,
        slug: service.slug,
        name: service.name,
        description: service.description,
        modes: service.modes,
        minutes: service.minutes,
        needs_matter,
        sites: open,
        prepare: service.prepare,
        translations,
    })
}

/// Whether a site at which a clinic offers it has interpreters.
fn has_interpreters(reader: &mut Reader, id: ServiceId, today: Date) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM site_resources r JOIN clinic_templates t ON t.site_id = r.site_id
         WHERE t.service_id = $1 AND COALESCE(t.last_day, '9999-12-31') >= $2
             AND r.kind = 'interpreter' AND r.how_many > 0",
        params![id, today],
    )
}

/// A service's words in one other language, as kept.
#[derive(serde::Deserialize)]
struct Translation {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    prepare: Vec<String>,
}

fn translations(reader: &mut Reader, id: ServiceId) -> Result<Vec<ServiceWords>, StoreError> {
    let kept: BTreeMap<Language, Translation> = reader.query_one(
        "SELECT translations FROM services WHERE id = $1",
        params![id],
        |row| row.json("translations"),
    )?;
    let words = kept.into_iter().map(|(language, words)| ServiceWords {
        language,
        name: words.name,
        description: words.description,
        prepare: words.prepare,
    });
    Ok(words.collect())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Decode {
        column: "services".to_owned(),
        expected: "something that can be written as JSON",
    })
}

/// Adds a service.
///
/// # Errors
/// [`StoreError::Conflict`] when its slug is in use.
pub fn insert(tx: &mut Tx, id: ServiceId, details: &ServiceDetails) -> Result<(), StoreError> {
    let prepare: Vec<&str> = details.prepare.iter().map(|line| line.as_str()).collect();
    let now = tx.now();
    tx.execute(
        "INSERT INTO services (id, slug, name, description, minutes, modes, prepare,
            notice_minutes, horizon_days, self_booking, created_at, buffer_before_minutes,
            buffer_after_minutes, reminder_minutes, reminder_way, interpreter_minutes, more_time_minutes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
            $17)",
        params![
            id,
            details.slug.as_str(),
            details.name.as_str(),
            details.description.as_str(),
            details.minutes,
            json(&details.modes)?,
            json(&prepare)?,
            details.notice_minutes,
            details.horizon_days,
            details.public,
            now,
            details.buffers.before,
            details.buffers.after,
            json(&details.reminders.minutes())?,
            details.reminders.way().as_str(),
            details.extra.interpreter,
            details.extra.more_time,
        ],
    )?;
    Ok(())
}

/// Sets when and by what a service's patients are reminded.
///
/// # Errors
/// What the store says.
pub fn set_reminders(
    tx: &mut Tx,
    id: ServiceId,
    settings: &ReminderSettings,
) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE services SET reminder_minutes = $2, reminder_way = $3 WHERE id = $1",
        params![id, json(&settings.minutes())?, settings.way().as_str()],
    )
}

/// Sets when a service can be booked, and by whom.
///
/// # Errors
/// What the store says.
pub fn set_rules(tx: &mut Tx, id: ServiceId, rules: &ServiceRules) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE services SET notice_minutes = $2, horizon_days = $3, self_booking = $4,
            interpreter_minutes = $5, more_time_minutes = $6 WHERE id = $1",
        params![
            id,
            rules.notice_minutes,
            rules.horizon_days,
            rules.public,
            rules.extra.interpreter,
            rules.extra.more_time,
        ],
    )
}

/// Sets the time that a service keeps free around its appointments.
///
/// # Errors
/// What the store says.
pub fn set_buffers(tx: &mut Tx, id: ServiceId, free: Buffers) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE services SET buffer_before_minutes = $2, buffer_after_minutes = $3 WHERE id = $1",
        params![id, free.before, free.after],
    )
}

/// Makes sure that there is a service for links that are sent now.
///
/// # Errors
/// What the store says.
pub fn ensure_sent_now(tx: &mut Tx) -> Result<(), StoreError> {
    // Seldom: what stands would have to be read anew by everybody.
    if tx.exists("SELECT 1 FROM services WHERE id = $1", params![SENT_NOW])? {
        return Ok(());
    }
    let now = tx.now();
    tx.execute(
        "INSERT INTO services (id, slug, name, description, translations, minutes, modes,
            notice_minutes, horizon_days, self_booking, created_at)
         VALUES ($1, 'consultation-now', 'Consultation', '', $2, 30, $3, 0, 1, 0, $4)
         ON CONFLICT DO NOTHING",
        params![
            SENT_NOW,
            "{\"cy\":{\"name\":\"Ymgynghoriad\"}}",
            json(&[Mode::Video])?,
            now
        ],
    )?;
    Ok(())
}
