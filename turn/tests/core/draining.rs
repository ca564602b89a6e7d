//! A server that is about to stop sends new clients elsewhere and lets calls go on.

use turn::core::Alternates;
use turn::stun::attribute as a;

use crate::scene::{Client, Scene, at, channel_data};

#[test]
fn new_clients_are_sent_elsewhere_and_calls_go_on() {
    let mut scene = Scene::new();
    let mut before = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.bind(&mut before, 0x4000, "8.8.8.8:9"), 0);
    scene.shared.drain(Alternates {
        servers: vec![at("[2a00::5]:3478"), at("192.0.2.99:3478")],
        domain: Some("relay.example".to_owned()),
    });

    let mut new = Client::new("192.0.2.8:4000", "y");
    scene.greet(&mut new);
    let answer = scene.allocate(&mut new);
    assert_eq!(answer.code(), 300);
    let message = answer.message();
    let plain = [0, 1, 0x0d, 0x96, 192, 0, 2, 99];
    assert_eq!(message.first(a::ALTERNATE_SERVER), Some(&plain[..]));
    assert_eq!(
        message.first(a::ALTERNATE_DOMAIN),
        Some(&b"relay.example"[..])
    );
    assert!(message.first(a::MESSAGE_INTEGRITY).is_some());

    assert_eq!(scene.refresh(&mut before, 600).code(), 0);
    assert!(
        scene
            .relayed(&before, &channel_data(0x4000, b"x"))
            .is_some()
    );
    assert_eq!(scene.refresh(&mut before, 0).code(), 0);
    assert_eq!(scene.shared.allocations(), 0);
}

#[test]
fn with_nowhere_to_send_them_they_are_told_it_is_full() {
    let mut scene = Scene::new();
    scene.shared.drain(Alternates::default());
    let mut new = Client::new("192.0.2.8:4000", "y");
    scene.greet(&mut new);
    assert_eq!(scene.allocate(&mut new).code(), 508);
}
