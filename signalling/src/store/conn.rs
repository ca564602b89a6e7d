//! One connection, whatever the engine.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::params_from_iter;

use super::postgres::Link;
use super::row::Names;
use super::{Row, StoreError, Value};

/// One connection.
pub(super) enum Conn {
    /// To a file.
    Sqlite(rusqlite::Connection),
    /// To a server.
    Postgres(Box<Link>),
}

/// To SQLite `$2` is a name, and names are numbered in the order in which they first appear; `?2` is
/// the second parameter, as `$2` is to PostgreSQL.
fn numbered(sql: &str) -> Rc<str> {
    let place = (sql.as_ptr() as usize, sql.len());
    NUMBERED.with_borrow_mut(|known| {
        // Another text may have come to the same place.
        if let Some((as_written, numbered)) = known.get(&place)
            && **as_written == *sql
        {
            return Rc::clone(numbered);
        }
        if known.len() >= MOST_NUMBERED {
            known.clear();
        }
        let numbered = Rc::from(as_sqlite_says(sql).replace('$', "?"));
        known.insert(place, (sql.into(), Rc::clone(&numbered)));
        numbered
    })
}

/// Before a statement of several rows that may fail half-way, SQLite copies every page that it touches, so that the
/// statement alone can be undone. Claims are left out one by one, and whoever's entries of the access log are refused
/// undoes all the rest, too: neither needs that.
fn as_sqlite_says(sql: &str) -> Cow<'_, str> {
    let cells = sql.strip_prefix("INSERT INTO claims ");
    let cells = cells.and_then(|rest| rest.trim_end().strip_suffix("ON CONFLICT DO NOTHING"));
    let log = sql.strip_prefix("INSERT INTO audit ");
    match (cells, log) {
        (Some(rest), _) => format!("INSERT OR IGNORE INTO claims {rest}").into(),
        (_, Some(rest)) => format!("INSERT OR FAIL INTO audit {rest}").into(),
        _ => sql.into(),
    }
}

/// A statement as it is written, and as SQLite is given it.
type Numbered = (Box<str>, Rc<str>);

thread_local! {
    /// By where the text is, which for most is always the same place.
    static NUMBERED: RefCell<HashMap<(usize, usize), Numbered>> = RefCell::default();
}
/// So many are kept at most.
const MOST_NUMBERED: usize = 512;

impl From<rusqlite::Connection> for Conn {
    fn from(conn: rusqlite::Connection) -> Self {
        Self::Sqlite(conn)
    }
}

impl Conn {
    /// Changes rows; says how many.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<usize, StoreError> {
        match self {
            Self::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(sql))?;
                Ok(statement.execute(params_from_iter(params))?)
            }
            Self::Postgres(link) => link.execute(sql, params),
        }
    }

    /// Gives rows to `take` until it says that it has enough.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        mut take: impl FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&numbered(sql))?;
                let names = Names::new();
                let mut rows = statement.query(params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    if !take(&Row::sqlite(row, &names))? {
                        break;
                    }
                }
                Ok(())
            }
            Self::Postgres(link) => {
                for row in link.query(sql, params)? {
                    if !take(&Row::postgres(&row))? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// Whether there is any row.
    pub fn any(&mut self, sql: &str, params: &[Value]) -> Result<bool, StoreError> {
        let mut found = false;
        let mut note = |_: &Row<'_>| {
            found = true;
            Ok(false)
        };
        match self {
            Self::Sqlite(_) => self.each(sql, params, &mut note)?,
            // It sends all rows, however few are read.
            Self::Postgres(_) => {
                self.each(&format!("SELECT 1 WHERE EXISTS ({sql})"), params, &mut note)?;
            }
        }
        Ok(found)
    }

    /// How many rows were changed since the connection was made.
    pub fn changed(&self) -> u64 {
        match self {
            Self::Sqlite(conn) => conn.total_changes(),
            Self::Postgres(link) => link.changed(),
        }
    }
}
