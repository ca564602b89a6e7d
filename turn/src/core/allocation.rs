//! One client's relayed addresses, and whom they reach.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use foldhash::fast::FixedState;
use zeroize::Zeroizing;

use super::bucket::Bucket;
use super::counters::Traffic;
use super::share::Share;
use super::types::{Family, FiveTuple};
use crate::stun::TransactionId;

/// How long a permission lasts.
pub(super) const PERMISSION_MS: u64 = 300_000;

/// How long a channel lasts.
pub(super) const CHANNEL_MS: u64 = 600_000;

pub(super) struct Channel {
    pub(super) peer: SocketAddr,
    pub(super) until: u64,
}

pub(super) struct Allocation {
    pub(super) tuple: FiveTuple,
    pub(super) username: Box<str>,
    pub(super) password: Zeroizing<String>,
    /// Of the Allocate that made it, so that its retransmission is recognised.
    pub(super) transaction: TransactionId,
    /// Which family was asked for and not to be had.
    pub(super) missing: Option<Family>,
    pub(super) share: Arc<Share>,
    pub(super) started: u64,
    pub(super) until: u64,
    /// Seconds granted at Allocate.
    pub(super) lifetime: u32,
    /// The relayed addresses, IPv4 and IPv6.
    pub(super) relayed: [Option<SocketAddr>; 2],
    pub(super) bucket: Bucket,
    pub(super) to_peers: Traffic,
    pub(super) to_client: Traffic,
    permissions: HashMap<IpAddr, u64, FixedState>,
    channels: HashMap<u16, Channel, FixedState>,
    numbers: HashMap<SocketAddr, u16, FixedState>,
}

/// What identifies a new allocation.
pub(super) struct Birth<'a> {
    pub(super) tuple: FiveTuple,
    pub(super) username: &'a str,
    pub(super) password: Zeroizing<String>,
    pub(super) transaction: TransactionId,
    pub(super) share: Arc<Share>,
    pub(super) lifetime: u32,
    pub(super) now: u64,
    pub(super) bytes_per_second: u64,
    pub(super) seed: u64,
}

impl Allocation {
    pub(super) fn new(birth: Birth<'_>) -> Self {
        let hasher = FixedState::with_seed(birth.seed);
        Self {
            tuple: birth.tuple,
            username: birth.username.into(),
            password: birth.password,
            transaction: birth.transaction,
            missing: None,
            share: birth.share,
            started: birth.now,
            until: birth.now + u64::from(birth.lifetime) * 1000,
            lifetime: birth.lifetime,
            relayed: [None; 2],
            bucket: Bucket::new(birth.bytes_per_second, birth.now),
            to_peers: Traffic::default(),
            to_client: Traffic::default(),
            permissions: HashMap::with_hasher(hasher.clone()),
            channels: HashMap::with_hasher(hasher.clone()),
            numbers: HashMap::with_hasher(hasher.clone()),
        }
    }

    /// Neither has its time run out, nor is its share another one's.
    pub(super) fn lives(&self, now: u64) -> bool {
        now < self.until && !self.share.is_given_away()
    }

    pub(super) fn has(&self, family: Family) -> bool {
        self.relayed[family.index()].is_some()
    }

    pub(super) fn permits(&self, ip: IpAddr, now: u64) -> bool {
        self.permissions.get(&ip).is_some_and(|until| now < *until)
    }

    /// Is there room for permissions to these addresses?
    pub(super) fn has_room(&self, ips: impl Iterator<Item = IpAddr>, limit: usize) -> bool {
        let mut new: Vec<IpAddr> = ips
            .filter(|ip| !self.permissions.contains_key(ip))
            .collect();
        new.sort_unstable();
        new.dedup();
        self.permissions.len() + new.len() <= limit
    }

    /// Is there room for this channel?
    pub(super) fn has_channel_room(&self, number: u16, limit: usize) -> bool {
        self.channels.contains_key(&number) || self.channels.len() < limit
    }

    pub(super) fn permit(&mut self, ip: IpAddr, now: u64) {
        self.permissions.insert(ip, now + PERMISSION_MS);
    }

    /// The peer of a channel.
    pub(super) fn peer(&self, number: u16, now: u64) -> Option<SocketAddr> {
        self.channels
            .get(&number)
            .filter(|channel| now < channel.until)
            .map(|channel| channel.peer)
    }

    /// The channel of a peer.
    pub(super) fn number(&self, peer: &SocketAddr, now: u64) -> Option<u16> {
        let number = *self.numbers.get(peer)?;
        self.peer(number, now).map(|_| number)
    }

    /// Binds or refreshes; false when number or peer are bound otherwise.
    pub(super) fn bind(&mut self, number: u16, peer: SocketAddr, now: u64) -> bool {
        let other_peer = self.peer(number, now).is_some_and(|bound| bound != peer);
        let other_number = self.number(&peer, now).is_some_and(|bound| bound != number);
        if other_peer || other_number {
            return false;
        }
        if let Some(old) = self
            .numbers
            .get(&peer)
            .copied()
            .filter(|old| *old != number)
        {
            self.channels.remove(&old);
        }
        let until = now + CHANNEL_MS;
        if let Some(old) = self.channels.insert(number, Channel { peer, until })
            && old.peer != peer
        {
            self.numbers.remove(&old.peer);
        }
        self.numbers.insert(peer, number);
        self.permit(peer.ip(), now);
        true
    }

    /// Forgets what has expired.
    pub(super) fn tidy(&mut self, now: u64) {
        self.permissions.retain(|_, until| now < *until);
        let numbers = &mut self.numbers;
        self.channels.retain(|_, channel| {
            let lives = now < channel.until;
            if !lives {
                numbers.remove(&channel.peer);
            }
            lives
        });
    }
}
