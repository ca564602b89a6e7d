//! Statements whose answers nobody waits for: they are sent with the next one.

use tokio_postgres::Row;

use super::super::{StoreError, Value};
use super::Link;
use super::session::Bound;
use super::together::Together;
use super::trouble::AWAY;

/// So many statements wait for the next at most: all are sent at once, and their answers fit into what
/// the connection holds until they are read.
const MOST_QUEUED: usize = 16;

impl Link {
    /// Sends a statement with the next one, or when the unit of work ends: one of which nothing is
    /// wanted back. Should it fail, nothing of the unit of work is kept.
    pub fn later(&mut self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        self.send_later(sql, params, None)
    }

    /// The same of one that is counted on to change so many rows. Should it change another number, nothing
    /// of the unit of work is kept.
    pub fn later_counting_on(
        &mut self,
        rows: usize,
        sql: &str,
        params: &[Value],
    ) -> Result<(), StoreError> {
        self.send_later(sql, params, u64::try_from(rows).ok())
    }

    fn send_later(
        &mut self,
        sql: &str,
        params: &[Value],
        counts_on: Option<u64>,
    ) -> Result<(), StoreError> {
        self.ahead.forget();
        if self.queued.len() >= MOST_QUEUED {
            self.send_queued()?;
        }
        if self.joins(sql, params, counts_on)? {
            return Ok(());
        }
        self.join()?;
        let statement = self.prepared(sql, params)?;
        self.queued.push(Bound {
            statement,
            values: params.to_vec(),
            changes: !sql.starts_with("SELECT"),
            carries: 0,
            counts_on,
            wanted: None,
        });
        Ok(())
    }

    /// Asks with the next statement what will be asked for soon.
    pub fn ask_ahead(&mut self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        self.join()?;
        let statement = self.prepared(sql, params)?;
        let number = self.ahead.ask(sql, params);
        self.queued.push(Bound {
            statement,
            values: params.to_vec(),
            changes: false,
            carries: 0,
            counts_on: None,
            wanted: Some(number),
        });
        Ok(())
    }

    /// The rows of what was asked ahead, if this was.
    pub(super) fn asked_ahead(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<Option<Vec<Row>>, StoreError> {
        if self.ahead.awaits(sql, params) {
            self.send_queued()?;
        }
        Ok(self.ahead.take(sql, params))
    }

    /// Whether the number of rows that something changes is counted on which waits to be sent.
    pub(super) fn counts(&self) -> bool {
        self.together.counts() || self.queued.iter().any(|one| one.counts_on.is_some())
    }

    /// Sends what waits to be sent.
    pub fn send_queued(&mut self) -> Result<(), StoreError> {
        let queued = self.take_queued()?;
        if queued.is_empty() {
            return Ok(());
        }
        let came = self.session.as_mut().ok_or(AWAY)?.send(&queued);
        self.note_all(came)
    }

    /// What is to be sent now.
    pub(super) fn take_queued(&mut self) -> Result<Vec<Bound>, StoreError> {
        self.join()?;
        self.unsent = false;
        Ok(std::mem::take(&mut self.queued))
    }

    pub(super) fn forget_queued(&mut self) {
        self.unsent = false;
        self.queued.clear();
        self.together.forget();
        self.ahead.forget();
    }

    /// Joins what can be sent as one statement.
    fn join(&mut self) -> Result<(), StoreError> {
        let Some(joined) = self.together.join() else {
            return Ok(());
        };
        let statement = self.prepared_for(&joined.sql, &joined.types, "joined")?;
        self.queued.push(Bound {
            statement,
            values: joined.values,
            changes: true,
            carries: joined.others,
            counts_on: joined.counts_on,
            wanted: None,
        });
        Ok(())
    }

    /// Whether it is to be sent together with others.
    fn joins(
        &mut self,
        sql: &str,
        params: &[Value],
        counts_on: Option<u64>,
    ) -> Result<bool, StoreError> {
        if !Together::may_take(sql, counts_on) {
            return Ok(false);
        }
        if !self.together.knows(sql) {
            let session = self.session.as_mut().ok_or(AWAY)?;
            let asked = session.prepare(sql, &[]);
            let asked = asked.map_err(|error| self.note(&error))?;
            self.together.learn(sql, asked.params());
        }
        if !self.together.has_room_for(sql, counts_on) {
            self.join()?;
        }
        Ok(self.together.take(sql, params, counts_on))
    }

    /// How many statements that change rows wait to be sent.
    pub(super) fn waiting(&self) -> u64 {
        let queued = self.queued.iter().filter(|one| one.changes);
        (queued.count() + self.together.waiting()) as u64
    }

    /// Finds out what that which waits to be sent changes.
    pub fn send_changes(&mut self) -> Result<(), StoreError> {
        if self.waiting() > 0 {
            self.send_queued()?;
        }
        Ok(())
    }
}
