//! The same migrations, all of those missing in one transaction; nodes that start together take
//! turns.

use super::super::migrations::{MIGRATIONS, newest};
use super::super::{OpenError, StoreError, Value};
use super::Link;
use super::locks::MIGRATING;
use domain::time::Timestamp;

/// How SQLite is told to keep a table in the order of its key, which is left out here.
const SQLITES_OWN: &str = " WITHOUT ROWID";

/// Whether this program, or a newer one, has ever been here.
pub(in super::super) fn has_tables(link: &mut Link) -> Result<bool, StoreError> {
    let sql = "SELECT 1 WHERE to_regclass('schema_versions') IS NOT NULL";
    Ok(!link.query(sql, &[])?.is_empty())
}

/// Brings a database up to date; says how many migrations it took.
pub(in super::super) fn migrate(link: &mut Link, now: Timestamp) -> Result<usize, OpenError> {
    // The other node, and a large table, may take their time.
    link.batch(&format!(
        "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;
         SET LOCAL client_min_messages = warning;
         SELECT pg_advisory_xact_lock({MIGRATING}, hashtext(CAST(current_schema() AS TEXT)));
         CREATE TABLE IF NOT EXISTS schema_versions (
            version BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at BIGINT NOT NULL
         )"
    ))?;
    let found = version(link)?;
    if found > newest() {
        return Err(OpenError::NewerDatabase {
            found,
            known: newest(),
        });
    }
    let mut applied = 0;
    for (number, (name, sql)) in (1..).zip(MIGRATIONS) {
        if number <= found {
            continue;
        }
        link.batch(&sql.replace(SQLITES_OWN, ""))?;
        link.execute(
            "INSERT INTO schema_versions (version, name, applied_at) VALUES ($1, $2, $3)",
            &[Value::Int(number), Value::from(*name), Value::from(now)],
        )?;
        tracing::info!(version = number, name, "database migrated");
        applied += 1;
    }
    link.batch("COMMIT")?;
    Ok(applied)
}

fn version(link: &mut Link) -> Result<i64, StoreError> {
    let rows = link.query("SELECT COALESCE(MAX(version), 0) FROM schema_versions", &[])?;
    rows.first()
        .ok_or(StoreError::Missing)
        .and_then(|row| super::super::Row::postgres(row).int(0))
}
