//! Whether the connection lives, and when to do something about it.

use super::{ConnectionState, Manners};
use crate::time::Timestamp;

/// How long `disconnected` may last: browsers often recover by themselves within it.
const GRACE_MS: i64 = 2_000;
/// The polite side waits this much longer, so that normally only one side restarts.
const DEFERENCE_MS: i64 = 1_000;
/// How long a completed exchange may take to connect where nothing is known of the way to the other side.
const PATIENCE_MS: i64 = 8_000;
/// The longest patience.
const MAX_PATIENCE_MS: i64 = 15_000;
/// The least patience with a connection that stood before: what it takes to find a way is mostly the way
/// through the server and back, and that has just been measured.
const LEAST_PATIENCE_MS: i64 = 2_500;
/// So many times the exchange of offer and answer, in addition.
const EXCHANGES: i64 = 4;
/// Between two restarts for which there is a reason passes at least so much.
const BREATH_MS: i64 = 2_000;
/// After so many restarts in a row without success the connection is made anew.
const RESTARTS: u32 = 4;

#[derive(Debug)]
pub(super) struct Health {
    deference: i64,
    state: ConnectionState,
    restart_at: Option<Timestamp>,
    /// There is a reason to restart that no exchange begun before takes away.
    wanted: bool,
    restarts: u32,
    last_restart: Option<Timestamp>,
    /// It has stood before.
    stood: bool,
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
            wanted: false,
            restarts: 0,
            last_restart: None,
            stood: false,
        }
    }

    pub(super) fn connected(&self) -> bool {
        self.state == ConnectionState::Connected
    }

    /// A new connection has taken the place of the old.
    pub(super) fn renewed(&mut self) {
        *self = Self {
            deference: self.deference,
            state: ConnectionState::New,
            restart_at: None,
            wanted: false,
            restarts: 0,
            last_restart: None,
            stood: false,
        };
    }

    pub(super) fn changed(&mut self, state: ConnectionState, now: Timestamp) {
        if state == self.state {
            return;
        }
        self.state = state;
        match state {
            ConnectionState::Connected => {
                self.stood = true;
                self.restarts = 0;
                if !self.wanted {
                    self.restart_at = None;
                }
            }
            ConnectionState::Disconnected => self.sooner(now.plus_ms(GRACE_MS + self.deference)),
            ConnectionState::Failed => self.sooner(now.plus_ms(self.deference)),
            _ => {}
        }
    }

    /// An exchange of offer and answer is complete: now it ought to connect. `took` is how long the other
    /// side's answer was on its way, for the side that knows.
    pub(super) fn exchanged(&mut self, took: Option<i64>, now: Timestamp) {
        if self.connected() || self.wanted {
            return;
        }
        let first = match took.filter(|_| self.stood) {
            Some(took) => (LEAST_PATIENCE_MS + EXCHANGES * took).min(PATIENCE_MS),
            None => PATIENCE_MS,
        };
        let patience = (first + first / 2 * i64::from(self.restarts)).min(MAX_PATIENCE_MS);
        self.restart_at = Some(now.plus_ms(patience + self.deference));
    }

    /// The other side has started afresh, and with our answer so have we.
    pub(super) fn refreshed(&mut self) {
        self.wanted = false;
    }

    /// This device has another way to the network, or nothing comes any more though it ought to: the old
    /// way is not waited for.
    pub(super) fn unsettled(&mut self, deferring: bool, now: Timestamp) {
        let defer = if deferring { self.deference } else { 0 };
        let breath = (self.last_restart).map_or(now, |last| last.plus_ms(BREATH_MS));
        self.wanted = true;
        self.sooner(now.plus_ms(defer).max(breath));
    }

    /// The way to the server is back; what was tried while it was away may have been in vain.
    pub(super) fn nudged(&mut self, in_vain: bool, now: Timestamp) {
        if in_vain || !self.connected() {
            self.unsettled(true, now);
        }
    }

    /// The other side's way to the server is back: they try first.
    pub(super) fn other_back(&mut self, now: Timestamp) {
        if !self.connected() {
            self.sooner(now.plus_ms(DEFERENCE_MS + self.deference));
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
        self.last_restart = Some(now);
        // What there is a reason for says nothing against the connection.
        if !core::mem::take(&mut self.wanted) {
            self.restarts += 1;
        }
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
