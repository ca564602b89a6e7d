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
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;
use tower::ServiceExt;

use super::client_address::Peer;
use crate::app_state::Shutdown;
use crate::config::Limits;

/// How long open requests may take after the signal to stop.
const FAREWELL: Duration = Duration::from_secs(8);

/// Serves until told to stop, then lets open requests finish.
///
/// # Errors
/// When an address cannot be listened on.
pub async fn serve(
    listeners: Vec<TcpListener>,
    router: Router,
    limits: &Limits,
    shutdown: Shutdown,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let patience = Duration::from_secs(limits.header_seconds);
    let graceful = GracefulShutdown::new();
    {
        let accepting = listeners
            .into_iter()
            .map(|listener| accept(listener, &router, &places, patience, &graceful));
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

async fn accept(
    listener: TcpListener,
    router: &Router,
    places: &Arc<Semaphore>,
    patience: Duration,
    graceful: &GracefulShutdown,
) {
    loop {
        // Without a free place the rest waits in the system's own queue.
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
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
        start(stream, peer, place, router.clone(), patience, graceful);
    }
}

fn start(
    stream: TcpStream,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
    router: Router,
    patience: Duration,
    graceful: &GracefulShutdown,
) {
    let spoken = Arc::new(AtomicBool::new(false));
    let io = TokioIo::new(Guarded {
        stream,
        spoken: Arc::clone(&spoken),
        deadline: Box::pin(tokio::time::sleep(patience)),
        _place: place,
    });
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        spoken.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
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
    let connection = builder
        .serve_connection_with_upgrades(io, service)
        .into_owned();
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        // What goes wrong here is the network's or the other side's doing.
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

/// A connection that must bring its first request in time and holds its place until it closes,
/// also as a WebSocket. hyper's own timeout starts only once it knows which HTTP it is.
struct Guarded {
    stream: TcpStream,
    spoken: Arc<AtomicBool>,
    deadline: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Guarded {
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

impl AsyncWrite for Guarded {
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
