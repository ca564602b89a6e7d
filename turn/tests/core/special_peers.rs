//! No relayed packet reaches a special-purpose address, however it is written.

use std::net::{Ipv4Addr, Ipv6Addr};

use turn::stun::Method;
use turn::stun::attribute as a;

use crate::scene::{Client, Scene, send};

const SPECIAL_V4: [[u8; 4]; 21] = [
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [10, 255, 255, 255],
    [100, 64, 0, 1],
    [127, 0, 0, 1],
    [127, 255, 255, 254],
    [169, 254, 169, 254],
    [172, 16, 0, 1],
    [172, 31, 255, 255],
    [192, 0, 0, 8],
    [192, 0, 2, 1],
    [192, 88, 99, 1],
    [192, 168, 1, 1],
    [198, 18, 0, 1],
    [198, 51, 100, 1],
    [203, 0, 113, 1],
    [224, 0, 0, 1],
    [239, 1, 1, 1],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

const SPECIAL_V6: [&str; 15] = [
    "::",
    "::1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "ff02::1",
];

/// The ways of writing an IPv4 address inside an IPv6 one.
fn encodings(v4: Ipv4Addr) -> Vec<Ipv6Addr> {
    let [x, y, z, w] = v4.octets();
    let (high, low) = (u16::from_be_bytes([x, y]), u16::from_be_bytes([z, w]));
    vec![
        Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
        // Teredo: the server's address plain, the client's with its bits turned.
        Ipv6Addr::new(0x2001, 0, high, low, 0, 0, 0x1234, 0x5678),
        Ipv6Addr::new(0x2001, 0, 0x808, 0x808, 0, 0, !high, !low),
        // ISATAP.
        Ipv6Addr::new(0x2a00, 1, 2, 3, 0, 0x5efe, high, low),
        Ipv6Addr::new(0x2a00, 1, 2, 3, 0x200, 0x5efe, high, low),
        Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0x5efe, high, low),
    ]
}

fn both_families(scene: &mut Scene) -> Client {
    let mut client = Client::new("192.0.2.7:4000", "x");
    scene.greet(&mut client);
    let answer = scene.ask(&mut client, Method::Allocate, |w| {
        w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        w.attribute(a::ADDITIONAL_ADDRESS_FAMILY, &[2, 0, 0, 0]);
    });
    assert_eq!(answer.code(), 0);
    client
}

#[test]
fn each_range_in_each_encoding_is_refused_for_each_kind_of_request() {
    let mut scene = Scene::new();
    let mut client = both_families(&mut scene);
    // A permission for a public peer is there, so that only the peer's address decides.
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1", "[2a00::1]:1"]), 0);

    let mut peers: Vec<String> = SPECIAL_V6.iter().map(|ip| format!("[{ip}]:5000")).collect();
    for v4 in SPECIAL_V4.map(Ipv4Addr::from) {
        peers.push(format!("{v4}:5000"));
        peers.extend(encodings(v4).iter().map(|v6| format!("[{v6}]:5000")));
    }
    let mut number = 0x4000;
    let mut relayed = 0;
    for peer in &peers {
        assert_eq!(scene.permit(&mut client, &[peer]), 403, "{peer}");
        assert_eq!(
            scene.permit(&mut client, &["8.8.4.4:1", peer]),
            403,
            "{peer}"
        );
        number += 1;
        assert_eq!(scene.bind(&mut client, number, peer), 403, "{peer}");
        relayed += usize::from(scene.relayed(&client, &send(peer, b"x")).is_some());
        let data = crate::scene::channel_data(number, b"x");
        relayed += usize::from(scene.relayed(&client, &data).is_some());
    }
    println!("{} special peers, {relayed} packets relayed", peers.len());
    assert_eq!(relayed, 0);
    assert!(scene.relayed(&client, &send("8.8.8.8:1", b"x")).is_some());
}
