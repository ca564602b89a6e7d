//! The machine itself.

use std::collections::VecDeque;

use super::exchange::SENT_JUST_NOW_MS;
use super::health::{Health, Remedy};
use super::link::{HELLO_AGAIN_MS, LONGEST_PAUSE_MS, Link, Operation, UNASKED_MS};
use super::{ConnectionState, Input, Manners, Output, SdpKind};
use crate::consultation::signal::{LinkId, Signal, SignalBody};
use crate::time::Timestamp;

const KEPT_MESSAGES: usize = 256;
/// So many connections in a row are made anew at once; after that with pauses.
const HASTY_RECREATIONS: u32 = 2;

/// One end of one pair's negotiation.
#[derive(Debug)]
pub struct Negotiation {
    pub(super) manners: Manners,
    /// The present connection; none while the shell makes a new one.
    id: Option<LinkId>,
    pub(super) link: Link,
    peer: Option<LinkId>,
    retired: VecDeque<LinkId>,
    inbox: VecDeque<Signal>,
    pub(super) health: Health,
    recreations: u32,
    recreate_at: Option<Timestamp>,
    failed_is_final: bool,
}

impl Negotiation {
    /// A machine that waits for its first connection.
    pub fn new(manners: Manners) -> Self {
        Self {
            manners,
            id: None,
            link: Link::default(),
            peer: None,
            retired: VecDeque::new(),
            inbox: VecDeque::new(),
            health: Health::new(manners),
            recreations: 0,
            recreate_at: None,
            failed_is_final: false,
        }
    }

    /// The same for a browser whose connections are of no more use once they have failed, as Firefox's (153) are:
    /// a restart finds a way, the browser says that it is connected, and sends nothing. So a new one is made.
    #[must_use]
    pub const fn where_failed_is_final(mut self, so: bool) -> Self {
        self.failed_is_final = so;
        self
    }

    /// When the next `Tick` is wanted at the latest.
    pub fn wake_at(&self) -> Option<Timestamp> {
        if self.id.is_none() {
            return self.recreate_at;
        }
        let offer = self.link.offer.as_ref().map(|o| o.again_at);
        let hello = self.link.hello.map(|(at, _)| at);
        // A remedy waits until the exchange in hand is over, and that ends with an input.
        let health = self.idle().then(|| self.health.due_at()).flatten();
        [offer, hello, health, self.link.retry_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// Takes one input and says what to do, in order.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Started { link } => self.started(link, now, &mut out),
            Input::NegotiationNeeded => self.link.needed = true,
            Input::LocalDescriptionSet { kind, sdp } => self.local_set(kind, sdp, now, &mut out),
            Input::RemoteDescriptionSet => self.remote_set(now, &mut out),
            Input::OperationFailed => self.failed(now, &mut out),
            Input::LocalCandidate(candidate) => self.local_candidate(candidate, &mut out),
            Input::Safety(message) => self.send(SignalBody::Safety { message }, &mut out),
            Input::Connection(state) => {
                self.health.changed(state, now);
                if self.health.connected() {
                    self.recreations = 0;
                }
                if self.failed_is_final && state == ConnectionState::Failed {
                    self.recreate(None, now, &mut out);
                }
            }
            Input::Remote(signal) => {
                if self.inbox.len() < KEPT_MESSAGES {
                    self.inbox.push_back(signal);
                }
            }
            Input::SignallingBack { complete } => self.signalling_back(complete, now, &mut out),
            Input::OtherBack => self.other_back(now, &mut out),
            Input::PathChanged => self.health.unsettled(false, now),
            Input::Silent => self.health.unsettled(true, now),
            Input::Tick => {}
        }
        self.timers(now, &mut out);
        self.proceed(now, &mut out);
        out
    }

    fn idle(&self) -> bool {
        self.link.operation.is_none() && self.link.offer.is_none()
    }

    pub(super) fn send(&self, body: SignalBody, out: &mut Vec<Output>) {
        if let Some(from) = self.id {
            out.push(Output::Send(Signal {
                from,
                to: self.peer,
                body,
            }));
        }
    }

    /// Asks for an offer, whoever is there: a connection last heard of may be gone by now.
    fn say_hello(&self, out: &mut Vec<Output>) {
        if let Some(from) = self.id {
            out.push(Output::Send(Signal {
                from,
                to: None,
                body: SignalBody::Hello,
            }));
        }
    }

    fn started(&mut self, id: LinkId, now: Timestamp, out: &mut Vec<Output>) {
        let needed = self.link.needed;
        let first = self.id.is_none() && self.peer.is_none() && self.recreations == 0;
        self.link = Link {
            needed,
            ..Link::default()
        };
        self.id = Some(id);
        self.recreate_at = None;
        self.health.renewed();
        if self.manners == Manners::Impolite {
            // The first offer is ours, and a browser says only later, when it has drawn, that one is needed. What has
            // been said to the new connection already comes first.
            self.link.needed |= self.inbox.is_empty();
        } else {
            self.link.hello = Some(if first && self.inbox.is_empty() {
                (now.plus_ms(UNASKED_MS), HELLO_AGAIN_MS / 2)
            } else {
                self.say_hello(out);
                (now.plus_ms(HELLO_AGAIN_MS), HELLO_AGAIN_MS)
            });
        }
    }

    fn timers(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        if self.recreate_at.is_some_and(|at| at <= now) {
            self.recreate_at = None;
            out.push(Output::Recreate);
        }
        if self.id.is_none() {
            return;
        }
        if let Some((at, pause)) = self.link.hello
            && at <= now
        {
            let pause = (pause * 2).min(LONGEST_PAUSE_MS);
            self.link.hello = Some((now.plus_ms(pause), pause));
            self.say_hello(out);
        }
        if self.link.offer.as_ref().is_some_and(|o| o.again_at <= now) {
            self.offer_again(now, out);
        }
        if self.link.retry_at.is_some_and(|at| at <= now) {
            self.link.retry_at = None;
            self.link.needed = true;
        }
    }

    /// Works through what has waited, as far as the browser is free.
    fn proceed(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        while self.id.is_some() && self.link.operation.is_none() {
            if let Some(signal) = self.inbox.pop_front() {
                self.receive(signal, now, out);
                continue;
            }
            if self.link.offer.is_some() {
                return;
            }
            match self.health.remedy(now) {
                // Before anything was exchanged there is nothing to restart.
                Some(Remedy::Restart) => self.link.restart |= self.link.used,
                Some(Remedy::Recreate) => return self.recreate(None, now, out),
                None => {}
            }
            if self.link.restart {
                out.push(Output::RestartIce);
                self.link.restarting = true;
            }
            if self.link.restart || self.link.needed {
                self.link.restart = false;
                self.link.needed = false;
                self.link.retry_at = None;
                self.link.operation = Some(Operation::LocalOffer);
                out.push(Output::SetLocal);
            }
            return;
        }
    }

    fn receive(&mut self, signal: Signal, now: Timestamp, out: &mut Vec<Output>) {
        let stale = match signal.to {
            Some(to) => Some(to) != self.id,
            None => self.retired.contains(&signal.from),
        };
        if stale {
            if signal.to.is_some() {
                self.introduce(now, out);
            }
            return;
        }
        if self.peer != Some(signal.from) {
            if self.link.used {
                // The other side has started afresh; a connection can't change its partner.
                return self.recreate(Some(signal), now, out);
            }
            let heard_it = self.is_answer(&signal.body);
            self.pair(signal.from, heard_it, now, out);
        }
        if signal.to.is_some() {
            self.link.heard = true;
            self.link.hello = None;
        }
        match signal.body {
            SignalBody::Hello => self.hello(now, out),
            SignalBody::Offer { round, seen, sdp } => self.offered(round, seen, sdp, now, out),
            SignalBody::Answer { round, sdp } => {
                if self.awaits(round) {
                    self.set_remote(Operation::RemoteAnswer, SdpKind::Answer, sdp, out);
                }
            }
            SignalBody::Candidate { candidate } => self.candidate(candidate, out),
            // Of no use to any connection but the very one it was said to.
            SignalBody::Safety { message } if signal.to.is_some() => {
                out.push(Output::Safety(message));
            }
            SignalBody::Safety { .. } => {}
        }
    }

    fn awaits(&self, answered: u32) -> bool {
        let offer = self.link.offer.as_ref();
        offer.is_some_and(|offer| offer.round == answered)
    }

    fn is_answer(&self, body: &SignalBody) -> bool {
        matches!(body, SignalBody::Answer { round, .. } if self.awaits(*round))
    }

    /// Whoever speaks to a connection that is gone has not heard of the present one.
    fn introduce(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        let long_ago = |said: i64| now.0 - said >= SENT_JUST_NOW_MS;
        let offer = self.link.offer.as_ref();
        if offer.is_some_and(|offer| long_ago(offer.sent_at.0)) {
            self.offer_again(now, out);
        }
        if let Some((again, pause)) = self.link.hello
            && long_ago(again.0 - pause)
        {
            self.link.hello = Some((now.plus_ms(pause), pause));
            self.say_hello(out);
        }
    }

    fn pair(&mut self, peer: LinkId, heard_it: bool, now: Timestamp, out: &mut Vec<Output>) {
        if let Some(old) = self.peer.replace(peer) {
            self.retire(old);
            self.link.early.clear();
        }
        // What was said so far went to nobody, or to somebody else; unless it is being answered.
        if self.link.offer.is_some() && !heard_it {
            self.offer_again(now, out);
        }
    }

    fn retire(&mut self, peer: LinkId) {
        self.retired.push_back(peer);
        if self.retired.len() > 32 {
            self.retired.pop_front();
        }
    }

    fn hello(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        if self.manners == Manners::Polite {
            return;
        }
        if self.link.offer.is_some() {
            self.offer_unless_just_sent(now, out);
        } else if !self.link.used {
            self.link.needed = true;
        }
    }

    fn signalling_back(&mut self, complete: bool, now: Timestamp, out: &mut Vec<Output>) {
        if self.id.is_none() {
            return;
        }
        // An offer that was made while the network was away may name ways that were never found.
        let in_vain = self.link.offer.as_ref().is_some_and(|o| o.restarts);
        self.health.nudged(in_vain, now);
        if complete {
            return;
        }
        if self.link.offer.is_some() {
            self.offer_again(now, out);
        } else if !self.health.connected() {
            self.answer_again(out);
            self.candidates_again(out);
        }
        if self.link.hello.is_some() {
            self.say_hello(out);
        }
    }

    /// What was said while they were away has not reached them, or has only now.
    fn other_back(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        if self.id.is_none() {
            return;
        }
        self.health.other_back(now);
        if self.link.offer.is_some() {
            self.offer_again(now, out);
        }
        if self.link.hello.is_some() {
            self.send(SignalBody::Hello, out);
        }
    }

    /// Gives the connection up for a new one, to which `first` will be said first.
    pub(super) fn recreate(
        &mut self,
        first: Option<Signal>,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        if let Some(old) = self.peer.take()
            && first.is_some()
        {
            self.retire(old);
        }
        self.id = None;
        self.link = Link::default();
        if let Some(first) = first {
            self.inbox.push_front(Signal { to: None, ..first });
        } else {
            self.inbox.clear();
        }
        self.recreations += 1;
        if self.recreations <= HASTY_RECREATIONS {
            out.push(Output::Recreate);
        } else {
            let pause = 1_000i64 << (self.recreations - HASTY_RECREATIONS).min(4);
            self.recreate_at = Some(now.plus_ms(pause.min(LONGEST_PAUSE_MS)));
        }
    }
}
