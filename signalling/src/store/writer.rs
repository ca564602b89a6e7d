//! The one thread that writes to a file of SQLite's. It drains its queue into one transaction and commits once;
//! another thread flushes that to the disk, and only then answers: many small acts share one flush.
//!
//! A savepoint for each job would copy every page that a job writes. So a group first runs without: a job that
//! fails has seldom written anything. Where one has, all is undone and the group runs once more, from copies,
//! each job in a savepoint of its own. One that was alone is undone with nobody else's work, and runs once.

use crossbeam_channel::Receiver;

use super::conn::Conn;
use super::copying::Rest;
use super::flush::{Committed, Flusher};
use super::job::Job;
use super::{StoreError, Tx, sqlite};
use crate::bus::Hint;

/// How many jobs share a commit at most: bounds the wait of the first.
const GROUP: usize = 128;

/// The thread's whole life.
pub(super) fn run(mut tx: Tx, queue: &Receiver<Box<dyn Job>>, flusher: &Flusher, rest: &Rest) {
    while let Ok(first) = queue.recv() {
        let group: Vec<Box<dyn Job>> = std::iter::once(first)
            .chain(queue.try_iter().take(GROUP - 1))
            .collect();
        commit_group(&mut tx, group, flusher);
        if rest.take() {
            copy_the_rest(&tx);
        }
    }
}

/// With this the journal is copied whole at a moment at which nobody writes, and begins anew.
fn copy_the_rest(tx: &Tx) {
    if let Conn::Sqlite(conn) = &tx.reader.conn
        && let Err(error) = sqlite::copy_pages(conn)
    {
        tracing::warn!(%error, "the end of the journal was not copied into the file");
    }
}

/// What is to be told of a job whose own work went well: that it is kept, or why it is not.
pub(super) type Told = Result<(), StoreError>;

/// How running a group went.
enum Ran {
    /// So far so good, job by job.
    All(Vec<Told>),
    /// The only job failed, and all that it wrote is to be undone.
    Undone(Told),
    /// A job failed that had written: nothing of the group can be kept as it is.
    Torn,
    /// The whole transaction is lost.
    Lost(StoreError),
}

fn commit_group(tx: &mut Tx, mut group: Vec<Box<dyn Job>>, flusher: &Flusher) {
    let mut hints: Vec<Hint> = Vec::new();
    let before = tx.reader.conn.changed();
    let works = flusher.works();
    let mut ran = works.and_then(|()| attempt(tx, &mut group, &mut hints, false));
    if matches!(ran, Ok(Ran::Torn)) {
        hints.clear();
        tx.reader.memory.forget();
        ran = statement(tx, "ROLLBACK").and_then(|()| attempt(tx, &mut group, &mut hints, true));
    }
    let ended = match ran {
        Ok(Ran::All(told)) => statement(tx, "COMMIT").map(|()| told),
        Ok(Ran::Undone(told)) => statement(tx, "ROLLBACK").map(|()| vec![told]),
        Ok(Ran::Torn) => Err(StoreError::Unavailable("a group of changes was torn")),
        Ok(Ran::Lost(error)) | Err(error) => Err(error),
    };
    match ended {
        Ok(told) => flusher.keep(Committed {
            jobs: group.into_iter().zip(told).collect(),
            hints,
            wrote: tx.reader.conn.changed() != before,
        }),
        Err(error) => {
            tracing::error!(%error, "a group of changes was not committed");
            tx.reader.memory.forget();
            if in_transaction(tx)
                && let Err(error) = statement(tx, "ROLLBACK")
            {
                tracing::error!(%error, "and could not be undone");
            }
            for job in group {
                job.answer(Err(lost(&error)));
            }
        }
    }
}

/// Runs all jobs of a group in one transaction that is left open.
fn attempt(
    tx: &mut Tx,
    group: &mut [Box<dyn Job>],
    hints: &mut Vec<Hint>,
    apart: bool,
) -> Result<Ran, StoreError> {
    statement(tx, "BEGIN IMMEDIATE")?;
    tx.look_again();
    let mut all = Vec::with_capacity(group.len());
    let alone = group.len() == 1;
    for job in group {
        if apart {
            statement(tx, "SAVEPOINT job")?;
        }
        tx.begin(true);
        // Whoever may have to run once more works on a copy.
        let mut keep = job.run(tx, !apart && !alone);
        let mut told = Ok(());
        if keep {
            told = tx.settle();
            keep = told.is_ok();
        }
        // Some errors (a full disk) make the engine undo the whole transaction by itself.
        if !in_transaction(tx) {
            let why = "the transaction was undone by the engine";
            return Ok(Ran::Lost(StoreError::Unavailable(why)));
        }
        if keep {
            hints.append(&mut tx.hints);
        } else if apart {
            statement(tx, "ROLLBACK TO job")?;
            tx.look_again();
        } else if alone {
            return Ok(Ran::Undone(told));
        } else if tx.has_written() {
            return Ok(Ran::Torn);
        }
        if apart {
            statement(tx, "RELEASE job")?;
        }
        all.push(told);
    }
    Ok(Ran::All(all))
}

fn in_transaction(tx: &Tx) -> bool {
    matches!(&tx.reader.conn, Conn::Sqlite(conn) if !conn.is_autocommit())
}

fn statement(tx: &mut Tx, sql: &str) -> Result<(), StoreError> {
    tx.execute(sql, &[]).map(|_| ())
}

/// The error every job of a lost group gets.
fn lost(error: &StoreError) -> StoreError {
    match error {
        StoreError::Unavailable(why) => StoreError::Unavailable(why),
        other => StoreError::Sql(other.to_string()),
    }
}
