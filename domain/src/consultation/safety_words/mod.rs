//! Words that prove to two people that no one is between them.
//!
//! Picture and sound are encrypted between two browsers (DTLS-SRTP), but the fingerprints that say whose
//! keys these are come through the server, which could put itself between. So both screens show three
//! words made from both fingerprints as each browser sees them; whoever hears the same words that they read
//! talks to nobody else.
//!
//! Three words are 21 bits: few enough to read out, and few enough to search for a match. That is why
//! each side adds a number of its own that the other learns only after it is bound (commit, then reveal, as
//! in ZRTP, RFC 6189 §4.4.1.1): whoever is between has one try for each call, and fails but once in two
//! million.
//!
//! One machine for each connection, begun only once the connection stands. Browsers take another fingerprint even
//! then, so the descriptions are looked at as long as it lasts; [`Watch`] does that, and says when words stay away.

mod hex;
mod list;
mod watch;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::negotiation::Manners;
use crate::time::Timestamp;

pub use hex::Hex;
pub use list::{WORDS, Word};
pub use watch::{Notice, Shown, Watch};

/// How long an answer may take before the last word is said again.
const AGAIN_MS: i64 = 3_000;

/// A number nobody can guess.
pub type Nonce = Hex<16>;

/// What binds its sender to a number without telling it.
pub type Commitment = Hex<32>;

/// What the two browsers tell each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum SafetyMessage {
    /// The impolite side binds itself.
    Commit {
        /// To its number and both fingerprints.
        commitment: Commitment,
    },
    /// The polite side tells its number.
    Answer {
        /// It.
        nonce: Nonce,
    },
    /// The impolite side tells its own.
    Reveal {
        /// It.
        nonce: Nonce,
    },
}

/// Three words.
pub type Words = [Word; 3];

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There are no words yet.
    NotYet,
    /// There should be some by now: they could not be made, or somebody holds back what they are made of.
    Missing,
    /// To be compared aloud.
    Compare(Words),
    /// The other side's number is not the one it was bound to, or the keys it is told of are not those of one
    /// browser: somebody interferes.
    Tampered,
}

/// What one browser knows when its connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The fingerprint of our own certificate, as in SDP (RFC 8122 §5): `sha-256 AB:CD:…`.
    pub own: String,
    /// That of the certificate at the other end of the connection.
    pub theirs: String,
    /// Ours for this connection; new and random.
    pub nonce: Nonce,
}

/// One end.
#[derive(Debug)]
pub struct SafetyWords {
    manners: Manners,
    bound: Bound,
    /// What the other side is bound to; of the polite side alone.
    commitment: Option<Commitment>,
    last: Option<SafetyMessage>,
    again_at: Option<Timestamp>,
    verdict: Verdict,
}

impl SafetyWords {
    /// Begins, with the first thing to be said, if it is this side's to say it.
    pub fn begin(manners: Manners, bound: Bound, now: Timestamp) -> (Self, Option<SafetyMessage>) {
        let mut words = Self {
            manners,
            bound,
            commitment: None,
            last: None,
            again_at: None,
            verdict: Verdict::NotYet,
        };
        let first = (manners == Manners::Impolite).then(|| SafetyMessage::Commit {
            commitment: words.commitment_of(
                &words.bound.nonce,
                &words.bound.own,
                &words.bound.theirs,
            ),
        });
        if let Some(first) = first {
            words.say(first, now);
        }
        (words, first)
    }

    /// What is known.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// When [`SafetyWords::tick`] is wanted.
    pub const fn wake_at(&self) -> Option<Timestamp> {
        self.again_at
    }

    /// Says the last thing again, when the other side has kept silent: it may have been lost.
    pub fn tick(&mut self, now: Timestamp) -> Option<SafetyMessage> {
        let due = self.again_at.is_some_and(|at| at <= now);
        let last = self.last.filter(|_| due)?;
        self.again_at = Some(now.plus_ms(AGAIN_MS));
        Some(last)
    }

    /// Takes what the other side says; the answer is what to say to that.
    pub fn hear(&mut self, message: SafetyMessage, now: Timestamp) -> Option<SafetyMessage> {
        match (self.manners, message) {
            (Manners::Polite, SafetyMessage::Commit { commitment }) => {
                match self.commitment {
                    None => self.commitment = Some(commitment),
                    // Bound is bound.
                    Some(known) if known != commitment => return self.tampered(),
                    Some(_) => {}
                }
                let answer = SafetyMessage::Answer {
                    nonce: self.bound.nonce,
                };
                if self.verdict == Verdict::NotYet {
                    self.say(answer, now);
                }
                Some(answer)
            }
            (Manners::Polite, SafetyMessage::Reveal { nonce }) => {
                // Before we have told our number there is nothing to reveal.
                let bound_to = self.commitment?;
                if self.verdict == Verdict::NotYet {
                    // As the other side should see it: its own first.
                    let as_theirs = self.commitment_of(&nonce, &self.bound.theirs, &self.bound.own);
                    if as_theirs != bound_to {
                        return self.tampered();
                    }
                    self.done(nonce, self.bound.nonce);
                }
                None
            }
            (Manners::Impolite, SafetyMessage::Answer { nonce }) => {
                if self.verdict == Verdict::NotYet {
                    self.done(self.bound.nonce, nonce);
                }
                Some(SafetyMessage::Reveal {
                    nonce: self.bound.nonce,
                })
            }
            // Nothing this side can be told.
            _ => None,
        }
    }

    fn say(&mut self, message: SafetyMessage, now: Timestamp) {
        self.last = Some(message);
        self.again_at = Some(now.plus_ms(AGAIN_MS));
    }

    fn tampered(&mut self) -> Option<SafetyMessage> {
        self.verdict = Verdict::Tampered;
        self.again_at = None;
        None
    }

    fn commitment_of(&self, nonce: &Nonce, own: &str, theirs: &str) -> Commitment {
        Hex(digest(
            b"commit",
            &[&nonce.0, own.as_bytes(), theirs.as_bytes()],
        ))
    }

    fn done(&mut self, impolite: Nonce, polite: Nonce) {
        let (first, second) = match self.manners {
            Manners::Impolite => (&self.bound.own, &self.bound.theirs),
            Manners::Polite => (&self.bound.theirs, &self.bound.own),
        };
        let parts: [&[u8]; 4] = [first.as_bytes(), second.as_bytes(), &impolite.0, &polite.0];
        let digest = digest(b"words", &parts);
        self.verdict = Verdict::Compare([digest[0], digest[1], digest[2]].map(Word::of));
        self.again_at = None;
    }
}

/// SHA-256 over parts none of which can run into the next.
fn digest(what: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"anteroom safety words 1 ");
    hash.update(what);
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whose keys a session description names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fingerprint {
    /// Nobody's.
    None,
    /// One's alone: `sha-256 AB:CD:…`, the digits upper-case.
    One(String),
    /// Several different ones, which says nothing about which is used.
    Several,
}

/// The fingerprint in a session description.
pub fn fingerprint(sdp: &str) -> Fingerprint {
    let mut found = Fingerprint::None;
    for line in sdp.lines() {
        let Some(value) = line.trim_end().strip_prefix("a=fingerprint:") else {
            continue;
        };
        let (hash, digits) = value.split_once(' ').unwrap_or((value, ""));
        let this = Fingerprint::One(format!(
            "{} {}",
            hash.to_ascii_lowercase(),
            digits.to_ascii_uppercase()
        ));
        if found != Fingerprint::None && found != this {
            return Fingerprint::Several;
        }
        found = this;
    }
    found
}
