//! One client's stream, from its first byte to its end.

use std::cell::RefCell;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::super::handle::Inner;
use super::newcomers::Newcomer;
use super::outgoing::Outgoing;
use super::place::Place;
use super::relays::Relays;
use super::thread;
use crate::core::{Core, DropCause, Family, FiveTuple, FromPeer, Outcome, RelayId, Transport};
use crate::stun::next_frame;

/// Who has no allocation by then is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lifetimes are looked after this often.
const TICK: Duration = Duration::from_secs(5);

/// Read at once.
const READ: usize = 16 * 1024;

/// Memory kept for the beginning of a frame.
const KEPT: usize = 4 * 1024;

/// Batches from peers and reads from the client before others get their turn.
const TURNS: usize = 8;

thread_local! {
    /// Where all streams of a thread read to: most often whole frames come, and nothing is kept.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Serves a stream somebody else accepted, in the runtime of the caller.
pub(in crate::server) async fn serve_elsewhere<S>(
    inner: &Inner,
    stream: S,
    tuple: FiveTuple,
    transport: Transport,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if let Some(newcomer) = inner.newcomers.admit(tuple.client.ip()) {
        serve(inner, stream, tuple, transport, newcomer).await;
    }
}

/// Serves a stream until it ends or the server stops.
pub(super) async fn serve<'i, S>(
    inner: &'i Inner,
    stream: S,
    tuple: FiveTuple,
    transport: Transport,
    newcomer: Newcomer<'i>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some(_place) = Place::take(&inner.streams, inner.most_streams) else {
        return;
    };
    let mut stop = inner.stop.subscribe();
    let mut connection = Connection::new(inner, stream, tuple, transport, newcomer);
    tokio::select! {
        () = std::future::poll_fn(|cx| connection.poll(cx)) => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
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
    /// While it has no allocation.
    newcomer: Option<Newcomer<'i>>,
}

impl<'i, S: AsyncRead + AsyncWrite + Unpin> Connection<'i, S> {
    fn new(
        inner: &'i Inner,
        stream: S,
        tuple: FiveTuple,
        transport: Transport,
        newcomer: Newcomer<'i>,
    ) -> Self {
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
            newcomer: Some(newcomer),
        }
    }

    /// Does what can be done; ready when the stream is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let done = self.poll_parts(cx);
        self.publish();
        match done {
            Ok(()) => Poll::Pending,
            Err(_) => Poll::Ready(()),
        }
    }

    fn publish(&mut self) {
        let counters = self.core.take_counters();
        thread::relayed(counters.relayed());
        self.inner.ledger.add(self.transport, &counters);
        self.inner
            .ledger
            .add(self.transport, &self.relays.take_lost());
    }

    fn poll_parts(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        self.tick(cx)?;
        for _ in 0..TURNS {
            let read = self.poll_read(cx)?;
            // Before the client can know of it, and the other way round only when it does.
            if self.core.allocations() > 0 {
                self.newcomer = None;
            }
            let relayed = self.poll_relays(cx);
            self.poll_write(cx)?;
            self.count_as_newcomer()?;
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

    /// Whoever has an allocation is no newcomer; whoever lost it is one again.
    fn count_as_newcomer(&mut self) -> io::Result<()> {
        if self.newcomer.is_none() && self.core.allocations() == 0 {
            let newcomer = self.inner.newcomers.admit(self.tuple.client.ip());
            self.newcomer = Some(newcomer.ok_or(io::ErrorKind::ConnectionRefused)?);
        }
        Ok(())
    }

    /// True when something was read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.resize(READ, 0);
            let mut room = ReadBuf::new(scratch);
            match pin!(&mut self.stream).poll_read(cx, &mut room) {
                Poll::Pending => Ok(false),
                Poll::Ready(Err(e)) => Err(e),
                Poll::Ready(Ok(())) if room.filled().is_empty() => {
                    Err(io::ErrorKind::UnexpectedEof.into())
                }
                Poll::Ready(Ok(())) => self.arrived(room.filled()).map(|()| true),
            }
        })
    }

    /// Handles the whole frames that have come and keeps the beginning of the next.
    fn arrived(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.incoming.is_empty() {
            let handled = self.frames(bytes)?;
            self.incoming.extend_from_slice(&bytes[handled..]);
        } else {
            let mut whole = std::mem::take(&mut self.incoming);
            whole.extend_from_slice(bytes);
            let handled = self.frames(&whole)?;
            whole.drain(..handled);
            whole.shrink_to(KEPT);
            self.incoming = whole;
        }
        Ok(())
    }

    /// Handles the whole frames there are; the answer is how many bytes they have.
    fn frames(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let handled = self.each_frame(bytes);
        self.relays.flush();
        handled
    }

    fn each_frame(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let now = self.inner.clock.now();
        let mut rest = bytes;
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        loop {
            // Without an allocation ChannelData has no meaning; it may as well be HTTP.
            if self.core.allocations() == 0 && rest.first().is_some_and(|byte| *byte >= 0x40) {
                return Err(invalid());
            }
            let Some(frame) = next_frame(rest).map_err(|_| invalid())? else {
                break;
            };
            let (raw, tail) = rest.split_at(frame.with_padding);
            let raw = &raw[..frame.length];
            let outcome = self.core.handle(&mut self.relays, now, &self.tuple, raw);
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
                } => self.relays.queue(relay, peer, payload),
                Outcome::Dropped(_) => {}
            }
            rest = tail;
        }
        // Before there is an allocation nobody has a reason to send anything long.
        if self.core.allocations() == 0 && rest.len() > READ {
            return Err(invalid());
        }
        Ok(bytes.len() - rest.len())
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
            // There are clients that take a TLS record for one message (coturn's own is one), so each
            // gets its own; a plain stream has no such borders.
            let next = match self.transport {
                Transport::Tls => self.outgoing.next_message(),
                _ => self.outgoing.waiting(),
            };
            match pin!(&mut self.stream).poll_write(cx, next) {
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
