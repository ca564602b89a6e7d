//! How often a thread looks at its sockets. Each look costs, however little it finds, and so does each
//! batch that leaves; a thread with much to do looks at intervals and finds more.

use std::time::{Duration, Instant};

/// A thread under load looks no more often than so. It is the longest a packet waits, and a call does
/// not feel it: voice alone comes in packets of 20 ms.
const INTERVAL: Duration = Duration::from_micros(400);

/// A thread is under load when it relays so many packets in an interval. With less a rest costs more than
/// it saves: going to sleep by the clock takes a virtual machine as long as several packets. This many
/// datagrams …
pub(super) const LOAD_OF_DATAGRAMS: u64 = 6;

/// … and this many of streams, where what came in one go is one batch anyway.
pub(super) const LOAD_OF_STREAMS: u64 = 20;

/// The load is that of the last so long.
const WINDOW: Duration = Duration::from_millis(20);

/// The pace of one thread.
pub(super) struct Pace {
    load: u64,
    looked: Instant,
    since: Instant,
    relayed: u64,
    loaded: bool,
}

impl Pace {
    pub(super) fn new(load: u64, now: Instant) -> Self {
        Self {
            load,
            looked: now,
            since: now,
            relayed: 0,
            loaded: false,
        }
    }

    /// The thread looks at its sockets.
    pub(super) fn look(&mut self, now: Instant) {
        self.looked = now;
        let passed = now.saturating_duration_since(self.since);
        if passed >= WINDOW {
            let load = passed.as_nanos() * u128::from(self.load) / INTERVAL.as_nanos();
            self.loaded = u128::from(self.relayed) >= load;
            self.since = now;
            self.relayed = 0;
        }
    }

    /// It relayed so many packets.
    pub(super) fn relayed(&mut self, packets: u64) {
        self.relayed += packets;
    }

    /// How long it rests now that it has done what there was. A thread that had more to do than an
    /// interval has time for does not rest.
    pub(super) fn rest(&self, now: Instant) -> Option<Duration> {
        let left = INTERVAL.checked_sub(now.saturating_duration_since(self.looked))?;
        (self.loaded && !left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thread that looked every so often, for a second, and found so many packets each time.
    fn after(every: Duration, packets: u64) -> (Pace, Instant) {
        let start = Instant::now();
        let mut pace = Pace::new(LOAD_OF_DATAGRAMS, start);
        let mut now = start;
        while now < start + Duration::from_secs(1) {
            now += every;
            pace.look(now);
            pace.relayed(packets);
        }
        (pace, now)
    }

    #[test]
    fn the_packets_of_a_few_calls_are_never_kept_waiting() {
        // Fifty calls with voice both ways, each way in and out of the relay.
        let (pace, now) = after(Duration::from_micros(100), 1);
        assert_eq!(pace.rest(now), None);
        let (pace, now) = after(Duration::from_millis(20), 100);
        assert_eq!(pace.rest(now), None);
    }

    #[test]
    fn a_thread_under_load_looks_once_an_interval() {
        let (pace, now) = after(Duration::from_micros(50), 2);
        let worked = INTERVAL / 4;
        assert_eq!(pace.rest(now + worked), Some(INTERVAL - worked));
    }

    #[test]
    fn a_thread_with_too_much_to_do_does_not_rest() {
        let (pace, now) = after(INTERVAL, 100);
        assert_eq!(pace.rest(now + INTERVAL), None);
        assert_eq!(pace.rest(now + 2 * INTERVAL), None);
    }

    #[test]
    fn load_that_ends_is_forgotten_with_the_first_look_after_it() {
        let (mut pace, now) = after(INTERVAL, 100);
        let later = now + Duration::from_secs(1);
        pace.look(later);
        assert_eq!(pace.rest(later), None);
    }
}
