//! One unit of work on a writer thread.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use domain::time::Timestamp;

use super::conn::Conn;
use super::standing::{STANDING, VERSION};
use super::{Keys, Reader, StoreError, Value, changes, postgres};
use crate::audit::{self, AuditEntry, Checkpoint};
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

    /// The same act, answered in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Audited<U> {
        Audited {
            value: form(self.value),
        }
    }

    pub(super) fn into_value(self) -> T {
        self.value
    }
}

/// A unit of work: queries and changes that are kept or undone as one.
pub struct Tx {
    pub(super) reader: Reader,
    pub(super) hints: Vec<Hint>,
    changes_before: u64,
    /// Whether what may be counted on is counted on: see [`Tx::execute_counting_on`].
    counts: bool,
    /// Whether anything was.
    counted: bool,
    /// Entries of the access log, written at the end: see [`Tx::settle`].
    entries: Vec<(Timestamp, AuditEntry)>,
    /// What was changed of that somebody may keep a copy; numbered at the end.
    changed: BTreeSet<String>,
    /// The end of the access log, while nobody else can append to it.
    log_end: Option<Checkpoint>,
    /// Where several write: the turn at the access log, and having it.
    log_turn: Arc<postgres::LogTurn>,
    pub(super) turn: Option<postgres::Held>,
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
    pub(super) const fn new(
        reader: Reader,
        keys: Arc<Keys>,
        clock: Clock,
        log_turn: Arc<postgres::LogTurn>,
    ) -> Self {
        Self {
            reader,
            hints: Vec::new(),
            changes_before: 0,
            counts: false,
            counted: false,
            entries: Vec::new(),
            changed: BTreeSet::new(),
            log_end: None,
            log_turn,
            turn: None,
            keys,
            clock,
        }
    }

    /// A transaction begins, or a part of it was undone: what was known of it is known no longer.
    pub(super) fn look_again(&mut self) {
        self.log_end = None;
        self.reader.memory.look_again();
    }

    /// Forgets the unit of work before. The `first` attempt at one counts on what is likely.
    pub(super) fn begin(&mut self, first: bool) {
        self.counts = first;
        self.counted = false;
        self.hints.clear();
        self.entries.clear();
        self.changed.clear();
        self.reader.memory.begin();
        self.turn = None;
        self.changes_before = self.reader.conn.changed();
    }

    /// Whether this attempt counted on something that may not have been so.
    pub(super) const fn has_counted(&self) -> bool {
        self.counted
    }

    /// Whether rows were changed since [`Tx::begin`].
    pub(super) fn has_written(&self) -> bool {
        self.reader.conn.changed() != self.changes_before
    }

    /// Appends the entries of the access log. They come last: each is bound to the one before, so
    /// that writers must take turns, and none shall wait while others work.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        if self.reader.memory.changed_here() {
            self.note_change(STANDING);
            self.reader.memory.look_again();
        }
        let entries = std::mem::take(&mut self.entries);
        let changed = std::mem::take(&mut self.changed);
        if entries.is_empty() && changed.is_empty() {
            return Ok(());
        }
        let (mut held, mut known) = (None, self.log_end.take());
        if let Conn::Postgres(link) = &mut self.reader.conn {
            // Whoever has the turn waits for nobody: what may have to wait is done before.
            link.send_queued()?;
            let at_once = entries.len() + changed.len() <= postgres::MOST_BELIEVED;
            let (turn, end) = self.log_turn.take(at_once);
            (held, known) = (Some(turn), end);
            postgres::order_log(link)?;
        }
        let now = self.now();
        changes::number(self, &changed, now)?;
        let mut end = known;
        if !entries.is_empty() {
            let keys = self.keys();
            let last = match end {
                Some(end) => end,
                None => audit::head(self)?,
            };
            end = Some(audit::append(self, &keys, last, &entries)?);
        }
        match (&mut held, end) {
            (Some(held), Some(end)) => held.ends(end),
            (None, end) => self.log_end = end,
            (Some(_), None) => {}
        }
        self.turn = held;
        Ok(())
    }

    /// Changes rows; says how many.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a unique value exists already, or what the database says.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<usize, StoreError> {
        self.reader.memory.note(sql);
        self.reader.conn.execute(sql, params)
    }

    /// Changes rows without saying how many; on PostgreSQL together with the next statement, which sees
    /// what this one did. Should it fail, nothing of the unit of work is kept.
    ///
    /// # Errors
    /// What the database says, now or with a later statement.
    pub fn change(&mut self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        match &mut self.reader.conn {
            Conn::Sqlite(_) => self.execute(sql, params).map(|_| ()),
            Conn::Postgres(link) => {
                self.reader.memory.note(sql);
                link.later(sql, params)
            }
        }
    }

    /// Changes rows, counting on their being so many; says how many. On PostgreSQL it does not wait for what
    /// the database says, if this is the first attempt: should they be fewer after all, all is undone and the
    /// unit of work runs again, from a copy of its closure, and then waits. For what is seldom otherwise.
    ///
    /// # Errors
    /// What the database says, now or with a later statement.
    pub fn execute_counting_on(
        &mut self,
        rows: usize,
        sql: &str,
        params: &[Value],
    ) -> Result<usize, StoreError> {
        match &mut self.reader.conn {
            Conn::Postgres(link) if self.counts => {
                self.counted = true;
                self.reader.memory.note(sql);
                link.later_counting_on(rows, sql, params)?;
                Ok(rows)
            }
            _ => self.execute(sql, params),
        }
    }

    /// The same for the number that says whether what is remembered still holds.
    ///
    /// # Errors
    /// What the database says.
    pub fn ask_ahead_what_stands(&mut self) -> Result<(), StoreError> {
        self.ask_ahead(&VERSION, &[])
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

    /// Says that this was changed, to whoever keeps a copy of it: see [`super::Changes`].
    pub fn note_change(&mut self, what: &str) {
        if !self.changed.contains(what) {
            self.changed.insert(what.to_owned());
        }
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
    /// None yet; it is appended when the unit of work ends.
    pub fn record(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let now = self.now();
        self.entries.push((now, entry.clone()));
        Ok(())
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
        if let Conn::Postgres(link) = &mut self.reader.conn {
            link.send_changes()?;
        }
        if !self.has_written() && self.entries.is_empty() {
            Ok(Audited { value })
        } else {
            Err(StoreError::NotAudited)
        }
    }
}
