//! What is my address?

use turn::core::{DropCause, Transport};
use turn::stun::attribute as a;
use turn::stun::{Class, Method, Writer};

use crate::scene::{Client, Scene, at, settings, unsigned};

fn with_fingerprint(spoil: bool) -> Vec<u8> {
    let mut buffer = [0; 64];
    let mut writer = Writer::new(&mut buffer, Class::Request, Method::Binding, [3; 12]);
    writer.fingerprint();
    let length = writer.length();
    buffer[length - 1] ^= u8::from(spoil);
    buffer[..length].to_vec()
}

#[test]
fn a_client_learns_its_own_address() {
    for addr in ["192.0.2.7:4000", "[2001:db8::7]:4000"] {
        let mut scene = Scene::new();
        let client = Client::new(addr, "x");
        let answer = scene
            .raw(&client.tuple, &unsigned(Method::Binding))
            .unwrap();
        assert_eq!(answer.code(), 0);
        assert_eq!(answer.message().transaction(), [3; 12]);
        assert_eq!(answer.address(a::XOR_MAPPED_ADDRESS), Some(at(addr)));
    }
}

#[test]
fn a_fingerprint_is_answered_with_one_and_a_wrong_one_not_at_all() {
    let mut scene = Scene::new();
    let client = Client::new("192.0.2.7:4000", "x");
    let answer = scene.raw(&client.tuple, &with_fingerprint(false)).unwrap();
    let message = answer.message();
    assert!(turn::stun::Fields::read(&message).unwrap().fingerprint);
    assert!(scene.raw(&client.tuple, &with_fingerprint(true)).is_none());
}

#[test]
fn what_must_be_understood_and_is_not_is_named() {
    let mut scene = Scene::new();
    let client = Client::new("192.0.2.7:4000", "x");
    let mut buffer = [0; 64];
    let mut writer = Writer::new(&mut buffer, Class::Request, Method::Binding, [3; 12]);
    writer.attribute(0x0003, &[0, 0, 0, 6]);
    writer.attribute(0x7fff, &[]);
    writer.attribute(0x8fff, &[]);
    let length = writer.length();
    let answer = scene.raw(&client.tuple, &buffer[..length]).unwrap();
    assert_eq!(answer.code(), 420);
    let named = answer.message().first(a::UNKNOWN_ATTRIBUTES).unwrap();
    assert_eq!(named, [0, 3, 0x7f, 0xff]);
}

#[test]
fn one_network_cannot_make_a_mirror_of_the_relay() {
    let mut scene = Scene::new();
    let answered = (0..5_000_u16)
        .filter(|i| {
            let client = Client::new(&format!("192.0.2.{}:{}", i % 250, 1024 + i), "x");
            scene
                .raw(&client.tuple, &unsigned(Method::Binding))
                .is_some()
        })
        .count();
    assert_eq!(answered, 2_000);
    let dropped = scene.core.take_counters();
    assert_eq!(dropped.dropped_for(DropCause::AnswerLimit), 3_000);

    let elsewhere = Client::new("198.51.100.1:1", "x");
    assert!(
        scene
            .raw(&elsewhere.tuple, &unsigned(Method::Binding))
            .is_some()
    );
}

#[test]
fn a_stream_is_not_limited_for_its_peer_is_known_to_be_there() {
    let mut scene = Scene::with(settings(), Transport::Tcp);
    let client = Client::new("192.0.2.7:4000", "x");
    for _ in 0..5_000 {
        assert!(
            scene
                .raw(&client.tuple, &unsigned(Method::Binding))
                .is_some()
        );
    }
}

#[test]
fn answers_and_indications_are_not_answered() {
    let mut scene = Scene::new();
    let client = Client::new("192.0.2.7:4000", "x");
    for class in [Class::Indication, Class::Success, Class::Error] {
        let mut buffer = [0; 20];
        Writer::new(&mut buffer, class, Method::Binding, [3; 12]);
        assert!(scene.raw(&client.tuple, &buffer).is_none());
    }
}
