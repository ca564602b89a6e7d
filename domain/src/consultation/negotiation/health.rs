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

    /// The other side has started afresh, and with our answer so have we: what was to be done is done. Left
    /// standing, it would be done once more, and count as if the connection had failed.
    pub(super) fn refreshed(&mut self) {
        self.wanted = false;
        self.restart_at = None;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection that stands all along, as browsers say of one whose network changes quickly.
    fn standing(manners: Manners) -> Health {
        let mut health = Health::new(manners);
        health.changed(ConnectionState::Connected, Timestamp(0));
        health
    }

    #[test]
    fn what_the_other_side_has_restarted_is_not_restarted_again() {
        let mut health = standing(Manners::Polite);
        health.nudged(true, Timestamp(5_000));
        assert!(health.due_at().is_some());
        // Their offer comes first, and is answered.
        health.refreshed();
        health.exchanged(None, Timestamp(5_400));
        assert_eq!(health.due_at(), None);
        assert_eq!(health.remedy(Timestamp(60_000)), None);
    }

    #[test]
    fn one_that_does_not_stand_after_their_restart_is_looked_after() {
        let mut health = standing(Manners::Polite);
        health.changed(ConnectionState::Disconnected, Timestamp(4_000));
        health.nudged(true, Timestamp(5_000));
        health.refreshed();
        health.exchanged(None, Timestamp(5_400));
        let due = health.due_at();
        assert!(due.is_some_and(|due| due > Timestamp(5_400)), "{due:?}");
    }

    #[test]
    fn however_often_the_network_changes_a_connection_that_comes_back_is_kept() {
        for manners in [Manners::Polite, Manners::Impolite] {
            let mut health = standing(manners);
            for round in 1..40 {
                let at = Timestamp(round * 6_000);
                health.unsettled(false, at);
                assert_eq!(health.remedy(at), Some(Remedy::Restart), "round {round}");
                health.exchanged(Some(80), at.plus_ms(80));
                // The way to the server is back a little later than the offer was made.
                health.nudged(true, at.plus_ms(300));
                health.refreshed();
                health.exchanged(None, at.plus_ms(1_200));
                assert_eq!(health.remedy(at.plus_ms(2_500)), None, "round {round}");
            }
        }
    }
}
