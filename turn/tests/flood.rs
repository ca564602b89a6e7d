//! A flood of requests without credentials, each from another source, leaves memory flat.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use turn::core::{
    Core, DropCause, Event, Family, FiveTuple, Now, Outcome, RelayId, Settings, Shared, Transport,
    World,
};
use turn::credentials::{Secret, Secrets};
use turn::peers::PeerPolicy;
use turn::stun::attribute::{self as a, ErrorCode};
use turn::stun::{Class, Method, Writer};

const REQUESTS: u32 = 1_000_000;
const SOURCES: u64 = 1 << 24;

struct Nowhere;

impl World for Nowhere {
    fn open(&mut self, _: RelayId, _: Family, _: bool) -> Option<SocketAddr> {
        panic!("a socket for a client without a credential");
    }
    fn close(&mut self, _: RelayId) {}
    fn tell(&mut self, _: Event) {}
}

/// Bytes of memory this process has in use.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = status.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn a_million_unauthenticated_allocates_leave_memory_flat() {
    let secrets = Secrets::one(Secret::new("a secret for the flood").unwrap());
    let settings = Settings::default();
    let shared = Shared::new(settings, secrets, PeerPolicy::default(), [9; 40]);
    let mut core = Core::new(Arc::new(shared), Transport::Udp);
    let server = "9.9.9.9:3478".parse().unwrap();
    let before = resident();
    let (mut answered, mut answer_bytes, mut asked_bytes) = (0_u64, 0, 0);
    for i in 0..REQUESTS {
        let mut id = [0; 12];
        id[..4].copy_from_slice(&i.to_be_bytes());
        let mut buffer = [0; 64];
        let mut writer = Writer::new(&mut buffer, Class::Request, Method::Allocate, id);
        writer.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        let length = writer.length();
        // Spread over a /8: about fifteen from each network of the limit, all within ten seconds.
        let source = (u64::from(i) * 2_654_435_761 % SOURCES) as u32;
        let client = SocketAddr::new(Ipv4Addr::from_bits(0x0b00_0000 | source).into(), 1024);
        let tuple = FiveTuple { client, server };
        let now = Now {
            ms: u64::from(i) / 100,
            unix: 1_800_000_000,
        };
        asked_bytes += length;
        if let Outcome::Answer(answer) = core.handle(&mut Nowhere, now, &tuple, &buffer[..length]) {
            answered += 1;
            answer_bytes += answer.len();
        }
        if i % 1_000 == 0 {
            core.tick(&mut Nowhere, now);
        }
    }
    let growth = resident().saturating_sub(before);
    let counted = core.take_counters();
    println!(
        "{REQUESTS} Allocates of {asked_bytes} bytes, {answered} answered with {answer_bytes} \
         bytes, memory grew by {growth} bytes"
    );
    assert!(growth < 1 << 20);
    assert_eq!(core.allocations(), 0);
    assert_eq!(counted.refused_with(ErrorCode::Unauthenticated), answered);
    assert_eq!(
        answered + counted.dropped_for(DropCause::AnswerLimit),
        u64::from(REQUESTS)
    );
}
