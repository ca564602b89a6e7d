//! How patient a socket is: with the server, and between attempts to reach it.

use std::cell::Cell;

use crate::kit::browser::now;

/// Every so many attempts one gets all the time there is: the line may be slower than it was.
const PATIENT_EVERY: u32 = 4;
/// A server that does not answer for so many attempts is not back the faster for more of them.
const HASTY_ATTEMPTS: u32 = 60;
/// Who is away for longer is not expected any moment.
const HASTY_MS: i64 = 5 * 60_000;
const LONGEST_OPENING_MS: i64 = 8_000;

/// The pace of one socket.
#[derive(Default)]
pub(super) struct Pace {
    attempts: Cell<u32>,
    hasty: Cell<bool>,
    hasty_since: Cell<i64>,
    /// How long opening took the last time it succeeded.
    opening: Cell<i64>,
}

impl Pace {
    /// While somebody in the call is lost: media comes back by way of the server. True when that is new.
    pub fn hasten(&self, hasty: bool) -> bool {
        let new = self.hasty.replace(hasty) != hasty && hasty;
        if new {
            self.hasty_since.set(now().0);
        }
        new
    }

    /// It is tried from the beginning.
    pub fn begin(&self) {
        self.attempts.set(0);
    }

    /// It has been asked to be slow.
    pub fn slow_down(&self) {
        self.attempts.set(5);
    }

    pub fn opened_after(&self, ms: i64) {
        self.opening.set(ms);
    }

    fn is_hasty(&self) -> bool {
        let lately = now().0 - self.hasty_since.get() < HASTY_MS;
        self.hasty.get() && lately && self.attempts.get() < HASTY_ATTEMPTS
    }

    /// How often the server is asked whether it is there.
    pub fn ping_ms(&self) -> i64 {
        if self.is_hasty() { 1_000 } else { 5_000 }
    }

    /// Silence after which a socket is given up.
    pub fn silence_ms(&self) -> i64 {
        if self.is_hasty() { 3_500 } else { 12_000 }
    }

    /// How long a socket may take to open.
    pub fn opening_ms(&self) -> i64 {
        if self.is_hasty() && !self.attempts.get().is_multiple_of(PATIENT_EVERY) {
            (4 * self.opening.get()).clamp(2_500, LONGEST_OPENING_MS)
        } else {
            LONGEST_OPENING_MS
        }
    }

    /// The pause before the next attempt, spread out so that not everybody comes back in the same moment.
    pub fn pause_ms(&self) -> u32 {
        let attempts = self.attempts.get();
        self.attempts.set(attempts + 1);
        let longest = if self.is_hasty() { 800 } else { 3_500 };
        let pause = (250u32 << attempts.min(5)).min(longest);
        (f64::from(pause) * (0.75 + 0.5 * js_sys::Math::random())) as u32
    }
}
