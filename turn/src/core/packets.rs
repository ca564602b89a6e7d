//! The packet path: ChannelData, Send, and what comes from peers. No lock, no allocation.

use std::net::SocketAddr;

use super::counters::DropCause;
use super::engine::Core;
use super::types::{Family, FiveTuple, FromPeer, Head, Now, Outcome, RelayId, Transport};
use crate::stun::attribute as a;
use crate::stun::{ChannelData, Class, HEADER, Message, Method, TransactionId, Writer, read_xor};

impl Core {
    pub(super) fn channel_data<'a>(
        &mut self,
        now: Now,
        tuple: &FiveTuple,
        data: ChannelData<'a>,
    ) -> Outcome<'a> {
        let Some(slot) = self.table.find(tuple) else {
            return self.dropped(DropCause::NoAllocation);
        };
        let Some(allocation) = self.table.get_mut(slot).filter(|a| a.lives(now.ms)) else {
            return self.dropped(DropCause::NoAllocation);
        };
        let Some(peer) = allocation.peer(data.number, now.ms) else {
            return self.dropped(DropCause::NoChannel);
        };
        self.relay_to(now, slot, peer, data.payload)
    }

    pub(super) fn send_indication<'a>(
        &mut self,
        now: Now,
        tuple: &FiveTuple,
        message: &Message<'a>,
    ) -> Outcome<'a> {
        let Some(slot) = self.table.find(tuple) else {
            return self.dropped(DropCause::NoAllocation);
        };
        let (mut peer, mut data) = (None, None);
        for attribute in message.attributes() {
            match attribute.kind {
                a::XOR_PEER_ADDRESS if peer.is_none() => peer = Some(attribute.value),
                a::DATA if data.is_none() => data = Some(attribute.value),
                a::XOR_PEER_ADDRESS | a::DATA | a::OPTIONAL_FROM.. => {}
                // Among what must be understood here is DONT-FRAGMENT, which we do not offer.
                _ => return self.dropped(DropCause::Malformed),
            }
        }
        let peer = peer.and_then(|value| read_xor(value, &message.transaction()));
        let (Some(peer), Some(payload)) = (peer, data) else {
            return self.dropped(DropCause::Malformed);
        };
        let permitted = self
            .table
            .get(slot)
            .filter(|allocation| allocation.lives(now.ms))
            .map(|allocation| allocation.permits(peer.ip(), now.ms));
        match permitted {
            None => self.dropped(DropCause::NoAllocation),
            Some(false) => self.dropped(DropCause::NoPermission),
            Some(true) if !self.shared.peers.allows(peer) => self.dropped(DropCause::PeerRefused),
            Some(true) => self.relay_to(now, slot, peer, payload),
        }
    }

    fn relay_to<'a>(
        &mut self,
        now: Now,
        slot: u32,
        peer: SocketAddr,
        payload: &'a [u8],
    ) -> Outcome<'a> {
        let family = Family::of(peer.ip());
        let Some(allocation) = self.table.get_mut(slot).filter(|a| a.has(family)) else {
            return self.dropped(DropCause::NoAllocation);
        };
        if !allocation.bucket.take(payload.len(), now.ms) {
            return self.dropped(DropCause::Bandwidth);
        }
        allocation.to_peers.count(payload.len());
        self.counters.to_peers.count(payload.len());
        Outcome::ToPeer {
            relay: RelayId::new(slot, family),
            peer,
            payload,
        }
    }

    /// What to do about a datagram that came to a relayed address.
    pub fn handle_peer<'a>(
        &mut self,
        now: Now,
        relay: RelayId,
        peer: SocketAddr,
        payload: &'a [u8],
    ) -> FromPeer<'a> {
        let slot = relay.slot();
        let allocation = self
            .table
            .get_mut(slot)
            .filter(|a| a.lives(now.ms) && a.has(relay.family()));
        let Some(allocation) = allocation else {
            return self.not_to_client(DropCause::NoAllocation);
        };
        // A longer payload has no place in a message's length field.
        if payload.len() > usize::from(u16::MAX) - Head::MAX {
            return self.not_to_client(DropCause::Malformed);
        }
        if !allocation.permits(peer.ip(), now.ms) {
            return self.not_to_client(DropCause::NoPermission);
        }
        if !allocation.bucket.take(payload.len(), now.ms) {
            return self.not_to_client(DropCause::Bandwidth);
        }
        allocation.to_client.count(payload.len());
        allocation.share.hear(now.ms);
        self.counters.to_clients.count(payload.len());
        let (tuple, number) = (allocation.tuple, allocation.number(&peer, now.ms));
        let to_four = payload.len().next_multiple_of(4) - payload.len();
        let (head, padding) = match number {
            Some(number) => (
                Head::new(&ChannelData::header(number, payload.len() as u16)),
                if self.transport == Transport::Udp {
                    0
                } else {
                    to_four
                },
            ),
            None => (self.data_indication(peer, payload.len()), to_four),
        };
        FromPeer::ToClient {
            tuple,
            head,
            payload,
            padding,
        }
    }

    /// Everything of a Data indication that stands before the payload.
    fn data_indication(&mut self, peer: SocketAddr, length: usize) -> Head {
        self.indications = self.indications.wrapping_add(1);
        let mut transaction: TransactionId = [0; 12];
        transaction[4..].copy_from_slice(&self.indications.to_be_bytes());
        let mut head = [0; Head::MAX];
        let mut writer = Writer::new(&mut head, Class::Indication, Method::Data, transaction);
        writer.xor_address(a::XOR_PEER_ADDRESS, peer);
        writer.attribute(a::DATA, &[]);
        let end = writer.length();
        let body = end - HEADER + length.next_multiple_of(4);
        head[2..4].copy_from_slice(&(body as u16).to_be_bytes());
        head[end - 2..end].copy_from_slice(&(length as u16).to_be_bytes());
        Head::new(&head[..end])
    }

    fn not_to_client(&mut self, cause: DropCause) -> FromPeer<'static> {
        self.counters.drop(cause);
        FromPeer::Dropped(cause)
    }
}
