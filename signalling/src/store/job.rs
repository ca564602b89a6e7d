//! A unit of work on its way to a writer, with whoever waits for its answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::{StoreError, Tx};

/// A unit of work with its answer inside.
pub(super) trait Job: Send {
    /// Runs it; says whether its changes are to be kept. It never panics. With `once_more` it may be
    /// asked to run again after its changes were undone; without, this was the last time.
    fn run(&mut self, tx: &mut Tx, once_more: bool) -> bool;

    /// Answers, told whether what is to be kept is safe on the disk.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// Work given as a closure.
pub(super) struct Work<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    send: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work<T, E, F> {
    pub fn new(work: F, send: oneshot::Sender<Result<T, E>>) -> Self {
        Self {
            work: Some(work),
            result: None,
            send,
        }
    }
}

impl<T, E, F> Job for Work<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut Tx) -> Result<T, E> + Clone + Send,
{
    fn run(&mut self, tx: &mut Tx, once_more: bool) -> bool {
        let work = if once_more {
            self.work.clone()
        } else {
            self.work.take()
        };
        let result = match work {
            Some(work) => shielded(|| work(tx)),
            None => Err(StoreError::Unavailable("the work was done before").into()),
        };
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let never = || Err(StoreError::Unavailable("the work was not begun").into());
        let result = self.result.unwrap_or_else(never);
        // Whoever asked may be gone.
        let _ = self.send.send(committed.map_err(E::from).and(result));
    }
}

/// Runs a unit of work; a panic becomes an error.
pub(super) fn shielded<T, E: From<StoreError>>(
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(E::from(StoreError::Panicked)))
}
