//! Whether anything comes any more from one other person: browsers take five seconds and more to say so.

use super::stats::Stat;

/// So many packets between two looks mean that something comes.
const FLOWS: f64 = 5.0;
/// Nothing has come for so many looks: it is silent. The first may be a packet that was late.
const SILENT: u32 = 2;
/// So many looks after it was said, silence is said again: what was done about it may have found the same way, or have
/// come before what was in the way was gone. Each time twice as many, because it may be the other's microphone and no
/// line at all.
const AGAIN: u32 = 15;
/// The longest time between two, in looks: whoever has a minute or two of a call left is not left without.
const LONGEST: u32 = 120;

/// What a look has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Something has come, or nothing was to be expected.
    Comes,
    /// Nothing has come since the last look, where something came before: it may be the line.
    Stalls,
    /// For the second time now, or still: said again after a while, and then at growing intervals, until something
    /// comes again.
    Silent,
}

/// Follows the packets of one connection, about once a second.
#[derive(Debug, Default)]
pub struct Silence {
    received: f64,
    flowed: bool,
    looks: u32,
    /// At which look it is silent, for the first time or again.
    next: u32,
    /// How long after that it is said again.
    pause: u32,
}

impl Silence {
    /// A look.
    pub fn look(&mut self, stats: &[Stat]) -> Sound {
        let coming = stats.iter().filter(|stat| stat.kind == "inbound-rtp");
        let received: f64 = coming.filter_map(|stat| stat.packets_received).sum();
        let more = received - core::mem::replace(&mut self.received, received);
        if more != 0.0 || !self.flowed {
            // Fewer than before: another connection counts from the beginning.
            self.flowed = more >= FLOWS;
            (self.looks, self.next, self.pause) = (0, SILENT, AGAIN);
            return Sound::Comes;
        }
        self.looks += 1;
        match self.looks {
            1 => Sound::Stalls,
            looks if looks == self.next => {
                self.next += self.pause;
                self.pause = (self.pause * 2).min(LONGEST);
                Sound::Silent
            }
            _ => Sound::Comes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(packets: &[f64]) -> Vec<Sound> {
        let mut silence = Silence::default();
        let look = |received: &f64| {
            silence.look(&[Stat {
                kind: "inbound-rtp".to_owned(),
                packets_received: Some(*received),
                ..Stat::default()
            }])
        };
        packets.iter().map(look).collect()
    }

    #[test]
    fn a_stream_that_stops_is_noticed_at_the_second_look_and_not_at_the_next() {
        use Sound::{Comes, Silent, Stalls};
        let found = looks(&[50.0, 100.0, 100.0, 100.0, 100.0, 150.0, 200.0, 200.0]);
        assert_eq!(
            found,
            [Comes, Comes, Stalls, Silent, Comes, Comes, Comes, Stalls]
        );
    }

    #[test]
    fn one_that_stays_silent_is_said_again_and_ever_more_seldom() {
        let mut packets = vec![50.0, 100.0];
        packets.resize(602, 100.0);
        let said = |packets: &[f64]| {
            let found = looks(packets).into_iter().enumerate();
            let silent = found.filter(|(_, sound)| *sound == Sound::Silent);
            silent.map(|(n, _)| n - 1).collect::<Vec<_>>()
        };
        assert_eq!(said(&packets), [2, 17, 47, 107, 227, 347, 467, 587]);
        // Whatever comes in between begins it anew.
        packets[20..].fill(200.0);
        packets.truncate(45);
        assert_eq!(said(&packets), [2, 17, 21, 36]);
    }

    #[test]
    fn who_sends_nothing_is_not_missed_and_a_new_connection_counts_anew() {
        assert!(looks(&[0.0; 9]).iter().all(|found| *found == Sound::Comes));
        let found = looks(&[500.0, 1_000.0, 20.0, 70.0]);
        assert!(found.iter().all(|found| *found == Sound::Comes));
    }
}
