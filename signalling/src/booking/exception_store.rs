//! Rows of what departs from the templates: unusual days, and leave.

use std::collections::BTreeSet;

use domain::booking::exception::{Exception, Exceptions};
use domain::booking::leave::Leave;
use domain::booking::template::{Hours, Template};
use domain::ids::{LeaveId, SiteId, StaffId, TemplateId};
use domain::time::{Date, Timestamp};

use crate::outside::Entropy;
use crate::params;
use crate::store::{Reader, Row, StoreError, Tx, Value};

/// What departs from these templates from a day on: their unusual days, and the leave of everybody who
/// sees their patients.
///
/// # Errors
/// What the store says.
pub fn all_exceptions(
    reader: &mut Reader,
    templates: &[Template],
    from: Date,
) -> Result<Exceptions, StoreError> {
    let ids: Vec<Value> = templates.iter().map(|t| t.id.into()).collect();
    let days = reader.query_among(
        "SELECT template_id, day, kind, from_minute, to_minute, moved_to FROM template_exceptions
         WHERE day >= $1 AND template_id IN ({among})",
        params![from],
        &ids,
        |row| Ok((row.id("template_id")?, row.date("day")?, what(row)?)),
    )?;
    let clinicians = templates.iter().flat_map(|t| t.details.clinicians());
    let clinicians: BTreeSet<StaffId> = clinicians.collect();
    let clinicians: Vec<Value> = clinicians.into_iter().map(Value::from).collect();
    let sql = format!(
        "SELECT {LEAVE} FROM leave WHERE last_day >= $1 AND staff_id IN ({{among}})
         ORDER BY first_day, id"
    );
    let away = reader.query_among(&sql, params![from], &clinicians, leave_from_row)?;
    let all: Exceptions = days.into_iter().collect();
    Ok(all.with_leave(away.into_iter().map(|row| (row.staff, row.leave))))
}

/// The unusual days of a template from a day on, in order.
///
/// # Errors
/// What the store says.
pub fn of_template(
    reader: &mut Reader,
    template: TemplateId,
    from: Date,
) -> Result<Vec<(Date, Exception)>, StoreError> {
    reader.query(
        "SELECT day, kind, from_minute, to_minute, moved_to FROM template_exceptions
         WHERE template_id = $1 AND day >= $2 ORDER BY day",
        params![template, from],
        |row| Ok((row.date("day")?, what(row)?)),
    )
}

fn what(row: &Row<'_>) -> Result<Exception, StoreError> {
    let hours = || {
        Ok::<_, StoreError>(Hours {
            from: row.wall_minutes("from_minute")?,
            until: row.wall_minutes("to_minute")?,
        })
    };
    match row.text("kind")?.as_str() {
        "changed" => Ok(Exception::Changed(hours()?)),
        "extra" => Ok(Exception::Extra(hours()?)),
        "moved" => Ok(Exception::MovedTo(row.date("moved_to")?)),
        "closed" => Ok(Exception::Closed),
        _ => Err(StoreError::Decode {
            column: "kind".to_owned(),
            expected: "a kind of exception",
        }),
    }
}

/// Sets what a template does on a day, in place of what was set before.
///
/// # Errors
/// What the store says.
pub fn set(
    tx: &mut Tx,
    entropy: &Entropy,
    template: TemplateId,
    day: Date,
    exception: Exception,
) -> Result<(), StoreError> {
    let now = tx.now();
    remove(tx, template, day)?;
    let (kind, hours, moved_to) = match exception {
        Exception::Closed => ("closed", None, None),
        Exception::Changed(hours) => ("changed", Some(hours), None),
        Exception::Extra(hours) => ("extra", Some(hours), None),
        Exception::MovedTo(to) => ("moved", None, Some(to)),
    };
    // Only a name for the row.
    let id = entropy.id(now, TemplateId::new);
    tx.execute(
        "INSERT INTO template_exceptions (id, template_id, day, kind, from_minute, to_minute,
            moved_to, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            id,
            template,
            day,
            kind,
            hours.map(|hours| hours.from.minutes()),
            hours.map(|hours| hours.until.minutes()),
            moved_to,
            now,
        ],
    )?;
    Ok(())
}

/// Takes away what was set for a day; says whether there was anything.
///
/// # Errors
/// What the store says.
pub fn remove(tx: &mut Tx, template: TemplateId, day: Date) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM template_exceptions WHERE template_id = $1 AND day = $2",
        params![template, day],
    )?;
    Ok(gone > 0)
}

/// Leave, as it is kept.
#[derive(Debug, Clone)]
pub struct LeaveRow {
    /// Identifier.
    pub id: LeaveId,
    /// Whose.
    pub staff: StaffId,
    /// Where it was written down.
    pub site: SiteId,
    /// First local day.
    pub first_day: Date,
    /// Last local day.
    pub last_day: Date,
    /// When.
    pub leave: Leave,
}

const LEAVE: &str = "id, staff_id, site_id, first_day, last_day, from_at, until_at";

fn leave_from_row(row: &Row<'_>) -> Result<LeaveRow, StoreError> {
    let (first, last) = (row.date("first_day")?, row.date("last_day")?);
    let leave = match (row.opt_time("from_at")?, row.opt_time("until_at")?) {
        (Some(from), Some(until)) => Leave::Times { from, until },
        _ => Leave::Days { first, last },
    };
    Ok(LeaveRow {
        id: row.id("id")?,
        staff: row.id("staff_id")?,
        site: row.id("site_id")?,
        first_day: first,
        last_day: last,
        leave,
    })
}

/// The leave of a clinician that ends on this day or later, in order.
///
/// # Errors
/// What the store says.
pub fn leave_of(
    reader: &mut Reader,
    staff: StaffId,
    from: Date,
) -> Result<Vec<LeaveRow>, StoreError> {
    let sql = format!(
        "SELECT {LEAVE} FROM leave WHERE staff_id = $1 AND last_day >= $2 ORDER BY first_day, id"
    );
    reader.query(&sql, params![staff, from], leave_from_row)
}

/// One leave.
///
/// # Errors
/// What the store says.
pub fn leave(reader: &mut Reader, id: LeaveId) -> Result<Option<LeaveRow>, StoreError> {
    let sql = format!("SELECT {LEAVE} FROM leave WHERE id = $1");
    reader.query_opt(&sql, params![id], leave_from_row)
}

/// Adds leave.
///
/// # Errors
/// What the store says.
pub fn add_leave(tx: &mut Tx, row: &LeaveRow) -> Result<(), StoreError> {
    let (from, until): (Option<Timestamp>, Option<Timestamp>) = match row.leave {
        Leave::Days { .. } => (None, None),
        Leave::Times { from, until } => (Some(from), Some(until)),
    };
    let now = tx.now();
    let values: &[Value] = params![
        row.id,
        row.staff,
        row.site,
        row.first_day,
        row.last_day,
        from,
        until,
        now
    ];
    tx.execute(
        "INSERT INTO leave (id, staff_id, site_id, first_day, last_day, from_at, until_at,
            created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values,
    )?;
    Ok(())
}

/// Takes leave away.
///
/// # Errors
/// What the store says.
pub fn remove_leave(tx: &mut Tx, id: LeaveId) -> Result<(), StoreError> {
    tx.execute_one("DELETE FROM leave WHERE id = $1", params![id])
}
