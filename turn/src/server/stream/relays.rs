//! The one or two relay sockets of a stream.

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll, ready};

use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::super::handle::Inner;
use super::super::rx::{Received, Rx};
use crate::core::{Event, Family, RelayId, World};

thread_local! {
    /// Buffers are used for the time of a batch, so one set is enough for all streams of a thread.
    static RX: RefCell<Option<Rx>> = const { RefCell::new(None) };
}

pub(super) struct Relays<'i> {
    inner: &'i Inner,
    /// IPv4 and IPv6.
    open: [Option<UdpSocket>; 2],
}

impl<'i> Relays<'i> {
    pub(super) fn new(inner: &'i Inner) -> Self {
        Self {
            inner,
            open: [None, None],
        }
    }

    fn place(&mut self, relay: RelayId) -> &mut Option<UdpSocket> {
        &mut self.open[relay.family() as usize]
    }

    /// Sends, or says that it cannot be sent now.
    pub(super) fn send(&self, relay: RelayId, peer: SocketAddr, payload: &[u8]) -> io::Result<()> {
        let peer = self.inner.ports.inward(peer);
        match &self.open[relay.family() as usize] {
            Some(socket) => socket.try_send_to(payload, peer).map(drop),
            None => Ok(()),
        }
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
        loop {
            if ready!(socket.poll_recv_ready(cx)).is_err() {
                return Poll::Pending;
            }
            let received = RX.with_borrow_mut(|rx| {
                if rx.is_none() {
                    *rx = Rx::new().ok();
                }
                let Some(rx) = rx else {
                    return Ok(0);
                };
                socket.try_io(Interest::READABLE, || {
                    let (count, _) = rx.receive(socket, usize::MAX)?;
                    for Received { from, bytes, .. } in rx.received(count) {
                        each(self.inner.ports.outward(from), bytes);
                    }
                    Ok(count)
                })
            });
            match received {
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl World for Relays<'_> {
    fn open(&mut self, relay: RelayId, family: Family, even: bool) -> Option<SocketAddr> {
        let (socket, seen) = self.inner.ports.open(family, even)?;
        *self.place(relay) = Some(UdpSocket::from_std(socket).ok()?);
        Some(seen)
    }

    fn close(&mut self, relay: RelayId) {
        *self.place(relay) = None;
    }

    fn tell(&mut self, event: Event) {
        self.inner.tell(event);
    }
}
