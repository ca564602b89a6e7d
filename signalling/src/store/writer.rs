//! The one thread that writes. It drains its queue into one transaction, gives every job its own
//! savepoint, commits once, and only then answers: many small acts share one flush to the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;

use super::{StoreError, Tx};
use crate::bus::{Bus, Hint};

/// How many jobs share a commit at most: bounds the wait of the first.
const GROUP: usize = 128;

/// Answers one job, told whether its group reached the disk.
pub(super) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a job left behind.
pub(super) struct Done {
    /// Whether its changes stay.
    pub keep: bool,
    /// Answers it after the commit.
    pub answer: Answer,
}

/// A unit of work with its answer inside. It never panics: see [`shielded`].
pub(super) type Job = Box<dyn FnOnce(&mut Tx) -> Done + Send>;

/// Runs a unit of work; a panic becomes an error.
pub(super) fn shielded<T, E: From<StoreError>>(
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(E::from(StoreError::Panicked)))
}

/// The thread's whole life.
pub(super) fn run(mut tx: Tx, queue: &Receiver<Job>, bus: &Bus) {
    while let Ok(first) = queue.recv() {
        let group: Vec<Job> = std::iter::once(first)
            .chain(queue.try_iter().take(GROUP - 1))
            .collect();
        commit_group(&mut tx, group, bus);
    }
}

fn commit_group(tx: &mut Tx, group: Vec<Job>, bus: &Bus) {
    let mut answers: Vec<Answer> = Vec::with_capacity(group.len());
    let mut hints: Vec<Hint> = Vec::new();
    let mut outcome = statement(tx, "BEGIN IMMEDIATE").err();
    if outcome.is_some() {
        // Jobs that never ran are dropped: their callers see the store as unavailable.
        tracing::error!(error = ?outcome, "no transaction could be begun");
        return;
    }
    for job in group {
        match run_job(tx, job) {
            Ok((answer, kept)) => {
                answers.push(answer);
                hints.extend(kept);
            }
            Err((answer, error)) => {
                answers.extend(answer);
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
        if !tx.reader.conn.is_autocommit()
            && let Err(error) = statement(tx, "ROLLBACK")
        {
            tracing::error!(%error, "and could not be undone");
        }
    } else {
        for hint in hints {
            bus.send(hint);
        }
    }
    for answer in answers {
        answer(outcome.as_ref().map_or(Ok(()), |error| Err(lost(error))));
    }
}

type JobDone = Result<(Answer, Vec<Hint>), (Option<Answer>, StoreError)>;

/// Runs one job in its savepoint. An error here means that the whole transaction is lost.
fn run_job(tx: &mut Tx, job: Job) -> JobDone {
    statement(tx, "SAVEPOINT job").map_err(|error| (None, error))?;
    tx.hints.clear();
    tx.changes_before = tx.reader.conn.total_changes();
    let done = job(tx);
    let hints = std::mem::take(&mut tx.hints);
    // Some errors (a full disk) make the engine undo the whole transaction by itself.
    if tx.reader.conn.is_autocommit() {
        let error = StoreError::Unavailable("the transaction was undone by the engine");
        return Err((Some(done.answer), error));
    }
    let end = if done.keep {
        statement(tx, "RELEASE job")
    } else {
        statement(tx, "ROLLBACK TO job").and_then(|()| statement(tx, "RELEASE job"))
    };
    match end {
        Ok(()) if done.keep => Ok((done.answer, hints)),
        Ok(()) => Ok((done.answer, Vec::new())),
        Err(error) => Err((Some(done.answer), error)),
    }
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
