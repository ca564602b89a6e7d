//! The core: from a datagram to what is to be done.

use std::net::SocketAddr;
use std::sync::Arc;

use super::allocation::Allocation;
use super::answer::{Refused, Request};
use super::counters::{Counters, DropCause};
use super::limiter::Limiter;
use super::shared::Shared;
use super::table::Table;
use super::types::{Family, FiveTuple, Now, Outcome, RelayId, Transport};
use super::world::{Ended, Event, World};
use crate::stun::{ChannelData, Class, Fields, Message, Method};

/// No answer is longer: the longest has realm, nonce, a domain and a MAC.
const ANSWER: usize = 1024;

/// Serves the clients of one transport that one thread owns.
pub struct Core {
    pub(super) shared: Arc<Shared>,
    pub(super) transport: Transport,
    pub(super) table: Table,
    pub(super) counters: Counters,
    pub(super) answer: [u8; ANSWER],
    pub(super) indications: u64,
    /// How many shares had been given away when last looked at.
    given_away: u64,
    limiter: Option<Limiter>,
}

impl Core {
    /// A core without clients. Answers to those who prove nothing are limited on UDP, where sources
    /// can be forged; a stream's peer is known to be there.
    pub fn new(shared: Arc<Shared>, transport: Transport) -> Self {
        let limiter = (transport == Transport::Udp)
            .then(|| Limiter::new(shared.settings.answers, shared.seed));
        Self {
            table: Table::new(shared.seed),
            counters: Counters::default(),
            answer: [0; ANSWER],
            indications: shared.seed,
            given_away: 0,
            shared,
            transport,
            limiter,
        }
    }

    /// What to do about a client's datagram, or one frame of its stream.
    pub fn handle<'a, W: World>(
        &'a mut self,
        world: &mut W,
        now: Now,
        tuple: &FiveTuple,
        datagram: &'a [u8],
    ) -> Outcome<'a> {
        match datagram.first().map(|byte| byte >> 6) {
            Some(1) => match ChannelData::parse(datagram) {
                Some(data) => self.channel_data(now, tuple, data),
                None => self.dropped(DropCause::Malformed),
            },
            Some(0) => self.message(world, now, tuple, datagram),
            _ => self.dropped(DropCause::Malformed),
        }
    }

    fn message<'a, W: World>(
        &'a mut self,
        world: &mut W,
        now: Now,
        tuple: &FiveTuple,
        datagram: &'a [u8],
    ) -> Outcome<'a> {
        let Some(message) = Message::parse(datagram) else {
            return self.dropped(DropCause::Malformed);
        };
        match (message.class, message.method) {
            (Class::Indication, Method::Send) => self.send_indication(now, tuple, &message),
            // A client may keep its path open with these.
            (Class::Indication, Method::Binding) => Outcome::Answer(&[]),
            (Class::Request, Method::Send | Method::Data) => self.dropped(DropCause::Malformed),
            (Class::Request, _) => match Fields::read(&message) {
                Some(fields) => {
                    let request = Request {
                        message,
                        fields,
                        tuple: *tuple,
                    };
                    self.request(world, now, &request)
                }
                None => self.dropped(DropCause::Malformed),
            },
            _ => self.dropped(DropCause::Malformed),
        }
    }

    fn request<W: World>(&mut self, world: &mut W, now: Now, request: &Request<'_>) -> Outcome<'_> {
        if request.message.method == Method::Binding {
            if !self.may_answer(request.tuple.client, now) {
                return self.dropped(DropCause::AnswerLimit);
            }
            let result = request
                .understood()
                .map(|()| super::answer::Granted::Mapped);
            return self.reply(request, None, result, now);
        }
        self.bury_expired(world, now, &request.tuple);
        let verified = match self.authenticate(request, now) {
            Ok(verified) => verified,
            Err(code) => {
                if !self.may_answer(request.tuple.client, now) {
                    return self.dropped(DropCause::AnswerLimit);
                }
                return self.reply(request, None, Err(Refused::Challenge(code)), now);
            }
        };
        let result = request
            .understood()
            .and_then(|()| match request.message.method {
                Method::Allocate => self.allocate(world, now, request, &verified),
                Method::Refresh => self.refresh(world, now, request, &verified),
                Method::CreatePermission => self.create_permission(now, request, &verified),
                _ => self.channel_bind(now, request, &verified),
            });
        self.reply(request, Some(&verified.signer), result, now)
    }

    fn may_answer(&mut self, client: SocketAddr, now: Now) -> bool {
        self.limiter
            .as_mut()
            .is_none_or(|limiter| limiter.take(client.ip(), now.ms))
    }

    /// An allocation whose time is over is over, even when nobody has looked after it yet.
    fn bury_expired<W: World>(&mut self, world: &mut W, now: Now, tuple: &FiveTuple) {
        if let Some(slot) = self.table.find(tuple)
            && self.table.get(slot).is_some_and(|a| !a.lives(now.ms))
        {
            self.end(world, now, slot);
        }
    }

    /// Ends an allocation: closes its relays, gives back its share, tells.
    pub(super) fn end<W: World>(&mut self, world: &mut W, now: Now, slot: u32) {
        let Some(allocation) = self.table.remove(slot) else {
            return;
        };
        for family in [Family::V4, Family::V6] {
            if allocation.has(family) {
                world.close(RelayId::new(slot, family));
            }
        }
        self.shared
            .quota
            .release(&allocation.username, &allocation.share);
        self.counters.ended += 1;
        world.tell(Event::Ended(Ended {
            transport: self.transport,
            seconds: now.ms.saturating_sub(allocation.started) / 1000,
            to_peers: allocation.to_peers,
            to_client: allocation.to_client,
            username: allocation.username,
        }));
    }

    /// Ends those of ours whose share another allocation has, of whichever core.
    pub(super) fn end_given_away<W: World>(&mut self, world: &mut W, now: Now) {
        let given_away = self.shared.quota.given_away();
        if core::mem::replace(&mut self.given_away, given_away) == given_away {
            return;
        }
        for slot in self.table.in_use() {
            let lost = |a: &Allocation| a.share.is_given_away();
            if self.table.get(slot).is_some_and(lost) {
                self.end(world, now, slot);
            }
        }
    }

    /// Ends what has expired or given way. Call it about once a second.
    pub fn tick<W: World>(&mut self, world: &mut W, now: Now) {
        self.end_given_away(world, now);
        while let Some(slot) = self.table.next_over(now.ms) {
            self.end(world, now, slot);
        }
    }

    /// Ends everything: the stream is closed, or the server stops.
    pub fn close<W: World>(&mut self, world: &mut W, now: Now) {
        for slot in self.table.in_use() {
            self.end(world, now, slot);
        }
    }

    /// Allocations of this core.
    pub fn allocations(&self) -> usize {
        self.table.len()
    }

    /// What was counted since the last call.
    pub fn take_counters(&mut self) -> Counters {
        core::mem::take(&mut self.counters)
    }

    /// For the driver, to count what it could not send.
    pub fn counters_mut(&mut self) -> &mut Counters {
        &mut self.counters
    }

    pub(super) fn dropped(&mut self, cause: DropCause) -> Outcome<'static> {
        self.counters.drop(cause);
        Outcome::Dropped(cause)
    }
}
