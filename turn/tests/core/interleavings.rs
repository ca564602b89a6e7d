//! Thousands of clients' requests in random order on a simulated clock, against a plain model of
//! what must hold.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use turn::core::{DropCause, Event};

use crate::scene::{Client, Scene, channel_data, send};

const PEERS: [&str; 4] = ["8.8.8.8:1", "8.8.8.8:2", "8.8.4.4:1", "1.1.1.1:1"];
const NUMBERS: [u16; 3] = [0x4000, 0x4001, 0x4fff];

/// One allocation as a model without cleverness sees it.
#[derive(Default)]
struct Model {
    until: u64,
    permissions: HashMap<String, u64>,
    channels: BTreeMap<u16, (SocketAddr, u64)>,
}

impl Model {
    fn bind(&mut self, number: u16, peer: SocketAddr, now: u64) -> u16 {
        self.channels.retain(|_, (_, until)| now < *until);
        let clash = self
            .channels
            .iter()
            .any(|(n, (p, _))| (*n == number) != (*p == peer));
        if clash {
            return 400;
        }
        self.channels.insert(number, (peer, now + 600_000));
        self.permissions
            .insert(peer.ip().to_string(), now + 300_000);
        0
    }
}

fn play(seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut scene = Scene::new();
    let mut clients: Vec<Client> = (0..4)
        .map(|i| {
            Client::new(
                &format!("192.0.2.7:{}", 4000 + i),
                &format!("call {}", i / 2),
            )
        })
        .collect();
    for client in &mut clients {
        scene.greet(client);
    }
    let mut models: HashMap<usize, Model> = HashMap::new();
    for step in 0..200 {
        scene.now.ms += random.random_range(0..30_000);
        let late = random.random_bool(0.3);
        if late {
            scene.pass(0);
        }
        let now = scene.now.ms;
        models.retain(|_, model| now < model.until);
        let who = random.random_range(0..clients.len());
        let client = &mut clients[who];
        if scene.now.ms.is_multiple_of(4) {
            scene.greet(client);
        }
        let peer = *PEERS.choose(&mut random).unwrap();
        let addr: SocketAddr = peer.parse().unwrap();
        let number = *NUMBERS.choose(&mut random).unwrap();
        let model = models.get_mut(&who);
        let context = format!("seed {seed} step {step}");
        let stale = |code: u16| code == 438;
        match random.random_range(0..7) {
            0 => {
                let code = scene.allocate(client).code();
                if !stale(code) {
                    let awaited = if model.is_some() { 437 } else { 0 };
                    assert_eq!(code, awaited, "{context}");
                    if code == 0 {
                        let until = now + 600_000;
                        models.insert(
                            who,
                            Model {
                                until,
                                ..Model::default()
                            },
                        );
                    }
                }
            }
            1 => {
                let end = random.random_bool(0.3);
                let code = scene.refresh(client, if end { 0 } else { 700 }).code();
                match model {
                    _ if stale(code) => {}
                    None => assert_eq!(code, 437, "{context}"),
                    Some(model) => {
                        assert_eq!(code, 0, "{context}");
                        model.until = now + 700_000;
                        if end {
                            models.remove(&who);
                        }
                    }
                }
            }
            2 => {
                let code = scene.permit(client, &[peer]);
                match model {
                    _ if stale(code) => {}
                    None => assert_eq!(code, 437, "{context}"),
                    Some(model) => {
                        assert_eq!(code, 0, "{context}");
                        model
                            .permissions
                            .insert(addr.ip().to_string(), now + 300_000);
                    }
                }
            }
            3 => {
                let code = scene.bind(client, number, peer);
                match model {
                    _ if stale(code) => {}
                    None => assert_eq!(code, 437, "{context}"),
                    Some(model) => assert_eq!(code, model.bind(number, addr, now), "{context}"),
                }
            }
            4 => {
                let relayed = scene.relayed(client, &send(peer, b"x")).is_some();
                let awaited = model.is_some_and(|m| {
                    m.permissions
                        .get(&addr.ip().to_string())
                        .is_some_and(|until| now < *until)
                });
                assert_eq!(relayed, awaited, "{context}");
            }
            5 => {
                let relayed = scene.relayed(client, &channel_data(number, b"x"));
                let awaited = model
                    .and_then(|m| m.channels.get(&number).copied())
                    .filter(|(_, until)| now < *until);
                assert_eq!(relayed.map(|r| r.0), awaited.map(|c| c.0), "{context}");
            }
            _ => {
                scene.pass(0);
                assert_eq!(scene.core.allocations(), models.len(), "{context}");
                assert_eq!(scene.outside.open.len(), models.len(), "{context}");
            }
        }
    }
    scene.pass(3_600);
    assert_eq!(scene.shared.allocations(), 0);
    let (started, ended): (Vec<&Event>, Vec<&Event>) = scene
        .outside
        .events
        .iter()
        .partition(|event| matches!(event, Event::Started(_)));
    assert_eq!(started.len(), ended.len());
    let counted = scene.core.take_counters();
    assert_eq!(counted.started, started.len() as u64);
    assert_eq!(counted.dropped_for(DropCause::Malformed), 0);
}

#[test]
fn requests_in_any_order_keep_to_the_rules() {
    let seed = rand::rng().random_range(0..1_000_000_000);
    println!("first seed {seed}");
    for seed in seed..seed + 1_000 {
        play(seed);
    }
}
