//! One client's stream, from its first byte to its end.

use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::super::handle::Inner;
use super::outgoing::Outgoing;
use super::relays::Relays;
use crate::core::{Core, DropCause, Family, FiveTuple, FromPeer, Outcome, RelayId, Transport};
use crate::stun::next_frame;

/// Who has no allocation by then is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lifetimes are looked after this often.
const TICK: Duration = Duration::from_secs(5);

/// Read at once.
const READ: usize = 16 * 1024;

/// Batches from peers and reads from the client before others get their turn.
const TURNS: usize = 8;

/// Serves a stream until it ends or the server stops.
pub(in crate::server) async fn serve<S>(
    inner: &Inner,
    stream: S,
    tuple: FiveTuple,
    transport: Transport,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let taken = inner.streams.fetch_add(1, Ordering::Relaxed);
    if taken < inner.most_streams {
        let mut stop = inner.stop.subscribe();
        let mut connection = Connection::new(inner, stream, tuple, transport);
        tokio::select! {
            () = std::future::poll_fn(|cx| connection.poll(cx)) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    inner.streams.fetch_sub(1, Ordering::Relaxed);
}

struct Connection<'i, S> {
    inner: &'i Inner,
    stream: S,
    tuple: FiveTuple,
    transport: Transport,
    core: Core,
    relays: Relays<'i>,
    /// What came of a frame that is not whole yet.
    incoming: Vec<u8>,
    outgoing: Outgoing,
    timer: Pin<Box<Sleep>>,
    give_up: Instant,
}

impl<'i, S: AsyncRead + AsyncWrite + Unpin> Connection<'i, S> {
    fn new(inner: &'i Inner, stream: S, tuple: FiveTuple, transport: Transport) -> Self {
        Self {
            inner,
            stream,
            tuple,
            transport,
            core: Core::new(inner.shared.clone(), transport),
            relays: Relays::new(inner),
            incoming: Vec::new(),
            outgoing: Outgoing::default(),
            timer: Box::pin(tokio::time::sleep(TICK)),
            give_up: Instant::now() + PATIENCE,
        }
    }

    /// Does what can be done; ready when the stream is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let done = self.poll_parts(cx);
        let counters = self.core.take_counters();
        self.inner.ledger.add(self.transport, &counters);
        match done {
            Ok(()) => Poll::Pending,
            Err(_) => Poll::Ready(()),
        }
    }

    fn poll_parts(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        self.tick(cx)?;
        for _ in 0..TURNS {
            let read = self.poll_read(cx)?;
            let relayed = self.poll_relays(cx);
            self.poll_write(cx)?;
            if !read && !relayed {
                return Ok(());
            }
        }
        cx.waker().wake_by_ref();
        Ok(())
    }

    fn tick(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while self.timer.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            self.timer.as_mut().reset(now + TICK);
            self.core.tick(&mut self.relays, self.inner.clock.now());
            if self.core.allocations() > 0 {
                self.give_up = now + PATIENCE;
            } else if now >= self.give_up {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        Ok(())
    }

    /// True when something was read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let kept = self.incoming.len();
        self.incoming.resize(kept + READ, 0);
        let mut room = ReadBuf::new(&mut self.incoming[kept..]);
        let polled = pin!(&mut self.stream).poll_read(cx, &mut room);
        let count = room.filled().len();
        self.incoming.truncate(kept + count);
        match polled {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(())) if count == 0 => Err(io::ErrorKind::UnexpectedEof.into()),
            Poll::Ready(Ok(())) => self.frames().map(|()| true),
            Poll::Ready(Err(e)) => Err(e),
        }
    }

    /// Handles the whole frames that have come.
    fn frames(&mut self) -> io::Result<()> {
        let now = self.inner.clock.now();
        let bytes = std::mem::take(&mut self.incoming);
        let mut rest = &bytes[..];
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        loop {
            // Without an allocation ChannelData has no meaning; it may as well be HTTP.
            if self.core.allocations() == 0 && rest.first().is_some_and(|byte| *byte >= 0x40) {
                return Err(invalid());
            }
            let Some(frame) = next_frame(rest).map_err(|_| invalid())? else {
                break;
            };
            let outcome =
                self.core
                    .handle(&mut self.relays, now, &self.tuple, &rest[..frame.length]);
            match outcome {
                Outcome::Answer(answer) => {
                    if !self.outgoing.answer(answer) {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Outcome::ToPeer {
                    relay,
                    peer,
                    payload,
                } => {
                    if let Err(e) = self.relays.send(relay, peer, payload) {
                        let full = e.kind() == io::ErrorKind::WouldBlock;
                        self.core.counters_mut().drop(if full {
                            DropCause::QueueFull
                        } else {
                            DropCause::SendFailed
                        });
                    }
                }
                Outcome::Dropped(_) => {}
            }
            rest = &rest[frame.with_padding..];
        }
        // Before there is an allocation nobody has a reason to send anything long.
        if self.core.allocations() == 0 && rest.len() > READ {
            return Err(invalid());
        }
        let handled = bytes.len() - rest.len();
        self.incoming = bytes;
        self.incoming.drain(..handled);
        Ok(())
    }

    /// True when something came from a peer.
    fn poll_relays(&mut self, cx: &mut Context<'_>) -> bool {
        let now = self.inner.clock.now();
        let mut any = false;
        for family in [Family::V4, Family::V6] {
            let relay = RelayId(family as u32);
            let (core, outgoing) = (&mut self.core, &mut self.outgoing);
            let polled = self.relays.poll_batch(cx, family, |peer, payload| {
                let outcome = core.handle_peer(now, relay, peer, payload);
                if let FromPeer::ToClient {
                    head,
                    payload,
                    padding,
                    ..
                } = outcome
                    && !outgoing.media(&head, payload, padding)
                {
                    core.counters_mut().drop(DropCause::QueueFull);
                }
            });
            any |= polled.is_ready();
        }
        any
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while !self.outgoing.waiting().is_empty() {
            match pin!(&mut self.stream).poll_write(cx, self.outgoing.waiting()) {
                Poll::Pending => break,
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(written)) => self.outgoing.advance(written),
                Poll::Ready(Err(e)) => return Err(e),
            }
        }
        match pin!(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Err(e)) => Err(e),
            _ => Ok(()),
        }
    }
}

impl<S> Drop for Connection<'_, S> {
    fn drop(&mut self) {
        self.core.close(&mut self.relays, self.inner.clock.now());
        let counters = self.core.take_counters();
        self.inner.ledger.add(self.transport, &counters);
    }
}
