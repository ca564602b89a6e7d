//! Whether the connection lives, and when to do something about it.

use super::{ConnectionState, Manners};
use crate::time::Timestamp;

/// How long `disconnected` may last: browsers often recover by themselves within it.
const GRACE_MS: i64 = 2_000;
/// The polite side waits this much longer, so that normally only one side restarts.
const DEFERENCE_MS: i64 = 1_000;
/// How long a completed exchange may take to connect, the first time.
const PATIENCE_MS: i64 = 8_000;
/// The longest patience.
const MAX_PATIENCE_MS: i64 = 30_000;
/// After so many restarts in a row without success the connection is made anew.
const RESTARTS: u32 = 4;

#[derive(Debug)]
pub(super) struct Health {
    deference: i64,
    state: ConnectionState,
    restart_at: Option<Timestamp>,
    restarts: u32,
}

/// What to do about a connection that does not live.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    Restart,
    Recreate,
}

impl Health {
    pub(super) const fn new(manners: Manners) -> Self {
        Self {
            deference: match manners {
                Manners::Polite => DEFERENCE_MS,
                Manners::Impolite => 0,
            },
            state: ConnectionState::New,
            restart_at: None,
            restarts: 0,
        }
    }

    pub(super) fn connected(&self) -> bool {
        self.state == ConnectionState::Connected
    }

    /// A new connection has taken the place of the old.
    pub(super) fn renewed(&mut self) {
        self.state = ConnectionState::New;
        self.restart_at = None;
        self.restarts = 0;
    }

    pub(super) fn changed(&mut self, state: ConnectionState, now: Timestamp) {
        if state == self.state {
            return;
        }
        self.state = state;
        match state {
            ConnectionState::Connected => {
                self.restart_at = None;
                self.restarts = 0;
            }
            ConnectionState::Disconnected => self.sooner(now.plus_ms(GRACE_MS + self.deference)),
            ConnectionState::Failed => self.sooner(now.plus_ms(self.deference)),
            _ => {}
        }
    }

    /// An exchange of offer and answer is complete: now it ought to connect.
    pub(super) fn exchanged(&mut self, now: Timestamp) {
        if !self.connected() {
            let patience =
                (PATIENCE_MS + PATIENCE_MS / 2 * i64::from(self.restarts)).min(MAX_PATIENCE_MS);
            self.restart_at = Some(now.plus_ms(patience + self.deference));
        }
    }

    /// The way to the server is back; what was tried while it was away may have been in vain.
    pub(super) fn nudged(&mut self, now: Timestamp) {
        if !self.connected() {
            self.sooner(now.plus_ms(GRACE_MS + self.deference));
        }
    }

    pub(super) const fn due_at(&self) -> Option<Timestamp> {
        self.restart_at
    }

    /// What is due now; to be asked only when nothing else is going on.
    pub(super) fn remedy(&mut self, now: Timestamp) -> Option<Remedy> {
        if self.restart_at? > now {
            return None;
        }
        self.restart_at = None;
        self.restarts += 1;
        Some(if self.restarts > RESTARTS {
            Remedy::Recreate
        } else {
            Remedy::Restart
        })
    }

    fn sooner(&mut self, at: Timestamp) {
        self.restart_at = Some(self.restart_at.map_or(at, |known| known.min(at)));
    }
}
