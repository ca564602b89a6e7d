//! Nobody gets more than their share.

use turn::core::{DropCause, Settings, Transport};

use crate::scene::{Client, Scene, channel_data, settings};

#[test]
fn a_credential_has_twelve_allocations_and_gets_them_back() {
    let mut scene = Scene::new();
    let mut clients: Vec<Client> = (0..12)
        .map(|i| scene.allocated(&format!("192.0.2.7:{}", 4000 + i), "one call"))
        .collect();
    for attempt in 0..1_000 {
        let mut more = Client::new(&format!("192.0.2.7:{}", 5000 + attempt), "one call");
        scene.greet(&mut more);
        assert_eq!(scene.allocate(&mut more).code(), 486);
    }
    assert_eq!(scene.core.allocations(), 12);
    scene.allocated("192.0.2.7:3999", "another call");

    assert_eq!(scene.refresh(&mut clients[0], 0).code(), 0);
    scene.allocated("192.0.2.7:3998", "one call");
    scene.pass(600);
    assert_eq!(scene.shared.allocations(), 0);
    assert!(scene.outside.open.is_empty());
}

/// A call whose ways are looked for again and again: each time three more, while the old ones still live.
#[test]
fn who_looks_for_ways_anew_gets_the_share_of_what_no_peer_is_heard_by() {
    let mut scene = Scene::new();
    let mut clients: Vec<Client> = (0..12)
        .map(|i| scene.allocated(&format!("192.0.2.7:{}", 4000 + i), "one call"))
        .collect();
    assert_eq!(scene.permit(&mut clients[0], &["8.8.8.8:9"]), 0);
    let in_use = *scene.outside.open.keys().next().unwrap();
    for _ in 0..10 {
        scene.pass(1);
        assert!(scene.peer_sends(in_use, "8.8.8.8:9", b"voice").is_some());
    }
    for port in 5000..5003 {
        scene.allocated(&format!("192.0.2.7:{port}"), "one call");
        assert_eq!(scene.core.allocations(), 12);
        assert_eq!(scene.outside.open.len(), 12);
    }
    assert!(scene.peer_sends(in_use, "8.8.8.8:9", b"voice").is_some());
    assert_eq!(scene.refresh(&mut clients[0], 600).code(), 0);
    assert_eq!(scene.refresh(&mut clients[1], 600).code(), 437);
    assert_eq!(scene.shared.allocations(), 12);
}

/// Another thread's allocation relays nothing from the moment on in which it has given way.
#[test]
fn an_allocation_of_another_core_gives_way_too() {
    let one = Settings {
        allocations_each: 1,
        ..settings()
    };
    let mut scene = Scene::with(one, Transport::Udp);
    let mut old = scene.allocated("192.0.2.7:4000", "one call");
    assert_eq!(scene.bind(&mut old, 0x4000, "8.8.8.8:9"), 0);
    let packet = channel_data(0x4000, b"voice");
    assert!(scene.relayed(&old, &packet).is_some());
    scene.pass(10);

    let mut other = scene.beside();
    let mut new = other.allocated("192.0.2.7:4001", "one call");
    assert_eq!(other.bind(&mut new, 0x4000, "8.8.8.8:9"), 0);
    assert!(other.relayed(&new, &packet).is_some());
    assert!(scene.relayed(&old, &packet).is_none());
    assert_eq!(scene.core.allocations(), 1);
    scene.pass(1);
    assert_eq!(scene.core.allocations(), 0);
    assert!(scene.outside.open.is_empty());
    assert_eq!(scene.shared.allocations(), 1);
}

#[test]
fn the_server_as_a_whole_has_a_limit() {
    let small = Settings {
        allocations_all: 2,
        ..settings()
    };
    let mut scene = Scene::with(small, Transport::Udp);
    scene.allocated("192.0.2.7:4000", "a");
    scene.allocated("192.0.2.7:4001", "b");
    let mut third = Client::new("192.0.2.7:4002", "c");
    scene.greet(&mut third);
    assert_eq!(scene.allocate(&mut third).code(), 508);
}

#[test]
fn an_allocation_has_so_many_peers() {
    let few = Settings {
        peers_each: 2,
        ..settings()
    };
    let mut scene = Scene::with(few, Transport::Udp);
    let mut client = scene.allocated("192.0.2.7:4000", "a");
    assert_eq!(
        scene.permit(&mut client, &["8.8.8.8:1", "8.8.8.8:2", "8.8.4.4:1"]),
        0
    );
    assert_eq!(scene.permit(&mut client, &["1.1.1.1:1"]), 508);
    assert_eq!(scene.bind(&mut client, 0x4000, "1.1.1.1:1"), 508);
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:1"), 0);
    assert_eq!(scene.bind(&mut client, 0x4001, "8.8.8.8:2"), 0);
    assert_eq!(scene.bind(&mut client, 0x4002, "8.8.8.8:3"), 508);
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:3"]), 0);
}

#[test]
fn bandwidth_is_capped_and_others_do_not_notice() {
    let narrow = Settings {
        bytes_per_second: 100_000,
        ..settings()
    };
    let mut scene = Scene::with(narrow, Transport::Udp);
    let mut greedy = scene.allocated("192.0.2.7:4000", "a");
    let mut modest = scene.allocated("192.0.2.8:4000", "b");
    assert_eq!(scene.bind(&mut greedy, 0x4000, "8.8.8.8:9"), 0);
    assert_eq!(scene.bind(&mut modest, 0x4000, "8.8.8.8:9"), 0);
    let packet = channel_data(0x4000, &[0; 1000]);
    let mut passed = 0;
    for _ in 0..10_000 {
        scene.now.ms += 1;
        passed += usize::from(scene.relayed(&greedy, &packet).is_some());
    }
    // Ten seconds and one second's worth at the beginning.
    assert!((1_090..=1_100).contains(&passed), "{passed}");
    assert!(scene.relayed(&modest, &packet).is_some());
    let dropped = scene.core.take_counters().dropped_for(DropCause::Bandwidth);
    assert_eq!(dropped, 10_000 - passed as u64);
}
