//! One unit of work on the writer thread.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use domain::time::Timestamp;
use rusqlite::params_from_iter;

use super::reader::numbered;
use super::{Keys, Reader, StoreError, Value};
use crate::audit::{self, AuditEntry};
use crate::bus::Hint;
use crate::outside::Clock;

/// The answer of an act whose audit entry is in the same transaction. Only [`Tx::audited`] and
/// [`Tx::unchanged`] make one.
#[derive(Debug)]
pub struct Audited<T> {
    value: T,
}

impl<T> Audited<T> {
    /// The answer, while it is still inside.
    pub const fn value(&self) -> &T {
        &self.value
    }

    pub(super) fn into_value(self) -> T {
        self.value
    }
}

/// A unit of work: queries and changes that are kept or undone as one.
pub struct Tx {
    pub(super) reader: Reader,
    pub(super) hints: Vec<Hint>,
    pub(super) changes_before: u64,
    keys: Arc<Keys>,
    clock: Clock,
}

impl Deref for Tx {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

impl Tx {
    pub(super) const fn new(reader: Reader, keys: Arc<Keys>, clock: Clock) -> Self {
        Self {
            reader,
            hints: Vec::new(),
            changes_before: 0,
            keys,
            clock,
        }
    }

    /// Changes rows; says how many.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a unique value exists already, or what the database says.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<usize, StoreError> {
        let mut statement = self.reader.conn.prepare_cached(&numbered(sql))?;
        Ok(statement.execute(params_from_iter(params))?)
    }

    /// Changes exactly one row.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when it changed none.
    pub fn execute_one(&mut self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        match self.execute(sql, params)? {
            0 => Err(StoreError::Missing),
            _ => Ok(()),
        }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The keys, for sealing within the transaction.
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Something to tell the others once this is committed.
    pub fn hint(&mut self, hint: Hint) {
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    /// Appends a further audit entry, when one act touches more than one subject.
    ///
    /// # Errors
    /// What the database says.
    pub fn record(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let (keys, now) = (self.keys(), self.now());
        audit::append(self, &keys, now, entry)
    }

    /// Appends the act's audit entry and finishes the act.
    ///
    /// # Errors
    /// What the database says.
    pub fn audited<T>(&mut self, entry: AuditEntry, value: T) -> Result<Audited<T>, StoreError> {
        self.record(&entry)?;
        Ok(Audited { value })
    }

    /// Finishes an act that found nothing to do.
    ///
    /// # Errors
    /// [`StoreError::NotAudited`] when it has changed rows all the same.
    pub fn unchanged<T>(&mut self, value: T) -> Result<Audited<T>, StoreError> {
        if self.reader.conn.total_changes() == self.changes_before {
            Ok(Audited { value })
        } else {
            Err(StoreError::NotAudited)
        }
    }
}
