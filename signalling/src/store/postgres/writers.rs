//! The threads that write: each takes the next unit of work, runs it in a transaction of its own, and
//! answers once it is safe on the disk, or has that done by whoever marks for all.

use std::time::Duration;

use crossbeam_channel::Receiver;

use super::super::conn::Conn;
use super::super::job::Job;
use super::super::{StoreError, Tx};
use super::ending::Safe;
use super::marking::{Committed, Marker};
use super::trouble::{AWAY, Trouble};
use super::{Held, Link};
use crate::bus::Bus;

/// How often a unit of work is tried that others stood in the way of.
const ATTEMPTS: u32 = 5;
/// How long it waits before it is tried again, times how often it was.
const PAUSE: Duration = Duration::from_millis(5);

/// Why one runs again that counted on what was not so.
const COUNTED: &str = "counted";

const BEGIN: [&str; 1] = ["BEGIN ISOLATION LEVEL READ COMMITTED"];

/// A writer thread's whole life.
pub(in super::super) fn run(
    mut tx: Tx,
    queue: &Receiver<Box<dyn Job>>,
    marker: &Marker,
    bus: &Bus,
) {
    while let Ok(mut job) = queue.recv() {
        let mut tried = 1;
        let end = loop {
            let once_more = tried < ATTEMPTS;
            match attempt(&mut tx, job.as_mut(), marker, tried == 1, once_more) {
                End::Again(why) => {
                    metrics::counter!("anteroom_store_retries_total", "why" => why).increment(1);
                    // The other one goes first; at once they would only meet again. What was counted on in
                    // vain is another's already.
                    if why != COUNTED {
                        std::thread::sleep(PAUSE * tried);
                    }
                    tried += 1;
                }
                End::Kept(safe) => break Ok(safe),
                End::Undone(told) => break Err(told),
            }
        };
        match end {
            Ok(Safe::OnceMarked(life)) => marker.keep(Committed {
                job,
                hints: std::mem::take(&mut tx.hints),
                life,
            }),
            Ok(Safe::Already) => {
                for hint in tx.hints.drain(..) {
                    bus.send(hint);
                }
                job.answer(Ok(()));
            }
            Err(told) => job.answer(told),
        }
    }
}

enum End {
    /// Kept, and so safe.
    Kept(Safe),
    /// Nothing of it stays; an error replaces what the work itself says.
    Undone(Result<(), StoreError>),
    /// To be run again.
    Again(&'static str),
}

fn attempt(tx: &mut Tx, job: &mut dyn Job, marker: &Marker, first: bool, once_more: bool) -> End {
    match link(tx).map(|link| link.begin(&BEGIN)) {
        Some(Ok(())) => {}
        Some(Err(error)) => return End::Undone(Err(error)),
        None => return End::Undone(Err(AWAY)),
    }
    tx.look_again();
    tx.begin(first);
    let keep = job.run(tx, once_more);
    let settled = if keep && trouble(tx).is_none() {
        tx.settle()
    } else {
        Ok(())
    };
    let (wrote, counted) = (tx.has_written(), tx.has_counted());
    let turn = tx.turn.take();
    let believed = turn.as_ref().is_some_and(Held::believed);
    let trouble = trouble(tx);
    let Some(link) = link(tx) else {
        return End::Undone(Err(AWAY));
    };
    match trouble {
        None if keep && settled.is_ok() => match link.commit(wrote, turn, marker) {
            Ok(safe) => End::Kept(safe),
            Err(error) => match link.trouble() {
                // Undone by the commit itself, which came after a statement that failed.
                Some(Trouble::Crossed) if once_more => End::Again("crossed"),
                Some(Trouble::Refused) if believed && once_more => End::Again("log"),
                Some(Trouble::Differs | Trouble::Refused) if counted && once_more => {
                    End::Again(COUNTED)
                }
                Some(Trouble::Crossed | Trouble::Refused | Trouble::Differs) => {
                    End::Undone(Err(error))
                }
                Some(Trouble::Lost) | None => {
                    tracing::error!(%error, "it is not known whether changes were kept");
                    End::Undone(Err(error))
                }
            },
        },
        Some(Trouble::Crossed) if once_more => {
            link.undo();
            End::Again("crossed")
        }
        // What came after it would not have been done, had it been known.
        Some(Trouble::Differs | Trouble::Refused) if counted && once_more => {
            link.undo();
            End::Again(COUNTED)
        }
        Some(Trouble::Lost) if once_more => {
            link.undo();
            End::Again("connection")
        }
        Some(_) if keep && settled.is_ok() => {
            link.undo();
            End::Undone(Err(StoreError::Sql(
                "a refused statement was passed over".to_owned(),
            )))
        }
        _ => {
            link.undo();
            End::Undone(settled)
        }
    }
}

fn link(tx: &mut Tx) -> Option<&mut Link> {
    match &mut tx.reader.conn {
        Conn::Postgres(link) => Some(link),
        Conn::Sqlite(_) => None,
    }
}

fn trouble(tx: &mut Tx) -> Option<Trouble> {
    link(tx).and_then(|link| link.trouble())
}
