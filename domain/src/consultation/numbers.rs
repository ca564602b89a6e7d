//! The figures of one connection, for whoever helps: read off two looks at a browser's statistics.

use super::stats::{Stat, by_id, in_use};
use crate::time::Timestamp;

/// What one direction carries.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Direction {
    /// Bits a second of the voice.
    pub voice_bps: Option<u32>,
    /// Bits a second of the pictures, a shared screen included.
    pub picture_bps: Option<u32>,
    /// Share of packets lost since the last look, from 0 to 1.
    pub loss: Option<f64>,
    /// The largest picture: columns and lines.
    pub size: Option<(u32, u32)>,
    /// Pictures a second, of the largest.
    pub fps: Option<u32>,
}

/// The figures of one connection at one time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    /// Milliseconds there and back.
    pub round_trip_ms: Option<u32>,
    /// Milliseconds by which packets come unevenly.
    pub jitter_ms: Option<u32>,
    /// Bits a second that the browser believes it could send.
    pub available_bps: Option<u32>,
    /// What goes there.
    pub going: Direction,
    /// What comes from there.
    pub coming: Direction,
    /// Kinds of the addresses at both ends (`relay`, `host` …), own first.
    pub ends: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    voice: f64,
    picture: f64,
    packets: f64,
    lost: f64,
}

/// Makes figures from look to look.
#[derive(Debug, Default)]
pub struct Meter {
    at: Option<Timestamp>,
    going: Counts,
    coming: Counts,
}

impl Meter {
    /// The figures since the last look; those that need two looks are missing in the first.
    pub fn look(&mut self, stats: &[Stat], now: Timestamp) -> Numbers {
        let seconds = self
            .at
            .replace(now)
            .map(|before| (now.0 - before.0) as f64 / 1_000.0)
            .filter(|seconds| *seconds > 0.2);
        let (going, coming) = (counts(stats, "outbound-rtp"), counts(stats, "inbound-rtp"));
        let pair = in_use(stats);
        let told = |of: fn(&Stat) -> Option<f64>, kind: &str| {
            let found = stats.iter().filter(|stat| stat.kind == kind);
            found.filter_map(of).reduce(f64::max)
        };
        let ms = |seconds: f64| (seconds * 1_000.0).round() as u32;
        let numbers = Numbers {
            round_trip_ms: pair
                .and_then(|pair| pair.current_round_trip_time)
                .or_else(|| told(|stat| stat.round_trip_time, "remote-inbound-rtp"))
                .map(ms),
            jitter_ms: told(|stat| stat.jitter, "inbound-rtp").map(ms),
            available_bps: pair
                .and_then(|pair| pair.available_outgoing_bitrate)
                .map(|bps| bps as u32),
            going: Direction {
                loss: told(|stat| stat.fraction_lost, "remote-inbound-rtp"),
                ..direction(stats, "outbound-rtp", self.going, going, seconds)
            },
            coming: Direction {
                loss: lost(self.coming, coming),
                ..direction(stats, "inbound-rtp", self.coming, coming, seconds)
            },
            ends: pair.and_then(|pair| ends(stats, pair)),
        };
        (self.going, self.coming) = (going, coming);
        numbers
    }
}

fn counts(stats: &[Stat], kind: &str) -> Counts {
    let mut counts = Counts::default();
    for stat in stats.iter().filter(|stat| stat.kind == kind) {
        let bytes = stat.bytes_sent.or(stat.bytes_received).unwrap_or(0.0);
        if stat.media == "audio" {
            counts.voice += bytes;
        } else {
            counts.picture += bytes;
        }
        counts.packets += stat.packets_received.unwrap_or(0.0);
        counts.lost += stat.packets_lost.unwrap_or(0.0);
    }
    counts
}

fn direction(
    stats: &[Stat],
    kind: &str,
    before: Counts,
    now: Counts,
    seconds: Option<f64>,
) -> Direction {
    let rate = |before: f64, now: f64| {
        let seconds = seconds.filter(|_| now >= before)?;
        Some(((now - before) * 8.0 / seconds) as u32)
    };
    let largest = stats
        .iter()
        .filter(|stat| stat.kind == kind)
        .filter(|stat| stat.frame_height.is_some_and(|lines| lines > 0.0))
        .max_by(|one, other| {
            one.frame_height
                .unwrap_or(0.0)
                .total_cmp(&other.frame_height.unwrap_or(0.0))
        });
    Direction {
        voice_bps: rate(before.voice, now.voice),
        picture_bps: rate(before.picture, now.picture),
        loss: None,
        size: largest.and_then(|stat| Some((stat.frame_width? as u32, stat.frame_height? as u32))),
        fps: largest
            .and_then(|stat| stat.frames_per_second)
            .map(|fps| fps.round() as u32),
    }
}

fn lost(before: Counts, now: Counts) -> Option<f64> {
    let (lost, came) = (now.lost - before.lost, now.packets - before.packets);
    let due = lost.max(0.0) + came;
    (came >= 0.0 && due > 0.0).then(|| lost.max(0.0) / due)
}

fn ends(stats: &[Stat], pair: &Stat) -> Option<(String, String)> {
    let kind = |id: &Option<String>| {
        let end = by_id(stats, id.as_deref()?)?;
        Some(end.candidate_type.clone()).filter(|kind| !kind.is_empty())
    };
    Some((
        kind(&pair.local_candidate_id)?,
        kind(&pair.remote_candidate_id)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(kind: &str, media: &str, bytes: f64) -> Stat {
        let sent = kind == "outbound-rtp";
        Stat {
            kind: kind.to_owned(),
            media: media.to_owned(),
            bytes_sent: sent.then_some(bytes),
            bytes_received: (!sent).then_some(bytes),
            ..Stat::default()
        }
    }

    #[test]
    fn rates_are_between_two_looks() {
        let mut meter = Meter::default();
        let look = |bytes: f64| {
            vec![
                stream("outbound-rtp", "audio", bytes),
                stream("inbound-rtp", "video", 10.0 * bytes),
            ]
        };
        let first = meter.look(&look(1_000.0), Timestamp(0));
        assert_eq!(first.going.voice_bps, None);
        let second = meter.look(&look(5_000.0), Timestamp(1_000));
        assert_eq!(second.going.voice_bps, Some(32_000));
        assert_eq!(second.coming.picture_bps, Some(320_000));
        // A connection made anew counts from nothing.
        let third = meter.look(&look(100.0), Timestamp(2_000));
        assert_eq!(third.going.voice_bps, None);
    }

    #[test]
    fn the_largest_picture_is_told() {
        let picture = |lines: f64| Stat {
            frame_width: Some(lines * 16.0 / 9.0),
            frame_height: Some(lines),
            frames_per_second: Some(24.6),
            ..stream("inbound-rtp", "video", 1.0)
        };
        let numbers = Meter::default().look(&[picture(180.0), picture(720.0)], Timestamp(0));
        assert_eq!(numbers.coming.size, Some((1_280, 720)));
        assert_eq!(numbers.coming.fps, Some(25));
    }

    #[test]
    fn loss_is_that_since_the_last_look() {
        let mut meter = Meter::default();
        let come = |came: f64, lost: f64| {
            vec![Stat {
                packets_received: Some(came),
                packets_lost: Some(lost),
                ..stream("inbound-rtp", "audio", 0.0)
            }]
        };
        meter.look(&come(900.0, 100.0), Timestamp(0));
        let numbers = meter.look(&come(990.0, 110.0), Timestamp(1_000));
        assert_eq!(numbers.coming.loss, Some(0.1));
    }

    #[test]
    fn both_ends_are_named() {
        let stats = [
            Stat {
                id: "p".to_owned(),
                kind: "candidate-pair".to_owned(),
                nominated: true,
                state: "succeeded".to_owned(),
                local_candidate_id: Some("l".to_owned()),
                remote_candidate_id: Some("r".to_owned()),
                current_round_trip_time: Some(0.0421),
                ..Stat::default()
            },
            Stat {
                id: "l".to_owned(),
                candidate_type: "relay".to_owned(),
                ..Stat::default()
            },
            Stat {
                id: "r".to_owned(),
                candidate_type: "host".to_owned(),
                ..Stat::default()
            },
        ];
        let numbers = Meter::default().look(&stats, Timestamp(0));
        assert_eq!(numbers.ends, Some(("relay".to_owned(), "host".to_owned())));
        assert_eq!(numbers.round_trip_ms, Some(42));
    }
}
