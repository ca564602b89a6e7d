//! What one writer keeps from the others until its transaction ends. Waiting for it happens with the
//! next statement, which sees what was committed before.

use sha2::{Digest, Sha256};

use super::super::{StoreError, Value};
use super::Link;

/// Bringing the tables up to date ("ante", and one more for the other). The second half of both is the
/// schema: others may have a clinic of their own in the same database.
pub(super) const MIGRATING: i32 = 0x616e_7465;
/// Appending to the access log.
const LOG: i32 = MIGRATING + 1;

/// Keeps a row from other writers, without keeping others from referring to it.
pub(in super::super) fn keep_row(
    link: &mut Link,
    table: &str,
    id: Value,
) -> Result<(), StoreError> {
    let sql = format!("SELECT 1 FROM {table} WHERE id = $1 FOR NO KEY UPDATE");
    link.later(&sql, &[id])
}

/// Keeps a name from other writers who ask for the same.
pub(in super::super) fn keep_name(link: &mut Link, name: &str) -> Result<(), StoreError> {
    let hash = Sha256::digest(name.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    let number = i64::from_be_bytes(first);
    let sql =
        "SELECT pg_advisory_xact_lock($1 # hashtextextended(CAST(current_schema() AS TEXT), 0))";
    link.later(sql, &[Value::Int(number)])
}

/// By what the turns at a row are known, where `id` is an expression. An advisory lock: a row that many
/// share would be written by each of them, and whoever wants it alone might wait for ever.
fn turns(table: &str, id: &str) -> String {
    format!("hashtextextended('{table} ' || {id} || ' ' || CAST(current_schema() AS TEXT), 0)")
}

/// Shares a row with others who do; see [`super::super::Tx::share_row`]. Says whether that is new in this
/// transaction.
pub(in super::super) fn share_row(
    link: &mut Link,
    table: &'static str,
    id: Value,
) -> Result<bool, StoreError> {
    let row = (table, id);
    if link.shares.contains(&row) {
        return Ok(false);
    }
    let turns = turns(table, "$1");
    let sql = format!("SELECT pg_advisory_xact_lock_shared({turns})");
    link.later(&sql, std::slice::from_ref(&row.1))?;
    link.shares.push(row);
    Ok(true)
}

/// The same with the row that another one names.
pub(in super::super) fn share_row_of(
    link: &mut Link,
    table: &str,
    (other, column): (&str, &str),
    id: Value,
) -> Result<(), StoreError> {
    let turns = turns(table, column);
    let sql = format!("SELECT pg_advisory_xact_lock_shared({turns}) FROM {other} WHERE id = $1");
    link.later(&sql, &[id])
}

/// Has a row alone.
pub(in super::super) fn row_alone(
    link: &mut Link,
    table: &str,
    id: Value,
) -> Result<(), StoreError> {
    let turns = turns(table, "$1");
    link.later(&format!("SELECT pg_advisory_xact_lock({turns})"), &[id])
}

/// Makes the appending to the access log this writer's alone. It comes last in a unit of work, so
/// that whoever has it waits for nobody.
pub(in super::super) fn order_log(link: &mut Link) -> Result<(), StoreError> {
    let sql = "SELECT pg_advisory_xact_lock(CAST($1 AS INTEGER), hashtext(CAST(current_schema() AS TEXT)))";
    link.later(sql, &[Value::Int(LOG.into())])
}
