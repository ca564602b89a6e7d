//! Packets that wait for the end of a batch, so that those to one address leave as one.

use std::net::{IpAddr, SocketAddr};

/// The system takes no more datagrams in one.
const MOST_SEGMENTS: usize = 64;

/// Nor more bytes.
const MOST_BYTES: usize = 65_000;

/// Datagrams to one address that lie one behind the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) to: SocketAddr,
    /// From which of our addresses, where the socket has several.
    pub(super) from: Option<IpAddr>,
    pub(super) start: usize,
    pub(super) length: usize,
    /// Of every datagram but the last, which may be shorter.
    pub(super) segment: usize,
    segments: usize,
}

impl Run {
    /// How long one datagram is, when there are several; else 0.
    pub(super) fn offload(&self) -> usize {
        if self.segments > 1 { self.segment } else { 0 }
    }

    /// One datagram of the run.
    pub(super) fn single(&self, offset: usize, length: usize) -> Self {
        Self {
            start: self.start + offset,
            length,
            segment: length,
            segments: 1,
            ..*self
        }
    }

    fn takes(&self, to: SocketAddr, from: Option<IpAddr>, length: usize) -> bool {
        self.to == to
            && self.from == from
            && length > 0
            && length <= self.segment
            && self.length == self.segment * self.segments
            && self.segments < MOST_SEGMENTS
            && self.length + length <= MOST_BYTES
    }
}

/// Packets that wait.
#[derive(Default)]
pub(in crate::server) struct Outbox {
    pub(super) bytes: Vec<u8>,
    pub(super) runs: Vec<Run>,
}

impl Outbox {
    /// Puts a packet in, made of parts and zero bytes behind them.
    pub(in crate::server) fn push(
        &mut self,
        to: SocketAddr,
        from: Option<IpAddr>,
        parts: [&[u8]; 2],
        padding: usize,
    ) {
        let start = self.bytes.len();
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.bytes.resize(self.bytes.len() + padding, 0);
        let length = self.bytes.len() - start;
        if let Some(last) = self.runs.last_mut()
            && last.takes(to, from, length)
        {
            last.length += length;
            last.segments += 1;
            return;
        }
        self.runs.push(Run {
            to,
            from,
            start,
            length,
            segment: length,
            segments: 1,
        });
    }

    pub(in crate::server) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Is there enough to be worth sending?
    pub(in crate::server) fn is_full(&self) -> bool {
        self.runs.len() >= super::transmit::BATCH || self.bytes.len() >= 4 * MOST_BYTES
    }

    pub(in crate::server) fn clear(&mut self) {
        self.bytes.clear();
        self.runs.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16) -> SocketAddr {
        ([192, 0, 2, 1], port).into()
    }

    fn shape(packets: &[(u16, usize)]) -> Vec<(u16, usize, usize)> {
        let mut outbox = Outbox::default();
        for (port, length) in packets {
            outbox.push(at(*port), None, [&[], &vec![1; *length]], 0);
        }
        let runs = outbox.runs.iter();
        runs.map(|run| (run.to.port(), run.length, run.segments))
            .collect()
    }

    #[test]
    fn equal_packets_to_one_address_leave_as_one() {
        assert_eq!(shape(&[(1, 10), (1, 10), (1, 10)]), [(1, 30, 3)]);
    }

    #[test]
    fn a_shorter_one_ends_a_run_and_a_longer_one_begins_another() {
        assert_eq!(shape(&[(1, 10), (1, 4), (1, 4)]), [(1, 14, 2), (1, 4, 1)]);
        assert_eq!(shape(&[(1, 10), (1, 11)]), [(1, 10, 1), (1, 11, 1)]);
        assert_eq!(
            shape(&[(1, 10), (2, 10), (1, 10)]),
            [(1, 10, 1), (2, 10, 1), (1, 10, 1)]
        );
        assert_eq!(shape(&[(1, 0), (1, 0)]), [(1, 0, 1), (1, 0, 1)]);
    }

    #[test]
    fn no_run_is_longer_than_the_system_takes() {
        assert_eq!(shape(&[(1, 10); 65]), [(1, 640, 64), (1, 10, 1)]);
        let large = shape(&[(1, 1_400); 60]);
        assert!(large.iter().all(|(_, length, _)| *length <= MOST_BYTES));
    }
}
