//! The relay sockets of a thread.

use std::net::SocketAddr;
use std::sync::Arc;

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};

use super::super::handle::Inner;
use crate::core::{Event, Family, RelayId, World};

/// One relayed address.
pub(super) struct Relay {
    pub(super) socket: UdpSocket,
    /// It stands in the line of sockets that have something.
    pub(super) waiting: bool,
}

/// The relay sockets of a thread, by the number the core gives them.
pub(super) struct Relays {
    pub(super) inner: Arc<Inner>,
    registry: Registry,
    open: Vec<Option<Relay>>,
    first_token: usize,
}

impl Relays {
    pub(super) fn new(inner: Arc<Inner>, registry: Registry, first_token: usize) -> Self {
        Self {
            inner,
            registry,
            open: Vec::new(),
            first_token,
        }
    }

    pub(super) fn get_mut(&mut self, relay: RelayId) -> Option<&mut Relay> {
        self.open.get_mut(relay.0 as usize)?.as_mut()
    }
}

impl World for Relays {
    fn open(&mut self, relay: RelayId, family: Family, even: bool) -> Option<SocketAddr> {
        let (socket, seen) = self.inner.ports.open(family, even)?;
        let mut socket = UdpSocket::from_std(socket);
        let place = relay.0 as usize;
        self.registry
            .register(
                &mut socket,
                Token(self.first_token + place),
                Interest::READABLE,
            )
            .ok()?;
        if self.open.len() <= place {
            self.open.resize_with(place + 1, || None);
        }
        self.open[place] = Some(Relay {
            socket,
            waiting: false,
        });
        Some(seen)
    }

    fn close(&mut self, relay: RelayId) {
        if let Some(mut closed) = self.open.get_mut(relay.0 as usize).and_then(Option::take) {
            let _ = self.registry.deregister(&mut closed.socket);
        }
    }

    fn tell(&mut self, event: Event) {
        self.inner.tell(event);
    }
}
