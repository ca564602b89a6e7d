//! ChannelBind and ChannelData.

use turn::core::{DropCause, RelayId, Transport};
use turn::stun::Method;
use turn::stun::attribute as a;

use crate::scene::{Scene, at, channel_data, settings};

const RELAY: RelayId = RelayId(0);

#[test]
fn a_channel_carries_both_ways() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.bind(&mut client, 0x4abc, "8.8.8.8:9"), 0);
    let sent = scene.relayed(&client, &channel_data(0x4abc, b"media"));
    assert_eq!(sent, Some((at("8.8.8.8:9"), b"media".to_vec())));
    let came = scene.peer_sends(RELAY, "8.8.8.8:9", b"media").unwrap();
    assert_eq!(came, channel_data(0x4abc, b"media"));
    // The same host at another port is no channel, but permitted.
    let data = scene.peer_sends(RELAY, "8.8.8.8:10", b"media").unwrap();
    assert_eq!(data[..2], [0x00, 0x17]);
}

#[test]
fn on_a_stream_it_is_padded_to_four() {
    let mut scene = Scene::with(settings(), Transport::Tls);
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:9"), 0);
    let came = scene.peer_sends(RELAY, "8.8.8.8:9", b"media").unwrap();
    assert_eq!(came.len(), 12);
    assert_eq!(came[..9], channel_data(0x4000, b"media"));
}

#[test]
fn numbers_and_peers_belong_together() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:9"), 0);
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:9"), 0);
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:10"), 400);
    assert_eq!(scene.bind(&mut client, 0x4001, "8.8.8.8:9"), 400);
    assert_eq!(scene.bind(&mut client, 0x4001, "8.8.8.8:10"), 0);
    for outside in [0, 0x3fff, 0x7fff, 0x8000, 0xffff] {
        assert_eq!(scene.bind(&mut client, outside, "8.8.8.8:11"), 400);
    }
    assert_eq!(scene.bind(&mut client, 0x4002, "10.0.0.1:9"), 403);
    assert_eq!(scene.bind(&mut client, 0x4002, "[2a00::1]:9"), 443);
}

#[test]
fn what_is_missing_is_a_bad_request() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    let no_number = scene.ask(&mut client, Method::ChannelBind, |w| {
        w.xor_address(a::XOR_PEER_ADDRESS, at("8.8.8.8:9"));
    });
    assert_eq!(no_number.code(), 400);
    let no_peer = scene.ask(&mut client, Method::ChannelBind, |w| {
        w.attribute(a::CHANNEL_NUMBER, &[0x40, 0, 0, 0]);
    });
    assert_eq!(no_peer.code(), 400);
    let half_a_number = scene.ask(&mut client, Method::ChannelBind, |w| {
        w.attribute(a::CHANNEL_NUMBER, &[0x40, 0]);
        w.xor_address(a::XOR_PEER_ADDRESS, at("8.8.8.8:9"));
    });
    assert_eq!(half_a_number.code(), 400);
}

#[test]
fn a_channel_lasts_ten_minutes_and_its_permission_five() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert_eq!(scene.refresh(&mut client, 3600).code(), 0);
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:9"), 0);
    scene.pass(300);
    assert!(
        scene
            .relayed(&client, &channel_data(0x4000, b"x"))
            .is_some()
    );
    assert!(scene.peer_sends(RELAY, "8.8.8.8:9", b"x").is_none());
    assert_eq!(scene.permit(&mut client, &["8.8.8.8:1"]), 0);
    let came = scene.peer_sends(RELAY, "8.8.8.8:9", b"x").unwrap();
    assert_eq!(came[..2], [0x40, 0]);
    scene.pass(300);
    assert!(
        scene
            .relayed(&client, &channel_data(0x4000, b"x"))
            .is_none()
    );
    // Number and peer are free for others.
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:10"), 0);
    assert_eq!(scene.bind(&mut client, 0x4001, "8.8.8.8:9"), 0);
}

#[test]
fn unbound_channels_and_strangers_are_dropped() {
    let mut scene = Scene::new();
    let mut client = scene.allocated("192.0.2.7:4000", "x");
    assert!(
        scene
            .relayed(&client, &channel_data(0x4000, b"x"))
            .is_none()
    );
    assert_eq!(scene.bind(&mut client, 0x4000, "8.8.8.8:9"), 0);
    client.tuple.client.set_port(4001);
    assert!(
        scene
            .relayed(&client, &channel_data(0x4000, b"x"))
            .is_none()
    );
    let dropped = scene.core.take_counters();
    assert_eq!(dropped.dropped_for(DropCause::NoChannel), 1);
    assert_eq!(dropped.dropped_for(DropCause::NoAllocation), 1);
}
