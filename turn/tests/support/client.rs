//! A small client over streams and datagrams.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::UdpSocket;
use tokio::time::timeout;
use turn::credentials::{Credential, Secret, issue};
use turn::stun::attribute as a;
use turn::stun::{
    Algorithm, ChannelData, Class, IntegrityKind, Key, Message, Method, Writer, next_frame,
    read_xor,
};

/// Longer than any answer takes.
pub const SOON: Duration = Duration::from_secs(10);

/// What was answered.
pub struct Answer {
    /// 0 when granted.
    pub code: u16,
    nonce: Option<Vec<u8>>,
    relayed: Option<SocketAddr>,
    second: Option<SocketAddr>,
}

fn read(raw: &[u8]) -> Answer {
    let message = Message::parse(raw).expect("an answer");
    let code = message.first(a::ERROR_CODE);
    let mut relayed = message
        .attributes()
        .filter(|attribute| attribute.kind == a::XOR_RELAYED_ADDRESS)
        .filter_map(|attribute| read_xor(attribute.value, &message.transaction()));
    Answer {
        code: code.map_or(0, |v| u16::from(v[2]) * 100 + u16::from(v[3])),
        nonce: message.first(a::NONCE).map(<[u8]>::to_vec),
        relayed: relayed.next(),
        second: relayed.next(),
    }
}

fn credential(opaque: &str) -> Credential {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a time after 1970");
    let secret = Secret::new(super::SECRET).expect("a good secret");
    issue(&secret, now.as_secs() + 600, opaque)
}

fn request(
    credential: &Credential,
    nonce: Option<&[u8]>,
    number: u8,
    method: Method,
    write: impl FnOnce(&mut Writer<'_>),
) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let mut writer = Writer::new(&mut buffer, Class::Request, method, [number; 12]);
    write(&mut writer);
    if let Some(nonce) = nonce {
        writer.attribute(a::USERNAME, credential.username.as_bytes());
        writer.attribute(a::REALM, b"anteroom");
        writer.attribute(a::NONCE, nonce);
        let Credential { username, password } = credential;
        let key = Key::new(Algorithm::Md5, username, "anteroom", password);
        writer.integrity(IntegrityKind::Sha1, &key);
    }
    let length = writer.length();
    buffer[..length].to_vec()
}

fn wants_udp(writer: &mut Writer<'_>) {
    writer.attribute(a::REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
}

/// A client over a stream.
pub struct Client<S> {
    stream: S,
    credential: Credential,
    nonce: Option<Vec<u8>>,
    incoming: Vec<u8>,
    number: u8,
    /// The relayed address, once there is one.
    pub relayed: Option<SocketAddr>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub fn new(stream: S, opaque: &str) -> Self {
        Self {
            stream,
            credential: credential(opaque),
            nonce: None,
            incoming: Vec::new(),
            number: 0,
            relayed: None,
        }
    }

    async fn frame(&mut self) -> Vec<u8> {
        loop {
            if let Some(frame) = next_frame(&self.incoming).expect("a frame") {
                let raw = self.incoming[..frame.length].to_vec();
                self.incoming.drain(..frame.with_padding);
                return raw;
            }
            let mut buffer = [0; 4096];
            let count = self.stream.read(&mut buffer).await.expect("a stream");
            assert!(count > 0, "the relay closed the stream");
            self.incoming.extend_from_slice(&buffer[..count]);
        }
    }

    pub async fn request(&mut self, method: Method, write: impl FnOnce(&mut Writer<'_>)) -> Answer {
        self.number += 1;
        let nonce = self.nonce.as_deref();
        let raw = request(&self.credential, nonce, self.number, method, write);
        self.stream.write_all(&raw).await.expect("a stream");
        read(&self.frame().await)
    }

    pub async fn try_allocate(&mut self) -> u16 {
        let challenge = self.request(Method::Allocate, wants_udp).await;
        assert_eq!(challenge.code, 401);
        self.nonce = challenge.nonce;
        let answer = self.request(Method::Allocate, wants_udp).await;
        self.relayed = answer.relayed;
        answer.code
    }

    pub async fn allocate(&mut self) {
        assert_eq!(self.try_allocate().await, 0);
    }

    pub async fn binding(&mut self) {
        assert_eq!(self.request(Method::Binding, |_| {}).await.code, 0);
    }

    /// Ends the allocation and keeps the stream.
    pub async fn give_back(&mut self) -> u16 {
        let end = |w: &mut Writer<'_>| {
            w.attribute(a::LIFETIME, &[0; 4]);
        };
        self.request(Method::Refresh, end).await.code
    }

    /// Returns when the server has closed the stream.
    pub async fn closed(&mut self) {
        let end = timeout(SOON, self.stream.read(&mut [0; 16])).await;
        assert!(matches!(end, Ok(Ok(0) | Err(_))));
    }

    pub async fn bind(&mut self, number: u16, peer: SocketAddr) {
        let answer = self.request(Method::ChannelBind, |w| {
            w.attribute(a::CHANNEL_NUMBER, &(u32::from(number) << 16).to_be_bytes());
            w.xor_address(a::XOR_PEER_ADDRESS, peer);
        });
        assert_eq!(answer.await.code, 0);
    }

    pub async fn send_channel(&mut self, number: u16, payload: &[u8]) {
        let head = ChannelData::header(number, payload.len() as u16);
        let mut raw = [&head[..], payload].concat();
        raw.resize(raw.len().next_multiple_of(4), 0);
        self.stream.write_all(&raw).await.expect("a stream");
    }

    pub async fn receive_channel(&mut self) -> (u16, Vec<u8>) {
        let raw = self.frame().await;
        let data = ChannelData::parse(&raw).expect("ChannelData");
        (data.number, data.payload.to_vec())
    }
}

/// A client over UDP, one datagram at a time.
pub struct UdpClient {
    socket: UdpSocket,
    credential: Credential,
    nonce: Option<Vec<u8>>,
    number: u8,
    /// The relayed addresses, once there are some.
    pub relayed: Vec<SocketAddr>,
}

impl UdpClient {
    /// From a new port, which takes answers from the server's very address only.
    pub async fn new(server: SocketAddr, opaque: &str) -> Self {
        let any = if server.is_ipv4() {
            "127.0.0.1:0"
        } else {
            "[::1]:0"
        };
        let socket = UdpSocket::bind(any).await.expect("a port");
        socket.connect(server).await.expect("a server");
        Self {
            socket,
            credential: credential(opaque),
            nonce: None,
            number: 0,
            relayed: Vec::new(),
        }
    }

    async fn datagram(&self) -> Vec<u8> {
        let mut buffer = vec![0; 65_536];
        let received = timeout(SOON, self.socket.recv(&mut buffer)).await;
        let length = received.expect("an answer in time").expect("an answer");
        buffer.truncate(length);
        buffer
    }

    pub async fn request(&mut self, method: Method, write: impl FnOnce(&mut Writer<'_>)) -> Answer {
        self.number += 1;
        let nonce = self.nonce.as_deref();
        let raw = request(&self.credential, nonce, self.number, method, write);
        self.socket.send(&raw).await.expect("sent");
        read(&self.datagram().await)
    }

    /// Allocates, with IPv6 beside IPv4 if so asked; the code answered.
    pub async fn allocate(&mut self, also_v6: bool) -> u16 {
        let mut code = 0;
        for _ in 0..2 {
            let answer = self.request(Method::Allocate, |w| {
                wants_udp(w);
                if also_v6 {
                    w.attribute(a::ADDITIONAL_ADDRESS_FAMILY, &[2, 0, 0, 0]);
                }
            });
            let answer = answer.await;
            self.nonce = answer.nonce.or(self.nonce.take());
            self.relayed = answer.relayed.into_iter().chain(answer.second).collect();
            code = answer.code;
        }
        code
    }

    pub async fn bind(&mut self, number: u16, peer: SocketAddr) -> u16 {
        let answer = self.request(Method::ChannelBind, |w| {
            w.attribute(a::CHANNEL_NUMBER, &(u32::from(number) << 16).to_be_bytes());
            w.xor_address(a::XOR_PEER_ADDRESS, peer);
        });
        answer.await.code
    }

    pub async fn send_channel(&self, number: u16, payload: &[u8]) {
        let head = ChannelData::header(number, payload.len() as u16);
        let raw = [&head[..], payload].concat();
        self.socket.send(&raw).await.expect("sent");
    }

    pub async fn receive_channel(&self) -> (u16, Vec<u8>) {
        let raw = self.datagram().await;
        let data = ChannelData::parse(&raw).expect("ChannelData");
        (data.number, data.payload.to_vec())
    }
}

/// Allocates over UDP from a new port; the code answered.
pub async fn udp_allocate(server: SocketAddr, opaque: &str) -> u16 {
    UdpClient::new(server, opaque).await.allocate(false).await
}
