//! What a voice says of the line that it was sent over, there and back: by the browser's own statistics
//! (W3C webrtc-stats).
//!
//! Where a voice is sent it is the better witness: it is lost as in a call. Probes on a data channel are held
//! up by that channel's congestion control as soon as something gets lost (RFC 9260, section 7.2), and then a
//! line that a voice gets through looks like one that carries nothing.

use super::probe::Told;
use crate::consultation::stats::{Stat, in_use};

/// So few packets say nothing: half a second's.
const FEW: f64 = 25.0;
/// Packets a second.
const RATE: f64 = 50.0;
/// Packets that may always be on their way.
const ON_THE_WAY: f64 = 2.0;

/// What has been counted of a voice by one moment.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    sent: f64,
    back: f64,
    /// Of how many that left the server has said how many it misses.
    said: Option<(f64, f64)>,
}

fn stat<'a>(stats: &'a [Stat], kind: &str) -> Option<&'a Stat> {
    let mut all = stats.iter();
    all.find(|s| s.kind == kind && s.media == "audio")
}

/// The other side's word is of a moment ago, or of longer where words get lost: of what had left by then it counts.
fn counted(stats: &[Stat]) -> Option<Counted> {
    let ours = stat(stats, "outbound-rtp")?;
    let sent = ours.packets_sent?;
    let said = stat(stats, "remote-inbound-rtp").and_then(|report| {
        let age = ours
            .timestamp
            .zip(report.timestamp)
            .map_or(0.0, |(now, then)| now - then);
        let by_then = sent - age.max(0.0) / 1_000.0 * RATE;
        Some((by_then, report.packets_lost?.max(0.0)))
    });
    Some(Counted {
        sent,
        back: stat(stats, "inbound-rtp")?.packets_received?,
        said,
    })
}

/// Whether any of a voice has come back.
pub fn heard(stats: &[Stat]) -> bool {
    stat(stats, "inbound-rtp").is_some_and(|s| s.packets_received > Some(0.0))
}

/// What the voice says of the time between two looks, the first of which is taken when it is heard: until both
/// sides are ready what is sent is lost by no line. Nothing when hardly any was sent, or none came back.
pub fn told(before: &[Stat], stats: &[Stat]) -> Option<Told> {
    let (was, is) = (counted(before).unwrap_or_default(), counted(stats)?);
    let heard = stat(stats, "inbound-rtp")?;
    let back = (is.back - was.back).max(0.0);
    let report = stat(stats, "remote-inbound-rtp");
    let trips = [
        report.and_then(|report| report.round_trip_time),
        in_use(stats).and_then(|pair| pair.current_round_trip_time),
    ];
    let trip = trips.into_iter().flatten().filter(|trip| *trip > 0.0);
    let trip = trip.min_by(f64::total_cmp);
    let on_the_way = ON_THE_WAY + trip.unwrap_or(0.0) * RATE;
    let due = (is.sent - was.sent - on_the_way).max(back);
    if due < FEW || back <= 0.0 {
        return None;
    }
    let both = back / due;
    let said = is.said.map(|(by_then, lost)| {
        let (of, missed) = was.said.unwrap_or((was.sent, 0.0));
        (by_then - of - on_the_way, (lost - missed).max(0.0))
    });
    // Without a word about enough both ways are taken to be alike.
    let there = match said.filter(|(of, _)| *of >= FEW) {
        Some((of, lost)) => (1.0 - lost / of).max(both).min(1.0),
        None => both.sqrt(),
    };
    Some(Told {
        round_trip_ms: trip.map(milliseconds),
        jitter_ms: heard.jitter.map(milliseconds),
        lost_up_permille: Some(permille(1.0 - there)),
        lost_down_permille: Some(permille(1.0 - both / there)),
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn milliseconds(seconds: f64) -> u32 {
    (seconds * 1_000.0).round().clamp(0.0, 1e9) as u32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn permille(share: f64) -> u16 {
    (share * 1_000.0).round().clamp(0.0, 1_000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str) -> Stat {
        Stat {
            kind: kind.to_owned(),
            media: "audio".to_owned(),
            ..Stat::default()
        }
    }

    /// A voice of which so many packets left, came back and were reported lost on the way there.
    fn voice(sent: f64, back: f64, lost: Option<f64>, trip: f64) -> Vec<Stat> {
        let mut stats = vec![
            Stat {
                packets_sent: Some(sent),
                ..of("outbound-rtp")
            },
            Stat {
                packets_received: Some(back),
                jitter: Some(0.004),
                ..of("inbound-rtp")
            },
        ];
        stats.extend(lost.map(|lost| Stat {
            packets_lost: Some(lost),
            round_trip_time: Some(trip),
            ..of("remote-inbound-rtp")
        }));
        stats
    }

    #[test]
    fn a_clean_line_has_lost_nothing_though_some_is_on_its_way() {
        for (sent, back, trip) in [
            (150.0, 149.0, 0.02),
            (150.0, 130.0, 0.4),
            (150.0, 150.0, 0.0),
        ] {
            let told = told(&[], &voice(sent, back, Some(0.0), trip)).unwrap();
            assert_eq!(
                (told.lost_up_permille, told.lost_down_permille),
                (Some(0), Some(0)),
                "{sent} {back}"
            );
        }
    }

    #[test]
    fn loss_is_told_from_the_side_it_is_on() {
        let up = told(&[], &voice(152.0, 112.0, Some(38.0), 0.0)).unwrap();
        assert_eq!(
            (up.lost_up_permille, up.lost_down_permille),
            (Some(253), Some(0))
        );
        let down = told(&[], &voice(152.0, 112.0, Some(0.0), 0.0)).unwrap();
        assert_eq!(
            (down.lost_up_permille, down.lost_down_permille),
            (Some(0), Some(253))
        );
        let both = told(&[], &voice(152.0, 84.0, Some(38.0), 0.0)).unwrap();
        assert_eq!(
            (both.lost_up_permille, both.lost_down_permille),
            (Some(253), Some(250))
        );
    }

    #[test]
    fn what_the_server_said_a_while_ago_counts_of_what_was_due_by_then() {
        let mut stats = voice(152.0, 84.0, Some(25.0), 0.0);
        let (now, said) = (9_000.0, 8_000.0);
        stats[0].timestamp = Some(now);
        stats[2].timestamp = Some(said);
        let told = told(&[], &stats).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(250), Some(253))
        );
    }

    #[test]
    fn what_was_sent_before_anything_was_heard_is_no_loss() {
        let mut before = voice(60.0, 1.0, Some(0.0), 0.0);
        let mut after = voice(212.0, 85.0, Some(38.0), 0.0);
        for stats in [&mut before, &mut after] {
            stats[0].timestamp = Some(9_000.0);
            stats[2].timestamp = Some(9_000.0);
        }
        assert!(heard(&before));
        assert!(!heard(&voice(60.0, 0.0, None, 0.0)));
        let told = told(&before, &after).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(253), Some(250))
        );
    }

    #[test]
    fn a_word_of_too_long_ago_is_none() {
        let mut stats = voice(152.0, 96.0, Some(0.0), 0.0);
        stats[0].timestamp = Some(9_000.0);
        stats[2].timestamp = Some(6_000.0);
        let told = told(&[], &stats).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(200), Some(200))
        );
    }

    #[test]
    fn without_the_servers_word_both_ways_are_taken_to_be_alike() {
        let told = told(&[], &voice(102.0, 81.0, None, 0.0)).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(100), Some(100))
        );
        assert_eq!(told.round_trip_ms, None);
        assert_eq!(told.jitter_ms, Some(4));
    }

    #[test]
    fn a_voice_that_was_hardly_sent_or_never_came_back_says_nothing() {
        assert_eq!(told(&[], &voice(20.0, 20.0, Some(0.0), 0.02)), None);
        assert_eq!(told(&[], &voice(150.0, 0.0, Some(0.0), 0.02)), None);
        assert_eq!(told(&[], &[]), None);
    }

    #[test]
    fn reports_that_cannot_be_right_are_kept_within_what_can() {
        for lost in [-5.0, 400.0, f64::NAN] {
            let told = told(&[], &voice(152.0, 100.0, Some(lost), 0.02)).unwrap();
            let lost = told.lost_up_permille.unwrap() + told.lost_down_permille.unwrap();
            assert!(lost <= 1_000, "{told:?}");
        }
    }
}
