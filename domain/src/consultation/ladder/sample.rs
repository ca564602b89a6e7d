//! What the ladder goes by.

use super::Rung;
use crate::consultation::stats::{Stat, in_use};

/// A good word is believed for so long: a voice is reported on every few seconds, and silence for longer is rather a
/// report that was lost.
const BELIEVED_MS: f64 = 8_000.0;
/// Reports of a picture come about once a second. The first tells of what was lost before it was held back, too.
const FIRST_REPORT_MS: f64 = 1_500.0;
/// Voice and picture go the same way, and the picture is reported on more often: what was said of the voice so long
/// before the latest word on the picture is passed over, good or bad.
const OVERTAKEN_MS: f64 = 2_000.0;
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

/// Moments after which reports are believed, by the browser's clock in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Since {
    /// When loss took the picture away. Reports of voice are seldom: a good one from before knows nothing of it.
    pub lossy: f64,
    /// When a picture went again after none had.
    pub picture: f64,
}

impl Sample {
    /// What these statistics say, while this rung is sent.
    pub fn found_in(stats: &[Stat], rung: Rung, since: Since) -> Self {
        let good_since = since.lossy.max(looked_at(stats) - BELIEVED_MS);
        let before = |stat: &Stat, moment: f64| stat.timestamp.is_some_and(|at| at < moment);
        let is_old = |stat: &Stat| match stat.media.as_str() {
            // What was said of a picture that is not sent any more is old.
            "video" if rung == Rung::Sound => true,
            "video" if before(stat, since.picture + FIRST_REPORT_MS) => true,
            _ => before(stat, good_since) && stat.fraction_lost <= Some(GOOD),
        };
        let reports = stats
            .iter()
            .filter(|stat| stat.kind == "remote-inbound-rtp");
        let believed = reports.clone().filter(|stat| !is_old(stat));
        let of_picture = believed.clone().filter(|stat| stat.media == "video");
        let overtaken = of_picture
            .filter_map(|stat| stat.timestamp)
            .fold(0.0, f64::max)
            - OVERTAKEN_MS;
        let losses = believed.filter(|stat| !before(stat, overtaken));
        // Voice and picture go the same way: the latest word counts. On voice alone the picture is still reported on
        // each second, the voice every few.
        let trips = reports.filter_map(|stat| Some((stat.timestamp, stat.round_trip_time?)));
        let latest = trips.max_by(|one, other| {
            let at = |trip: &(Option<f64>, f64)| trip.0.unwrap_or(0.0);
            (at(one).total_cmp(&at(other))).then(one.1.total_cmp(&other.1))
        });
        let pair = in_use(stats);
        let round_trip = latest
            .map(|(_, trip)| trip)
            .or_else(|| pair.and_then(|pair| pair.current_round_trip_time));
        Self {
            loss: losses
                .filter_map(|stat| stat.fraction_lost)
                .max_by(f64::total_cmp),
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
        let sample = Sample::found_in(&stats, Rung::Medium, Since::default());
        assert_eq!(sample.loss, Some(0.3));
        assert_eq!(sample.round_trip_ms, Some(70.0));
        assert_eq!(sample.available_bps, Some(640_000.0));
        let on_voice = |stats| Sample::found_in(stats, Rung::Sound, Since::default());
        assert_eq!(on_voice(&stats).loss, Some(0.02));
        assert_eq!(on_voice(&[]), Sample::default());
    }

    #[test]
    fn a_good_report_is_believed_for_a_while_and_a_bad_one_until_the_next() {
        for (loss, age_ms, since, believed) in [
            (0.0, 6_000.0, 0.0, true),
            (0.0, 6_000.0, 55_000.0, false),
            (0.0, 12_000.0, 0.0, false),
            (0.3, 12_000.0, 55_000.0, true),
        ] {
            let told = report("audio", 60_000.0 - age_ms, loss, 0.0);
            let since = Since {
                lossy: since,
                picture: 0.0,
            };
            let sample = Sample::found_in(&[told, sent_at(60_000.0)], Rung::Sound, since);
            assert_eq!(sample.loss.is_some(), believed, "{loss} after {age_ms} ms");
        }
    }

    /// What the other side reported of a kind of media then: the share lost, and the seconds there and back.
    fn report(media: &str, at: f64, loss: f64, round_trip: f64) -> Stat {
        Stat {
            kind: "remote-inbound-rtp".to_owned(),
            media: media.to_owned(),
            timestamp: Some(at),
            fraction_lost: Some(loss),
            round_trip_time: Some(round_trip),
            ..Stat::default()
        }
    }

    fn sent_at(at: f64) -> Stat {
        Stat {
            kind: "outbound-rtp".to_owned(),
            timestamp: Some(at),
            ..Stat::default()
        }
    }

    #[test]
    fn of_two_words_on_the_way_there_and_back_the_later_counts() {
        let voice = report("audio", 55_000.0, 0.05, 0.8);
        let picture = report("video", 59_500.0, 0.0, 0.01);
        let stats = [voice, picture, sent_at(60_000.0)];
        let sample = Sample::found_in(&stats, Rung::Sound, Since::default());
        assert_eq!(sample.round_trip_ms, Some(10.0));
        assert_eq!(sample.loss, Some(0.05), "of what goes");
    }

    #[test]
    fn a_word_on_the_voice_from_seconds_before_the_latest_on_the_picture_is_passed_over() {
        for (rung, voice_at, loss) in [
            (Rung::Small, 55_000.0, 0.0),
            (Rung::Small, 58_000.0, 0.07),
            (Rung::Sound, 55_000.0, 0.07),
        ] {
            let stats = [
                report("audio", voice_at, 0.07, 0.01),
                report("video", 59_500.0, 0.0, 0.01),
                sent_at(60_000.0),
            ];
            let sample = Sample::found_in(&stats, rung, Since::default());
            assert_eq!(sample.loss, Some(loss), "on {rung:?}, voice at {voice_at}");
        }
    }

    #[test]
    fn the_first_report_of_a_picture_that_goes_again_tells_of_before_and_the_next_counts() {
        let since = Since {
            lossy: 0.0,
            picture: 60_000.0,
        };
        for (at, loss) in [(61_100.0, 0.02), (62_200.0, 0.38)] {
            let stats = [
                report("audio", 60_500.0, 0.02, 0.01),
                report("video", at, 0.38, 0.01),
                sent_at(62_500.0),
            ];
            let sample = Sample::found_in(&stats, Rung::Small, since);
            assert_eq!(sample.loss, Some(loss), "reported at {at}");
        }
    }
}
