//! One page's socket.

use domain::consultation::command::{ClientFrame, Command, PROTOCOL, Side};
use domain::consultation::event::{ServerFrame, Snapshot};
use domain::consultation::signal::{Candidate, LinkId, Signal, SignalBody};
use domain::ids::{InstanceId, ParticipantId};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::http::origin;

pub type Out = SplitSink<WebSocketStream<TcpStream>, Message>;
pub type In = SplitStream<WebSocketStream<TcpStream>>;

/// Opens a socket at a path.
pub async fn open(address: &str, path: &str, cookie: &str) -> (Out, In) {
    let mut request = format!("ws://{address}{path}")
        .into_client_request()
        .unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", origin(address).parse().unwrap());
    headers.insert("cookie", cookie.parse().unwrap());
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    // The load must be small beside what it measures.
    let mut small = WebSocketConfig::default();
    small.read_buffer_size = 4 * 1024;
    small.write_buffer_size = 0;
    let opened = client_async_with_config(request, stream, Some(small)).await;
    opened.unwrap().0.split()
}

pub async fn say(out: &mut Out, text: String) {
    out.send(Message::Text(text.into())).await.unwrap();
}

/// The next text; `None` at the end.
pub async fn hear(incoming: &mut In) -> Option<Utf8Bytes> {
    loop {
        match incoming.next().await? {
            Ok(Message::Text(text)) => return Some(text),
            Ok(Message::Ping(_) | Message::Pong(Bytes { .. })) => {}
            _ => return None,
        }
    }
}

/// A page in a room.
pub struct Page {
    pub me: ParticipantId,
    pub instance: InstanceId,
    pub snapshot: Box<Snapshot>,
    pub out: Out,
    pub incoming: In,
}

impl Page {
    /// Opens the socket of a consultation and waits for the welcome.
    pub async fn open(
        address: &str,
        consultation: &str,
        cookie: &str,
        side: Side,
        n: u128,
    ) -> Self {
        let path = format!("/api/consultations/{consultation}/socket");
        let (mut out, mut incoming) = open(address, &path, cookie).await;
        let instance = InstanceId::from_number(n);
        let hello = ClientFrame::Hello {
            protocol: PROTOCOL,
            side,
            instance,
            resume: None,
        };
        say(&mut out, serde_json::to_string(&hello).unwrap()).await;
        let welcome = hear(&mut incoming).await.expect("a welcome");
        match serde_json::from_str(&welcome).unwrap() {
            ServerFrame::Welcome {
                participant,
                snapshot,
                ..
            } => Self {
                me: participant,
                instance,
                snapshot: snapshot.expect("a new session"),
                out,
                incoming,
            },
            other => panic!("no welcome but {other:?}"),
        }
    }

    /// The next frame of the server; `None` at the end.
    pub async fn frame(&mut self) -> Option<ServerFrame> {
        let text = hear(&mut self.incoming).await?;
        serde_json::from_str(&text).ok()
    }

    pub fn split(self) -> (Speaker, In) {
        (Speaker::new(self.out), self.incoming)
    }
}

/// The half that speaks.
pub struct Speaker {
    pub out: Out,
    commands: u64,
}

impl Speaker {
    pub const fn new(out: Out) -> Self {
        Self { out, commands: 0 }
    }

    pub async fn signal(&mut self, to: (ParticipantId, InstanceId), body: SignalBody) {
        self.commands += 1;
        let command = Command::Signal {
            to: to.0,
            to_instance: to.1,
            signal: Signal {
                from: LinkId(1),
                to: None,
                body,
            },
        };
        let n = self.commands;
        let frame = ClientFrame::Command { n, command };
        say(&mut self.out, serde_json::to_string(&frame).unwrap()).await;
    }

    pub async fn ping(&mut self) {
        let frame = ClientFrame::Ping;
        say(&mut self.out, serde_json::to_string(&frame).unwrap()).await;
    }

    pub async fn acknowledge(&mut self, event: u64) {
        let frame = ClientFrame::Ack { event };
        say(&mut self.out, serde_json::to_string(&frame).unwrap()).await;
    }
}

/// A candidate as long as real ones are, with a mark in it.
pub fn candidate(mark: u128) -> SignalBody {
    SignalBody::Candidate {
        candidate: Candidate {
            candidate: format!(
                "candidate:{mark} 1 udp 41885439 203.0.113.77 50123 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag aBcD"
            ),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: Some(0),
            username_fragment: Some("aBcD".to_owned()),
        },
    }
}

/// The mark of a candidate.
pub fn mark(body: &SignalBody) -> Option<u128> {
    let SignalBody::Candidate { candidate } = body else {
        return None;
    };
    let rest = candidate.candidate.strip_prefix("candidate:")?;
    rest.split(' ').next()?.parse().ok()
}
