//! The words with one other page over all connections to it. Steps towards them pass through the server, which
//! could hold them back or put itself between: words that stay away are as much to be said as wrong ones.

use super::{Bound, Fingerprint, Nonce, SafetyMessage, SafetyWords, Verdict, Words, fingerprint};
use crate::consultation::negotiation::Manners;
use crate::time::Timestamp;

/// Three short messages take no poor line so long while picture and sound arrive. Words that come later still count.
const MISSING_AFTER_MS: i64 = 30_000;

/// A page that was put to sleep between two looks has not waited all the while.
const LONGEST_LOOK_MS: i64 = 3_000;

/// One end, for as long as the other page is there.
#[derive(Debug)]
pub struct Watch {
    manners: Manners,
    /// Of the present connection, once that stands.
    words: Option<SafetyWords>,
    /// What the other side, whose connection stood a little earlier, has said already.
    early: Option<SafetyMessage>,
    /// Since the last words, how long connections have stood without any.
    waited_ms: i64,
    stood_at: Option<Timestamp>,
    /// Once somebody was between the two, a new connection does not take that back.
    tampered: bool,
}

impl Watch {
    /// Before the first connection.
    pub const fn new(manners: Manners) -> Self {
        Self {
            manners,
            words: None,
            early: None,
            waited_ms: 0,
            stood_at: None,
            tampered: false,
        }
    }

    /// Another connection takes the place of the old.
    pub fn renew(&mut self) {
        self.tampered = self.verdict() == Verdict::Tampered;
        if matches!(self.verdict(), Verdict::Compare(_)) {
            self.waited_ms = 0;
        }
        self.words = None;
        self.early = None;
        self.stood_at = None;
    }

    /// Looks at the connection, about every second: whether it stands and nothing keeps signals from
    /// passing, and both ends' descriptions, our own first. What is to be said to the other side comes back.
    pub fn look(
        &mut self,
        stands: bool,
        descriptions: Option<(&str, &str)>,
        nonce: impl FnOnce() -> Option<Nonce>,
        now: Timestamp,
    ) -> Vec<SafetyMessage> {
        let before = self.stood_at.take();
        if stands {
            let waited = before.map_or(0, |then| now.0 - then.0);
            self.waited_ms += waited.clamp(0, LONGEST_LOOK_MS);
            self.stood_at = Some(now);
        }
        let again = self.words.as_mut().and_then(|words| words.tick(now));
        let begun = descriptions
            .filter(|_| stands)
            .map(|(own, theirs)| self.read(fingerprint(own), fingerprint(theirs), nonce, now));
        again.into_iter().chain(begun.unwrap_or_default()).collect()
    }

    /// Takes what the other side says; the answer is what to say to that.
    pub fn hear(&mut self, message: SafetyMessage, now: Timestamp) -> Option<SafetyMessage> {
        match &mut self.words {
            Some(words) => words.hear(message, now),
            None => {
                self.early = Some(message);
                None
            }
        }
    }

    /// What is known.
    pub fn verdict(&self) -> Verdict {
        if self.tampered {
            return Verdict::Tampered;
        }
        let verdict = self.words.as_ref().map(SafetyWords::verdict);
        match verdict.unwrap_or(Verdict::NotYet) {
            Verdict::NotYet if self.waited_ms >= MISSING_AFTER_MS => Verdict::Missing,
            verdict => verdict,
        }
    }

    fn read(
        &mut self,
        own: Fingerprint,
        theirs: Fingerprint,
        nonce: impl FnOnce() -> Option<Nonce>,
        now: Timestamp,
    ) -> Vec<SafetyMessage> {
        let (own, theirs) = match (own, theirs) {
            (Fingerprint::One(own), Fingerprint::One(theirs)) => (own, theirs),
            // No browser names two keys; whoever adds one leaves open whose is used.
            (_, Fingerprint::Several) => {
                self.tampered = true;
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        if let Some(words) = &self.words {
            // A browser keeps its keys as long as the connection.
            self.tampered |= words.bound.own != own || words.bound.theirs != theirs;
            return Vec::new();
        }
        let Some(nonce) = nonce() else {
            return Vec::new();
        };
        let bound = Bound { own, theirs, nonce };
        let (words, first) = SafetyWords::begin(self.manners, bound, now);
        self.words = Some(words);
        let early = self.early.take();
        let answer = early.and_then(|message| self.hear(message, now));
        first.into_iter().chain(answer).collect()
    }
}

/// What somebody should be told about the words with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// They are others than before.
    Changed,
    /// There should be some, and are not.
    Missing,
}

/// What somebody was shown of the words with a person, over all their pages and connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    words: Option<Words>,
    missing: bool,
}

impl Shown {
    /// Takes what is so now; gone for a moment, while a connection is made anew, is no news yet.
    pub fn see(&mut self, now: Verdict) -> Option<Notice> {
        match now {
            Verdict::Compare(words) => {
                self.missing = false;
                let before = self.words.replace(words);
                (before.is_some_and(|before| before != words)).then_some(Notice::Changed)
            }
            Verdict::Missing => {
                (!std::mem::replace(&mut self.missing, true)).then_some(Notice::Missing)
            }
            Verdict::NotYet | Verdict::Tampered => None,
        }
    }
}
