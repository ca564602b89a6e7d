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

/// What the voice says; nothing when hardly any was sent or none came back.
pub fn told(stats: &[Stat]) -> Option<Told> {
    let of = |kind: &str| stats.iter().find(|s| s.kind == kind && s.media == "audio");
    let ours = of("outbound-rtp")?;
    let sent = ours.packets_sent?;
    let heard = of("inbound-rtp")?;
    let back = heard.packets_received.filter(|back| *back > 0.0)?;
    let report = of("remote-inbound-rtp");
    let trips = [
        report.and_then(|report| report.round_trip_time),
        in_use(stats).and_then(|pair| pair.current_round_trip_time),
    ];
    let trip = trips.into_iter().flatten().filter(|trip| *trip > 0.0);
    let trip = trip.min_by(f64::total_cmp);
    let on_the_way = ON_THE_WAY + trip.unwrap_or(0.0) * RATE;
    let due = (sent - on_the_way).max(back);
    if due < FEW {
        return None;
    }
    let both = back / due;
    // The server's word is of a moment ago, or of longer where words get lost: of what was due by then it counts.
    let counted = |report: &Stat| {
        let age = (ours.timestamp? - report.timestamp?).max(0.0) / 1_000.0;
        Some(due - age * RATE)
    };
    let said =
        report.and_then(|report| Some((report.packets_lost?, counted(report).unwrap_or(due))));
    // Without one of enough both ways are taken to be alike.
    let there = match said.filter(|(_, counted)| *counted >= FEW) {
        Some((lost, counted)) => (1.0 - lost.max(0.0) / counted).clamp(both, 1.0),
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

    fn stat(kind: &str) -> Stat {
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
                ..stat("outbound-rtp")
            },
            Stat {
                packets_received: Some(back),
                jitter: Some(0.004),
                ..stat("inbound-rtp")
            },
        ];
        stats.extend(lost.map(|lost| Stat {
            packets_lost: Some(lost),
            round_trip_time: Some(trip),
            ..stat("remote-inbound-rtp")
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
            let told = told(&voice(sent, back, Some(0.0), trip)).unwrap();
            assert_eq!(
                (told.lost_up_permille, told.lost_down_permille),
                (Some(0), Some(0)),
                "{sent} {back}"
            );
        }
    }

    #[test]
    fn loss_is_told_from_the_side_it_is_on() {
        let up = told(&voice(152.0, 112.0, Some(38.0), 0.0)).unwrap();
        assert_eq!(
            (up.lost_up_permille, up.lost_down_permille),
            (Some(253), Some(0))
        );
        let down = told(&voice(152.0, 112.0, Some(0.0), 0.0)).unwrap();
        assert_eq!(
            (down.lost_up_permille, down.lost_down_permille),
            (Some(0), Some(253))
        );
        let both = told(&voice(152.0, 84.0, Some(38.0), 0.0)).unwrap();
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
        let told = told(&stats).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(250), Some(253))
        );
    }

    #[test]
    fn a_word_of_too_long_ago_is_none() {
        let mut stats = voice(152.0, 96.0, Some(0.0), 0.0);
        stats[0].timestamp = Some(9_000.0);
        stats[2].timestamp = Some(6_000.0);
        let told = told(&stats).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(200), Some(200))
        );
    }

    #[test]
    fn without_the_servers_word_both_ways_are_taken_to_be_alike() {
        let told = told(&voice(102.0, 81.0, None, 0.0)).unwrap();
        assert_eq!(
            (told.lost_up_permille, told.lost_down_permille),
            (Some(100), Some(100))
        );
        assert_eq!(told.round_trip_ms, None);
        assert_eq!(told.jitter_ms, Some(4));
    }

    #[test]
    fn a_voice_that_was_hardly_sent_or_never_came_back_says_nothing() {
        assert_eq!(told(&voice(20.0, 20.0, Some(0.0), 0.02)), None);
        assert_eq!(told(&voice(150.0, 0.0, Some(0.0), 0.02)), None);
        assert_eq!(told(&[]), None);
    }

    #[test]
    fn reports_that_cannot_be_right_are_kept_within_what_can() {
        for lost in [-5.0, 400.0, f64::NAN] {
            let told = told(&voice(152.0, 100.0, Some(lost), 0.02)).unwrap();
            let lost = told.lost_up_permille.unwrap() + told.lost_down_permille.unwrap();
            assert!(lost <= 1_000, "{told:?}");
        }
    }
}
