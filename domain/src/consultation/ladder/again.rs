//! What the other side asks to be sent again: word of loss that its sender can count.
//!
//! Reports of loss (RFC 3550) come once a second or more seldom, and where much is lost they are lost, too. What is
//! missing is asked for at once and until it comes (RFC 4585), so of all that goes a share goes again that is
//! about the share that is lost.

use crate::consultation::stats::Stat;

/// So much of the count remains at each look: a few packets more or less are chance.
const INERTIA: f64 = 0.5;
/// Fewer packets tell nothing.
const LEAST_PACKETS: f64 = 10.0;
/// A report is waited for so many looks.
const MOST_UNTOLD: u8 = 1;

/// Counts so far, of one connection.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    sent: f64,
    again: f64,
    lost: f64,
    /// When the other side last reported.
    told_at: f64,
}

/// Follows what goes again.
#[derive(Debug, Clone, Default)]
pub(super) struct Again {
    before: Counts,
    sent: f64,
    again: f64,
    /// Looks without a report.
    untold: u8,
    share: Option<f64>,
}

impl Again {
    /// A look, about once a second: the share that went again lately.
    pub fn look(&mut self, stats: &[Stat]) -> Option<f64> {
        let now = counts(stats);
        let (before, told) = (self.before, now.told_at > self.before.told_at);
        // Packets that overtake each other are asked for, too, before they come: the report that is due says so. Only
        // when it stays away is it not waited for.
        if !told && self.untold < MOST_UNTOLD && now.sent > before.sent {
            self.untold += 1;
            return self.share;
        }
        if told {
            self.untold = 0;
        }
        self.before = now;
        // Another connection counts from nothing.
        if now.sent <= before.sent || now.again < before.again {
            (self.sent, self.again, self.share) = (0.0, 0.0, None);
            return None;
        }
        let all_came = told && now.lost <= before.lost;
        self.sent = self.sent * INERTIA + now.sent - before.sent;
        self.again *= INERTIA;
        if !all_came {
            self.again += now.again - before.again;
        }
        self.share = (self.sent >= LEAST_PACKETS).then(|| self.again / self.sent);
        self.share
    }
}

fn counts(stats: &[Stat]) -> Counts {
    let mut counts = Counts::default();
    for stat in stats.iter().filter(|stat| stat.media == "video") {
        counts.sent += stat.packets_sent.unwrap_or(0.0);
        counts.again += stat.retransmitted_packets_sent.unwrap_or(0.0);
        if stat.kind == "remote-inbound-rtp" {
            counts.lost += stat.packets_lost.unwrap_or(0.0);
            counts.told_at = counts.told_at.max(stat.timestamp.unwrap_or(0.0));
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn so_far(sent: f64, again: f64, reported: Option<(f64, f64)>) -> Vec<Stat> {
        let video = |kind: &str| Stat {
            kind: kind.to_owned(),
            media: "video".to_owned(),
            ..Stat::default()
        };
        let mut stats = vec![Stat {
            packets_sent: Some(sent),
            retransmitted_packets_sent: Some(again),
            ..video("outbound-rtp")
        }];
        stats.extend(reported.map(|(at, lost)| Stat {
            timestamp: Some(at),
            packets_lost: Some(lost),
            ..video("remote-inbound-rtp")
        }));
        stats
    }

    #[test]
    fn a_share_that_goes_again_is_a_share_that_is_lost() {
        let mut again = Again::default();
        let mut share = None;
        for second in 1..=7 {
            let second = f64::from(second);
            share = again.look(&so_far(50.0 * second, 15.0 * second, None));
        }
        assert!(share.is_some_and(|share| (0.28..=0.31).contains(&share)));
        // No picture goes any more: there is nothing to tell by.
        assert_eq!(again.look(&so_far(350.0, 105.0, None)), None);
        // Another connection.
        assert_eq!(again.look(&so_far(20.0, 0.0, None)), None);
    }

    #[test]
    fn what_was_asked_for_and_came_after_all_was_only_overtaken() {
        let mut again = Again::default();
        for second in 1..=12 {
            let second = f64::from(second);
            // Every second report is late.
            let at = (second / 2.0).floor() + 1.0;
            let stats = so_far(50.0 * second, 10.0 * second, Some((at, 0.0)));
            assert_eq!(again.look(&stats).unwrap_or(0.0), 0.0, "second {second}");
        }
    }

    #[test]
    fn what_is_reported_as_lost_counts_at_once() {
        let mut again = Again::default();
        again.look(&so_far(50.0, 0.0, Some((1.0, 0.0))));
        let share = again.look(&so_far(100.0, 15.0, Some((2.0, 9.0))));
        assert_eq!(share, Some(15.0 / 75.0));
    }
}
