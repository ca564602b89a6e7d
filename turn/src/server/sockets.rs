//! Sockets with the options a relay needs.

use std::io;
use std::net::SocketAddr;

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

/// Room for a burst of many clients.
const LISTENER_BUFFER: usize = 4 << 20;

/// Room for a burst of one peer.
const RELAY_BUFFER: usize = 1 << 20;

/// Sets both buffers, beyond the system's limit where that is allowed, else up to it.
fn set_buffers(socket: &Socket, bytes: usize) {
    if setsockopt(socket, sockopt::RcvBufForce, &bytes).is_err() {
        let _ = socket.set_recv_buffer_size(bytes);
    }
    if setsockopt(socket, sockopt::SndBufForce, &bytes).is_err() {
        let _ = socket.set_send_buffer_size(bytes);
    }
}

fn udp(addr: SocketAddr, buffers: usize, shared: bool) -> io::Result<std::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(addr), Type::DGRAM, Some(Protocol::UDP))?;
    if addr.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.set_reuse_port(shared)?;
    set_buffers(&socket, buffers);
    // What arrives back to back from one sender may be handed over as one.
    let _ = setsockopt(&socket, sockopt::UdpGroSegment, &true);
    socket.bind(&SockAddr::from(addr))?;
    Ok(socket.into())
}

/// A socket for clients; several threads share its address, the system spreads clients over them.
pub(super) fn listener(addr: SocketAddr) -> io::Result<std::net::UdpSocket> {
    let socket = udp(addr, LISTENER_BUFFER, true)?;
    if addr.ip().is_unspecified() {
        // Answers must leave from the address the client sent to.
        if addr.is_ipv4() {
            setsockopt(&socket, sockopt::Ipv4PacketInfo, &true)?;
        } else {
            setsockopt(&socket, sockopt::Ipv6RecvPacketInfo, &true)?;
        }
    }
    Ok(socket)
}

/// A socket for peers.
pub(super) fn relay(addr: SocketAddr) -> io::Result<std::net::UdpSocket> {
    udp(addr, RELAY_BUFFER, false)
}

/// A listener for streams.
pub(super) fn tcp(addr: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    if addr.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::from(addr))?;
    socket.listen(1024)?;
    Ok(socket.into())
}
