//! The public face of a running server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{broadcast, watch};

use super::clock::Clock;
use super::figures::Figures;
use super::ledger::Ledger;
use super::ports::Ports;
use super::stream;
use crate::core::{Alternates, Event, FiveTuple, Shared, Transport};
use crate::credentials::Secrets;

/// Events kept for a listener that is slow; older ones are lost to it.
const EVENTS: usize = 1024;

/// What all threads and streams of a server share.
pub(super) struct Inner {
    pub(super) shared: Arc<Shared>,
    pub(super) ledger: Ledger,
    pub(super) ports: Ports,
    pub(super) clock: Clock,
    pub(super) events: broadcast::Sender<Event>,
    pub(super) streams: AtomicUsize,
    /// Streams that are not yet through their TLS handshake.
    pub(super) handshakes: AtomicUsize,
    pub(super) most_streams: usize,
    pub(super) newcomers: stream::Newcomers,
    /// For threads.
    pub(super) stopping: AtomicBool,
    /// For streams.
    pub(super) stop: watch::Sender<bool>,
}

/// How many streams there may be.
pub(super) struct MostStreams {
    pub(super) all: usize,
    pub(super) newcomers_each: usize,
}

impl Inner {
    pub(super) fn new(shared: Arc<Shared>, ports: Ports, most: MostStreams) -> Self {
        Self {
            shared,
            ledger: Ledger::default(),
            ports,
            clock: Clock::new(),
            events: broadcast::Sender::new(EVENTS),
            streams: AtomicUsize::new(0),
            handshakes: AtomicUsize::new(0),
            most_streams: most.all,
            newcomers: stream::Newcomers::new(most.newcomers_each),
            stopping: AtomicBool::new(false),
            stop: watch::Sender::new(false),
        }
    }

    pub(super) fn tell(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.events.send(event);
    }
}

/// A running server, to look at and to hand streams to. Clones are the same server.
#[derive(Clone)]
pub struct Handle(pub(super) Arc<Inner>);

impl Handle {
    /// What the server did so far.
    pub fn figures(&self) -> Figures {
        let streams = self.0.streams.load(Ordering::Relaxed);
        self.0.ledger.figures(self.0.shared.allocations(), streams)
    }

    /// Each beginning and end of an allocation from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// From now on these secrets are valid. Allocations that live go on.
    pub fn rotate(&self, secrets: Secrets) {
        self.0.shared.rotate(secrets);
    }

    /// From now on new clients are sent to the alternates; allocations that live go on.
    pub fn drain(&self, alternates: Alternates) {
        self.0.shared.drain(alternates);
    }

    /// Waits until no allocation lives.
    pub async fn drained(&self) {
        while self.0.shared.allocations() > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Serves a client whose stream somebody else accepted: on a port shared with a web server the
    /// first byte tells (STUN begins with 0x00 to 0x03). Ends with the stream, or with the server.
    pub async fn serve_stream<S>(&self, stream: S, tuple: FiveTuple, transport: Transport)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        stream::serve_elsewhere(&self.0, stream, tuple, transport).await;
    }

    /// As [`Handle::serve_stream`], where our own end's address does not matter.
    pub async fn serve_peer<S>(&self, stream: S, peer: SocketAddr, transport: Transport)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let tuple = FiveTuple {
            client: peer,
            server: SocketAddr::new([0, 0, 0, 0].into(), 0),
        };
        self.serve_stream(stream, tuple, transport).await;
    }
}
