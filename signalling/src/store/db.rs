//! The handle everyone holds: opens the database, starts its threads, takes work.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::readers::{self, Query};
use super::writer::{self, Done, Job, shielded};
use super::{Audited, Keys, MasterKey, OpenError, Reader, StoreError, Tx, migrations};
use crate::bus::Bus;
use crate::outside::{Clock, Entropy};

/// How many writes, and how many reads, may wait: beyond that the answer is "try again".
const QUEUE: usize = 1_024;
const READERS: usize = 2;

/// What is needed to open a database.
#[derive(Debug)]
pub struct Opening {
    /// The database file; its folder must exist.
    pub path: PathBuf,
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
    writer: SyncSender<Job>,
    readers: SyncSender<Query>,
    keys: Arc<Keys>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // Statements are few and constant; each connection keeps them all.
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

/// Makes the file with access for its owner alone; the journal files take its mode.
fn make_private(path: &Path) -> Result<(), OpenError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| OpenError::File {
            path: path.display().to_string(),
            error,
        })
}

fn thread(name: &str, life: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(life)
        .map(drop)
        .map_err(|_| StoreError::Unavailable("no thread could be started"))
}

/// Brings the database at `path` up to date without opening it for work; says how many
/// migrations it took.
///
/// # Errors
/// When the file cannot be used or is of a newer program.
pub fn migrate(path: &Path, clock: &Clock) -> Result<usize, OpenError> {
    make_private(path)?;
    migrations::migrate(&mut connect(path)?, clock.now())
}

impl Db {
    /// Opens a database, bringing it up to date.
    ///
    /// # Errors
    /// When the file cannot be used, is of a newer program, or the master key does not fit.
    pub fn open(opening: Opening) -> Result<Self, OpenError> {
        let Opening {
            path,
            master,
            clock,
            entropy,
            bus,
        } = opening;
        make_private(&path)?;
        let mut conn = connect(&path)?;
        check(&conn)?;
        migrations::migrate(&mut conn, clock.now())?;
        let keys = Arc::new(Keys::load(&conn, &master, &clock, &entropy)?);

        let (writer, jobs) = sync_channel::<Job>(QUEUE);
        let tx = Tx::new(Reader { conn }, Arc::clone(&keys), clock);
        thread("store-writer", move || writer::run(tx, &jobs, &bus))?;

        let (readers, queries) = sync_channel::<Query>(QUEUE);
        let queries = Arc::new(Mutex::new(queries));
        for _ in 0..READERS {
            let conn = connect(&path)?;
            conn.pragma_update(None, "query_only", true)
                .map_err(StoreError::from)?;
            let queries = Arc::clone(&queries);
            thread("store-reader", move || {
                readers::run(Reader { conn }, &queries);
            })?;
        }
        Ok(Self {
            writer,
            readers,
            keys,
        })
    }

    /// A database in a temporary folder, with a master key nobody keeps: for the demo and tests.
    /// The folder goes with the handle that is returned beside it.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn temporary(
        clock: Clock,
        entropy: Entropy,
        bus: Bus,
    ) -> Result<(Self, tempfile::TempDir), OpenError> {
        let folder = tempfile::tempdir().map_err(|error| OpenError::File {
            path: std::env::temp_dir().display().to_string(),
            error,
        })?;
        let db = Self::open(Opening {
            path: folder.path().join("anteroom.db"),
            master: MasterKey::from_bytes(entropy.bytes()),
            clock,
            entropy,
            bus,
        })?;
        Ok((db, folder))
    }

    /// The keys of this database.
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Asks, within one snapshot.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Reader) -> Result<T, E> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let query: Query = Box::new(move |reader| {
            let _ = send.send(readers::in_snapshot(reader, work));
        });
        self.readers.try_send(query).map_err(refused)?;
        receive.await.unwrap_or_else(|_| Err(closing().into()))
    }

    /// Does what a person asked for: rows, audit entry and messages commit together, or nothing.
    ///
    /// # Errors
    /// What `work` says, or that the store is not available.
    pub async fn act<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<Audited<T>, E> + Send + 'static,
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
        F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let result = shielded(|| work(tx));
            Done {
                keep: result.is_ok(),
                answer: Box::new(move |committed| {
                    let _ = send.send(committed.map_err(E::from).and(result));
                }),
            }
        });
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

/// A damaged file is better found at the start than by a patient.
pub(super) fn check(conn: &Connection) -> Result<(), StoreError> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Sql(format!("the file is damaged: {verdict}")))
    }
}
