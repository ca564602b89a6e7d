//! Allocate.

use turn::core::{Event, Family, Settings, Started, Transport};
use turn::stun::attribute as a;
use turn::stun::{Method, read_xor};

use crate::scene::{Client, Scene, at, settings};

fn newcomer(scene: &mut Scene) -> Client {
    let mut client = Client::new("192.0.2.7:4000", "x");
    scene.greet(&mut client);
    client
}

#[test]
fn a_client_gets_a_relayed_address_and_ten_minutes() {
    let mut scene = Scene::new();
    let mut client = newcomer(&mut scene);
    let answer = scene.allocate(&mut client);
    assert_eq!(
        answer.address(a::XOR_RELAYED_ADDRESS),
        Some(at("9.9.9.9:49153"))
    );
    assert_eq!(
        answer.address(a::XOR_MAPPED_ADDRESS),
        Some(client.tuple.client)
    );
    assert_eq!(answer.lifetime(), 600);
    assert_eq!(
        scene.outside.events,
        [Event::Started(Started {
            username: client.credential.username.as_str().into(),
            transport: Transport::Udp
        })]
    );
}

#[test]
fn lifetimes_are_granted_within_limits() {
    for (asked, granted) in [(1, 600), (1200, 1200), (u32::MAX, 3600)] {
        let mut scene = Scene::new();
        let mut client = newcomer(&mut scene);
        let answer = scene.ask(&mut client, Method::Allocate, |w| {
            w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
            w.attribute(a::LIFETIME, &u32::to_be_bytes(asked));
        });
        assert_eq!(answer.lifetime(), granted);
        scene.pass(u64::from(granted) - 1);
        assert_eq!(scene.core.allocations(), 1);
        scene.pass(1);
        assert_eq!(scene.core.allocations(), 0);
        assert!(scene.outside.open.is_empty());
    }
}

#[test]
fn the_same_request_again_is_answered_the_same_and_another_is_refused() {
    let mut scene = Scene::new();
    let mut client = newcomer(&mut scene);
    let first = scene.allocate(&mut client);
    client.transaction -= 1;
    let again = scene.allocate(&mut client);
    assert_eq!(first.0, again.0);
    assert_eq!(scene.allocate(&mut client).code(), 437);
    assert_eq!(scene.outside.open.len(), 1);
}

#[test]
fn families_are_given_as_asked() {
    for (kind, value, code, families) in [
        (
            a::REQUESTED_ADDRESS_FAMILY,
            [1, 0, 0, 0],
            0,
            &[Family::V4][..],
        ),
        (a::REQUESTED_ADDRESS_FAMILY, [2, 0, 0, 0], 0, &[Family::V6]),
        (a::REQUESTED_ADDRESS_FAMILY, [3, 0, 0, 0], 440, &[]),
        (
            a::ADDITIONAL_ADDRESS_FAMILY,
            [2, 0, 0, 0],
            0,
            &[Family::V4, Family::V6],
        ),
        (a::ADDITIONAL_ADDRESS_FAMILY, [1, 0, 0, 0], 400, &[]),
    ] {
        let mut scene = Scene::new();
        let mut client = newcomer(&mut scene);
        let answer = scene.ask(&mut client, Method::Allocate, |w| {
            w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
            w.attribute(kind, &value);
        });
        assert_eq!(answer.code(), code);
        let message = answer.message();
        let given: Vec<Family> = message
            .attributes()
            .filter(|attribute| attribute.kind == a::XOR_RELAYED_ADDRESS)
            .map(|x| Family::of(read_xor(x.value, &message.transaction()).unwrap().ip()))
            .collect();
        assert_eq!(given, families);
        assert_eq!(scene.outside.open.len(), families.len());
    }
}

#[test]
fn a_family_we_do_not_have_is_refused_or_left_out() {
    let only_v4 = Settings {
        families: vec![Family::V4],
        ..settings()
    };
    let mut scene = Scene::with(only_v4, Transport::Udp);
    let mut client = newcomer(&mut scene);
    let v6 = scene.ask(&mut client, Method::Allocate, |w| {
        w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        w.attribute(a::REQUESTED_ADDRESS_FAMILY, &[2, 0, 0, 0]);
    });
    assert_eq!(v6.code(), 440);
    let both = scene.ask(&mut client, Method::Allocate, |w| {
        w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        w.attribute(a::ADDITIONAL_ADDRESS_FAMILY, &[2, 0, 0, 0]);
    });
    assert_eq!(both.code(), 0);
    assert_eq!(
        both.message().first(a::ADDRESS_ERROR_CODE),
        Some(&[2, 0, 4, 40][..])
    );
    assert!(both.address(a::XOR_RELAYED_ADDRESS).unwrap().is_ipv4());
}

#[test]
fn requests_that_contradict_themselves_are_refused() {
    let mut scene = Scene::new();
    let mut client = newcomer(&mut scene);
    let mut ask = |attributes: &[(u16, &[u8])]| {
        scene
            .ask(&mut client, Method::Allocate, |w| {
                for (kind, value) in attributes {
                    w.attribute(*kind, value);
                }
            })
            .code()
    };
    let udp = (a::REQUESTED_TRANSPORT, &[17, 0, 0, 0][..]);
    assert_eq!(ask(&[]), 400);
    assert_eq!(ask(&[(a::REQUESTED_TRANSPORT, &[17])]), 400);
    assert_eq!(ask(&[(a::REQUESTED_TRANSPORT, &[6, 0, 0, 0])]), 442);
    assert_eq!(ask(&[udp, (a::LIFETIME, &[1])]), 400);
    assert_eq!(ask(&[udp, (a::REQUESTED_ADDRESS_FAMILY, &[1])]), 400);
    let both_kinds = [
        udp,
        (a::REQUESTED_ADDRESS_FAMILY, &[1, 0, 0, 0][..]),
        (a::ADDITIONAL_ADDRESS_FAMILY, &[2, 0, 0, 0][..]),
    ];
    assert_eq!(ask(&both_kinds), 400);
    for dont_fragment_and_others in [0x001a, 0x002a, 0x7fff] {
        assert_eq!(ask(&[udp, (dont_fragment_and_others, &[])]), 420);
    }
    assert_eq!(scene.core.allocations(), 0);
}

#[test]
fn no_port_left_is_said_and_costs_nothing() {
    let mut scene = Scene::new();
    let mut client = newcomer(&mut scene);
    scene.outside.full = true;
    for _ in 0..50 {
        assert_eq!(scene.allocate(&mut client).code(), 508);
    }
    scene.outside.full = false;
    assert_eq!(scene.allocate(&mut client).code(), 0);
    assert_eq!(scene.shared.allocations(), 1);
}

#[test]
fn an_even_port_can_be_had_but_none_is_kept_beside_it() {
    for (kind, value, code) in [
        (a::EVEN_PORT, &[0][..], 0),
        (a::EVEN_PORT, &[0x80], 508),
        (a::EVEN_PORT, &[0, 0], 400),
        (a::RESERVATION_TOKEN, &[1; 8], 508),
    ] {
        let mut scene = Scene::new();
        let mut client = newcomer(&mut scene);
        let answer = scene.ask(&mut client, Method::Allocate, |w| {
            w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
            w.attribute(kind, value);
        });
        assert_eq!(answer.code(), code);
        let relayed = answer.address(a::XOR_RELAYED_ADDRESS);
        assert!(relayed.is_none_or(|addr| addr.port().is_multiple_of(2)));
        assert_eq!(scene.outside.open.len(), usize::from(code == 0));
    }
}
