//! One connection to the server: made when it is needed, made again when it was lost.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio_postgres::types::Type;
use tokio_postgres::{Row, Statement};

use super::super::{OpenError, StoreError, Value};
use super::ahead::Ahead;
use super::ending::{self, Ends};
use super::log_turn;
use super::session::{Bound, Session, Travelled};
use super::together::Together;
use super::trouble::{self, AWAY, Trouble};
use crate::config::DatabaseUrl;

/// Statements are few and constant but for lists of different lengths; beyond so many all are
/// prepared anew.
const MOST_STATEMENTS: usize = 512;
/// How long after a failed attempt to connect the next one waits; until then the answer is at once
/// that the database is away.
const PAUSE: Duration = Duration::from_millis(500);

/// What every connection is told first. An answer must never wait for ever, and what is acknowledged
/// must be on the disk, whatever the server's own default.
const SETTINGS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '30s';
    SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'";

/// How many connections were given up so far.
static LOST: AtomicU64 = AtomicU64::new(0);

/// How many connections to a server were given up so far. Whenever it rises, the server may have been
/// one that died, and what it had shown without its being on the disk yet is not true any more.
pub fn lost_connections() -> u64 {
    LOST.load(Ordering::Acquire)
}

/// One connection.
pub(in super::super) struct Link {
    pub(super) url: DatabaseUrl,
    pub(super) writes: bool,
    pub(super) session: Option<Session>,
    pub(super) ends: Option<Ends>,
    /// What is sent with the next statement: see [`Link::later`].
    pub(super) queued: Vec<Bound>,
    /// What is sent after that, as one statement.
    pub(super) together: Together,
    /// What was asked before it is wanted.
    pub(super) ahead: Ahead,
    /// The rows that this transaction shares with others: see [`super::share_row`].
    pub(super) shares: Vec<(&'static str, Value)>,
    /// Whether what begins the transaction is still among that.
    pub(super) unsent: bool,
    statements: HashMap<String, Statement>,
    pub(super) changed: u64,
    pub(super) trouble: Option<Trouble>,
    /// How many connections there were.
    pub(super) connections: u64,
    not_before: Option<Instant>,
}

impl Link {
    /// One that connects when it is first used.
    pub fn new(url: &DatabaseUrl) -> Self {
        Self {
            url: url.clone(),
            writes: false,
            session: None,
            ends: None,
            queued: Vec::new(),
            together: Together::default(),
            ahead: Ahead::default(),
            shares: Vec::new(),
            unsent: false,
            statements: HashMap::new(),
            changed: 0,
            trouble: None,
            connections: 0,
            not_before: None,
        }
    }

    /// The same, for units of work.
    pub fn to_write(url: &DatabaseUrl) -> Self {
        Self {
            writes: true,
            ..Self::new(url)
        }
    }

    /// One that is connected.
    pub fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let mut link = Self::new(url);
        link.connect()?;
        let fit = "SELECT 1 WHERE current_setting('server_encoding') = 'UTF8'
            AND current_setting('server_version_num')::int >= 130000";
        if link.query(fit, &[])?.is_empty() {
            return Err(OpenError::Unfit);
        }
        Ok(link)
    }

    fn connect(&mut self) -> Result<(), OpenError> {
        self.statements.clear();
        self.forget_queued();
        let mut session = Session::open(&self.url)?;
        let (_, set) = session.batch(&[], SETTINGS);
        set.map_err(|error| trouble::read(&error).1)?;
        self.ends = None;
        if self.writes {
            let ends = ending::prepare(&mut session);
            self.ends = Some(ends.map_err(|error| trouble::read(&error).1)?);
        }
        log_turn::connection_changed();
        self.connections += 1;
        self.session = Some(session);
        self.trouble = None;
        Ok(())
    }

    pub(super) fn drop_connection(&mut self) {
        self.statements.clear();
        self.forget_queued();
        if self.session.take().is_some() {
            LOST.fetch_add(1, Ordering::AcqRel);
            log_turn::connection_changed();
        }
    }

    /// Connects where there is no connection.
    pub(super) fn ready(&mut self) -> Result<(), StoreError> {
        self.trouble = None;
        let open = self.session.as_ref();
        if open.is_some_and(|session| !session.is_closed()) {
            return Ok(());
        }
        self.drop_connection();
        if self.not_before.is_some_and(|at| Instant::now() < at) {
            return Err(AWAY);
        }
        match self.connect() {
            Ok(()) => {
                self.not_before = None;
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "the database is away");
                self.not_before = Some(Instant::now() + PAUSE);
                Err(AWAY)
            }
        }
    }

    /// Begins a transaction by these statements, which travel with the first of its own. That one may find
    /// that the connection has gone meanwhile: whoever asks then begins again.
    pub fn begin(&mut self, by: &[&str]) -> Result<(), StoreError> {
        self.ready()?;
        self.forget_queued();
        self.shares.clear();
        let mut begun = self.queue(by);
        if begun.is_err() && self.trouble == Some(Trouble::Lost) {
            self.drop_connection();
            self.ready()?;
            begun = self.queue(by);
        }
        self.unsent = begun.is_ok();
        begun
    }

    fn queue(&mut self, statements: &[&str]) -> Result<(), StoreError> {
        for sql in statements {
            let statement = self.prepared(sql, &[])?;
            self.queued.push(Bound {
                statement,
                values: Vec::new(),
                changes: false,
                carries: 0,
                counts_on: None,
                wanted: None,
            });
        }
        Ok(())
    }

    /// Undoes what was begun; a connection that cannot even do that is found out by the next.
    pub fn undo(&mut self) {
        let begun = !self.unsent;
        self.forget_queued();
        if self.trouble == Some(Trouble::Lost) {
            self.drop_connection();
        } else if begun && let Some(session) = &mut self.session {
            session.forget("ROLLBACK");
        }
        self.trouble = None;
    }

    /// Ends what began no transaction.
    pub fn done(&mut self) {
        self.forget_queued();
        if self.trouble == Some(Trouble::Lost) {
            self.drop_connection();
        }
        self.trouble = None;
    }

    /// Why the present transaction cannot be kept, if it cannot.
    pub(super) const fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// Whether the connection broke under the present transaction.
    pub fn is_lost(&self) -> bool {
        self.trouble == Some(Trouble::Lost)
    }

    /// How many rows were changed over this link. What waits to be sent may change some: it counts as one
    /// a statement until it is known.
    pub fn changed(&self) -> u64 {
        self.changed + self.waiting()
    }

    /// Plain statements without parameters or answers.
    pub fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let queued = self.take_queued()?;
        let session = self.session.as_mut().ok_or(AWAY)?;
        let (came, ended) = session.batch(&queued, sql);
        self.note_all(came)?;
        ended.map_err(|error| self.note(&error))
    }

    /// Changes rows; says how many.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<usize, StoreError> {
        self.ahead.forget();
        let statement = self.prepared(sql, params)?;
        let queued = self.take_queued()?;
        let session = self.session.as_mut().ok_or(AWAY)?;
        let (came, changed) = session.execute(&queued, &statement, params);
        self.note_all(came)?;
        let changed = changed.map_err(|error| self.note(&error))?;
        self.changed += changed;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// All rows of an answer.
    pub fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        if let Some(rows) = self.asked_ahead(sql, params)? {
            return Ok(rows);
        }
        let statement = self.prepared(sql, params)?;
        let queued = self.take_queued()?;
        let session = self.session.as_mut().ok_or(AWAY)?;
        let (came, rows) = session.query(&queued, &statement, params);
        self.note_all(came)?;
        let rows = rows.map_err(|error| self.note(&error))?;
        if sql.contains("RETURNING") {
            self.ahead.forget();
            self.changed += rows.len() as u64;
        }
        Ok(rows)
    }

    pub(super) fn prepared(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<Statement, StoreError> {
        let types: Vec<Type> = params.iter().map(Value::postgres_type).collect();
        let marks: String = params.iter().map(Value::mark).collect();
        self.prepared_for(sql, &types, &marks)
    }

    /// A statement whose parameters are of these types, by which it is known besides its text.
    pub(super) fn prepared_for(
        &mut self,
        sql: &str,
        types: &[Type],
        marks: &str,
    ) -> Result<Statement, StoreError> {
        let key = format!("{sql}\0{marks}");
        if let Some(statement) = self.statements.get(&key) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= MOST_STATEMENTS {
            self.statements.clear();
        }
        let session = self.session.as_mut().ok_or(AWAY)?;
        let prepared = session.prepare(sql, types);
        let statement = prepared.map_err(|error| self.note(&error))?;
        self.statements.insert(key, statement.clone());
        Ok(statement)
    }

    /// Notes what came of statements that were sent with another; the first error is the cause of the rest.
    pub(super) fn note_all(&mut self, came: Travelled) -> Result<(), StoreError> {
        self.changed += came.changed;
        let mut told = Ok(());
        for error in came.failed {
            let this = self.note(&error);
            told = told.and(Err(this));
        }
        for (number, rows) in came.rows {
            self.ahead.answer(number, rows);
        }
        if came.differs && told.is_ok() {
            self.trouble.get_or_insert(Trouble::Differs);
            told = Err(StoreError::Conflict);
        }
        told
    }

    pub(super) fn note(&mut self, error: &tokio_postgres::Error) -> StoreError {
        let (trouble, told) = trouble::read(error);
        // The first is the cause of those after it.
        if self.trouble.is_none() || trouble == Trouble::Lost {
            self.trouble = Some(trouble);
        }
        told
    }
}
