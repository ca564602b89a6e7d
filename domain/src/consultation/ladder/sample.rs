//! What the ladder goes by.

use super::Rung;
use crate::consultation::stats::{Stat, in_use};

/// A good word is believed for so long: a voice is reported on every few seconds, and silence for longer is rather a
/// report that was lost.
const BELIEVED_MS: f64 = 8_000.0;
/// A word of more loss than this is no good one.
pub(super) const GOOD: f64 = 0.1;

/// How the line to one other person was in the last second or so, by the browser's statistics.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// Share of our packets that did not arrive, 0 to 1; the worse of voice and picture.
    pub loss: Option<f64>,
    /// Milliseconds there and back.
    pub round_trip_ms: Option<f64>,
    /// Bits a second the browser believes the line carries; some browsers do not say.
    pub available_bps: Option<f64>,
}

impl Sample {
    /// What these statistics say, while this rung is sent. Good words from before `since`, by the browser's clock, are not
    /// believed any more.
    pub fn found_in(stats: &[Stat], rung: Rung, since: f64) -> Self {
        // What was said of a picture that is not sent any more is old.
        let since = since.max(looked_at(stats) - BELIEVED_MS);
        let is_old = |stat: &Stat| {
            stat.timestamp.is_some_and(|at| at < since) && stat.fraction_lost <= Some(GOOD)
        };
        let told = |stat: &&Stat| {
            stat.kind == "remote-inbound-rtp"
                && (rung > Rung::Sound || stat.media == "audio")
                && !is_old(stat)
        };
        let worst = |of: fn(&Stat) -> Option<f64>| {
            let all = stats.iter().filter(told).filter_map(of);
            all.max_by(f64::total_cmp)
        };
        let pair = in_use(stats);
        let round_trip = worst(|stat| stat.round_trip_time)
            .or_else(|| pair.and_then(|pair| pair.current_round_trip_time));
        Self {
            loss: worst(|stat| stat.fraction_lost),
            round_trip_ms: round_trip.map(|seconds| seconds * 1_000.0),
            available_bps: pair.and_then(|pair| pair.available_outgoing_bitrate),
        }
    }

    /// What to go by after `before`: bad news at once, good news by halves, since a line that is good and
    /// bad by turns is bad.
    pub(super) fn after(&self, before: &Self) -> Self {
        let slowly = |before: Option<f64>, now: Option<f64>| match (before, now) {
            (Some(before), Some(now)) => Some(f64::midpoint(before, now)),
            (_, now) => now,
        };
        let worse = |slow: Option<f64>, now: Option<f64>| Some(slow?.max(now?));
        let less = |slow: Option<f64>, now: Option<f64>| Some(slow?.min(now?));
        Self {
            loss: worse(slowly(before.loss, self.loss), self.loss),
            round_trip_ms: worse(
                slowly(before.round_trip_ms, self.round_trip_ms),
                self.round_trip_ms,
            ),
            available_bps: less(
                slowly(before.available_bps, self.available_bps),
                self.available_bps,
            ),
        }
    }
}

/// When these statistics were made, by the browser's clock.
pub(super) fn looked_at(stats: &[Stat]) -> f64 {
    let own = stats.iter().filter(|stat| stat.kind == "outbound-rtp");
    own.filter_map(|stat| stat.timestamp).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATS: &str = r#"[
        {"id":"T","type":"transport","selectedCandidatePairId":"P"},
        {"id":"P","type":"candidate-pair","currentRoundTripTime":0.05,"availableOutgoingBitrate":640000},
        {"id":"A","type":"remote-inbound-rtp","kind":"audio","fractionLost":0.02,"roundTripTime":0.06},
        {"id":"V","type":"remote-inbound-rtp","kind":"video","fractionLost":0.3,"roundTripTime":0.07},
        {"id":"I","type":"inbound-rtp","kind":"video","packetsLost":-1,"packetsReceived":7}]"#;

    #[test]
    fn the_worse_of_voice_and_picture_counts_and_an_old_word_does_not() {
        let stats: Vec<Stat> = serde_json::from_str(STATS).unwrap();
        let sample = Sample::found_in(&stats, Rung::Medium, 0.0);
        assert_eq!(sample.loss, Some(0.3));
        assert_eq!(sample.round_trip_ms, Some(70.0));
        assert_eq!(sample.available_bps, Some(640_000.0));
        assert_eq!(Sample::found_in(&stats, Rung::Sound, 0.0).loss, Some(0.02));
        assert_eq!(Sample::found_in(&[], Rung::Sound, 0.0), Sample::default());
    }

    #[test]
    fn a_good_report_is_believed_for_a_while_and_a_bad_one_until_the_next() {
        let stat = |kind: &str, at: f64| Stat {
            kind: kind.to_owned(),
            media: "audio".to_owned(),
            timestamp: Some(at),
            ..Stat::default()
        };
        for (loss, age_ms, since, believed) in [
            (0.0, 6_000.0, 0.0, true),
            (0.0, 6_000.0, 55_000.0, false),
            (0.0, 12_000.0, 0.0, false),
            (0.3, 12_000.0, 55_000.0, true),
        ] {
            let told = Stat {
                fraction_lost: Some(loss),
                ..stat("remote-inbound-rtp", 60_000.0 - age_ms)
            };
            let stats = [told, stat("outbound-rtp", 60_000.0)];
            let sample = Sample::found_in(&stats, Rung::Sound, since);
            assert_eq!(sample.loss.is_some(), believed, "{loss} after {age_ms} ms");
        }
    }
}
