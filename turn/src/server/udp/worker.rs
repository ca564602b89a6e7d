//! The loop of a thread: wait, receive a batch, let the core decide, send a batch.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};

use super::super::handle::Inner;
use super::super::pace::{LOAD_OF_DATAGRAMS, Pace};
use super::super::rx::Rx;
use super::super::send::{Outbox, Transmit};
use super::relays::Relays;
use crate::core::{Core, FiveTuple, FromPeer, Now, Outcome, RelayId, Transport};

/// Lifetimes are looked after this often.
const TICK_MS: u64 = 1_000;

/// A place no socket has.
const WAKE: Token = Token(usize::MAX);

struct Listener {
    socket: UdpSocket,
    addr: SocketAddr,
    /// Packets to its clients.
    outbox: Outbox,
    waiting: bool,
}

/// A socket that has something.
#[derive(Clone, Copy)]
enum Source {
    Listener(usize),
    Relay(RelayId),
}

/// A packet of this batch for a peer; it lies at the place of that number.
struct ToPeer {
    relay: RelayId,
    order: u32,
    peer: SocketAddr,
    start: usize,
    length: usize,
}

/// Everything a thread has.
pub(in crate::server) struct Worker {
    inner: Arc<Inner>,
    poll: Poll,
    waker: Arc<Waker>,
    core: Core,
    listeners: Vec<Listener>,
    relays: Relays,
    rx: Rx,
    /// Packets to peers, those of one relay after the other.
    to_peers: Vec<ToPeer>,
    payloads: Vec<u8>,
    peer_outbox: Outbox,
    ready: VecDeque<Source>,
    pace: Pace,
}

impl Worker {
    pub(in crate::server) fn new(
        inner: Arc<Inner>,
        sockets: Vec<std::net::UdpSocket>,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut listeners = Vec::new();
        for (i, socket) in sockets.into_iter().enumerate() {
            let addr = socket.local_addr()?;
            let mut socket = UdpSocket::from_std(socket);
            poll.registry()
                .register(&mut socket, Token(i), Interest::READABLE)?;
            listeners.push(Listener {
                socket,
                addr,
                outbox: Outbox::default(),
                waiting: false,
            });
        }
        let registry = poll.registry().try_clone()?;
        Ok(Self {
            waker: Arc::new(Waker::new(poll.registry(), WAKE)?),
            core: Core::new(inner.shared.clone(), Transport::Udp),
            relays: Relays::new(inner.clone(), registry, listeners.len()),
            rx: Rx::new()?,
            to_peers: Vec::new(),
            payloads: Vec::new(),
            peer_outbox: Outbox::default(),
            ready: VecDeque::new(),
            pace: Pace::new(LOAD_OF_DATAGRAMS, Instant::now()),
            inner,
            poll,
            listeners,
        })
    }

    /// Ends the wait of the thread.
    pub(in crate::server) fn waker(&self) -> Arc<Waker> {
        self.waker.clone()
    }

    /// Serves until the server stops.
    pub(in crate::server) fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        // Made here, because it stays at its thread.
        let mut transmit = Transmit::new();
        let mut next_tick = 0;
        while !self.inner.stopping.load(Ordering::Relaxed) {
            let wait = if self.ready.is_empty() {
                if let Some(rest) = self.pace.rest(Instant::now()) {
                    std::thread::sleep(rest);
                }
                Duration::from_millis(TICK_MS)
            } else {
                Duration::ZERO
            };
            if let Err(e) = self.poll.poll(&mut events, Some(wait))
                && e.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(kind = ?e.kind(), "a relay thread cannot wait for its sockets");
                break;
            }
            self.pace.look(Instant::now());
            let now = self.inner.clock.now();
            for event in &events {
                self.mark(event.token());
            }
            for _ in 0..self.ready.len() {
                if let Some(source) = self.ready.pop_front() {
                    self.serve(source, now, &mut transmit);
                }
            }
            for i in 0..self.listeners.len() {
                self.flush(i, &mut transmit);
            }
            if now.ms >= next_tick {
                self.core.tick(&mut self.relays, now);
                next_tick = now.ms + TICK_MS;
            }
            self.publish();
        }
        let now = self.inner.clock.now();
        self.core.close(&mut self.relays, now);
        self.publish();
    }

    fn publish(&mut self) {
        let counters = self.core.take_counters();
        self.pace.relayed(counters.relayed());
        self.inner.ledger.add(Transport::Udp, &counters);
    }

    /// A socket has something: it gets in line, once.
    fn mark(&mut self, token: Token) {
        let listeners = self.listeners.len();
        let (waiting, source) = if token == WAKE {
            return;
        } else if let Some(listener) = self.listeners.get_mut(token.0) {
            (&mut listener.waiting, Source::Listener(token.0))
        } else {
            let relay = RelayId((token.0 - listeners) as u32);
            match self.relays.get_mut(relay) {
                Some(open) => (&mut open.waiting, Source::Relay(relay)),
                None => return,
            }
        };
        if !*waiting {
            *waiting = true;
            self.ready.push_back(source);
        }
    }

    /// One batch of a socket; it gets in line again when there may be more.
    fn serve(&mut self, source: Source, now: Now, transmit: &mut Transmit) {
        let received = match source {
            Source::Listener(i) => self.rx.receive(&self.listeners[i].socket, usize::MAX),
            Source::Relay(relay) => match self.relays.get_mut(relay) {
                Some(open) => self.rx.receive(&open.socket, usize::MAX),
                None => return,
            },
        };
        let (count, more) = match received {
            Ok(received) => received,
            // An error of an earlier packet says nothing about the next.
            Err(e) => (0, e.kind() != io::ErrorKind::WouldBlock),
        };
        match source {
            Source::Listener(i) => {
                self.clients_sent(i, count, now, transmit);
                self.listeners[i].waiting = more;
            }
            Source::Relay(relay) => {
                self.peers_sent(relay, count, now, transmit);
                if let Some(open) = self.relays.get_mut(relay) {
                    open.waiting = more;
                }
            }
        }
        if more {
            self.ready.push_back(source);
        }
    }

    fn clients_sent(&mut self, i: usize, count: usize, now: Now, transmit: &mut Transmit) {
        let listener = &mut self.listeners[i];
        for received in self.rx.received(count) {
            let local: Option<IpAddr> = listener
                .addr
                .ip()
                .is_unspecified()
                .then_some(received.to)
                .flatten();
            let tuple = FiveTuple {
                client: received.from,
                server: local.map_or(listener.addr, |ip| {
                    SocketAddr::new(ip, listener.addr.port())
                }),
            };
            match self
                .core
                .handle(&mut self.relays, now, &tuple, received.bytes)
            {
                Outcome::Answer([]) | Outcome::Dropped(_) => {}
                Outcome::Answer(answer) => {
                    listener.outbox.push(tuple.client, local, [answer, &[]], 0);
                }
                Outcome::ToPeer {
                    relay,
                    peer,
                    payload,
                } => {
                    self.to_peers.push(ToPeer {
                        relay,
                        order: self.to_peers.len() as u32,
                        peer: self.inner.ports.inward(peer),
                        start: self.payloads.len(),
                        length: payload.len(),
                    });
                    self.payloads.extend_from_slice(payload);
                }
            }
        }
        self.send_to_peers(transmit);
    }

    /// What one batch has for each relay leaves together, in the order it came.
    fn send_to_peers(&mut self, transmit: &mut Transmit) {
        self.to_peers
            .sort_unstable_by_key(|packet| (packet.relay, packet.order));
        for same in self.to_peers.chunk_by(|a, b| a.relay == b.relay) {
            for packet in same {
                let payload = &self.payloads[packet.start..packet.start + packet.length];
                self.peer_outbox.push(packet.peer, None, [payload, &[]], 0);
            }
            let relay = same.first().and_then(|p| self.relays.get_mut(p.relay));
            if let Some(relay) = relay {
                let fd = relay.socket.as_raw_fd();
                let counters = self.core.counters_mut();
                transmit.send(fd, &mut self.peer_outbox, counters);
            }
            self.peer_outbox.clear();
        }
        self.to_peers.clear();
        self.payloads.clear();
    }

    fn peers_sent(&mut self, relay: RelayId, count: usize, now: Now, transmit: &mut Transmit) {
        let mut through = None;
        for received in self.rx.received(count) {
            let peer = self.inner.ports.outward(received.from);
            let outcome = self.core.handle_peer(now, relay, peer, received.bytes);
            let FromPeer::ToClient {
                tuple,
                head,
                payload,
                padding,
            } = outcome
            else {
                continue;
            };
            // All packets of one relay go to one client, by the listener it came to.
            let i = *through.get_or_insert_with(|| listener_of(&self.listeners, tuple.server));
            let listener = &mut self.listeners[i];
            let local = listener
                .addr
                .ip()
                .is_unspecified()
                .then(|| tuple.server.ip());
            listener
                .outbox
                .push(tuple.client, local, [head.bytes(), payload], padding);
        }
        if let Some(i) = through.filter(|i| self.listeners[*i].outbox.is_full()) {
            self.flush(i, transmit);
        }
    }

    fn flush(&mut self, i: usize, transmit: &mut Transmit) {
        let listener = &mut self.listeners[i];
        if !listener.outbox.is_empty() {
            let fd = listener.socket.as_raw_fd();
            let counters = self.core.counters_mut();
            transmit.send(fd, &mut listener.outbox, counters);
        }
    }
}

/// The listener with this address, or with its port and family and every address.
fn listener_of(listeners: &[Listener], server: SocketAddr) -> usize {
    let fits = |listener: &Listener| {
        listener.addr == server
            || (listener.addr.port() == server.port()
                && listener.addr.is_ipv4() == server.is_ipv4()
                && listener.addr.ip().is_unspecified())
    };
    listeners.iter().position(fits).unwrap_or(0)
}
