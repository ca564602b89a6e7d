//! What the figures of a line mean for a call, by rules alone.
//!
//! The picture is judged by the ladder's own rungs: what a check promises is what a call then sends.
//! Delay goes by ITU-T G.114 (one way: under 150 ms nobody notices, over 400 ms is not acceptable), and
//! variation by ITU-T Y.1541 (50 ms for speech).

use serde::{Deserialize, Serialize};

use super::line::{Echo, Line, Reached, Transport};
use crate::consultation::ladder::Rung;
use crate::consultation::way::Way;

/// What can be expected of a call. The worse, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Picture and sound will be good.
    Good,
    /// Sound will be good; the picture will be small, or stop now and then.
    Fair,
    /// Sound will work; a picture will not.
    SoundOnly,
    /// Not even sound will work here, just now.
    Fails,
}

impl Verdict {
    /// All, the best first.
    pub const ALL: [Self; 4] = [Self::Good, Self::Fair, Self::SoundOnly, Self::Fails];

    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::SoundOnly => "sound_only",
            Self::Fails => "fails",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }
}

/// What is in the way of a good call; each has a word about what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing gets through to the clinic at all.
    NoConnection,
    /// Calls from here go through the clinic's relay only, and no way to it works.
    NoRelay,
    /// The voice did not come back.
    NoVoice,
    /// The picture did not come back.
    NoPicture,
    /// Much gets lost on the way.
    Loss,
    /// The line carries little from here.
    SlowUp,
    /// The line carries little to here.
    SlowDown,
    /// Words arrive late.
    Delay,
    /// Words arrive by fits and starts.
    Jitter,
    /// The network lets no datagrams through: it works, but one lost packet holds up those behind it.
    NoDatagrams,
}

/// A voice, sent twice over (RFC 2198) with what wraps it: two times 32 kbit/s of Opus and its headers.
const VOICE_KBPS: u32 = 96;
/// Less carries no voice, however plain (the ladder's own bound); unless one was seen to get through. What is filled
/// to measure this is held back as soon as much gets lost (RFC 9260, section 7.2), and so says less than a line
/// carries.
const LEAST_VOICE_KBPS: u32 = 16;
/// Beyond this share of a thousand even a doubled voice breaks up (the ladder's own bound).
const VOICE_BREAKS_PERMILLE: u16 = 500;
/// From here on loss is heard or seen now and then: a browser's congestion control holds its rate from two
/// in a hundred on (draft-ietf-rmcat-gcc-02, section 6).
const LOSS_TOLD_PERMILLE: u16 = 20;
/// Twice G.114's 150 ms: beyond it people begin to talk into each other's words.
const DELAY_TOLD_MS: u32 = 300;
/// Twice G.114's 400 ms.
const DELAY_TOO_LONG_MS: u32 = 800;
/// Beyond this nobody can talk (the ladder's own bound).
const DELAY_HOPELESS_MS: u32 = 3_000;
/// Y.1541's bound for speech.
const JITTER_TOLD_MS: u32 = 50;

/// What to expect, and what is in the way of better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assessment {
    /// What to expect.
    pub verdict: Verdict,
    /// What is in the way, the gravest first.
    pub faults: Vec<Fault>,
}

/// Judges a line.
pub fn assess(line: &Line) -> Assessment {
    let mut found = Found::default();
    if !line.connected {
        found.add(Verdict::Fails, Fault::NoConnection);
        return found.finish();
    }
    relay(line, &mut found);
    echoes(line, &mut found);
    loss(line, &mut found);
    rate(line, &mut found);
    delay(line, &mut found);
    found.finish()
}

#[derive(Default)]
struct Found {
    worst: Option<Verdict>,
    faults: Vec<Fault>,
}

impl Found {
    fn add(&mut self, verdict: Verdict, fault: Fault) {
        self.worst = self.worst.max(Some(verdict));
        self.faults.push(fault);
    }

    fn finish(mut self) -> Assessment {
        self.faults.sort_unstable();
        self.faults.dedup();
        Assessment {
            verdict: self.worst.unwrap_or(Verdict::Good),
            faults: self.faults,
        }
    }
}

fn relay(line: &Line, found: &mut Found) {
    let reached = |by: Option<Transport>| {
        let ways = line
            .routes
            .iter()
            .filter(|r| by.is_none_or(|by| r.by == by));
        let states: Vec<Reached> = ways.map(|r| r.reached).collect();
        (!states.is_empty()).then(|| states.iter().any(|&s| s != Reached::Nothing))
    };
    if line.relay_only && reached(None) == Some(false) {
        found.add(Verdict::Fails, Fault::NoRelay);
    }
    let by_stream = matches!(line.way, Some(Way::RelayTcp | Way::RelayTls));
    let udp_barred = reached(Some(Transport::Udp)) == Some(false);
    if by_stream || (line.relay_only && udp_barred && reached(None) == Some(true)) {
        found.add(Verdict::Good, Fault::NoDatagrams);
    }
}

fn echoes(line: &Line, found: &mut Found) {
    if line.voice == Echo::Lost {
        found.add(Verdict::Fails, Fault::NoVoice);
    }
    if line.picture == Echo::Lost {
        found.add(Verdict::SoundOnly, Fault::NoPicture);
    }
}

/// What the largest picture is that bears this, and so what a call will be like.
fn by_picture(bears: impl Fn(crate::consultation::ladder::Picture) -> bool) -> Verdict {
    let bears = |rung: Rung| rung.picture().is_some_and(&bears);
    if bears(Rung::Large) || bears(Rung::Medium) {
        Verdict::Good
    } else if bears(Rung::Small) {
        Verdict::Fair
    } else {
        Verdict::SoundOnly
    }
}

fn loss(line: &Line, found: &mut Found) {
    let Some(lost) = line.lost_permille().filter(|&l| l > LOSS_TOLD_PERMILLE) else {
        return;
    };
    let share = f64::from(lost) / 1_000.0;
    let verdict = if lost > VOICE_BREAKS_PERMILLE {
        Verdict::Fails
    } else {
        by_picture(|picture| share <= picture.most_loss)
    };
    found.add(verdict, Fault::Loss);
}

fn rate(line: &Line, found: &mut Found) {
    let ways = [
        (line.up_kbps, Fault::SlowUp),
        (line.down_kbps, Fault::SlowDown),
    ];
    for (kbps, fault) in ways {
        let Some(kbps) = kbps else { continue };
        let left = f64::from(kbps.saturating_sub(VOICE_KBPS)) * 1_000.0;
        let verdict = if kbps < LEAST_VOICE_KBPS && !voice_gets_through(line) {
            Verdict::Fails
        } else {
            by_picture(|picture| left >= f64::from(picture.least_bps))
        };
        if verdict > Verdict::Good {
            found.add(verdict, fault);
        }
    }
}

fn voice_gets_through(line: &Line) -> bool {
    let lost = line.lost_permille();
    line.voice == Echo::Came && lost.is_some_and(|lost| lost <= VOICE_BREAKS_PERMILLE)
}

fn delay(line: &Line, found: &mut Found) {
    match line.round_trip_ms {
        Some(ms) if ms > DELAY_HOPELESS_MS => found.add(Verdict::Fails, Fault::Delay),
        Some(ms) if ms > DELAY_TOO_LONG_MS => found.add(Verdict::Fair, Fault::Delay),
        Some(ms) if ms > DELAY_TOLD_MS => found.add(Verdict::Good, Fault::Delay),
        _ => {}
    }
    if line.jitter_ms.is_some_and(|ms| ms > JITTER_TOLD_MS) {
        found.add(Verdict::Fair, Fault::Jitter);
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
