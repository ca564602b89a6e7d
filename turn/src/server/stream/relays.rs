//! The one or two relay sockets of a stream.

use std::cell::RefCell;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::task::{Context, Poll, ready};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::super::handle::Inner;
use super::super::rx::{Received, Rx};
use super::super::send::{Outbox, Transmit};
use crate::core::{Counters, Event, Family, RelayId, World};

thread_local! {
    /// Buffers are used for the time of a batch, so one set is enough for all streams of a thread.
    static RX: RefCell<Option<Rx>> = const { RefCell::new(None) };
    static SENDER: RefCell<Option<Sender>> = const { RefCell::new(None) };
}

/// Packets in the line, and what sends them; one for all streams of a thread.
struct Sender {
    outbox: Outbox,
    transmit: Transmit,
}

impl Sender {
    fn new() -> Self {
        Self {
            outbox: Outbox::default(),
            transmit: Transmit::new(),
        }
    }
}

#[allow(
    deprecated,
    reason = "a socket of the standard library keeps its descriptor, which is all that is asked for"
)]
fn readable(socket: UdpSocket) -> io::Result<AsyncFd<UdpSocket>> {
    AsyncFd::with_interest(socket, Interest::READABLE)
}

pub(super) struct Relays<'i> {
    inner: &'i Inner,
    /// IPv4 and IPv6; waited on for reading only, or each packet sent would wake the task.
    open: [Option<AsyncFd<UdpSocket>>; 2],
    /// Whose packets stand in the line.
    queued: Option<RelayId>,
    lost: Counters,
}

impl<'i> Relays<'i> {
    pub(super) fn new(inner: &'i Inner) -> Self {
        Self {
            inner,
            open: [None, None],
            queued: None,
            lost: Counters::default(),
        }
    }

    fn place(&mut self, relay: RelayId) -> &mut Option<AsyncFd<UdpSocket>> {
        &mut self.open[relay.family() as usize]
    }

    /// Puts a packet in the line; those of one relay and to one peer leave as one.
    pub(super) fn queue(&mut self, relay: RelayId, peer: SocketAddr, payload: &[u8]) {
        if self.queued.is_some_and(|queued| queued != relay) {
            self.flush();
        }
        self.queued = Some(relay);
        let peer = self.inner.ports.inward(peer);
        SENDER.with_borrow_mut(|sender| {
            let sender = sender.get_or_insert_with(Sender::new);
            sender.outbox.push(peer, None, [payload, &[]], 0);
        });
    }

    /// Sends what stands in the line. Nothing may stand in it when another stream gets its turn.
    pub(super) fn flush(&mut self) {
        let Some(relay) = self.queued.take() else {
            return;
        };
        SENDER.with_borrow_mut(|sender| {
            let Sender { outbox, transmit } = sender.get_or_insert_with(Sender::new);
            match &self.open[relay.family() as usize] {
                Some(socket) => transmit.send(socket.as_raw_fd(), outbox, &mut self.lost),
                None => outbox.clear(),
            }
        });
    }

    /// What could not be sent since the last call.
    pub(super) fn take_lost(&mut self) -> Counters {
        std::mem::take(&mut self.lost)
    }

    /// One batch from the peers of a relayed address; ready when there was something.
    pub(super) fn poll_batch(
        &self,
        cx: &mut Context<'_>,
        family: Family,
        mut each: impl FnMut(SocketAddr, &[u8]),
    ) -> Poll<()> {
        let Some(socket) = &self.open[family as usize] else {
            return Poll::Pending;
        };
        let Ok(mut readiness) = ready!(socket.poll_read_ready(cx)) else {
            return Poll::Pending;
        };
        let received = RX.with_borrow_mut(|rx| {
            if rx.is_none() {
                *rx = Rx::new().ok();
            }
            let rx = rx.as_mut().ok_or(io::ErrorKind::OutOfMemory)?;
            let (count, more) = rx.receive(socket, usize::MAX)?;
            for Received { from, bytes, .. } in rx.received(count) {
                each(self.inner.ports.outward(from), bytes);
            }
            Ok::<bool, io::Error>(more)
        });
        // Less than a batch means that there is no more now.
        if !matches!(received, Ok(true)) {
            readiness.clear_ready();
        }
        // The task is told again only if it asks again.
        Poll::Ready(())
    }
}

impl World for Relays<'_> {
    fn open(&mut self, relay: RelayId, family: Family, even: bool) -> Option<SocketAddr> {
        let (socket, seen) = self.inner.ports.open(family, even)?;
        *self.place(relay) = Some(readable(socket).ok()?);
        Some(seen)
    }

    fn close(&mut self, relay: RelayId) {
        self.flush();
        *self.place(relay) = None;
    }

    fn tell(&mut self, event: Event) {
        self.inner.tell(event);
    }
}
