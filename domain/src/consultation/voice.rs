//! Who speaks, by a browser's own statistics of the sound that comes.

use super::loudness::loudness;
use super::stats::Stat;

/// From this loudness on (about −38 dB) somebody speaks; quieter is a room. Less than is asked of one's own
/// microphone ([`super::hearing`]): what comes has been made even by the other browser, and nothing sounds beside it.
const VOICE: u8 = 20;
/// A pause of so many looks, about a second each, is still the same sentence.
const PAUSE_LOOKS: u32 = 2;

/// Follows the sound that comes from one person.
#[derive(Debug, Default)]
pub struct Voice {
    energy: f64,
    seconds: f64,
    quiet_for: Option<u32>,
}

impl Voice {
    /// A look, about once a second. Answers whether they speak.
    pub fn look(&mut self, stats: &[Stat]) -> bool {
        let coming = |stat: &&Stat| stat.kind == "inbound-rtp" && stat.media == "audio";
        let loud = stats.iter().filter(coming).any(|stat| self.is_loud(stat));
        self.quiet_for = match self.quiet_for {
            _ if loud => Some(0),
            Some(looks) if looks < PAUSE_LOOKS => Some(looks + 1),
            _ => None,
        };
        self.quiet_for.is_some()
    }

    /// By the energy since the last look, which no sound between two looks escapes; a browser that does
    /// not add it up says how loud it is at this moment.
    fn is_loud(&mut self, stat: &Stat) -> bool {
        let (Some(energy), Some(seconds)) = (stat.total_audio_energy, stat.total_samples_duration)
        else {
            return stat
                .audio_level
                .is_some_and(|level| loudness(level) >= VOICE);
        };
        let (more, over) = (energy - self.energy, seconds - self.seconds);
        (self.energy, self.seconds) = (energy, seconds);
        // Another connection counts from nothing again.
        over > 0.0 && more > 0.0 && loudness((more / over).sqrt()) >= VOICE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn so_far(energy: f64, seconds: f64) -> Vec<Stat> {
        vec![Stat {
            kind: "inbound-rtp".to_owned(),
            media: "audio".to_owned(),
            total_audio_energy: Some(energy),
            total_samples_duration: Some(seconds),
            ..Stat::default()
        }]
    }

    #[test]
    fn a_room_is_quiet_and_a_voice_is_not() {
        let mut voice = Voice::default();
        assert!(!voice.look(&so_far(0.000_001, 1.0)));
        assert!(voice.look(&so_far(0.01, 2.0)));
    }

    #[test]
    fn a_breath_does_not_end_a_sentence_and_a_silence_does() {
        let mut voice = Voice::default();
        assert!(voice.look(&so_far(0.01, 1.0)));
        assert!(voice.look(&so_far(0.01, 2.0)));
        assert!(voice.look(&so_far(0.01, 3.0)));
        assert!(!voice.look(&so_far(0.01, 4.0)));
    }

    #[test]
    fn another_connection_does_not_count_backwards() {
        let mut voice = Voice::default();
        voice.look(&so_far(5.0, 600.0));
        assert!(voice.look(&so_far(0.0, 1.0)), "still within the pause");
        assert!(voice.look(&so_far(0.01, 2.0)));
    }

    #[test]
    fn a_browser_that_only_says_the_moment_is_believed() {
        let stat = Stat {
            kind: "inbound-rtp".to_owned(),
            media: "audio".to_owned(),
            audio_level: Some(0.2),
            ..Stat::default()
        };
        assert!(Voice::default().look(&[stat]));
    }
}
