//! A relay without sockets, and clients without networks.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use turn::core::{
    Core, Event, Family, FiveTuple, FromPeer, Now, Outcome, RelayId, Settings, Shared, Transport,
    World,
};
use turn::credentials::{Credential, Secret, Secrets, issue};
use turn::peers::PeerPolicy;
use turn::stun::attribute::{self as a, ErrorCode};
use turn::stun::{Algorithm, Class, IntegrityKind, Key, Message, Method, Writer, read_xor};

pub const SECRET: &str = "a secret for the tests";
pub const START: Now = Now {
    ms: 1_000_000,
    unix: 1_800_000_000,
};

pub fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// Sockets that are only written down.
#[derive(Default)]
pub struct Outside {
    pub open: BTreeMap<RelayId, SocketAddr>,
    pub events: Vec<Event>,
    pub full: bool,
    ports: u16,
}

impl World for Outside {
    fn open(&mut self, relay: RelayId, family: Family, even: bool) -> Option<SocketAddr> {
        if self.full {
            return None;
        }
        self.ports += if even { 2 - self.ports % 2 } else { 1 };
        let ip = match family {
            Family::V4 => [9, 9, 9, 9].into(),
            Family::V6 => "2a00::9".parse().unwrap(),
        };
        let addr = SocketAddr::new(ip, 49_152 + self.ports % 10_000);
        assert!(self.open.insert(relay, addr).is_none(), "opened twice");
        Some(addr)
    }

    fn close(&mut self, relay: RelayId) {
        assert!(self.open.remove(&relay).is_some(), "closed but not open");
    }

    fn tell(&mut self, event: Event) {
        self.events.push(event);
    }
}

/// What a client knows.
#[derive(Clone)]
pub struct Client {
    pub tuple: FiveTuple,
    pub credential: Credential,
    pub nonce: Vec<u8>,
    pub algorithm: Algorithm,
    pub names_algorithm: bool,
    pub integrity: IntegrityKind,
    pub realm: String,
    pub transaction: u64,
    pub fingerprint: bool,
}

impl Client {
    pub fn new(addr: &str, opaque: &str) -> Self {
        let secret = Secret::new(SECRET).unwrap();
        Self {
            tuple: FiveTuple {
                client: at(addr),
                server: at("9.9.9.9:3478"),
            },
            credential: issue(&secret, START.unix + 3600, opaque),
            nonce: Vec::new(),
            algorithm: Algorithm::Md5,
            names_algorithm: false,
            integrity: IntegrityKind::Sha1,
            realm: "anteroom".to_owned(),
            transaction: 0,
            fingerprint: false,
        }
    }

    /// A signed request; the same again until `transaction` is moved on.
    pub fn request(&self, method: Method, write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
        let mut buffer = [0; 2048];
        let mut id = [0; 12];
        id[4..].copy_from_slice(&self.transaction.to_be_bytes());
        let mut writer = Writer::new(&mut buffer, Class::Request, method, id);
        write(&mut writer);
        writer.attribute(a::USERNAME, self.credential.username.as_bytes());
        writer.attribute(a::REALM, self.realm.as_bytes());
        writer.attribute(a::NONCE, &self.nonce);
        if self.names_algorithm {
            writer.attribute(a::PASSWORD_ALGORITHMS, &Algorithm::OFFERED);
            writer.attribute(a::PASSWORD_ALGORITHM, &[0, self.algorithm as u8, 0, 0]);
        }
        let Credential { username, password } = &self.credential;
        let key = Key::new(self.algorithm, username, &self.realm, password);
        writer.integrity(self.integrity, &key);
        if self.fingerprint {
            writer.fingerprint();
        }
        let length = writer.length();
        buffer[..length].to_vec()
    }
}

/// What the relay answered.
pub struct Answer(pub Vec<u8>);

impl Answer {
    pub fn message(&self) -> Message<'_> {
        Message::parse(&self.0).expect("an answer")
    }

    /// 0 when granted, otherwise the error's number.
    pub fn code(&self) -> u16 {
        match self.message().class {
            Class::Success => 0,
            Class::Error => {
                let value = self.message().first(a::ERROR_CODE).expect("an error code");
                u16::from(value[2]) * 100 + u16::from(value[3])
            }
            other => panic!("{other:?} is no answer"),
        }
    }

    pub fn address(&self, kind: u16) -> Option<SocketAddr> {
        let message = self.message();
        let value = message.first(kind)?;
        Some(read_xor(value, &message.transaction()).expect("an address"))
    }

    pub fn lifetime(&self) -> u32 {
        let message = self.message();
        let value = message.first(a::LIFETIME).expect("a lifetime");
        u32::from_be_bytes(value.try_into().unwrap())
    }
}

/// A core, its outside and the time.
pub struct Scene {
    pub shared: Arc<Shared>,
    pub core: Core,
    pub outside: Outside,
    pub now: Now,
}

pub fn settings() -> Settings {
    Settings {
        families: vec![Family::V4, Family::V6],
        ..Settings::default()
    }
}

impl Scene {
    pub fn new() -> Self {
        Self::with(settings(), Transport::Udp)
    }

    pub fn with(settings: Settings, transport: Transport) -> Self {
        let secrets = Secrets::one(Secret::new(SECRET).unwrap());
        let own = [at("9.9.9.9:3478"), at("[2a00::9]:3478")];
        let peers = PeerPolicy::default().with_own(own);
        let shared = Arc::new(Shared::new(settings, secrets, peers, [7; 40]));
        Self {
            core: Core::new(shared.clone(), transport),
            shared,
            outside: Outside::default(),
            now: START,
        }
    }

    /// Another thread of the same server.
    pub fn beside(&self) -> Self {
        Self {
            core: Core::new(self.shared.clone(), Transport::Udp),
            shared: self.shared.clone(),
            outside: Outside::default(),
            now: self.now,
        }
    }

    pub fn pass(&mut self, seconds: u64) {
        self.now.ms += seconds * 1000;
        self.now.unix += seconds;
        self.core.tick(&mut self.outside, self.now);
    }

    pub fn raw(&mut self, tuple: &FiveTuple, datagram: &[u8]) -> Option<Answer> {
        match self
            .core
            .handle(&mut self.outside, self.now, tuple, datagram)
        {
            Outcome::Answer(answer) if !answer.is_empty() => Some(Answer(answer.to_vec())),
            Outcome::Answer(_) | Outcome::Dropped(_) => None,
            Outcome::ToPeer { .. } => panic!("relayed where an answer was awaited"),
        }
    }

    /// Sends a signed request with a new transaction.
    pub fn ask(
        &mut self,
        client: &mut Client,
        method: Method,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Answer {
        client.transaction += 1;
        let request = client.request(method, write);
        self.raw(&client.tuple, &request).expect("an answer")
    }

    /// Learns the nonce, as every client does first.
    pub fn greet(&mut self, client: &mut Client) {
        let answer = self
            .raw(&client.tuple, &unsigned(Method::Allocate))
            .unwrap();
        assert_eq!(answer.code(), ErrorCode::Unauthenticated.number());
        client.nonce = answer.message().first(a::NONCE).unwrap().to_vec();
    }

    /// A client with an allocation.
    pub fn allocated(&mut self, addr: &str, opaque: &str) -> Client {
        let mut client = Client::new(addr, opaque);
        self.greet(&mut client);
        assert_eq!(self.allocate(&mut client).code(), 0);
        client
    }

    pub fn allocate(&mut self, client: &mut Client) -> Answer {
        self.ask(client, Method::Allocate, |w| {
            w.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        })
    }

    pub fn permit(&mut self, client: &mut Client, peers: &[&str]) -> u16 {
        self.ask(client, Method::CreatePermission, |w| {
            for peer in peers {
                w.xor_address(a::XOR_PEER_ADDRESS, at(peer));
            }
        })
        .code()
    }

    pub fn bind(&mut self, client: &mut Client, number: u16, peer: &str) -> u16 {
        self.ask(client, Method::ChannelBind, |w| {
            w.attribute(
                a::CHANNEL_NUMBER,
                &u32::from(number).rotate_left(16).to_be_bytes(),
            );
            w.xor_address(a::XOR_PEER_ADDRESS, at(peer));
        })
        .code()
    }

    pub fn refresh(&mut self, client: &mut Client, lifetime: u32) -> Answer {
        self.ask(client, Method::Refresh, |w| {
            w.attribute(a::LIFETIME, &lifetime.to_be_bytes());
        })
    }

    /// Where a datagram of the client is relayed to, if it is.
    pub fn relayed(&mut self, client: &Client, datagram: &[u8]) -> Option<(SocketAddr, Vec<u8>)> {
        match self
            .core
            .handle(&mut self.outside, self.now, &client.tuple, datagram)
        {
            Outcome::ToPeer { peer, payload, .. } => Some((peer, payload.to_vec())),
            _ => None,
        }
    }

    /// What the client gets of a peer's datagram, if anything.
    pub fn peer_sends(&mut self, relay: RelayId, peer: &str, payload: &[u8]) -> Option<Vec<u8>> {
        match self.core.handle_peer(self.now, relay, at(peer), payload) {
            FromPeer::ToClient {
                head,
                payload,
                padding,
                ..
            } => Some([head.bytes(), payload, &vec![0; padding]].concat()),
            FromPeer::Dropped(_) => None,
        }
    }
}

/// A request without a credential.
pub fn unsigned(method: Method) -> Vec<u8> {
    let mut buffer = [0; 64];
    let mut writer = Writer::new(&mut buffer, Class::Request, method, [3; 12]);
    if method == Method::Allocate {
        writer.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
    }
    let length = writer.length();
    buffer[..length].to_vec()
}

/// A Send indication.
pub fn send(peer: &str, payload: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut writer = Writer::new(&mut buffer, Class::Indication, Method::Send, [5; 12]);
    writer.xor_address(a::XOR_PEER_ADDRESS, at(peer));
    writer.attribute(a::DATA, payload);
    let length = writer.length();
    buffer[..length].to_vec()
}

/// ChannelData.
pub fn channel_data(number: u16, payload: &[u8]) -> Vec<u8> {
    let head = turn::stun::ChannelData::header(number, payload.len() as u16);
    [&head[..], payload].concat()
}
