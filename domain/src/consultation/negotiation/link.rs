//! What is known of one connection while it lasts.

use std::collections::VecDeque;

use crate::consultation::signal::Candidate;
use crate::time::Timestamp;

/// Whoever meets somebody for the first time is met by them, too, and mostly gets an offer unasked. An offer is long,
/// and one that is asked for while it is on its way is sent twice.
pub(super) const UNASKED_MS: i64 = 400;
pub(super) const HELLO_AGAIN_MS: i64 = 2_000;
pub(super) const OFFER_AGAIN_MS: i64 = 3_000;
pub(super) const LONGEST_PAUSE_MS: i64 = 15_000;
const KEPT_CANDIDATES: usize = 128;

/// An operation the browser is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    LocalOffer,
    LocalAnswer { round: u32 },
    RemoteOffer { round: u32 },
    RemoteAnswer,
}

/// Our offer that waits for its answer.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) round: u32,
    pub(super) sdp: String,
    /// It looks for ways anew.
    pub(super) restarts: bool,
    pub(super) made_at: Timestamp,
    pub(super) sent_at: Timestamp,
    pub(super) again_at: Timestamp,
    pub(super) pause: i64,
}

/// What is known of the present connection; all of it ends with the connection.
#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) operation: Option<Operation>,
    pub(super) needed: bool,
    pub(super) restart: bool,
    /// The offer being made is a restart.
    pub(super) restarting: bool,
    pub(super) round: u32,
    pub(super) offer: Option<Waiting>,
    /// Their next offer, which waits until their answer to ours has come: round, seen, description.
    pub(super) next_offer: Option<(u32, u32, String)>,
    /// The last round of the other side we answered, and with what.
    pub(super) answered: Option<(u32, String)>,
    /// A description of the other side has been given to the browser.
    pub(super) used: bool,
    /// The other side has shown that it knows this connection.
    pub(super) heard: bool,
    pub(super) hello: Option<(Timestamp, i64)>,
    pub(super) retry_at: Option<Timestamp>,
    /// Making an offer has failed once before.
    pub(super) stumbled: bool,
    pub(super) remote_ufrags: Vec<String>,
    /// Sections of the remote description being applied.
    pub(super) remote_next: Vec<String>,
    /// The description of the other side just taken is of another generation than the one before.
    pub(super) renewed_by_them: bool,
    pub(super) early: VecDeque<Candidate>,
    pub(super) local_candidates: Vec<Candidate>,
}

impl Waiting {
    pub(super) fn new(round: u32, sdp: String, restarts: bool, now: Timestamp) -> Self {
        Self {
            round,
            sdp,
            restarts,
            made_at: now,
            sent_at: now,
            again_at: now.plus_ms(OFFER_AGAIN_MS),
            pause: OFFER_AGAIN_MS,
        }
    }

    /// It is being sent again: the pauses grow.
    pub(super) fn sent_again(&mut self, now: Timestamp) {
        self.sent_at = now;
        self.again_at = now.plus_ms(self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE_MS);
    }
}

impl Link {
    /// The local description has changed: candidates of older generations are of no more use.
    pub(super) fn describe_locally(&mut self, ufrags: Vec<String>) {
        self.local_candidates.retain(|c| belongs(c, &ufrags));
    }

    /// Keeps our candidate, to be sent again when messages may have been lost.
    pub(super) fn keep_local(&mut self, candidate: Candidate) {
        if self.local_candidates.len() < KEPT_CANDIDATES {
            self.local_candidates.push(candidate);
        }
    }

    /// Whether the browser can take this candidate already; if not it is kept until it can.
    pub(super) fn takes(&mut self, candidate: &Candidate) -> bool {
        if !self.remote_ufrags.is_empty() && belongs(candidate, &self.remote_ufrags) {
            return true;
        }
        if self.early.len() == KEPT_CANDIDATES {
            self.early.pop_front();
        }
        self.early.push_back(candidate.clone());
        false
    }
}

/// Whether a candidate is of the generation with these fragments; one that does not say is taken
/// to be.
fn belongs(candidate: &Candidate, ufrags: &[String]) -> bool {
    match &candidate.username_fragment {
        Some(ufrag) => ufrags.iter().any(|u| u == ufrag),
        None => true,
    }
}
