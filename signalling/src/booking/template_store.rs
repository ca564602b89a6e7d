//! Clinic templates' rows.

use std::collections::BTreeSet;

use domain::booking::recurrence::{Pattern, Recurrence};
use domain::booking::support::KitName;
use domain::booking::template::{Hours, RoomName, Template, TemplateDetails};
use domain::booking::terms::{Buffers, Terms};
use domain::booking::wire::{self, ClinicTerms, Colleague, ExtraMinutes};
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::people::role::Role;
use domain::time::{Date, Timestamp, Weekday};

use super::places;
use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx, Value, word};

/// What to select first, for [`from_row`].
const COLUMNS: &str = "t.id, t.service_id, t.site_id, t.clinician_id, t.mode, t.weekdays,
    t.from_minute, t.to_minute, t.slot_minutes, t.room, t.zone, t.first_day, t.last_day, t.rrule,
    t.bank_holidays, t.buffer_before_minutes, t.buffer_after_minutes, t.grid_minutes,
    t.notice_minutes, t.horizon_days, t.most_a_day, t.seats, t.carve_outs, t.team, t.kit,
    s.interpreter_minutes, s.more_time_minutes,
    s.buffer_before_minutes AS service_before, s.buffer_after_minutes AS service_after";

/// By number, in the order of [`COLUMNS`]: a search reads thousands, and names are looked up one by one.
fn from_row(row: &Row<'_>) -> Result<Template, StoreError> {
    let recurrence = match row.opt_parse::<Recurrence>(13)? {
        Some(rule) => rule,
        None => Recurrence::weekly(row.json::<Vec<Weekday>>(5)?.into_iter().collect()),
    };
    let room = row
        .opt_text(9)?
        .map(|text| RoomName::new(&text))
        .transpose()
        .map_err(|_| StoreError::Decode {
            column: "room".to_owned(),
            expected: "a room's name",
        })?;
    Ok(Template {
        id: row.id(0)?,
        zone: row.text(10)?,
        service_buffers: Buffers {
            before: row.number(27)?,
            after: row.number(28)?,
        },
        extra: ExtraMinutes {
            interpreter: row.number(25)?,
            more_time: row.number(26)?,
        },
        details: TemplateDetails {
            service: row.id(1)?,
            site: row.id(2)?,
            clinician: row.id(3)?,
            mode: row.word(4)?,
            recurrence,
            hours: Hours {
                from: row.wall_minutes(6)?,
                until: row.wall_minutes(7)?,
            },
            minutes: row.number(8)?,
            valid_from: row.date(11)?,
            valid_until: row.opt_parse(12)?,
            room,
            team: row.json(23)?,
            kit: kit(row)?,
            terms: terms(row)?,
        },
    })
}

fn kit(row: &Row<'_>) -> Result<Vec<KitName>, StoreError> {
    let names: Vec<String> = row.json(24)?;
    let names = names.iter().map(|name| KitName::new(name));
    names
        .collect::<Result<_, _>>()
        .map_err(|_| StoreError::Decode {
            column: "kit".to_owned(),
            expected: "names of kit",
        })
}

fn terms(row: &Row<'_>) -> Result<Terms, StoreError> {
    Ok(Terms {
        bank_holidays: row.flag(14)?,
        buffer_before: optional(row, 15)?,
        buffer_after: optional(row, 16)?,
        grid_minutes: optional(row, 17)?,
        notice_minutes: optional(row, 18)?,
        horizon_days: optional(row, 19)?,
        most_a_day: optional(row, 20)?,
        seats: row.number(21)?,
        carve_outs: row.json(22)?,
    })
}

fn optional<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> Result<Option<T>, StoreError> {
    match row.opt_int(column)? {
        None => Ok(None),
        Some(_) => row.number(column).map(Some),
    }
}

/// One template.
///
/// # Errors
/// What the store says.
pub fn find(reader: &mut Reader, id: TemplateId) -> Result<Option<Template>, StoreError> {
    let sql = "FROM clinic_templates t JOIN services s ON s.id = t.service_id WHERE t.id = $1";
    let found = reader.remembered(id.to_string(), |reader| {
        reader.query_opt(&format!("SELECT {COLUMNS} {sql}"), params![id], from_row)
    })?;
    Ok((*found).clone())
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
    let mut conditions: Vec<(&str, Vec<Value>)> = Vec::new();
    if let Some(service) = wanted.service {
        conditions.push(("t.service_id = ?", vec![service.into()]));
    }
    if let Some(site) = wanted.site {
        conditions.push(("t.site_id = ?", vec![site.into()]));
    }
    if let Some(clinician) = wanted.clinician {
        // In quotes, as it stands in the list of the others, so that no other contains it.
        let among = format!("%\"{clinician}\"%");
        let given = vec![clinician.into(), among.into()];
        conditions.push(("(t.clinician_id = ? OR t.team LIKE ?)", given));
    }
    if let Some(day) = wanted.from {
        let still = "COALESCE(t.last_day, '9999-12-31') >= ?";
        conditions.push((still, vec![day.into()]));
    }
    for (condition, given) in conditions {
        let mut condition = condition.to_owned();
        for value in given {
            values.push(value);
            condition = condition.replacen('?', &format!("${}", values.len()), 1);
        }
        sql.push_str(" AND ");
        sql.push_str(&condition);
    }
    sql.push_str(" ORDER BY t.id");
    let mut found = reader.query(&sql, &values, from_row)?;
    keep_whole_teams(reader, &mut found)?;
    Ok(found)
}

/// Leaves out clinics one of whose clinicians sees no patients there any more.
fn keep_whole_teams(reader: &mut Reader, all: &mut Vec<Template>) -> Result<(), StoreError> {
    let mut gone = BTreeSet::new();
    for template in all.iter() {
        let details = &template.details;
        for id in &details.team {
            if !places::is_clinician_at(reader, *id, details.site)? {
                gone.insert(template.id);
            }
        }
    }
    all.retain(|template| !gone.contains(&template.id));
    Ok(())
}

/// The columns of what a template says, in the order of [`values`].
const SAYS: [&str; 22] = [
    "clinician_id",
    "mode",
    "weekdays",
    "rrule",
    "from_minute",
    "to_minute",
    "slot_minutes",
    "room",
    "first_day",
    "last_day",
    "bank_holidays",
    "buffer_before_minutes",
    "buffer_after_minutes",
    "grid_minutes",
    "notice_minutes",
    "horizon_days",
    "most_a_day",
    "seats",
    "carve_outs",
    "zone",
    "team",
    "kit",
];

fn values(template: &Template) -> Result<Vec<Value>, StoreError> {
    let (details, terms) = (&template.details, &template.details.terms);
    Ok(vec![
        details.clinician.into(),
        word(&details.mode)?.into(),
        json("weekdays", &weekdays(template))?.into(),
        details.recurrence.to_string().into(),
        details.hours.from.minutes().into(),
        details.hours.until.minutes().into(),
        details.minutes.into(),
        details.room.as_ref().map(|room| room.as_str()).into(),
        details.valid_from.into(),
        details.valid_until.into(),
        terms.bank_holidays.into(),
        terms.buffer_before.into(),
        terms.buffer_after.into(),
        terms.grid_minutes.into(),
        terms.notice_minutes.into(),
        terms.horizon_days.into(),
        terms.most_a_day.into(),
        terms.seats.into(),
        json("carve_outs", &terms.carve_outs)?.into(),
        template.zone.as_str().into(),
        json("team", &details.team)?.into(),
        json("kit", &kit_names(template))?.into(),
    ])
}

fn kit_names(template: &Template) -> Vec<String> {
    let names = template.details.kit.iter();
    names.map(|name| name.as_str().to_owned()).collect()
}

fn json<T: serde::Serialize>(column: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Decode {
        column: column.to_owned(),
        expected: "something that can be written as JSON",
    })
}

/// Days of the week of a template that repeats by them.
fn weekdays(template: &Template) -> Vec<Weekday> {
    match template.details.recurrence.pattern() {
        Pattern::Weekly(days) => days.iter().collect(),
        Pattern::MonthlyByWeekday(_) | Pattern::Other => Vec::new(),
    }
}

/// Adds a template.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, template: &Template, now: Timestamp) -> Result<(), StoreError> {
    let places: Vec<String> = (5..5 + SAYS.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO clinic_templates (id, service_id, site_id, created_at, {})
         VALUES ($1, $2, $3, $4, {})",
        SAYS.join(", "),
        places.join(", ")
    );
    let details = &template.details;
    let mut all = params![template.id, details.service, details.site, now].to_vec();
    all.extend(values(template)?);
    tx.execute(&sql, &all)?;
    Ok(())
}

/// Makes a template say what it says now.
///
/// # Errors
/// What the store says.
pub fn update(tx: &mut Tx, template: &Template) -> Result<(), StoreError> {
    let set: Vec<String> = (2..)
        .zip(SAYS)
        .map(|(n, column)| format!("{column} = ${n}"))
        .collect();
    let sql = format!(
        "UPDATE clinic_templates SET {} WHERE id = $1",
        set.join(", ")
    );
    let mut all = params![template.id].to_vec();
    all.extend(values(template)?);
    tx.execute_one(&sql, &all)
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
    let mut all = reader.query(&sql, params![site, from], |row| {
        let service_name = row.text("service_name")?;
        let template = from_row(row)?;
        let clinician_name = keys.open_text(
            Context::new("staff.name_sealed", template.details.clinician),
            &row.sealed("clinician_name")?,
        )?;
        Ok(to_wire(&template, service_name, clinician_name))
    })?;
    for one in &mut all {
        name_team(reader, keys, one)?;
    }
    Ok(all)
}

/// Puts names to the others of a clinic.
///
/// # Errors
/// What the store says.
pub fn name_team(
    reader: &mut Reader,
    keys: &Keys,
    shown: &mut wire::ClinicTemplate,
) -> Result<(), StoreError> {
    for one in &mut shown.team {
        let known = places::clinician(reader, keys, one.id)?;
        one.name = known.map(|known| known.name).unwrap_or_default();
    }
    Ok(())
}

fn team_of(template: &Template) -> Vec<Colleague> {
    let others = template.details.team.iter();
    let unnamed = others.map(|id| Colleague {
        id: *id,
        name: String::new(),
    });
    unnamed.collect()
}

/// A template as it is shown; see [`name_team`].
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
        weekdays: weekdays(template),
        rrule: details.recurrence.to_string(),
        from: details.hours.from,
        until: details.hours.until,
        minutes: details.minutes,
        valid_from: details.valid_from,
        valid_until: details.valid_until,
        room: details.room.as_ref().map(|room| room.as_str().to_owned()),
        team: team_of(template),
        kit: kit_names(template),
        terms: ClinicTerms::from(&details.terms),
    }
}
