//! Clinic templates' rows.

use domain::booking::exception::{Exception, Exceptions};
use domain::booking::template::{Hours, RoomName, Template, TemplateDetails};
use domain::booking::wire;
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::people::role::Role;
use domain::time::{Date, Timestamp, Weekday};

use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx, Value, word};

const COLUMNS: &str = "t.id, t.service_id, t.site_id, t.clinician_id, t.mode, t.weekdays,
    t.from_minute, t.to_minute, t.slot_minutes, t.room, t.zone, t.first_day, t.last_day";

fn from_row(row: &Row<'_>) -> Result<Template, StoreError> {
    let days: Vec<Weekday> = row.json("weekdays")?;
    let room = row
        .opt_text("room")?
        .map(|text| RoomName::new(&text))
        .transpose()
        .map_err(|_| StoreError::Decode {
            column: "room".to_owned(),
            expected: "a room's name",
        })?;
    Ok(Template {
        id: row.id("id")?,
        zone: row.text("zone")?,
        details: TemplateDetails {
            service: row.id("service_id")?,
            site: row.id("site_id")?,
            clinician: row.id("clinician_id")?,
            mode: row.word("mode")?,
            weekdays: days.into_iter().collect(),
            hours: Hours {
                from: row.wall_minutes("from_minute")?,
                until: row.wall_minutes("to_minute")?,
            },
            minutes: row.number("slot_minutes")?,
            valid_from: row.date("first_day")?,
            valid_until: row.opt_parse("last_day")?,
            room,
        },
    })
}

/// One template.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, id: TemplateId) -> Result<Option<Template>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM clinic_templates t WHERE t.id = $1");
    reader.query_opt(&sql, params![id], from_row)
}

/// Which templates are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Of this service only.
    pub service: Option<ServiceId>,
    /// At this site only.
    pub site: Option<SiteId>,
    /// Of this clinician only.
    pub clinician: Option<StaffId>,
    /// That still run on this day or later.
    pub from: Option<Date>,
}

/// Some templates, in the order they were made; only those whose clinician still sees patients
/// there.
///
/// # Errors
/// What the store says.
pub fn list(reader: &mut Reader, wanted: Wanted) -> Result<Vec<Template>, StoreError> {
    let mut sql = format!(
        "SELECT {COLUMNS} FROM clinic_templates t
         JOIN sites i ON i.id = t.site_id AND i.closed_at IS NULL
         JOIN services s ON s.id = t.service_id AND s.ended_at IS NULL
         JOIN staff c ON c.id = t.clinician_id AND c.disabled_at IS NULL
         JOIN memberships m ON m.staff_id = t.clinician_id AND m.site_id = t.site_id AND m.role = $1
         WHERE 1 = 1"
    );
    let mut values: Vec<Value> = vec![Role::Clinician.as_str().into()];
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        sql.push_str(&format!(" AND {condition}${}", values.len()));
    };
    if let Some(service) = wanted.service {
        and("t.service_id = ", service.into());
    }
    if let Some(site) = wanted.site {
        and("t.site_id = ", site.into());
    }
    if let Some(clinician) = wanted.clinician {
        and("t.clinician_id = ", clinician.into());
    }
    if let Some(day) = wanted.from {
        and("COALESCE(t.last_day, '9999-12-31') >= ", day.into());
    }
    sql.push_str(" ORDER BY t.id");
    reader.query(&sql, &values, from_row)
}

/// The exceptions of these templates from a day on.
///
/// # Errors
/// What the store says.
pub fn exceptions(
    reader: &mut Reader,
    templates: &[Template],
    from: Date,
) -> Result<Exceptions, StoreError> {
    let mut all = Vec::new();
    for template in templates {
        all.extend(reader.query(
            "SELECT day, kind, from_minute, to_minute FROM template_exceptions
             WHERE template_id = $1 AND day >= $2",
            params![template.id, from],
            |row| {
                let exception = match row.text("kind")?.as_str() {
                    "changed" => Exception::Changed(Hours {
                        from: row.wall_minutes("from_minute")?,
                        until: row.wall_minutes("to_minute")?,
                    }),
                    _ => Exception::Closed,
                };
                Ok((template.id, row.date("day")?, exception))
            },
        )?);
    }
    Ok(all.into_iter().collect())
}

/// Adds a template.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, template: &Template, now: Timestamp) -> Result<(), StoreError> {
    let details = &template.details;
    let weekdays: Vec<Weekday> = details.weekdays.iter().collect();
    let weekdays = serde_json::to_string(&weekdays).map_err(|_| StoreError::Decode {
        column: "weekdays".to_owned(),
        expected: "days of the week",
    })?;
    tx.execute(
        "INSERT INTO clinic_templates (id, service_id, site_id, clinician_id, mode, weekdays,
            from_minute, to_minute, slot_minutes, room, zone, first_day, last_day, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            template.id,
            details.service,
            details.site,
            details.clinician,
            word(&details.mode)?,
            weekdays,
            details.hours.from.minutes(),
            details.hours.until.minutes(),
            details.minutes,
            details.room.as_ref().map(|room| room.as_str()),
            template.zone.as_str(),
            details.valid_from,
            details.valid_until,
            now,
        ],
    )?;
    Ok(())
}

/// Lets a template run until this day at the latest.
///
/// # Errors
/// What the store says.
pub fn end(tx: &mut Tx, id: TemplateId, last_day: Date) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE clinic_templates SET last_day = $2 WHERE id = $1",
        params![id, last_day],
    )
}

/// The templates of some sites as they are shown, by site, clinician and start.
///
/// # Errors
/// What the store says.
pub fn shown(
    reader: &mut Reader,
    keys: &Keys,
    site: SiteId,
    from: Date,
) -> Result<Vec<wire::ClinicTemplate>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, s.name AS service_name, c.name_sealed AS clinician_name
         FROM clinic_templates t
         JOIN services s ON s.id = t.service_id
         JOIN staff c ON c.id = t.clinician_id
         WHERE t.site_id = $1 AND COALESCE(t.last_day, '9999-12-31') >= $2
         ORDER BY t.clinician_id, t.from_minute, t.id"
    );
    reader.query(&sql, params![site, from], |row| {
        let service_name = row.text("service_name")?;
        let template = from_row(row)?;
        let clinician_name = keys.open_text(
            Context::new("staff.name_sealed", template.details.clinician),
            &row.sealed("clinician_name")?,
        )?;
        Ok(to_wire(&template, service_name, clinician_name))
    })
}

/// A template as it is shown.
pub fn to_wire(
    template: &Template,
    service_name: String,
    clinician_name: String,
) -> wire::ClinicTemplate {
    let details = &template.details;
    wire::ClinicTemplate {
        id: template.id,
        service: details.service,
        service_name,
        site: details.site,
        clinician: details.clinician,
        clinician_name,
        mode: details.mode,
        weekdays: details.weekdays.iter().collect(),
        from: details.hours.from,
        until: details.hours.until,
        minutes: details.minutes,
        valid_from: details.valid_from,
        valid_until: details.valid_until,
        room: details.room.as_ref().map(|room| room.as_str().to_owned()),
    }
}
