//! Asking: one connection, cached statements, rows mapped as they come.

use std::sync::Arc;

use super::conn::Conn;
use super::standing::{Memory, Shared};
use super::{Row, StoreError, Value};

/// Answers queries. On a reader thread it cannot write; inside a [`super::Tx`] it sees the
/// transaction's own changes.
pub struct Reader {
    pub(super) conn: Conn,
    /// What it read before of what seldom changes.
    pub(super) memory: Memory,
    /// How many questions it may still be asked, where no snapshot was begun for them.
    pub(super) questions: Option<u32>,
}

impl Reader {
    pub(super) fn new(conn: Conn) -> Self {
        Self {
            conn,
            memory: Memory::default(),
            questions: None,
        }
    }

    /// One of several over which one program asks the same server.
    pub(super) fn sharing(conn: Conn, shared: Arc<Shared>) -> Self {
        Self {
            conn,
            memory: Memory::sharing(shared),
            questions: None,
        }
    }

    /// Asks what will be asked for soon by the same text and values, with the next question: both answers
    /// then take one journey to a server and back. What is changed or kept from others in between makes the
    /// answer void, and it is asked again.
    ///
    /// # Errors
    /// What the database says.
    pub fn ask_ahead(&mut self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        match &mut self.conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(link) => link.ask_ahead(sql, params),
        }
    }

    /// Counts a question. Those that are not asked within one snapshot may see different things.
    pub(super) fn may_ask(&mut self) -> Result<(), StoreError> {
        match &mut self.questions {
            None => Ok(()),
            Some(0) => Err(StoreError::Sql(
                "a question more than may be asked without a snapshot".to_owned(),
            )),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

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
        // Some change rows and say which.
        self.memory.note(sql);
        self.may_ask()?;
        #[cfg(debug_assertions)]
        self.look_what_is_read(sql)?;
        let mut found = Vec::new();
        self.conn.each(sql, params, |row| {
            found.push(map(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Each row in turn.
    pub(super) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.may_ask()?;
        #[cfg(debug_assertions)]
        self.look_what_is_read(sql)?;
        self.conn.each(sql, params, |row| take(row).map(|()| true))
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
        self.memory.note(sql);
        self.may_ask()?;
        #[cfg(debug_assertions)]
        self.look_what_is_read(sql)?;
        let (mut map, mut found) = (Some(map), None);
        self.conn.each(sql, params, |row| {
            found = map.take().map(|map| map(row)).transpose()?;
            Ok(false)
        })?;
        Ok(found)
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
        self.may_ask()?;
        #[cfg(debug_assertions)]
        self.look_what_is_read(sql)?;
        self.conn.any(sql, params)
    }
}
