//! Sends the runs of an outbox with as few calls as there can be.

use std::io::IoSlice;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::RawFd;

use nix::cmsg_space;
use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{
    ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, SockaddrIn6, SockaddrLike, sendmmsg,
};

use super::outbox::{Outbox, Run};
use crate::core::{Counters, DropCause};

/// Messages in one call.
pub(super) const BATCH: usize = 32;

/// Headers for a call, by what stands beside every message: the system wants the room for control
/// messages to be filled exactly.
struct Headers<S> {
    plain: MultiHeaders<S>,
    offload: MultiHeaders<S>,
    from: MultiHeaders<S>,
    offload_from: MultiHeaders<S>,
}

impl<S: Copy + SockaddrLike> Headers<S> {
    fn new(with_from: (Vec<u8>, Vec<u8>)) -> Self {
        Self {
            plain: MultiHeaders::preallocate(BATCH, None),
            offload: MultiHeaders::preallocate(BATCH, Some(cmsg_space!(u16))),
            from: MultiHeaders::preallocate(BATCH, Some(with_from.0)),
            offload_from: MultiHeaders::preallocate(BATCH, Some(with_from.1)),
        }
    }
}

/// Sends; remembers whether the system can join datagrams.
pub(in crate::server) struct Transmit {
    v4: Headers<SockaddrIn>,
    v6: Headers<SockaddrIn6>,
    offload: bool,
}

impl Transmit {
    pub(in crate::server) fn new() -> Self {
        Self {
            v4: Headers::new((
                cmsg_space!(libc::in_pktinfo),
                cmsg_space!(u16, libc::in_pktinfo),
            )),
            v6: Headers::new((
                cmsg_space!(libc::in6_pktinfo),
                cmsg_space!(u16, libc::in6_pktinfo),
            )),
            offload: true,
        }
    }

    /// Sends everything and empties the outbox; what cannot be sent at once is dropped and counted.
    pub(in crate::server) fn send(
        &mut self,
        fd: RawFd,
        outbox: &mut Outbox,
        counters: &mut Counters,
    ) {
        let mut runs = &outbox.runs[..];
        while let Some(first) = runs.first() {
            let alike = |run: &&Run| run.offload() == first.offload() && run.from == first.from;
            let count = runs.iter().take(BATCH).take_while(alike).count();
            let (group, rest) = runs.split_at(count);
            if first.offload() > 0 && !self.offload {
                self.one_by_one(fd, &outbox.bytes, first, counters);
                runs = &runs[1..];
                continue;
            }
            match self.group(fd, &outbox.bytes, group) {
                Ok(sent) if sent == count => runs = rest,
                Ok(sent) => runs = &runs[sent..],
                Err(Errno::EINTR) => {}
                Err(Errno::EAGAIN | Errno::ENOBUFS) => {
                    let lost = runs.iter().map(datagrams).sum::<u64>();
                    counters.add_drops(DropCause::QueueFull, lost);
                    break;
                }
                Err(e @ (Errno::EIO | Errno::EINVAL | Errno::EMSGSIZE)) if first.offload() > 0 => {
                    self.offload = for_its_length(e, first);
                    self.one_by_one(fd, &outbox.bytes, first, counters);
                    runs = &runs[1..];
                }
                Err(_) => {
                    counters.add_drops(DropCause::SendFailed, datagrams(first));
                    runs = &runs[1..];
                }
            }
        }
        outbox.clear();
    }

    fn one_by_one(&mut self, fd: RawFd, bytes: &[u8], run: &Run, counters: &mut Counters) {
        let all = &bytes[run.start..run.start + run.length];
        for (i, datagram) in all.chunks(run.segment.max(1)).enumerate() {
            let one = run.single(i * run.segment, datagram.len());
            match self.group(fd, bytes, &[one]) {
                Ok(_) => {}
                Err(Errno::EAGAIN | Errno::ENOBUFS) => counters.drop(DropCause::QueueFull),
                Err(_) => counters.drop(DropCause::SendFailed),
            }
        }
    }

    fn group(&mut self, fd: RawFd, bytes: &[u8], group: &[Run]) -> nix::Result<usize> {
        match group.first().map(|run| run.to) {
            Some(SocketAddr::V4(_)) => call(fd, &mut self.v4, bytes, group, |to| match to {
                SocketAddr::V4(to) => Some(to.into()),
                SocketAddr::V6(_) => None,
            }),
            Some(SocketAddr::V6(_)) => call(fd, &mut self.v6, bytes, group, |to| match to {
                SocketAddr::V6(to) => Some(to.into()),
                SocketAddr::V4(_) => None,
            }),
            None => Ok(0),
        }
    }
}

/// Did a run fail because its datagrams are longer than the path carries? Otherwise the device
/// cannot join datagrams at all, and need not be asked again.
fn for_its_length(error: Errno, failed: &Run) -> bool {
    error != Errno::EIO && failed.segment > 1_200
}

/// How many datagrams a run is.
fn datagrams(run: &Run) -> u64 {
    run.length.div_ceil(run.segment.max(1)).max(1) as u64
}

fn call<S: Copy + SockaddrLike>(
    fd: RawFd,
    headers: &mut Headers<S>,
    bytes: &[u8],
    group: &[Run],
    address: impl Fn(SocketAddr) -> Option<S>,
) -> nix::Result<usize> {
    let Some(first) = group.first() else {
        return Ok(0);
    };
    let slices: [[IoSlice<'_>; 1]; BATCH] = std::array::from_fn(|i| {
        let run = group.get(i);
        [IoSlice::new(run.map_or(&[], |run| {
            &bytes[run.start..run.start + run.length]
        }))]
    });
    let addresses: [Option<S>; BATCH] =
        std::array::from_fn(|i| group.get(i).and_then(|run| address(run.to)));
    let count = group.len().min(BATCH);
    let segment = u16::try_from(first.offload()).unwrap_or(u16::MAX);
    let offload = ControlMessage::UdpGsoSegments(&segment);
    let (v4, v6);
    let from = match first.from {
        None => None,
        Some(IpAddr::V4(ip)) => {
            v4 = libc::in_pktinfo {
                ipi_ifindex: 0,
                ipi_spec_dst: libc::in_addr {
                    s_addr: u32::from_ne_bytes(ip.octets()),
                },
                ipi_addr: libc::in_addr { s_addr: 0 },
            };
            Some(ControlMessage::Ipv4PacketInfo(&v4))
        }
        Some(IpAddr::V6(ip)) => {
            v6 = libc::in6_pktinfo {
                ipi6_addr: libc::in6_addr {
                    s6_addr: ip.octets(),
                },
                ipi6_ifindex: 0,
            };
            Some(ControlMessage::Ipv6PacketInfo(&v6))
        }
    };
    let slices = slices[..count].iter();
    let addresses = &addresses[..count];
    let none = MsgFlags::empty();
    let sent = match (segment, from) {
        (0, None) => sendmmsg(fd, &mut headers.plain, slices, addresses, [], none),
        (0, Some(from)) => sendmmsg(fd, &mut headers.from, slices, addresses, [from], none),
        (_, None) => sendmmsg(fd, &mut headers.offload, slices, addresses, [offload], none),
        (_, Some(from)) => {
            let beside = [offload, from];
            sendmmsg(
                fd,
                &mut headers.offload_from,
                slices,
                addresses,
                beside,
                none,
            )
        }
    };
    sent.map(Iterator::count)
}
