//! In a build for development: what is remembered is read from the tables that stand and from no other, or it would
//! be remembered longer than it stands. SQLite says which tables a statement opens; the SQL text is one for both
//! databases, so that holds on PostgreSQL too.

use std::collections::BTreeSet;

use super::conn::Conn;
use super::standing::TABLES;
use super::{Reader, StoreError};

/// The tables that a statement reads, views and indexes resolved; none are known of a server.
fn tables_read(conn: &Conn, sql: &str) -> Result<BTreeSet<String>, StoreError> {
    let Conn::Sqlite(conn) = conn else {
        return Ok(BTreeSet::new());
    };
    // Of the program of a statement, what opens something to read it, by the page at which that begins.
    let mut program = conn.prepare(&format!("EXPLAIN {}", sql.replace('$', "?")))?;
    let mut steps = program.raw_query();
    let mut pages = BTreeSet::new();
    while let Some(step) = steps.next()? {
        if step.get::<_, String>("opcode")? == "OpenRead" {
            pages.insert(step.get::<_, i64>("p2")?);
        }
    }
    let mut of_page = conn.prepare("SELECT tbl_name FROM sqlite_schema WHERE rootpage = ?1")?;
    let names = pages
        .into_iter()
        .map(|page| of_page.query_row([page], |row| row.get(0)));
    Ok(names.collect::<Result<_, _>>()?)
}

impl Reader {
    /// Looks whether a statement may be read for what is remembered, while that is being read.
    pub(super) fn look_what_is_read(&self, sql: &str) -> Result<(), StoreError> {
        if !self.memory.is_reading() {
            return Ok(());
        }
        let tables = tables_read(&self.conn, sql)?;
        let other = tables.iter().find(|name| !TABLES.contains(&name.as_str()));
        match other {
            None => Ok(()),
            Some(other) => Err(StoreError::Sql(format!(
                "what is remembered is read from {other}, which is not among the tables that stand: {sql}"
            ))),
        }
    }
}
