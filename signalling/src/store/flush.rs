//! Makes what SQLite's one writer commits safe on the disk, on a thread of its own: while the journal of one
//! group is flushed, the next is carried out. Nobody is answered, and nothing told, before the flush that has
//! their group in it.
//!
//! The journal is written in order, and groups come here in order, so that a group is never safe without those
//! before it. A flush that fails may have lost what the system had in memory, and a later one that goes well
//! proves nothing: from then on nothing is written any more until the program is started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::StoreError;
use super::copying::Woken;
use super::job::Job;
use super::writer::Told;
use crate::bus::{Bus, Hint};

/// Groups that are committed may wait for the one that is flushed; then the writer waits, too.
const WAITING: usize = 1;

/// A group that is committed and not yet safe.
pub(super) struct Committed {
    /// With what is to be told of each.
    pub jobs: Vec<(Box<dyn Job>, Told)>,
    /// To be told to everyone.
    pub hints: Vec<Hint>,
    /// Whether it wrote anything.
    pub wrote: bool,
}

impl Committed {
    fn refuse(self) {
        for (job, _) in self.jobs {
            job.answer(Err(unsafe_disk()));
        }
    }
}

/// The writer's end.
pub(super) struct Flusher {
    groups: Sender<Committed>,
    failed: Arc<AtomicBool>,
}

/// The end of the thread that flushes.
pub(super) struct Flushing {
    groups: Receiver<Committed>,
    failed: Arc<AtomicBool>,
}

/// Both ends.
pub(super) fn pair() -> (Flusher, Flushing) {
    let (send, receive) = bounded(WAITING);
    let failed = Arc::new(AtomicBool::new(false));
    let flushing = Flushing {
        groups: receive,
        failed: Arc::clone(&failed),
    };
    (
        Flusher {
            groups: send,
            failed,
        },
        flushing,
    )
}

impl Flusher {
    /// Whether a flush has failed, after which nothing may be written.
    ///
    /// # Errors
    /// When one has.
    pub fn works(&self) -> Result<(), StoreError> {
        if self.failed.load(Ordering::Acquire) {
            Err(unsafe_disk())
        } else {
            Ok(())
        }
    }

    /// Hands a committed group over.
    pub fn keep(&self, group: Committed) {
        if let Err(group) = self.groups.send(group) {
            group.into_inner().refuse();
        }
    }
}

/// The flushing thread's whole life. `flush` returns when all that was written to the journal is on the disk; then
/// whoever copies the journal is woken.
pub(super) fn run(
    mut flush: impl FnMut() -> std::io::Result<()>,
    ours: &Flushing,
    copying: &Woken,
    bus: &Bus,
) {
    while let Ok(first) = ours.groups.recv() {
        let groups: Vec<Committed> = std::iter::once(first)
            .chain(ours.groups.try_iter())
            .collect();
        if groups.iter().any(|group| group.wrote)
            && !ours.failed.load(Ordering::Acquire)
            && let Err(error) = flush()
        {
            tracing::error!(%error, "the journal could not be flushed: nothing is written until a new start");
            ours.failed.store(true, Ordering::Release);
        }
        if !ours.failed.load(Ordering::Acquire) {
            copying.look();
        }
        for group in groups {
            if ours.failed.load(Ordering::Acquire) {
                group.refuse();
                continue;
            }
            for hint in group.hints {
                bus.send(hint);
            }
            for (job, told) in group.jobs {
                job.answer(told);
            }
        }
    }
}

const fn unsafe_disk() -> StoreError {
    StoreError::Unavailable("the disk could not be written: start the program again")
}
