//! Whether people can hear each other, found out from how loud one's own microphone and the others
//! are: "you are muted and speaking", "we have not heard you yet", "your voice comes back".
//!
//! Loudness is that of [`super::loudness`], looked at ten times a second.

use std::collections::VecDeque;

use crate::time::Timestamp;

/// How often a look is due, in milliseconds.
pub const LOOK_MS: u32 = 100;

/// From this on somebody speaks.
const SPEECH: u8 = 35;
/// Below this it is quiet.
const QUIET: u8 = 15;
/// Of the last so many looks …
const RECENT: usize = 15;
/// … so many must be loud before somebody muted is told that they speak: a cough is none.
const SPEAKING_LOOKS: usize = 7;
/// What was said to somebody stays to be read for so long.
const SHOWN_MS: i64 = 4_000;
/// A microphone that is on and has picked up nothing for so long is doubtful.
const UNHEARD_MS: i64 = 15_000;
/// An echo is looked for in the last so many looks: eight seconds.
const ECHO_LOOKS: usize = 80;
/// It comes back after this many looks at the soonest and at the latest.
const ECHO_DELAYS: std::ops::RangeInclusive<usize> = 1..=12;
/// So alike must be what went and what comes (correlation, from -1 to 1).
const ALIKE: f64 = 0.85;
/// So many of those looks must be loud on this side: nobody echoes silence.
const ECHO_SPOKEN: usize = 15;
/// So often, a second apart, it must be found before anybody is told.
const ECHO_FINDS: u32 = 3;
/// How long the hint of an echo stays after it was last found.
const ECHO_SHOWN_MS: i64 = 12_000;

/// One look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How loud one's own microphone is; nothing when nobody can tell, or there is none.
    pub own: Option<u8>,
    /// How loud the loudest of the others is.
    pub others: u8,
    /// Whether one's own microphone is switched off for the call.
    pub muted: bool,
    /// Whether the system or the phone has silenced the microphone: a telephone call, a switch.
    pub taken: bool,
}

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The phone or the computer has silenced the microphone.
    Taken,
    /// They are muted and speak.
    MutedSpeaking,
    /// Their microphone is on and has picked up nothing so far.
    Unheard,
    /// Their own voice comes back from the other side.
    Echo,
}

/// Looks at both directions over time.
#[derive(Debug, Default)]
pub struct Hearing {
    recent: VecDeque<bool>,
    own: VecDeque<u8>,
    others: VecDeque<u8>,
    silent_since: Option<Timestamp>,
    heard: bool,
    spoke_at: Option<Timestamp>,
    echo_looked_at: Option<Timestamp>,
    echo_finds: u32,
    echo_delay: Option<usize>,
    echo_at: Option<Timestamp>,
}

fn keep<T>(all: &mut VecDeque<T>, next: T, most: usize) {
    if all.len() == most {
        all.pop_front();
    }
    all.push_back(next);
}

fn within(at: Option<Timestamp>, now: Timestamp, most_ms: i64) -> bool {
    at.is_some_and(|at| (0..most_ms).contains(&(now.0 - at.0)))
}

impl Hearing {
    /// Takes a look; answers what is to be said now, the most important only.
    pub fn look(&mut self, look: Look, now: Timestamp) -> Option<Hint> {
        self.listen_to_muted(look, now);
        self.listen_for_silence(look, now);
        self.listen_for_echo(look, now);
        if look.taken && !look.muted {
            Some(Hint::Taken)
        } else if look.muted && within(self.spoke_at, now, SHOWN_MS) {
            Some(Hint::MutedSpeaking)
        } else if !look.muted && self.is_unheard(now) {
            Some(Hint::Unheard)
        } else if within(self.echo_at, now, ECHO_SHOWN_MS) {
            Some(Hint::Echo)
        } else {
            None
        }
    }

    /// Another microphone is in use: it has to be heard anew.
    pub fn another_microphone(&mut self) {
        self.heard = false;
        self.silent_since = None;
        self.recent.clear();
    }

    /// What is louder than the loudspeaker beside it is said into the microphone.
    fn listen_to_muted(&mut self, look: Look, now: Timestamp) {
        if !look.muted {
            self.recent.clear();
            self.spoke_at = None;
            return;
        }
        let speaks = look
            .own
            .is_some_and(|own| own >= SPEECH && own > look.others);
        keep(&mut self.recent, speaks, RECENT);
        if self.recent.iter().filter(|spoke| **spoke).count() >= SPEAKING_LOOKS {
            self.spoke_at = Some(now);
        }
    }

    fn listen_for_silence(&mut self, look: Look, now: Timestamp) {
        match look.own {
            Some(own) if own >= QUIET => self.heard = true,
            Some(_) if !look.muted && !look.taken => {
                self.silent_since.get_or_insert(now);
            }
            _ => self.silent_since = None,
        }
    }

    fn is_unheard(&self, now: Timestamp) -> bool {
        let long = |since: Timestamp| now.0 - since.0 >= UNHEARD_MS;
        !self.heard && self.silent_since.is_some_and(long)
    }

    fn listen_for_echo(&mut self, look: Look, now: Timestamp) {
        // Nothing goes out that could come back.
        let own = if look.muted { 0 } else { look.own.unwrap_or(0) };
        keep(&mut self.own, own, ECHO_LOOKS);
        keep(&mut self.others, look.others, ECHO_LOOKS);
        if self.own.len() < ECHO_LOOKS || within(self.echo_looked_at, now, 1_000) {
            return;
        }
        self.echo_looked_at = Some(now);
        let spoken = self.own.iter().filter(|own| **own >= SPEECH).count();
        if spoken < ECHO_SPOKEN {
            return;
        }
        let found = ECHO_DELAYS
            .map(|by| (by, self.alike(by)))
            .max_by(|(_, one), (_, other)| one.total_cmp(other))
            .filter(|(_, alike)| *alike >= ALIKE);
        // What comes back takes the same way each time.
        self.echo_finds = match (found, self.echo_delay) {
            (Some((by, _)), Some(before)) if by.abs_diff(before) <= 1 => self.echo_finds + 1,
            (Some(_), _) => 1,
            (None, _) => 0,
        };
        self.echo_delay = found.map(|(by, _)| by);
        if self.echo_finds >= ECHO_FINDS {
            self.echo_at = Some(now);
        }
    }

    /// How alike what went out and what came in so many looks later are (Pearson's correlation).
    fn alike(&self, delay: usize) -> f64 {
        let pairs = || {
            let later = self.others.iter().skip(delay);
            let pairs = self.own.iter().zip(later);
            pairs.map(|(own, others)| (f64::from(*own), f64::from(*others)))
        };
        let count = pairs().count() as f64;
        let (sum_own, sum_others) =
            pairs().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let (mean_own, mean_others) = (sum_own / count, sum_others / count);
        let mut product = 0.0;
        let (mut square_own, mut square_others) = (0.0, 0.0);
        for (own, others) in pairs() {
            let (own, others) = (own - mean_own, others - mean_others);
            product += own * others;
            square_own += own * own;
            square_others += others * others;
        }
        // A voice moves; a hum is alike with every other hum.
        if square_own < count * 25.0 || square_others < count * 25.0 {
            return 0.0;
        }
        product / (square_own * square_others).sqrt()
    }
}
