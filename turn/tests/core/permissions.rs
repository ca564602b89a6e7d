//! CreatePermission, Send and Data.

use turn::core::{DropCause, RelayId};
use turn::stun::attribute as a;
use turn::stun::{Class, Message, Method, read_xor};

use crate::scene::{Client, Scene, at, send};

const RELAY: RelayId = RelayId(0);

#[test]
fn many_peers_are_let_through_at_once() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    let peers = ["8.8.8.8:1", "8.8.4.4:2", "1.1.1.1:3"];
    assert_eq!(scene.permit(&mut client, &peers), 0);
    for peer in ["8.8.8.8:77", "8.8.4.4:2", "1.1.1.1:9"] {
        let relayed = scene.relayed(&client, &send(peer, b"hello"));
        assert_eq!(relayed, Some((at(peer), b"hello".to_vec())));
        assert!(scene.peer_sends(RELAY, peer, b"hello").is_some());
    }
    assert!(
        scene
            .relayed(&client, &send("1.0.0.1:3", b"hello"))
            .is_none()
    );
    assert!(scene.peer_sends(RELAY, "1.0.0.1:3", b"hello").is_none());
    let counted = scene.core.take_counters();
    assert_eq!(counted.dropped_for(DropCause::NoPermission), 2);
    assert_eq!(counted.to_peers.packets, 3);
}

#[test]
fn all_or_none_of_the_peers_are_let_through() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1", "10.0.0.1:1"]), 403);
    assert_eq!(
        scene.permit(&mut client, &["8.8.8.8:1", "[2a00::1]:1"]),
        443
    );
    assert!(scene.relayed(&client, &send("8.8.8.8:1", b"x")).is_none());
    assert_eq!(scene.permit(&mut client, &[]), 400);
}

#[test]
fn a_permission_lasts_five_minutes() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1"]), 0);
    scene.pass(299);
    assert!(scene.peer_sends(RELAY, "8.8.8.8:1", b"x").is_some());
    scene.pass(1);
    assert!(scene.peer_sends(RELAY, "8.8.8.8:1", b"x").is_none());
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1"]), 0);
    assert!(scene.peer_sends(RELAY, "8.8.8.8:1", b"x").is_some());
}

#[test]
fn what_a_peer_sends_comes_as_data_with_its_address() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1"]), 0);
    for length in [0, 1, 3, 4, 1200, 65_000] {
        let payload = vec![7; length];
        let datagram = scene.peer_sends(RELAY, "8.8.8.8:99", &payload).unwrap();
        let message = Message::parse(&datagram).expect("a message");
        assert_eq!(message.class, Class::Indication);
        assert_eq!(message.method, Method::Data);
        let peer = message.first(a::XOR_PEER_ADDRESS).unwrap();
        assert_eq!(
            read_xor(peer, &message.transaction()),
            Some(at("8.8.8.8:99"))
        );
        assert_eq!(message.first(a::DATA), Some(&payload[..]));
    }
}

#[test]
fn indications_that_lack_something_or_want_more_are_dropped() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1"]), 0);
    let whole = send("8.8.8.8:1", b"abcd");
    assert!(scene.relayed(&client, &whole).is_some());
    assert!(
        scene
            .relayed(&client, &send("8.8.8.8:0", b"abcd"))
            .is_none()
    );

    let mut no_data = whole.clone();
    no_data.truncate(32);
    no_data[3] = 12;
    assert!(scene.relayed(&client, &no_data).is_none());

    let mut dont_fragment = whole.clone();
    dont_fragment.extend([0, 0x1a, 0, 0]);
    dont_fragment[3] += 4;
    assert!(scene.relayed(&client, &dont_fragment).is_none());

    let stranger = Client::new("192.0.2.8:4000", "y");
    assert!(scene.relayed(&stranger, &whole).is_none());
}

#[test]
fn nothing_reaches_our_own_listeners() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.permit(&mut client, &["9.9.9.9:3478"]), 0);
    assert!(
        scene
            .relayed(&client, &send("9.9.9.9:3478", b"x"))
            .is_none()
    );
    assert!(
        scene
            .relayed(&client, &send("9.9.9.9:49200", b"x"))
            .is_some()
    );
    assert_eq!(scene.bind(&mut client, 0x4000, "9.9.9.9:3478"), 403);
    assert_eq!(scene.bind(&mut client, 0x4000, "9.9.9.9:0"), 403);
}
