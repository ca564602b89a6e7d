//! Threads for the streams that came to our own listeners: a runtime of its own for each, so that a
//! packet wakes no second thread and the thread has a pace. Streams somebody else accepted stay where
//! they are.

use std::cell::RefCell;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use super::super::handle::Inner;
use super::super::pace::{LOAD_OF_STREAMS, Pace};
use super::accept::accept;

/// A listener, and the certificate where it is one for TLS.
pub(in crate::server) type StreamListener = (TcpListener, Option<Arc<rustls::ServerConfig>>);

thread_local! {
    static PACE: RefCell<Option<Pace>> = const { RefCell::new(None) };
}

/// So many packets were relayed by the thread that calls.
pub(super) fn relayed(packets: u64) {
    PACE.with_borrow_mut(|pace| {
        if let Some(pace) = pace {
            pace.relayed(packets);
        }
    });
}

/// The runtime is about to wait for its sockets.
fn before_waiting() {
    let rest = PACE.with_borrow(|pace| pace.as_ref()?.rest(Instant::now()));
    if let Some(rest) = rest {
        std::thread::sleep(rest);
    }
}

/// It waits no longer.
fn after_waiting() {
    let now = Instant::now();
    PACE.with_borrow_mut(|pace| {
        pace.get_or_insert_with(|| Pace::new(LOAD_OF_STREAMS, now))
            .look(now)
    });
}

/// Starts a thread that accepts and serves until the server stops.
pub(in crate::server) fn start(
    inner: &Arc<Inner>,
    listeners: Vec<StreamListener>,
) -> io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_park(before_waiting)
        .on_thread_unpark(after_waiting)
        .build()?;
    for (listener, tls) in listeners {
        let _entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        runtime.spawn(accept(inner.clone(), listener, tls));
    }
    let mut stop = inner.stop.subscribe();
    std::thread::Builder::new()
        .name("turn-stream".to_owned())
        .spawn(move || {
            let _ = runtime.block_on(stop.wait_for(|stop| *stop));
        })
}
