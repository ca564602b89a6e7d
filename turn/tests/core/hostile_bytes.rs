//! Whatever bytes come, the relay neither panics nor relays, and what it writes it can read.

use proptest::prelude::*;
use turn::core::{Outcome, RelayId, Transport};
use turn::stun::attribute as a;
use turn::stun::{
    ChannelData, Class, Fields, Frame, Message, Method, Writer, next_frame, read_xor, write_xor,
};

use crate::scene::{Scene, channel_data, send, settings};

/// Bytes that look like messages more often than chance would have it.
fn nearly_stun() -> impl Strategy<Value = Vec<u8>> {
    let kinds = prop::sample::select(vec![
        0x0006, 0x0008, 0x0009, 0x000c, 0x000d, 0x0012, 0x0013, 0x0014, 0x0015, 0x0017, 0x0019,
        0x001c, 0x001d, 0x8000, 0x8002, 0x8028, 0x0003, 0x7fff,
    ]);
    let attribute = (kinds, prop::collection::vec(any::<u8>(), 0..40), 0_usize..8);
    let methods = prop::sample::select(vec![1_u8, 3, 4, 6, 7, 8, 9, 0x16, 0x17, 0x10, 0x18]);
    (
        methods,
        prop::collection::vec(attribute, 0..6),
        any::<[u8; 12]>(),
    )
        .prop_map(|(method, attributes, id)| {
            let mut raw = vec![0, method, 0, 0, 0x21, 0x12, 0xa4, 0x42];
            raw.extend(id);
            for (kind, value, lie) in attributes {
                raw.extend(u16::to_be_bytes(kind));
                raw.extend((value.len() as u16 + u16::from(lie == 7)).to_be_bytes());
                raw.extend(&value);
                raw.resize(raw.len().next_multiple_of(4), 0);
            }
            let length = (raw.len() - 20) as u16;
            raw[2..4].copy_from_slice(&length.to_be_bytes());
            raw
        })
}

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        nearly_stun(),
        (nearly_stun(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut raw, at, x)| {
            let at = at.index(raw.len());
            raw[at] ^= x;
            raw
        }),
        (
            0x3f00_u16..0x8010,
            prop::collection::vec(any::<u8>(), 0..40)
        )
            .prop_map(|(number, payload)| channel_data(number, &payload)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nobody_without_a_credential_is_relayed(datagrams in prop::collection::vec(hostile(), 1..30)) {
        let mut scene = Scene::new();
        let victim = scene.allocated("192.0.2.7:4000", "x");
        let mut other = victim.tuple;
        other.client.set_port(9);
        for datagram in &datagrams {
            for tuple in [&victim.tuple, &other] {
                let outcome = scene.core.handle(&mut scene.outside, scene.now, tuple, datagram);
                let relayed = matches!(outcome, Outcome::ToPeer { .. });
                prop_assert!(!relayed);
                if let Outcome::Answer(answer) = outcome {
                    prop_assert!(answer.is_empty() || Message::parse(answer).is_some());
                    prop_assert!(answer.len() <= 256);
                }
            }
            let _ = scene.core.handle_peer(scene.now, RelayId(0), victim.tuple.client, datagram);
        }
        prop_assert_eq!(scene.core.allocations(), 1);
    }

    #[test]
    fn reading_ends_and_stays_inside(raw in hostile()) {
        if let Some(message) = Message::parse(&raw) {
            for attribute in message.attributes() {
                prop_assert!(attribute.at + 4 + attribute.value.len() <= raw.len());
                let _ = read_xor(attribute.value, &message.transaction());
            }
            if let Some(fields) = Fields::read(&message) {
                let _ = (fields.lifetime(), fields.channel(), fields.peer(&[0; 12]));
            }
        }
        if let Some(data) = ChannelData::parse(&raw) {
            prop_assert!(data.payload.len() + 4 <= raw.len());
        }
        if let Ok(Some(Frame { length, with_padding })) = next_frame(&raw) {
            prop_assert!(length <= with_padding && with_padding <= raw.len() && length >= 4);
        }
    }

    #[test]
    fn attributes_survive_their_own_bytes(
        values in prop::collection::vec((0x0001_u16..0x8028, prop::collection::vec(any::<u8>(), 0..90)), 0..8),
        id in any::<[u8; 12]>(),
    ) {
        let mut buffer = [0; 1024];
        let mut writer = Writer::new(&mut buffer, Class::Success, Method::Refresh, id);
        for (kind, value) in &values {
            writer.attribute(*kind, value);
        }
        writer.fingerprint();
        let length = writer.length();
        let message = Message::parse(&buffer[..length]).expect("a message");
        prop_assert_eq!(message.transaction(), id);
        let read: Vec<(u16, Vec<u8>)> = message
            .attributes()
            .map(|attribute| (attribute.kind, attribute.value.to_vec()))
            .collect();
        prop_assert_eq!(&read[..values.len()], &values[..]);
        prop_assert_eq!(read[values.len()].0, a::FINGERPRINT);
        prop_assert!(Fields::read(&message).is_some());
    }

    #[test]
    fn addresses_survive(ip in any::<std::net::IpAddr>(), port in any::<u16>(), id in any::<[u8; 12]>()) {
        let addr = std::net::SocketAddr::new(ip, port);
        let (value, length) = write_xor(addr, &id);
        prop_assert_eq!(read_xor(&value[..length], &id), Some(addr));
    }

    #[test]
    fn payloads_survive_there_and_back(payload in prop::collection::vec(any::<u8>(), 0..2000)) {
        for transport in Transport::ALL {
            let mut scene = Scene::with(settings(), transport);
            let mut client = scene.allocated("192.0.2.7:4000", "x");
            scene.permit(&mut client, &["8.8.8.8:9"]);
            let there = scene.relayed(&client, &send("8.8.8.8:9", &payload)).expect("relayed");
            prop_assert_eq!(&there.1, &payload);
            let back = scene.peer_sends(RelayId(0), "8.8.8.8:9", &payload).expect("relayed");
            prop_assert_eq!(Message::parse(&back).unwrap().first(a::DATA), Some(&payload[..]));
            scene.bind(&mut client, 0x4000, "8.8.8.8:9");
            let back = scene.peer_sends(RelayId(0), "8.8.8.8:9", &payload).expect("relayed");
            prop_assert_eq!(ChannelData::parse(&back).unwrap().payload, &payload[..]);
        }
    }
}
