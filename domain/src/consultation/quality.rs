//! How good a line is, in three words, for people.

use super::ladder::Sample;
use super::stats::Stat;

/// How good one direction of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mark {
    /// Nothing to notice.
    #[default]
    Good,
    /// A word may be lost now and then.
    Fair,
    /// It is hard to talk.
    Weak,
}

/// Beyond these shares of loss a line is fair, or weak.
const LOSS: [f64; 2] = [0.03, 0.08];
/// Beyond these milliseconds there and back, the same.
const ROUND_TRIP_MS: [f64; 2] = [400.0, 900.0];
/// So much of the old remains in each new look: a mark that flickers tells nobody anything.
const INERTIA: f64 = 0.7;

impl Mark {
    fn of(loss: f64, round_trip_ms: f64) -> Self {
        let beyond = |at: usize| loss > LOSS[at] || round_trip_ms > ROUND_TRIP_MS[at];
        match (beyond(1), beyond(0)) {
            (true, _) => Self::Weak,
            (_, true) => Self::Fair,
            _ => Self::Good,
        }
    }
}

/// What a person is told of the line to one other person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quality {
    /// What goes there.
    pub mine: Mark,
    /// What comes from there.
    pub theirs: Mark,
    /// Whether one's own picture is held back, so that the voice gets through.
    pub held: bool,
    /// Whether not even a voice gets through.
    pub ring_instead: bool,
}

/// Follows both directions over time.
#[derive(Debug, Default)]
pub struct Watch {
    out: Option<f64>,
    coming: Option<f64>,
    round_trip_ms: f64,
    lost: f64,
    received: f64,
}

impl Watch {
    /// A look, about once a second. Answers with the marks of what goes and what comes.
    pub fn look(&mut self, sample: &Sample, stats: &[Stat]) -> (Mark, Mark) {
        let slowly = |before: Option<f64>, now: Option<f64>| match (before, now) {
            (Some(before), Some(now)) => Some(before * INERTIA + now * (1.0 - INERTIA)),
            (before, now) => now.or(before),
        };
        self.out = slowly(self.out, sample.loss);
        self.coming = slowly(self.coming, self.lost_on_the_way_here(stats));
        self.round_trip_ms = slowly(Some(self.round_trip_ms), sample.round_trip_ms).unwrap_or(0.0);
        let mark = |loss: Option<f64>| Mark::of(loss.unwrap_or(0.0), self.round_trip_ms);
        (mark(self.out), mark(self.coming))
    }

    fn lost_on_the_way_here(&mut self, stats: &[Stat]) -> Option<f64> {
        let sum = |of: fn(&Stat) -> Option<f64>| -> f64 {
            let coming = stats.iter().filter(|stat| stat.kind == "inbound-rtp");
            coming.filter_map(of).sum()
        };
        let (lost, received) = (
            sum(|stat| stat.packets_lost),
            sum(|stat| stat.packets_received),
        );
        let (more_lost, more) = (lost - self.lost, received - self.received);
        (self.lost, self.received) = (lost, received);
        // Another connection counts from nothing again.
        let due = more_lost.max(0.0) + more;
        (more >= 0.0 && due >= 5.0).then(|| more_lost.max(0.0) / due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coming(received: f64, lost: f64) -> Vec<Stat> {
        vec![Stat {
            kind: "inbound-rtp".to_owned(),
            packets_received: Some(received),
            packets_lost: Some(lost),
            ..Stat::default()
        }]
    }

    #[test]
    fn a_line_without_loss_is_good_both_ways() {
        let mut watch = Watch::default();
        for second in 1..10 {
            let stats = coming(50.0 * f64::from(second), 0.0);
            assert_eq!(
                watch.look(&Sample::default(), &stats),
                (Mark::Good, Mark::Good)
            );
        }
    }

    #[test]
    fn what_they_lose_and_what_we_lose_are_told_apart() {
        let mut watch = Watch::default();
        let sample = Sample {
            loss: Some(0.2),
            ..Sample::default()
        };
        let stats = coming(50.0, 0.0);
        assert_eq!(watch.look(&sample, &stats), (Mark::Weak, Mark::Good));
        let mut watch = Watch::default();
        let stats = coming(40.0, 10.0);
        assert_eq!(
            watch.look(&Sample::default(), &stats),
            (Mark::Good, Mark::Weak)
        );
    }

    #[test]
    fn one_bad_second_does_not_make_a_weak_line() {
        let mut watch = Watch::default();
        watch.look(&Sample::default(), &coming(500.0, 0.0));
        let (_, theirs) = watch.look(&Sample::default(), &coming(540.0, 10.0));
        assert_eq!(theirs, Mark::Fair);
    }

    #[test]
    fn another_connection_does_not_count_backwards() {
        let mut watch = Watch::default();
        watch.look(&Sample::default(), &coming(5_000.0, 0.0));
        let (_, theirs) = watch.look(&Sample::default(), &coming(10.0, 0.0));
        assert_eq!(theirs, Mark::Good);
    }

    #[test]
    fn a_long_way_round_is_felt() {
        let mut watch = Watch::default();
        let sample = Sample {
            round_trip_ms: Some(2_000.0),
            ..Sample::default()
        };
        for _ in 0..5 {
            watch.look(&sample, &[]);
        }
        assert_eq!(watch.look(&sample, &[]), (Mark::Weak, Mark::Weak));
    }
}
