//! Takes connections and, where asked to, TLS off them.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::super::handle::Inner;
use super::connection::serve;
use super::place::Place;
use crate::core::{FiveTuple, Transport};

/// A client that has not finished its handshake by then is given up.
const HANDSHAKE: Duration = Duration::from_secs(15);

/// A pause after the system had no room for another connection.
const BREATH: Duration = Duration::from_millis(50);

/// Serves a listener until the server stops.
pub(super) async fn accept(
    inner: Arc<Inner>,
    listener: TcpListener,
    tls: Option<Arc<rustls::ServerConfig>>,
) {
    let acceptor = tls.map(TlsAcceptor::from);
    let mut stop = inner.stop.subscribe();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(client(inner.clone(), stream, acceptor.clone()));
            }
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}

async fn client(inner: Arc<Inner>, stream: TcpStream, acceptor: Option<TlsAcceptor>) {
    let (Ok(client), Ok(server)) = (stream.peer_addr(), stream.local_addr()) else {
        return;
    };
    let Some(newcomer) = inner.newcomers.admit(client.ip()) else {
        return;
    };
    let tuple = FiveTuple { client, server };
    let _ = stream.set_nodelay(true);
    match acceptor {
        None => serve(&inner, stream, tuple, Transport::Tcp, newcomer).await,
        Some(acceptor) => {
            let Some(place) = Place::take(&inner.handshakes, inner.most_streams) else {
                return;
            };
            let handshake = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream));
            if let Ok(Ok(stream)) = handshake.await {
                drop(place);
                serve(&inner, stream, tuple, Transport::Tls, newcomer).await;
            }
        }
    }
}
