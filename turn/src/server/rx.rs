//! Receives many datagrams with one call.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::AsFd;

use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};

/// A buffer takes all the datagrams the system may have joined to one.
const LONGEST: usize = 65_536;

/// Buffers do not begin at multiples of a power of two, or they would push each other out of the
/// processor's cache.
const STRIDE: usize = LONGEST + 33 * 64;

/// Buffers for one batch.
pub(super) struct Rx {
    /// Receiving needs it and nothing of its socket: it belongs to one that is not used, because
    /// making it sets options we do not want (no fragments, time stamps) on its socket.
    state: UdpSocketState,
    buffers: Vec<u8>,
    metas: [RecvMeta; BATCH_SIZE],
}

/// One datagram received.
pub(super) struct Received<'a> {
    pub(super) from: SocketAddr,
    /// The address of ours it was sent to, where the socket was asked to say.
    pub(super) to: Option<IpAddr>,
    pub(super) bytes: &'a [u8],
}

impl Rx {
    pub(super) fn new() -> io::Result<Self> {
        let unused = UdpSocket::bind("127.0.0.1:0").or_else(|_| UdpSocket::bind("[::1]:0"))?;
        Ok(Self {
            state: UdpSocketState::new(UdpSockRef::from(&unused))?,
            buffers: vec![0; STRIDE * BATCH_SIZE],
            metas: [RecvMeta::default(); BATCH_SIZE],
        })
    }

    /// Receives what there is, up to a batch; true when there may be more.
    pub(super) fn receive(&mut self, socket: &impl AsFd, most: usize) -> io::Result<(usize, bool)> {
        let most = most.min(BATCH_SIZE);
        let mut buffers = self.buffers.chunks_exact_mut(STRIDE);
        let mut slices: [IoSliceMut<'_>; BATCH_SIZE] = std::array::from_fn(|_| {
            let buffer = buffers.next().unwrap_or_default();
            let length = buffer.len().min(LONGEST);
            IoSliceMut::new(&mut buffer[..length])
        });
        let socket = UdpSockRef::from(socket);
        let count = self
            .state
            .recv(socket, &mut slices[..most], &mut self.metas[..most])?;
        Ok((count, count == most))
    }

    /// The datagrams received last, those the system joined apart again.
    pub(super) fn received(&self, count: usize) -> impl Iterator<Item = Received<'_>> {
        let buffers = self.buffers.chunks_exact(STRIDE);
        self.metas[..count]
            .iter()
            .zip(buffers)
            .flat_map(|(meta, buffer)| {
                let stride = meta.stride.max(1);
                // An empty datagram is one, too.
                (0..meta.len.div_ceil(stride).max(1)).map(move |i| Received {
                    from: meta.addr,
                    to: meta.dst_ip,
                    bytes: &buffer[(i * stride).min(meta.len)..meta.len.min((i + 1) * stride)],
                })
            })
    }
}
