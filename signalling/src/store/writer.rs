//! The one thread that writes to a file of SQLite's. It drains its queue into one transaction, gives every job its own
//! savepoint, commits once, and only then answers: many small acts share one flush to the disk.

use std::sync::mpsc::Receiver;

use super::conn::Conn;
use super::job::Job;
use super::{StoreError, Tx};
use crate::bus::{Bus, Hint};

/// How many jobs share a commit at most: bounds the wait of the first.
const GROUP: usize = 128;

/// The thread's whole life.
pub(super) fn run(mut tx: Tx, queue: &Receiver<Box<dyn Job>>, bus: &Bus) {
    while let Ok(first) = queue.recv() {
        let group: Vec<Box<dyn Job>> = std::iter::once(first)
            .chain(queue.try_iter().take(GROUP - 1))
            .collect();
        commit_group(&mut tx, group, bus);
    }
}

fn commit_group(tx: &mut Tx, group: Vec<Box<dyn Job>>, bus: &Bus) {
    let mut done: Vec<(Box<dyn Job>, Result<(), StoreError>)> = Vec::with_capacity(group.len());
    let mut hints: Vec<Hint> = Vec::new();
    let mut outcome = statement(tx, "BEGIN IMMEDIATE").err();
    if outcome.is_some() {
        // Jobs that never ran are dropped: their callers see the store as unavailable.
        tracing::error!(error = ?outcome, "no transaction could be begun");
        return;
    }
    for mut job in group {
        match run_job(tx, job.as_mut()) {
            Ok((kept, told)) => {
                hints.extend(kept);
                done.push((job, told));
            }
            Err(error) => {
                done.push((job, Ok(())));
                outcome = Some(error);
                break;
            }
        }
    }
    if outcome.is_none() {
        outcome = statement(tx, "COMMIT").err();
    }
    if let Some(error) = &outcome {
        tracing::error!(%error, "a group of changes was not committed");
        if in_transaction(tx)
            && let Err(error) = statement(tx, "ROLLBACK")
        {
            tracing::error!(%error, "and could not be undone");
        }
    } else {
        for hint in hints {
            bus.send(hint);
        }
    }
    for (job, told) in done {
        job.answer(outcome.as_ref().map_or(told, |error| Err(lost(error))));
    }
}

/// Runs one job in its savepoint: what is to be told once it is kept, or why it is not although the
/// work itself went well. An error here means that the whole transaction is lost.
fn run_job(
    tx: &mut Tx,
    job: &mut dyn Job,
) -> Result<(Vec<Hint>, Result<(), StoreError>), StoreError> {
    statement(tx, "SAVEPOINT job")?;
    tx.begin();
    let mut keep = job.run(tx, false);
    let mut told = Ok(());
    if keep {
        told = tx.settle();
        keep = told.is_ok();
    }
    let hints = std::mem::take(&mut tx.hints);
    // Some errors (a full disk) make the engine undo the whole transaction by itself.
    if !in_transaction(tx) {
        return Err(StoreError::Unavailable(
            "the transaction was undone by the engine",
        ));
    }
    if keep {
        statement(tx, "RELEASE job")?;
        return Ok((hints, told));
    }
    statement(tx, "ROLLBACK TO job").and_then(|()| statement(tx, "RELEASE job"))?;
    Ok((Vec::new(), told))
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
