//! A side's network goes and comes back: as it was, or with another address.

use domain::consultation::negotiation::{ConnectionState, Input};
use domain::consultation::signal::LinkId;
use rand::Rng;

use super::World;
use super::happenings::Happening;

/// A socket lost for longer is not continued.
const RESUMES_MS: i64 = 30_000;

impl World {
    pub(super) fn lose_network(&mut self, side: usize) {
        let away_ms = match self.rng.random_range(0..4) {
            0 => self.rng.random_range(50..1_000),
            1 => self.rng.random_range(30_000..90_000),
            _ => self.rng.random_range(1_000..25_000),
        };
        self.note(|| format!("the network of {side} is lost for {away_ms}"));
        self.back_since = None;
        let end = &mut self.ends[side];
        end.online = false;
        end.up = false;
        self.plan(0, Happening::Media);
        self.plan(away_ms, Happening::NetworkBack { side, away_ms });
    }

    pub(super) fn network_back(&mut self, side: usize, away_ms: i64) {
        let moved = self.rng.random_bool(0.5);
        self.note(|| format!("the network of {side} is back, moved {moved}"));
        let fresh = self.fresh;
        let end = &mut self.ends[side];
        end.online = true;
        if moved {
            end.moved_below = fresh;
        }
        let complete = away_ms < RESUMES_MS;
        if !complete {
            end.epoch += 1;
            end.held_in.clear();
            end.held_out.clear();
        }
        if self.ends.iter().all(|end| end.online) && !self.flows() {
            self.back_since = Some(self.now);
        }
        // The browser says that there is a network again, or the page finds out by trying.
        let told = self.rng.random_bool(0.5);
        let after = if told {
            self.rng.random_range(20..300)
        } else {
            self.rng.random_range(20..1_200)
        };
        self.plan(after, Happening::SocketBack { side, complete });
        self.plan(0, Happening::Media);
        if told {
            self.input(side, Input::PathChanged);
        }
    }

    pub(super) fn notice(&mut self, side: usize, link: LinkId) {
        self.ends[side].noticing = false;
        let connected = self.ends[side].browser.connection == ConnectionState::Connected;
        if self.current(side, link) && connected && !self.flows() {
            self.connection(side, ConnectionState::Disconnected);
            self.plan_failing(side);
            if self.ends.iter().all(|end| end.online) {
                self.back_since = self.back_since.or(Some(self.now));
            }
        }
        self.plan_media();
    }

    pub(super) fn plan_failing(&mut self, side: usize) {
        let browser = &self.ends[side].browser;
        let (link, ufrag) = (browser.link, browser.generation());
        self.plan(10_000, Happening::Failing { side, link, ufrag });
    }

    fn connected(&self) -> bool {
        self.ends
            .iter()
            .all(|end| end.browser.connection == ConnectionState::Connected && !end.browser.spoilt)
    }

    /// Media is back at both sides, perhaps: how long that took.
    pub(super) fn perhaps_back(&mut self) {
        if self.connected() && self.flows() {
            let took = self
                .back_since
                .take()
                .map(|since| (self.now, self.now - since));
            self.back_after.extend(took);
        }
    }
}
