//! Voice first: how much picture is sent to one other person, decided from what the line carries.
//!
//! A browser's own congestion control makes one picture worse and worse until voice suffers with it.
//! The ladder takes the picture down in steps, and away altogether, while there is still room for the
//! voice; it climbs again one rung at a time, and the more patiently the more often climbing has failed.
//! One machine for each other person, fed about once a second.

mod again;
mod rung;
mod sample;
mod search;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

use super::stats::Stat;
use again::Again;
use search::Search;

pub use rung::{Picture, Rung, voice_bps};
pub use sample::{Sample, Since};

/// What a person wants at most.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// No picture.
    SoundOnly,
    /// A small picture: somebody pays for their data.
    SaveData,
    /// As good as the line allows.
    #[default]
    Best,
}

impl Wish {
    const fn ceiling(self) -> Rung {
        match self {
            Self::Best => Rung::Large,
            Self::SaveData => Rung::Small,
            Self::SoundOnly => Rung::Sound,
        }
    }
}

/// How long a bad line is borne before a step down.
const BORNE_MS: i64 = 2_000;
/// How long a line must be good before the first step up.
const PATIENCE_MS: i64 = 2_000;
/// Who believes in so many times what a picture needs has found a line that is good again: no need to wait.
const PLENTY: f64 = 1.5;
/// The longest patience, after climbing has failed again and again.
const MOST_PATIENCE_MS: i64 = 60_000;
/// A rung left again so soon was climbed in vain.
const IN_VAIN_MS: i64 = 12_000;
/// A browser that has just been let send a picture believes in less than it needs for a while, and finds out.
const FINDS_OUT_MS: i64 = 5_000;
/// A rung kept for so long was climbed for good.
const FOR_GOOD_MS: i64 = 30_000;
/// Even voice must have been in trouble for so long before somebody is told to ring.
const HOPELESS_MS: i64 = 10_000;

/// Beyond this share of loss even doubled voice breaks up.
const LOSS_OF_VOICE: f64 = 0.5;
/// Beyond this nobody can talk.
const LONGEST_ROUND_TRIP_MS: f64 = 3_000.0;
/// Less than this is no voice, either.
const LEAST_VOICE_BPS: f64 = 16_000.0;
/// A round trip beyond this means queues on the way: less picture empties them.
const QUEUES_MS: f64 = 900.0;

/// Decides what picture is sent to one other person.
#[derive(Debug, Clone)]
pub struct Ladder {
    wish: Wish,
    /// Whether more than two are in the call.
    company: bool,
    rung: Rung,
    line: Sample,
    bad_since: Option<Timestamp>,
    good_since: Option<Timestamp>,
    hopeless_since: Option<Timestamp>,
    climbed_at: Option<Timestamp>,
    patience_ms: i64,
    ring_instead: bool,
    /// Whether it is the line that bears no picture; who wants sound only, or wanted it until now, has none, either.
    too_weak: bool,
    /// Whether no picture has gone over the present connection yet.
    opening: bool,
    again: Again,
    /// When the browser's figures were looked at last, by its own clock.
    looked_at: f64,
    /// After when reports are believed, by the same clock.
    since: Since,
    search: Search,
}

impl Default for Ladder {
    fn default() -> Self {
        Self::new(Wish::Best)
    }
}

impl Ladder {
    /// Begins on the middle rung, or below if no more is wanted: a call should begin with a picture, and
    /// a poor line should not drown in it.
    pub fn new(wish: Wish) -> Self {
        Self {
            wish,
            company: false,
            rung: Rung::Medium.min(wish.ceiling()),
            line: Sample::default(),
            bad_since: None,
            good_since: None,
            hopeless_since: None,
            climbed_at: None,
            patience_ms: PATIENCE_MS,
            ring_instead: false,
            too_weak: false,
            opening: true,
            again: Again::default(),
            looked_at: 0.0,
            since: Since::default(),
            search: Search::default(),
        }
    }

    /// There is another connection, over which no picture has gone yet.
    pub const fn opens(&mut self) {
        self.opening = true;
    }

    /// A picture has gone over the connection.
    pub const fn shown(&mut self) {
        self.opening = false;
    }

    /// What is to be sent now.
    pub const fn rung(&self) -> Rung {
        self.rung
    }

    /// The bounds of the picture that is to be sent now, if one is.
    pub fn picture(&self) -> Option<Picture> {
        let picture = self.rung.picture()?;
        let most_bps = match (self.wish, self.search.most_bps()) {
            (Wish::SaveData, _) => picture.most_bps.min(rung::FRUGAL_BPS),
            (_, Some(held)) => picture.most_bps.min(held),
            _ => picture.most_bps,
        };
        // A browser begins by believing little of a line, and holds back picture after picture that is larger than
        // what it believes in. A small one goes at once.
        let height = if self.opening {
            picture.height.min(rung::FIRST_LINES)
        } else {
            picture.height
        };
        Some(Picture {
            height,
            most_bps,
            ..picture
        })
    }

    /// The bounds of a shared screen, if the line bears one: few pictures, each to be read.
    pub fn screen(&self) -> Option<Picture> {
        self.rung.screen()
    }

    /// Whether the line does not carry even a voice, so that people should be offered the telephone.
    pub const fn ring_instead(&self) -> bool {
        self.ring_instead
    }

    /// Whether no picture is sent though one is wanted, because of the line.
    pub fn holds_picture_back(&self) -> bool {
        self.too_weak && self.rung == Rung::Sound && self.wish.ceiling() > Rung::Sound
    }

    /// Somebody wants something else. Less holds at once; more is climbed to.
    pub fn wish(&mut self, wish: Wish) {
        if self.wish == wish {
            return;
        }
        self.too_weak &= self.wish != Wish::SoundOnly;
        self.wish = wish;
        self.rung = self.rung.min(self.ceiling());
        self.patience_ms = PATIENCE_MS;
        self.climbed_at = None;
    }

    /// Whether more than two are in the call. Then nobody is sent more than a middling picture: each of
    /// them is sent one, and shows smaller.
    pub fn company(&mut self, company: bool) {
        self.company = company;
        self.rung = self.rung.min(self.ceiling());
    }

    /// The rung above which it does not climb.
    fn ceiling(&self) -> Rung {
        let ceiling = self.wish.ceiling();
        if self.company {
            ceiling.min(Rung::Medium)
        } else {
            ceiling
        }
    }

    /// How the line was since the last look, by what the other side reports and by what it asks to be sent again.
    pub fn look(&mut self, stats: &[Stat]) -> Sample {
        let told = Sample::found_in(stats, self.rung, self.since);
        self.looked_at = sample::looked_at(stats);
        // Beside a voice alone goes what a browser tries a line with, which nobody asks for again.
        let again = self.again.look(stats).filter(|_| self.rung > Rung::Sound);
        let losses = [told.loss, again];
        Sample {
            loss: losses.into_iter().flatten().reduce(f64::max),
            ..told
        }
    }

    /// Takes a sample; true when the rung is another now.
    pub fn observe(&mut self, sample: &Sample, now: Timestamp) -> bool {
        let plenty = |up| self.is_at_ease() && bears_plenty(up, sample);
        let plenty = self.rung.above().is_some_and(plenty);
        self.line = sample.after(&self.line);
        let sample = &{ self.line };
        self.look_at_voice(sample, now);
        let before = self.rung;
        if let Some(fits) = self.too_much(sample, now) {
            self.good_since = None;
            self.search.rest();
            if since(&mut self.bad_since, now) >= BORNE_MS {
                self.descend(fits, now);
            }
        } else {
            self.bad_since = None;
            match self.rung.above().filter(|up| *up <= self.ceiling()) {
                Some(up) if is_calm(up, sample) => match too_little(up, sample) {
                    Some(believed) => {
                        self.good_since = None;
                        self.search.narrow(believed, now);
                    }
                    None => {
                        self.search.rest();
                        let waited = since(&mut self.good_since, now) >= self.patience_ms;
                        if waited || plenty {
                            self.climb(up, now);
                        }
                    }
                },
                _ => {
                    self.good_since = None;
                    self.search.rest();
                    self.too_weak = true;
                }
            }
            let kept = self
                .climbed_at
                .is_some_and(|at| now.0 - at.0 >= FOR_GOOD_MS);
            if kept {
                self.patience_ms = PATIENCE_MS;
            }
        }
        self.rung != before
    }

    /// Whether climbing has not failed lately.
    const fn is_at_ease(&self) -> bool {
        self.patience_ms == PATIENCE_MS
    }

    /// The rung to go down to, when the present one is more than the line carries.
    fn too_much(&self, sample: &Sample, now: Timestamp) -> Option<Rung> {
        let picture = self.rung.picture()?;
        let lossy = sample.loss.is_some_and(|loss| loss > picture.most_loss);
        let slow = sample.round_trip_ms.is_some_and(|ms| ms > QUEUES_MS);
        let finds_out = self.rung.below() == Rung::Sound
            && (self.climbed_at).is_some_and(|at| now.0 - at.0 < FINDS_OUT_MS);
        let narrow = (sample.available_bps).is_some_and(|bps| bps < f64::from(picture.least_bps));
        let narrow = narrow && !finds_out;
        if !(lossy || slow || narrow) {
            return None;
        }
        let mut fits = self.rung.below();
        while fits.picture().is_some_and(|picture| {
            sample.loss.is_some_and(|loss| loss > picture.most_loss)
                || (sample.available_bps).is_some_and(|bps| bps < f64::from(picture.least_bps))
        }) {
            fits = fits.below();
        }
        Some(fits)
    }

    fn climb(&mut self, to: Rung, now: Timestamp) {
        if self.rung == Rung::Sound {
            self.since.picture = self.looked_at;
        }
        self.rung = to;
        self.climbed_at = Some(now);
        self.good_since = None;
    }

    fn descend(&mut self, to: Rung, now: Timestamp) {
        let in_vain = self.climbed_at.is_some_and(|at| now.0 - at.0 < IN_VAIN_MS);
        if in_vain {
            self.patience_ms = (self.patience_ms * 2).min(MOST_PATIENCE_MS);
        }
        if self.line.loss > Some(sample::GOOD) {
            self.since.lossy = self.looked_at;
        }
        self.rung = to;
        self.search.anew();
        self.too_weak = true;
        self.bad_since = None;
        self.climbed_at = None;
    }

    fn look_at_voice(&mut self, sample: &Sample, now: Timestamp) {
        let hopeless = sample.loss.is_some_and(|loss| loss > LOSS_OF_VOICE)
            || (sample.round_trip_ms).is_some_and(|ms| ms > LONGEST_ROUND_TRIP_MS)
            || (sample.available_bps).is_some_and(|bps| bps < LEAST_VOICE_BPS);
        if !hopeless {
            self.hopeless_since = None;
            self.ring_instead = false;
        } else if since(&mut self.hopeless_since, now) >= HOPELESS_MS {
            self.ring_instead = true;
        }
    }
}

/// Whether a line that is as it is now may be tried with this rung, as far as loss and queues go.
fn is_calm(rung: Rung, sample: &Sample) -> bool {
    let (Some(picture), Some(loss)) = (rung.picture(), sample.loss) else {
        // Without a word about loss nobody knows; the voice alone always reports it.
        return false;
    };
    let calm = sample.round_trip_ms.is_none_or(|ms| ms < QUEUES_MS / 2.0);
    loss <= picture.most_loss / 2.0 && calm
}

/// What the browser believes in, where that is less than this rung needs. On voice alone browsers believe in next to
/// nothing, as next to nothing is sent: there the line is tried whatever they believe.
fn too_little(rung: Rung, sample: &Sample) -> Option<f64> {
    let least = f64::from(rung.picture()?.least_bps);
    sample
        .available_bps
        .filter(|bps| *bps < least && rung.below() != Rung::Sound)
}

/// Whether the browser believes in far more than this rung needs, by its latest word.
fn bears_plenty(rung: Rung, latest: &Sample) -> bool {
    match (rung.picture(), latest.available_bps) {
        (Some(picture), Some(bps)) => bps >= f64::from(picture.least_bps) * PLENTY,
        _ => false,
    }
}

/// For how long something has been so, counted from its first sample.
fn since(began: &mut Option<Timestamp>, now: Timestamp) -> i64 {
    now.0 - began.get_or_insert(now).0
}
