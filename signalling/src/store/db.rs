//! The handle everyone holds: opens the database, starts its threads, takes work.

use std::fs::File;
use std::sync::Arc;

use crossbeam_channel::{Sender, TrySendError, bounded};
use tokio::sync::oneshot;

use super::conn::Conn;
use super::engine::aside;
use super::job::{Job, Work};
use super::readers::{self, Query};
use super::standing::Shared;
use super::{
    Audited, Engine, Keys, MasterKey, OpenError, Reader, StoreError, Temporary, Tx, copying, flush,
    postgres, sqlite, writer,
};
use crate::bus::Bus;
use crate::config::DatabaseUrl;
use crate::outside::{Clock, Entropy};

/// How many writes, and how many reads, may wait: beyond that the answer is "try again".
const QUEUE: usize = 1_024;
/// How many threads read a file of SQLite's.
const READERS: usize = 2;

/// What is needed to open a database.
#[derive(Debug)]
pub struct Opening {
    /// Where the rows are.
    pub engine: Engine,
    /// The key that wraps the data keys.
    pub master: MasterKey,
    /// Tells the time.
    pub clock: Clock,
    /// Gives random bytes.
    pub entropy: Entropy,
    /// Where hints go after a commit.
    pub bus: Bus,
}

/// The database. Clones share it; it closes when the last one is gone.
#[derive(Clone)]
pub struct Db {
    engine: &'static str,
    writers: usize,
    writer: Sender<Box<dyn Job>>,
    readers: Sender<Query>,
    keys: Arc<Keys>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

fn thread(name: &str, life: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(life)
        .map(drop)
        .map_err(|_| StoreError::Unavailable("no thread could be started"))
}

/// A connection that may write, to a database that is up to date; and how many migrations that took.
fn up_to_date(engine: &Engine, clock: &Clock) -> Result<(Reader, usize), OpenError> {
    match engine {
        Engine::Sqlite(path) => {
            sqlite::make_private(path)?;
            let mut conn = sqlite::connect(path)?;
            sqlite::check(&conn)?;
            let taken = sqlite::migrate(&mut conn, clock.now())?;
            let conn = Conn::Sqlite(conn);
            Ok((Reader::new(conn), taken))
        }
        Engine::Postgres(url) => {
            let mut link = postgres::Link::open(url)?;
            let taken = postgres::migrate(&mut link, clock.now())?;
            let conn = Conn::Postgres(Box::new(link));
            Ok((Reader::new(conn), taken))
        }
    }
}

/// Brings a database up to date without opening it for work; says how many migrations it took.
///
/// # Errors
/// When it cannot be used or is of a newer program.
pub fn migrate(engine: &Engine, clock: &Clock) -> Result<usize, OpenError> {
    aside(|| Ok(up_to_date(engine, clock)?.1))
}

impl Db {
    /// Opens a database, bringing it up to date.
    ///
    /// # Errors
    /// When it cannot be used, is of a newer program, or the master key does not fit.
    pub fn open(opening: Opening) -> Result<Self, OpenError> {
        let Opening {
            engine,
            master,
            clock,
            entropy,
            bus,
        } = opening;
        let keys = aside(|| {
            let (mut reader, _) = up_to_date(&engine, &clock)?;
            Keys::load(&mut reader, &master, &clock, &entropy)
        })?;
        let keys = Arc::new(keys);
        let (writer, jobs) = bounded::<Box<dyn Job>>(QUEUE);
        let (readers, queries) = bounded::<Query>(QUEUE);
        let Connections {
            writing,
            journal,
            reading,
        } = connections(&engine)?;
        let writers = writing.len();
        let log_turn = Arc::new(postgres::LogTurn::default());
        let shared = Arc::new(Shared::default());
        let reader = |conn| match conn {
            Conn::Sqlite(_) => Reader::new(conn),
            Conn::Postgres(_) => Reader::sharing(conn, Arc::clone(&shared)),
        };
        let mut writing = writing.into_iter().map(|conn| {
            let (keys, turn) = (Arc::clone(&keys), Arc::clone(&log_turn));
            Tx::new(reader(conn), keys, clock.clone(), turn)
        });
        match journal {
            Some(Journal {
                file,
                copying: conn,
            }) => {
                let (flusher, flushing) = flush::pair();
                let (woken, waiting) = copying::pair();
                let rest = copying::Rest::default();
                if let Some(tx) = writing.next() {
                    let rest = rest.clone();
                    thread("store-writer", move || {
                        writer::run(tx, &jobs, &flusher, &rest)
                    })?;
                }
                thread("store-flusher", move || {
                    flush::run(|| file.sync_data(), &flushing, &woken, &bus);
                })?;
                thread("store-copier", move || {
                    copying::run(&conn, &waiting, &rest);
                })?;
            }
            None => {
                let (marker, marking) = postgres::marking();
                for tx in writing {
                    let (jobs, marker, bus) = (jobs.clone(), marker.clone(), bus.clone());
                    thread("store-writer", move || {
                        postgres::run_writer(tx, &jobs, &marker, &bus);
                    })?;
                }
                if let Engine::Postgres(url) = engine.clone() {
                    thread("store-marker", move || {
                        postgres::run_marking(&url, &marking, &bus);
                    })?;
                }
            }
        }
        for conn in reading {
            let (reader, queries) = (reader(conn), queries.clone());
            thread("store-reader", move || readers::run(reader, &queries))?;
        }
        Ok(Self {
            engine: engine.name(),
            writers,
            writer,
            readers,
            keys,
        })
    }

    /// A database that goes with the value returned beside it, with a master key nobody keeps: for
    /// tests.
    ///
    /// # Errors
    /// When none can be made.
    pub fn temporary(
        clock: Clock,
        entropy: Entropy,
        bus: Bus,
    ) -> Result<(Self, Temporary), OpenError> {
        let place = Temporary::new()?;
        let db = Self::open(Opening {
            engine: place.engine().clone(),
            master: MasterKey::from_bytes(entropy.bytes()),
            clock,
            entropy,
            bus,
        })?;
        Ok((db, place))
    }

    /// The engine's name, for figures.
    pub const fn engine(&self) -> &'static str {
        self.engine
    }

    /// How many units of work are carried out at once, at most.
    pub const fn writers(&self) -> usize {
        self.writers
    }

    /// The keys of this database.
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Asks, within one snapshot. A copy of the closure asks once more when the connection broke.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Reader) -> Result<T, E> + Clone + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let query: Query = Box::new(move |reader| {
            let _ = send.send(readers::in_snapshot(reader, work));
        });
        self.readers.try_send(query).map_err(refused)?;
        receive.await.unwrap_or_else(|_| Err(closing().into()))
    }

    /// Asks one question, which sees one snapshot by itself: no transaction is begun for it. A second question
    /// in the same closure is refused.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn ask<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Reader) -> Result<T, E> + Clone + Send + 'static,
    {
        self.ask_apart(1, work).await
    }

    /// Asks so many questions, each of which may see more than those that were sent before it: for what needs no
    /// snapshot.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn ask_apart<T, E, F>(&self, questions: u32, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Reader) -> Result<T, E> + Clone + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let query: Query = Box::new(move |reader| {
            let _ = send.send(readers::apart(reader, questions, work));
        });
        self.readers.try_send(query).map_err(refused)?;
        receive.await.unwrap_or_else(|_| Err(closing().into()))
    }

    /// Does what a person asked for: rows, audit entry and messages commit together, or nothing.
    /// Where several write, work that others stood in the way of is undone and done again, from a
    /// copy of the closure.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn act<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<Audited<T>, E> + Clone + Send + 'static,
    {
        self.keep(move |tx| work(tx).map(Audited::into_value)).await
    }

    /// Housekeeping without an audit entry: delivery state, throttling, expiry. Never for what a
    /// person asked for.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn keep<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, E> + Clone + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let job = Box::new(Work::new(work, send));
        self.writer.try_send(job).map_err(refused)?;
        receive.await.unwrap_or_else(|_| Err(closing().into()))
    }
}

fn refused<T>(error: TrySendError<T>) -> StoreError {
    match error {
        TrySendError::Full(_) => StoreError::Unavailable("the queue is full"),
        TrySendError::Disconnected(_) => closing(),
    }
}

const fn closing() -> StoreError {
    StoreError::Unavailable("the store did not answer")
}

/// SQLite's journal.
struct Journal {
    /// Commits are not on the disk before this is flushed.
    file: File,
    /// Copies from it.
    copying: rusqlite::Connection,
}

/// The connections that write, and those that only read.
struct Connections {
    writing: Vec<Conn>,
    journal: Option<Journal>,
    reading: Vec<Conn>,
}

fn connections(engine: &Engine) -> Result<Connections, StoreError> {
    match engine {
        Engine::Sqlite(path) => {
            let (conn, file) = sqlite::connect_to_write(path)?;
            let copying = sqlite::connect_to_copy(path)?;
            let reading = (0..READERS).map(|_| sqlite::connect_to_read(path).map(Conn::Sqlite));
            Ok(Connections {
                writing: vec![Conn::Sqlite(conn)],
                journal: Some(Journal { file, copying }),
                reading: reading.collect::<Result<_, _>>()?,
            })
        }
        Engine::Postgres(url) => {
            let links = |count, link: fn(&DatabaseUrl) -> postgres::Link| {
                let conn = || Conn::Postgres(Box::new(link(url)));
                std::iter::repeat_with(conn).take(count).collect()
            };
            Ok(Connections {
                writing: links(postgres::WRITERS, postgres::Link::to_write),
                journal: None,
                reading: links(postgres::READERS, postgres::Link::new),
            })
        }
    }
}
