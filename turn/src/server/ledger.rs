//! Counts of all threads together. Threads add to it once a batch, so it is no lock on their way.

use std::sync::atomic::{AtomicU64, Ordering};

use super::figures::{Dropped, Figures, Refusal, Relayed};
use crate::core::{Counters, DropCause, Transport};
use crate::stun::attribute::ErrorCode;

#[derive(Default)]
struct Page {
    packets: [AtomicU64; 2],
    bytes: [AtomicU64; 2],
    granted: AtomicU64,
    started: AtomicU64,
    ended: AtomicU64,
    refused: [AtomicU64; ErrorCode::ALL.len()],
    dropped: [AtomicU64; DropCause::ALL.len()],
}

/// One page for each transport.
#[derive(Default)]
pub(super) struct Ledger {
    pages: [Page; 3],
}

fn add(place: &AtomicU64, count: u64) {
    if count > 0 {
        place.fetch_add(count, Ordering::Relaxed);
    }
}

fn read(place: &AtomicU64) -> u64 {
    place.load(Ordering::Relaxed)
}

impl Ledger {
    pub(super) fn add(&self, transport: Transport, counters: &Counters) {
        let page = &self.pages[transport.index()];
        for (i, traffic) in [counters.to_peers, counters.to_clients].iter().enumerate() {
            add(&page.packets[i], traffic.packets);
            add(&page.bytes[i], traffic.bytes);
        }
        add(&page.granted, counters.granted);
        add(&page.started, counters.started);
        add(&page.ended, counters.ended);
        for (place, count) in page.refused.iter().zip(counters.refused) {
            add(place, count);
        }
        for (place, count) in page.dropped.iter().zip(counters.dropped) {
            add(place, count);
        }
    }

    pub(super) fn figures(&self, allocations_now: u32, streams_now: usize) -> Figures {
        let mut figures = Figures {
            allocations_now,
            streams_now,
            ..Figures::default()
        };
        for transport in Transport::ALL {
            let page = &self.pages[transport.index()];
            figures.allocations_total += read(&page.started);
            figures.granted += read(&page.granted);
            figures.relayed.push(Relayed {
                transport: transport.name(),
                allocations_total: read(&page.started),
                packets_to_peers: read(&page.packets[0]),
                bytes_to_peers: read(&page.bytes[0]),
                packets_to_clients: read(&page.packets[1]),
                bytes_to_clients: read(&page.bytes[1]),
            });
            for cause in DropCause::ALL {
                figures.dropped.push(Dropped {
                    transport: transport.name(),
                    cause: cause.name(),
                    packets: read(&page.dropped[cause as usize]),
                });
            }
        }
        for code in ErrorCode::ALL {
            let pages = self.pages.iter();
            figures.refused.push(Refusal {
                code: code.number(),
                requests: pages.map(|page| read(&page.refused[code.index()])).sum(),
            });
        }
        figures
    }
}
