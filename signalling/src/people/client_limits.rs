//! How often programs of others may ask, kept in memory: after a restart all may ask again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::error::{ErrorCode, Problem};
use domain::ids::ClientId;
use domain::people::client::Allowance;
use domain::time::Timestamp;

/// What each program has left. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct ClientLimits(Arc<Mutex<BTreeMap<ClientId, Allowance>>>);

impl ClientLimits {
    /// Takes one request of a program's.
    ///
    /// # Errors
    /// `too_many_attempts`, and when to try again.
    pub fn take(&self, client: ClientId, now: Timestamp) -> Result<(), Problem> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > 1_000 {
            all.retain(|_, left| !left.is_full(now));
        }
        let left = all.entry(client).or_insert_with(|| Allowance::full(now));
        left.take(now).map_err(|seconds| Problem {
            retry_after_seconds: Some(seconds),
            ..Problem::new(ErrorCode::TooManyAttempts)
        })
    }
}
