//! Whether anything comes any more from one other person: browsers take five seconds and more to say so.

use super::stats::Stat;

/// So many packets between two looks mean that something comes.
const FLOWS: f64 = 5.0;

/// What a look has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Something has come, or nothing was to be expected.
    Comes,
    /// Nothing has come since the last look, where something came before: it may be the line.
    Stalls,
    /// For the second time now. Said once, until something comes again.
    Silent,
}

/// Follows the packets of one connection, about once a second.
#[derive(Debug, Default)]
pub struct Silence {
    received: f64,
    flowed: bool,
    looks: u32,
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
            self.looks = 0;
            return Sound::Comes;
        }
        self.looks += 1;
        match self.looks {
            1 => Sound::Stalls,
            2 => Sound::Silent,
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
    fn a_stream_that_stops_is_noticed_at_the_second_look_and_once() {
        use Sound::{Comes, Silent, Stalls};
        let found = looks(&[50.0, 100.0, 100.0, 100.0, 100.0, 150.0, 200.0, 200.0]);
        assert_eq!(
            found,
            [Comes, Comes, Stalls, Silent, Comes, Comes, Comes, Stalls]
        );
    }

    #[test]
    fn who_sends_nothing_is_not_missed_and_a_new_connection_counts_anew() {
        assert!(looks(&[0.0; 9]).iter().all(|found| *found == Sound::Comes));
        let found = looks(&[500.0, 1_000.0, 20.0, 70.0]);
        assert!(found.iter().all(|found| *found == Sound::Comes));
    }
}
