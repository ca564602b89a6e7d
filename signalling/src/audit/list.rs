//! Reading the log.

use domain::ids::SiteId;
use domain::time::Timestamp;

use super::AuditEntry;
use crate::params;
use crate::store::{Reader, Row, StoreError, Value};

/// One row as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Position, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<String>,
    /// At which site.
    pub site_id: Option<String>,
    /// A JSON object.
    pub details: String,
    /// The hash of the row before.
    pub prev_hash: String,
    /// The keyed hash over all of the above.
    pub hash: String,
}

const COLUMNS: &str = "SELECT seq, at, actor_kind, actor_id, action, subject_kind, subject_id,
    site_id, details, prev_hash, hash FROM audit";

fn read(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.int(0)?,
        at: row.time(1)?,
        actor_kind: row.text(2)?,
        actor_id: row.opt_text(3)?,
        action: row.text(4)?,
        subject_kind: row.text(5)?,
        subject_id: row.opt_text(6)?,
        site_id: row.opt_text(7)?,
        details: row.text(8)?,
        prev_hash: row.text(9)?,
        hash: row.text(10)?,
    })
}

/// Rows after a position, oldest first.
pub(super) fn after(
    reader: &mut Reader,
    seq: i64,
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE seq > $1 ORDER BY seq LIMIT $2");
    reader.query(&sql, params![seq, limit], read)
}

/// Newest first, before a position (`None`: from the end). The last row's `seq` is the next cursor.
///
/// # Errors
/// What the database says.
pub fn list(
    reader: &mut Reader,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE seq < $1 ORDER BY seq DESC LIMIT $2");
    reader.query(&sql, params![before.unwrap_or(i64::MAX), limit], read)
}

/// The same for those who may see these sites only: entries of no site are everybody's.
///
/// # Errors
/// What the database says.
pub fn list_at(
    reader: &mut Reader,
    sites: &[SiteId],
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let marks: Vec<String> = (0..sites.len()).map(|n| format!("${}", n + 3)).collect();
    let within = if marks.is_empty() {
        String::new()
    } else {
        format!("OR site_id IN ({})", marks.join(", "))
    };
    let sql = format!(
        "{COLUMNS} WHERE seq < $1 AND (site_id IS NULL {within}) ORDER BY seq DESC LIMIT $2"
    );
    let mut values = params![before.unwrap_or(i64::MAX), limit].to_vec();
    values.extend(sites.iter().map(Value::from));
    reader.query(&sql, &values, read)
}

/// Whether the same was done by the same to the same since then.
///
/// # Errors
/// What the database says.
pub fn noted_since(
    reader: &mut Reader,
    entry: &AuditEntry,
    since: Timestamp,
) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM audit
         WHERE subject_kind = $1 AND subject_id = $2 AND action = $3 AND actor_kind = $4
             AND actor_id = $5 AND at > $6
         LIMIT 1",
        params![
            entry.subject.kind(),
            entry.subject.id(),
            entry.action,
            entry.actor.kind(),
            entry.actor.id(),
            since
        ],
    )
}
