//! Any bytes from a client that has an allocation, a channel and a permission, and from its peer:
//! no panic, and nothing relayed but to those two peers.
//!
//! ```sh
//! cargo +nightly fuzz run packet_path     # in turn/
//! ```

#![no_main]

use std::net::SocketAddr;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use turn::core::{
    Core, Event, Family, FiveTuple, FromPeer, Now, Outcome, RelayId, Settings, Shared, Transport,
    World,
};
use turn::credentials::{Credential, Secret, Secrets, issue};
use turn::peers::PeerPolicy;
use turn::stun::attribute as a;
use turn::stun::{Algorithm, Class, IntegrityKind, Key, Message, Method, Writer, next_frame};

const NOW: Now = Now {
    ms: 1_000,
    unix: 1_000,
};

struct Outside;

impl World for Outside {
    fn open(&mut self, _: RelayId, _: Family, _: bool) -> Option<SocketAddr> {
        Some(([9, 9, 9, 9], 50_000).into())
    }
    fn close(&mut self, _: RelayId) {}
    fn tell(&mut self, _: Event) {}
}

struct Client {
    core: Core,
    tuple: FiveTuple,
    credential: Credential,
    nonce: Vec<u8>,
    number: u8,
}

impl Client {
    fn ask(&mut self, method: Method, write: impl FnOnce(&mut Writer<'_>)) {
        self.number += 1;
        let mut buffer = [0; 1024];
        let mut writer = Writer::new(&mut buffer, Class::Request, method, [self.number; 12]);
        write(&mut writer);
        if !self.nonce.is_empty() {
            let Credential { username, password } = &self.credential;
            writer.attribute(a::USERNAME, username.as_bytes());
            writer.attribute(a::REALM, b"anteroom");
            writer.attribute(a::NONCE, &self.nonce);
            let key = Key::new(Algorithm::Md5, username, "anteroom", password);
            writer.integrity(IntegrityKind::Sha1, &key);
        }
        let length = writer.length();
        let request = &buffer[..length];
        if let Outcome::Answer(answer) = self.core.handle(&mut Outside, NOW, &self.tuple, request)
            && let Some(nonce) = Message::parse(answer).and_then(|m| m.first(a::NONCE))
        {
            self.nonce = nonce.to_vec();
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let secret = Secret::new("a secret for the fuzzer").unwrap();
    let credential = issue(&secret, 2_000, "x");
    let shared = Arc::new(Shared::new(
        Settings::default(),
        Secrets::one(secret),
        PeerPolicy::default(),
        [1; 40],
    ));
    let mut client = Client {
        core: Core::new(shared, Transport::Udp),
        tuple: FiveTuple {
            client: ([192, 0, 2, 1], 1000).into(),
            server: ([9, 9, 9, 9], 3478).into(),
        },
        credential,
        nonce: Vec::new(),
        number: 0,
    };
    let by_channel: SocketAddr = ([8, 8, 8, 8], 1).into();
    let by_permission: SocketAddr = ([8, 8, 4, 4], 1).into();
    for _ in 0..2 {
        client.ask(Method::Allocate, |w| {
            w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        });
    }
    client.ask(Method::ChannelBind, |w| {
        w.attribute(a::CHANNEL_NUMBER, &[0x40, 0, 0, 0]);
        w.xor_address(a::XOR_PEER_ADDRESS, by_channel);
    });
    client.ask(Method::CreatePermission, |w| {
        w.xor_address(a::XOR_PEER_ADDRESS, by_permission);
    });
    assert_eq!(client.core.allocations(), 1);

    // The first byte of each piece is its length in fours.
    let mut rest = data;
    while let Some((length, tail)) = rest.split_first() {
        let (datagram, tail) = tail.split_at(tail.len().min(usize::from(*length) * 4));
        let _ = next_frame(datagram);
        let outcome = client
            .core
            .handle(&mut Outside, NOW, &client.tuple, datagram);
        if let Outcome::ToPeer { peer, .. } = outcome {
            let ip = peer.ip();
            assert!(peer == by_channel || ip == by_permission.ip() || ip == by_channel.ip());
        }
        for peer in [by_channel, by_permission] {
            let outcome = client.core.handle_peer(NOW, RelayId(0), peer, datagram);
            if let FromPeer::ToClient { head, payload, .. } = outcome {
                assert!(!head.bytes().is_empty() && payload == datagram);
            }
        }
        rest = tail;
    }
    assert_eq!(client.core.allocations(), 1);
});
