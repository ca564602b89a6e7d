//! Asking: one connection, cached statements, rows mapped as they come.

use rusqlite::{Connection, params_from_iter};

use super::{Row, StoreError, Value};

/// Answers queries. On a reader thread it cannot write; inside a [`super::Tx`] it sees the
/// transaction's own changes.
pub struct Reader {
    pub(super) conn: Connection,
}

/// To SQLite `$2` is a name, and names are numbered in the order in which they first appear; `?2` is
/// the second parameter, as `$2` is to PostgreSQL.
pub(super) fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl Reader {
    /// All rows.
    ///
    /// # Errors
    /// What the database or `map` says, as for all queries.
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(&numbered(sql))?;
        let mut rows = statement.query(params_from_iter(params))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(map(&Row::new(row))?);
        }
        Ok(found)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the database or `map` says.
    pub fn query_opt<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        map: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(&numbered(sql))?;
        let mut rows = statement.query(params_from_iter(params))?;
        rows.next()?.map(|row| map(&Row::new(row))).transpose()
    }

    /// The first row.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        map: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.query_opt(sql, params, map)?.ok_or(StoreError::Missing)
    }

    /// Whether there is any row.
    ///
    /// # Errors
    /// What the database says.
    pub fn exists(&mut self, sql: &str, params: &[Value]) -> Result<bool, StoreError> {
        Ok(self.query_opt(sql, params, |_| Ok(()))?.is_some())
    }
}
