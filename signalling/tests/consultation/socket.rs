//! A browser's socket, over a real port.

use std::net::SocketAddr;
use std::time::Duration;

use domain::consultation::command::{
    ChatText, ClientFrame, Command, PROTOCOL, Resume, ResumeToken, Side,
};
use domain::consultation::event::{CloseCode, Event, ServerFrame, Snapshot};
use domain::consultation::signal::{LinkId, Signal, SignalBody};
use domain::ids::{ChatId, InstanceId, ParticipantId};
use futures_util::{SinkExt, StreamExt};
use signalling::app_state::App;
use signalling::http::{Serving, router, serve};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::Sender;

pub const OWN_ORIGIN: &str = "http://localhost:8080";
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves the app on a port of its own.
pub async fn listen(app: &App) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = app.clone();
    tokio::spawn(async move {
        let limits = app.config.limits.clone();
        let serving = Serving::plain(vec![listener], router(&app), limits);
        serve(serving, app.shutdown.clone()).await;
    });
    address
}

/// A socket that is open.
pub struct Wire(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Asks for a socket; the status when it is refused.
pub async fn open(
    address: SocketAddr,
    consultation: &str,
    who: &Sender,
    origin: Option<&str>,
) -> Result<Wire, u16> {
    let url = format!("ws://{address}/api/consultations/{consultation}/socket");
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    if let Some(cookie) = &who.cookie {
        headers.insert("cookie", cookie.parse().unwrap());
    }
    if let Some(origin) = origin {
        headers.insert("origin", origin.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(Wire(socket)),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

impl Wire {
    pub async fn say(&mut self, frame: &ClientFrame) {
        self.say_text(serde_json::to_string(frame).unwrap()).await;
    }

    pub async fn say_text(&mut self, text: String) {
        // The other side may have closed already: what it said is read afterwards.
        let _ = self.0.send(Message::text(text)).await;
    }

    /// The next frame; `None` when the socket is closed.
    pub async fn hear(&mut self) -> Option<ServerFrame> {
        loop {
            let next = timeout(PATIENCE, self.0.next())
                .await
                .expect("a frame in time");
            match next {
                Some(Ok(Message::Text(text))) => {
                    return Some(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Why the server closed it.
    pub async fn closed(&mut self) -> Option<CloseCode> {
        while let Some(frame) = self.hear().await {
            if let ServerFrame::Closed { code } = frame {
                return Some(code);
            }
        }
        None
    }
}

/// One page of one person.
pub struct Page {
    pub who: Sender,
    pub side: Side,
    pub instance: InstanceId,
    pub me: ParticipantId,
    pub token: ResumeToken,
    pub resumed: bool,
    pub snapshot: Option<Box<Snapshot>>,
    pub last_event: u64,
    pub heard: u64,
    next_command: u64,
    pub wire: Wire,
}

/// A page without a connection, with what it knows.
pub struct Lost {
    who: Sender,
    side: Side,
    pub instance: InstanceId,
    pub me: ParticipantId,
    resume: Resume,
}

impl Lost {
    pub async fn resume(self, address: SocketAddr, consultation: &str) -> Page {
        let Self {
            who,
            side,
            instance,
            resume,
            ..
        } = self;
        Page::connect(address, consultation, &who, side, instance, Some(resume)).await
    }
}

impl Page {
    pub async fn open(
        address: SocketAddr,
        consultation: &str,
        who: &Sender,
        side: Side,
        instance: u128,
    ) -> Self {
        let instance = InstanceId::from_number(instance);
        Self::connect(address, consultation, who, side, instance, None).await
    }

    async fn connect(
        address: SocketAddr,
        consultation: &str,
        who: &Sender,
        side: Side,
        instance: InstanceId,
        resume: Option<Resume>,
    ) -> Self {
        let mut wire = open(address, consultation, who, Some(OWN_ORIGIN))
            .await
            .unwrap();
        let last_event = resume.as_ref().map_or(0, |resume| resume.last_event);
        wire.say(&ClientFrame::Hello {
            protocol: PROTOCOL,
            side,
            instance,
            resume,
        })
        .await;
        match wire.hear().await {
            Some(ServerFrame::Welcome {
                resumed,
                token,
                participant,
                heard,
                snapshot,
            }) => Self {
                who: who.clone(),
                side,
                instance,
                me: participant,
                token,
                resumed,
                snapshot,
                last_event: if resumed { last_event } else { 0 },
                heard,
                next_command: heard + 1,
                wire,
            },
            other => panic!("no welcome but {other:?}"),
        }
    }

    /// Drops the connection without a word.
    pub fn lose(self) -> Lost {
        Lost {
            who: self.who,
            side: self.side,
            instance: self.instance,
            me: self.me,
            resume: Resume {
                token: self.token,
                last_event: self.last_event,
            },
        }
    }

    /// Drops the connection without a word and comes back with what it knows.
    pub async fn lose_and_resume(self, address: SocketAddr, consultation: &str) -> Self {
        self.lose().resume(address, consultation).await
    }

    pub async fn command(&mut self, command: Command) {
        let n = self.next_command;
        self.next_command += 1;
        self.wire.say(&ClientFrame::Command { n, command }).await;
    }

    pub async fn chat(&mut self, id: u128, words: &str) {
        let id = ChatId::from_number(id);
        let text = ChatText::new(words).unwrap();
        self.command(Command::Chat { id, text }).await;
    }

    pub async fn greet(&mut self, to: &Self) {
        let signal = Signal {
            from: LinkId(1),
            to: None,
            body: SignalBody::Hello,
        };
        self.command(Command::Signal {
            to: to.me,
            to_instance: to.instance,
            signal,
        })
        .await;
    }

    /// The next event; checks that none is missing or repeated.
    pub async fn event(&mut self) -> Event {
        loop {
            match self.wire.hear().await {
                Some(ServerFrame::Event { n, event }) => {
                    assert_eq!(n, self.last_event + 1, "lost or repeated");
                    self.last_event = n;
                    return event;
                }
                Some(ServerFrame::Heard { n }) => self.heard = n,
                Some(_) => {}
                None => panic!("closed while waiting for an event"),
            }
        }
    }

    /// The next event that this picks something from.
    pub async fn await_event<T>(&mut self, pick: impl Fn(Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(self.event().await) {
                return found;
            }
        }
    }

    pub async fn await_chat(&mut self) -> String {
        self.await_event(|event| match event {
            Event::Chat(message) => Some(message.text.as_str().to_owned()),
            _ => None,
        })
        .await
    }

    pub async fn await_admission(&mut self) {
        self.await_event(|event| matches!(event, Event::Admitted { .. }).then_some(()))
            .await;
    }

    /// The next frame that is no event.
    pub async fn answer(&mut self) -> ServerFrame {
        loop {
            match self.wire.hear().await {
                Some(ServerFrame::Event { n, .. }) => self.last_event = n,
                Some(frame) => return frame,
                None => panic!("closed while waiting for an answer"),
            }
        }
    }
}
