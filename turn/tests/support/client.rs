//! A small client over streams and datagrams.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::UdpSocket;
use turn::credentials::{Credential, Secret, issue};
use turn::stun::attribute as a;
use turn::stun::{
    Algorithm, ChannelData, Class, IntegrityKind, Key, Message, Method, Writer, next_frame,
    read_xor,
};

/// What was answered.
pub struct Answer {
    /// 0 when granted.
    pub code: u16,
    nonce: Option<Vec<u8>>,
    relayed: Option<SocketAddr>,
}

fn read(raw: &[u8]) -> Answer {
    let message = Message::parse(raw).expect("an answer");
    let code = message.first(a::ERROR_CODE);
    let relayed = message.first(a::XOR_RELAYED_ADDRESS);
    Answer {
        code: code.map_or(0, |v| u16::from(v[2]) * 100 + u16::from(v[3])),
        nonce: message.first(a::NONCE).map(<[u8]>::to_vec),
        relayed: relayed.and_then(|value| read_xor(value, &message.transaction())),
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

/// Allocates over UDP from a new port; the code answered.
pub async fn udp_allocate(server: SocketAddr, opaque: &str) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let credential = credential(opaque);
    let (mut nonce, mut code) = (None, 0);
    for number in [1, 2] {
        let raw = request(
            &credential,
            nonce.as_deref(),
            number,
            Method::Allocate,
            wants_udp,
        );
        socket.send_to(&raw, server).await.expect("sent");
        let mut buffer = [0; 1024];
        let count = socket.recv(&mut buffer).await.expect("an answer");
        let answer = read(&buffer[..count]);
        (nonce, code) = (answer.nonce, answer.code);
    }
    code
}
