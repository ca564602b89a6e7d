//! The loop that takes connections (safety rule 27). `axum::serve` sets no timeout on a request's
//! head, so hyper is driven by hand.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};
use tower::ServiceExt;

use super::client_address::Peer;
use crate::app_state::Shutdown;
use crate::config::Limits;
use crate::tls::{Front, Greeted};

/// How long open requests may take after the signal to stop.
const FAREWELL: Duration = Duration::from_secs(8);

/// What is served, and to whom.
pub struct Serving {
    /// Where connections come from.
    pub listeners: Vec<TcpListener>,
    /// What answers.
    pub router: Router,
    /// How much of it.
    pub limits: Limits,
    /// With TLS on each listener; without it plain HTTP, for a proxy in front or this machine alone.
    pub tls: Option<Front>,
}

impl Serving {
    /// Without TLS.
    pub fn plain(listeners: Vec<TcpListener>, router: Router, limits: Limits) -> Self {
        Self {
            listeners,
            router,
            limits,
            tls: None,
        }
    }
}

/// Serves until told to stop, then lets open requests finish.
pub async fn serve(serving: Serving, shutdown: Shutdown) {
    let graceful = GracefulShutdown::new();
    let house = Arc::new(House {
        router: serving.router,
        places: Arc::new(Semaphore::new(serving.limits.connections)),
        patience: Duration::from_secs(serving.limits.header_seconds),
        tls: serving.tls,
        shutdown: shutdown.clone(),
    });
    {
        let accepting = serving
            .listeners
            .into_iter()
            .map(|listener| accept(listener, &house, &graceful));
        tokio::select! {
            _ = futures_util::future::join_all(accepting) => {}
            () = shutdown.wait() => {}
        }
    }
    tracing::info!("stopping: no new connections, open requests may finish");
    if tokio::time::timeout(FAREWELL, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time");
    }
}

/// What all connections share.
struct House {
    router: Router,
    places: Arc<Semaphore>,
    patience: Duration,
    tls: Option<Front>,
    shutdown: Shutdown,
}

async fn accept(listener: TcpListener, house: &Arc<House>, graceful: &GracefulShutdown) {
    loop {
        // Without a free place the rest waits in the system's own queue.
        let Ok(place) = Arc::clone(&house.places).acquire_owned().await else {
            return;
        };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or the other side is gone already.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let caller = Caller {
            peer,
            place,
            deadline: Instant::now() + house.patience,
            watcher: graceful.watcher(),
        };
        tokio::spawn(Arc::clone(house).greet(stream, caller));
    }
}

/// Who is at the other end, with the place it holds.
struct Caller {
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
    /// Its first request must have come by then, TLS and all.
    deadline: Instant,
    watcher: Watcher,
}

impl House {
    async fn greet(self: Arc<Self>, stream: TcpStream, caller: Caller) {
        let Some(front) = &self.tls else {
            return self.answer(stream, caller).await;
        };
        let Ok(here) = stream.local_addr() else {
            return;
        };
        let greeted = tokio::select! {
            greeted = tokio::time::timeout_at(caller.deadline, front.greet(stream)) => greeted,
            () = self.shutdown.wait() => return,
        };
        match greeted {
            Ok(Ok(Greeted::Site(stream))) => self.answer(stream, caller).await,
            Ok(Ok(Greeted::Relay(guest))) => {
                // The relay counts its own guests, and ends with the program, not with the site.
                let Caller { peer, .. } = caller;
                guest.serve(peer, here).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a connection did not come to TLS"),
            Err(_) => tracing::debug!("a connection did not come to TLS in time"),
        }
    }

    async fn answer<S>(&self, stream: S, caller: Caller)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Caller {
            peer,
            place,
            deadline,
            watcher,
        } = caller;
        let spoken = Arc::new(AtomicBool::new(false));
        let io = TokioIo::new(Guarded {
            stream,
            spoken: Arc::clone(&spoken),
            deadline: Box::pin(tokio::time::sleep_until(deadline)),
            _place: place,
        });
        let router = self.router.clone();
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            spoken.store(true, Ordering::Relaxed);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            router.clone().oneshot(request)
        });
        let connection = builder(self.patience)
            .serve_connection_with_upgrades(io, service)
            .into_owned();
        // What goes wrong here is the network's or the other side's doing.
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

fn builder(patience: Duration) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(32 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(100)
        .max_header_list_size(32 * 1024);
    builder
}

/// A connection that must bring its first request in time and holds its place until it closes,
/// also as a WebSocket. hyper's own timeout starts only once it knows which HTTP it is.
struct Guarded<S> {
    stream: S,
    spoken: Arc<AtomicBool>,
    deadline: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if !self.spoken.load(Ordering::Relaxed) && self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }
}
