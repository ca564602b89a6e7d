//! Offers, answers and candidates: what is done with those that come, and what is said.

use super::link::{Operation, Waiting};
use super::sdp::ufrags;
use super::{Manners, Negotiation, Output, SdpKind};
use crate::consultation::signal::{Candidate, SignalBody};
use crate::time::Timestamp;

/// An offer sent no longer ago may still be on its way.
pub(super) const SENT_JUST_NOW_MS: i64 = 1_000;

impl Negotiation {
    pub(super) fn offered(
        &mut self,
        round: u32,
        seen: u32,
        sdp: String,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        if let Some((last, _)) = &self.link.answered {
            if round == *last {
                self.answer_again(out);
                return self.candidates_again(out);
            }
            if round < *last {
                return;
            }
        }
        if let Some(mine) = &self.link.offer {
            if seen >= mine.round {
                // Answered already, but the answer was lost: it must come before this offer.
                self.link.next_offer = Some((round, seen, sdp));
                return self.offer_again(now, out);
            }
            if self.manners == Manners::Impolite {
                // They are there, and have not heard ours or are just hearing it.
                return self.offer_unless_just_sent(now, out);
            }
            // What it was made for is not done with it.
            self.link.restart |= mine.restarts;
            self.link.offer = None;
            self.link.next_offer = None;
        }
        // It need not be asked for any more; should the answer be lost, they offer again.
        self.link.hello = None;
        self.set_remote(Operation::RemoteOffer { round }, SdpKind::Offer, sdp, out);
    }

    pub(super) fn set_remote(
        &mut self,
        operation: Operation,
        kind: SdpKind,
        sdp: String,
        out: &mut Vec<Output>,
    ) {
        self.link.operation = Some(operation);
        self.link.used = true;
        self.link.remote_next = ufrags(&sdp);
        out.push(Output::SetRemote { kind, sdp });
    }

    pub(super) fn local_set(
        &mut self,
        kind: SdpKind,
        sdp: String,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let Some(operation) = self.link.operation.take() else {
            return;
        };
        self.link.describe_locally(ufrags(&sdp));
        match (operation, kind) {
            (Operation::LocalOffer, SdpKind::Offer) => {
                self.link.round += 1;
                let restarts = core::mem::take(&mut self.link.restarting);
                self.link.offer = Some(Waiting::new(self.link.round, sdp, restarts, now));
                self.send_offer(out);
            }
            (Operation::LocalAnswer { round }, SdpKind::Answer) => {
                self.send(
                    SignalBody::Answer {
                        round,
                        sdp: sdp.clone(),
                    },
                    out,
                );
                self.link.answered = Some((round, sdp));
                if core::mem::take(&mut self.link.renewed_by_them) {
                    self.link.restart = false;
                    self.health.refreshed();
                }
                self.health.exchanged(None, now);
            }
            _ => self.recreate(None, now, out),
        }
    }

    pub(super) fn remote_set(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        let operation = self.link.operation.take();
        if operation.is_some() {
            let next = core::mem::take(&mut self.link.remote_next);
            self.link.renewed_by_them = next != self.link.remote_ufrags;
            self.link.remote_ufrags = next;
            for candidate in core::mem::take(&mut self.link.early) {
                self.candidate(candidate, out);
            }
        }
        match operation {
            Some(Operation::RemoteOffer { round }) => {
                self.link.operation = Some(Operation::LocalAnswer { round });
                out.push(Output::SetLocal);
            }
            Some(Operation::RemoteAnswer) => {
                let made = self.link.offer.take().map(|offer| offer.made_at);
                self.health.exchanged(made.map(|at| now.0 - at.0), now);
                if let Some((round, seen, sdp)) = self.link.next_offer.take() {
                    self.offered(round, seen, sdp, now, out);
                }
            }
            _ => {}
        }
    }

    pub(super) fn failed(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        match self.link.operation.take() {
            // Nothing has changed at the other side yet: try once more, a little later.
            Some(Operation::LocalOffer) if !self.link.stumbled => {
                self.link.stumbled = true;
                self.link.retry_at = Some(now.plus_ms(500));
            }
            Some(_) => self.recreate(None, now, out),
            None => {}
        }
    }

    pub(super) fn local_candidate(&mut self, candidate: Candidate, out: &mut Vec<Output>) {
        self.link.keep_local(candidate.clone());
        self.send(SignalBody::Candidate { candidate }, out);
    }

    pub(super) fn candidate(&mut self, candidate: Candidate, out: &mut Vec<Output>) {
        if self.link.takes(&candidate) {
            out.push(Output::AddCandidate(candidate));
        }
    }

    pub(super) fn send_offer(&self, out: &mut Vec<Output>) {
        if let Some(offer) = &self.link.offer {
            let seen = self.link.answered.as_ref().map_or(0, |(round, _)| *round);
            let (round, sdp) = (offer.round, offer.sdp.clone());
            self.send(SignalBody::Offer { round, seen, sdp }, out);
        }
    }

    /// An answer that the other side waits for may have been lost; one it does not, it passes over.
    pub(super) fn answer_again(&self, out: &mut Vec<Output>) {
        if let Some((round, sdp)) = &self.link.answered {
            let (round, sdp) = (*round, sdp.clone());
            self.send(SignalBody::Answer { round, sdp }, out);
        }
    }

    pub(super) fn offer_unless_just_sent(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        let sent_at = self.link.offer.as_ref().map(|offer| offer.sent_at);
        if sent_at.is_some_and(|at| now.0 - at.0 >= SENT_JUST_NOW_MS) {
            self.offer_again(now, out);
        }
    }

    pub(super) fn offer_again(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        if let Some(offer) = &mut self.link.offer {
            offer.sent_again(now);
        }
        self.send_offer(out);
        self.candidates_again(out);
    }

    pub(super) fn candidates_again(&self, out: &mut Vec<Output>) {
        for candidate in &self.link.local_candidates {
            let candidate = candidate.clone();
            self.send(SignalBody::Candidate { candidate }, out);
        }
    }
}
