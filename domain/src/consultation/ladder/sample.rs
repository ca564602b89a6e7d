//! What the ladder goes by.

use super::Rung;
use crate::consultation::stats::{Stat, in_use};

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
    /// What these statistics say, while this rung is sent.
    pub fn found_in(stats: &[Stat], rung: Rung) -> Self {
        // What was said of a picture that is not sent any more is old.
        let told = |stat: &&Stat| {
            stat.kind == "remote-inbound-rtp" && (rung > Rung::Sound || stat.media == "audio")
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
        let sample = Sample::found_in(&stats, Rung::Medium);
        assert_eq!(sample.loss, Some(0.3));
        assert_eq!(sample.round_trip_ms, Some(70.0));
        assert_eq!(sample.available_bps, Some(640_000.0));
        assert_eq!(Sample::found_in(&stats, Rung::Sound).loss, Some(0.02));
        assert_eq!(Sample::found_in(&[], Rung::Sound), Sample::default());
    }
}
