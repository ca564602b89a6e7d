//! The browser's end of the socket protocol: numbers commands, keeps them until the server has
//! heard them, asks to continue after a loss, and lets no event through twice. Without I/O.

use std::collections::VecDeque;

use super::command::{ClientFrame, Command, PROTOCOL, Resume, ResumeToken, Side};
use super::event::{CloseCode, Event, Refusal, ServerFrame, Snapshot};
use super::recording::RecordingStep;
use crate::ids::{InstanceId, ParticipantId};

/// Events are acknowledged in lots of this many, and by [`Session::acknowledge`].
const ACKNOWLEDGE_EVERY: u64 = 16;

/// Commands kept while there is no connection.
const KEPT_COMMANDS: usize = 200;

/// What became known by a frame of the server.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// A new resume session: everything is as the snapshot says.
    Began {
        /// Who you are.
        participant: ParticipantId,
        /// All that is known.
        snapshot: Option<Box<Snapshot>>,
    },
    /// The lost connection is continued with nothing lost.
    Continued,
    /// Something happened.
    Event(Event),
    /// A command was not done.
    Refused {
        /// Why.
        code: Refusal,
        /// Which, when it is still known.
        command: Option<Command>,
    },
    /// The server ends this connection.
    Closed(CloseCode),
    /// Events are missing: the connection must be made anew.
    Broken,
}

/// What to do about a frame of the server.
#[derive(Debug, Default, PartialEq)]
pub struct Received {
    /// To be sent, in order.
    pub send: Vec<ClientFrame>,
    /// What became known, in order.
    pub happened: Vec<Happening>,
}

/// One page's connection to one consultation, over any number of sockets.
#[derive(Debug)]
pub struct Session {
    side: Side,
    instance: InstanceId,
    token: Option<ResumeToken>,
    welcomed: bool,
    last_event: u64,
    acknowledged: u64,
    last_command: u64,
    waiting: VecDeque<(u64, Command)>,
    shares: bool,
}

impl Session {
    /// A session that has not been opened yet.
    pub const fn new(side: Side, instance: InstanceId) -> Self {
        Self {
            side,
            instance,
            token: None,
            welcomed: false,
            last_event: 0,
            acknowledged: 0,
            last_command: 0,
            waiting: VecDeque::new(),
            shares: false,
        }
    }

    /// A socket is open: the first frame to send.
    pub fn hello(&mut self) -> ClientFrame {
        self.welcomed = false;
        ClientFrame::Hello {
            protocol: PROTOCOL,
            side: self.side,
            instance: self.instance,
            resume: self.token.clone().map(|token| Resume {
                token,
                last_event: self.last_event,
            }),
        }
    }

    /// The socket is gone.
    pub const fn lost(&mut self) {
        self.welcomed = false;
    }

    /// Whether the server has answered on the present socket.
    pub const fn is_welcomed(&self) -> bool {
        self.welcomed
    }

    /// Whether the server knows that one's own screen is shared. It says what it has heard and what others did in the
    /// order in which that came.
    pub const fn shares(&self) -> bool {
        self.shares
    }

    /// Wants something done: the frame to send now, or nothing while there is no connection (it
    /// is sent when there is).
    pub fn command(&mut self, command: Command) -> Option<ClientFrame> {
        self.last_command += 1;
        let n = self.last_command;
        if self.waiting.len() == KEPT_COMMANDS {
            self.waiting.pop_front();
        }
        self.waiting.push_back((n, command.clone()));
        self.welcomed.then_some(ClientFrame::Command { n, command })
    }

    /// The acknowledgement that is due, for a quiet moment.
    pub fn acknowledge(&mut self) -> Option<ClientFrame> {
        if !self.welcomed || self.acknowledged == self.last_event {
            return None;
        }
        self.acknowledged = self.last_event;
        Some(ClientFrame::Ack {
            event: self.last_event,
        })
    }

    /// Takes a frame of the server.
    pub fn receive(&mut self, frame: ServerFrame) -> Received {
        let mut out = Received::default();
        match frame {
            ServerFrame::Welcome {
                resumed,
                token,
                participant,
                heard,
                snapshot,
            } => {
                self.token = Some(token);
                self.welcomed = true;
                if resumed {
                    self.forget(heard);
                    out.happened.push(Happening::Continued);
                } else {
                    self.begin();
                    self.shares = snapshot.as_ref().is_some_and(|s| s.me.media.screen);
                    out.happened.push(Happening::Began {
                        participant,
                        snapshot,
                    });
                }
                out.send.extend(
                    self.waiting
                        .iter()
                        .map(|(n, command)| ClientFrame::Command {
                            n: *n,
                            command: command.clone(),
                        }),
                );
            }
            ServerFrame::Event { n, event } => self.event(n, event, &mut out),
            ServerFrame::Heard { n } => self.forget(n),
            ServerFrame::Refused { code, n } => {
                let command = n.and_then(|n| self.take(n));
                out.happened.push(Happening::Refused { code, command });
            }
            ServerFrame::Closed { code } => {
                if !code.reconnects() {
                    self.token = None;
                }
                out.happened.push(Happening::Closed(code));
            }
            ServerFrame::Pong => {}
        }
        out
    }

    fn event(&mut self, n: u64, event: Event, out: &mut Received) {
        if n <= self.last_event {
            return;
        }
        if n != self.last_event + 1 {
            self.token = None;
            out.happened.push(Happening::Broken);
            return;
        }
        self.last_event = n;
        out.happened.push(Happening::Event(event));
        if self.last_event - self.acknowledged >= ACKNOWLEDGE_EVERY {
            out.send.extend(self.acknowledge());
        }
    }

    /// Numbers start anew. What people said is said again; what browsers said to each other is
    /// repaired by themselves, and the state of devices is told by the page.
    fn begin(&mut self) {
        self.last_event = 0;
        self.acknowledged = 0;
        self.last_command = 0;
        let kept = core::mem::take(&mut self.waiting);
        let lasting = kept.into_iter().map(|(_, command)| command).filter(|c| {
            matches!(
                c,
                Command::Chat { .. }
                    | Command::Desk { .. }
                    | Command::Away { .. }
                    | Command::Leave
                    | Command::Recording {
                        step: RecordingStep::Stop
                    }
            )
        });
        for command in lasting {
            self.last_command += 1;
            self.waiting.push_back((self.last_command, command));
        }
    }

    fn forget(&mut self, heard: u64) {
        while let Some((_, command)) = self.waiting.pop_front_if(|(n, _)| *n <= heard) {
            if let Command::Media(media) = command {
                self.shares = media.screen;
            }
        }
    }

    fn take(&mut self, number: u64) -> Option<Command> {
        let at = self.waiting.iter().position(|(n, _)| *n == number)?;
        self.waiting.remove(at).map(|(_, command)| command)
    }
}

#[cfg(test)]
mod tests {
    use super::super::command::ChatText;
    use super::super::participant::MediaState;
    use super::*;
    use crate::ids::ChatId;

    fn chat(number: u128) -> Command {
        Command::Chat {
            id: ChatId::from_number(number),
            text: ChatText::new("hello").unwrap(),
        }
    }

    fn welcome(resumed: bool, heard: u64) -> ServerFrame {
        ServerFrame::Welcome {
            resumed,
            token: ResumeToken("t".to_owned()),
            participant: ParticipantId::from_number(1),
            heard,
            snapshot: None,
        }
    }

    fn event(n: u64) -> ServerFrame {
        let participant = ParticipantId::from_number(9);
        let event = Event::ParticipantLeft { participant };
        ServerFrame::Event { n, event }
    }

    fn session() -> Session {
        let mut session = Session::new(Side::Patient, InstanceId::from_number(5));
        session.hello();
        session.receive(welcome(false, 0));
        session
    }

    #[test]
    fn what_was_not_heard_is_sent_again_under_its_number() {
        let mut session = session();
        assert!(session.command(chat(1)).is_some());
        session.lost();
        assert_eq!(session.command(chat(2)), None);
        session.hello();
        let received = session.receive(welcome(true, 1));
        assert_eq!(
            received.send,
            [ClientFrame::Command {
                n: 2,
                command: chat(2)
            }]
        );
        session.receive(ServerFrame::Heard { n: 2 });
        session.hello();
        assert!(session.receive(welcome(true, 2)).send.is_empty());
    }

    #[test]
    fn chat_outlives_a_session_and_device_states_do_not() {
        let mut session = session();
        session.command(Command::Media(Default::default()));
        session.command(chat(7));
        session.hello();
        let received = session.receive(welcome(false, 0));
        assert_eq!(
            received.send,
            [ClientFrame::Command {
                n: 1,
                command: chat(7)
            }]
        );
    }

    #[test]
    fn a_screen_is_shared_as_soon_as_the_server_has_heard_of_it() {
        let mut session = session();
        let mut media = MediaState {
            screen: true,
            ..MediaState::default()
        };
        session.command(Command::Media(media));
        session.command(chat(1));
        assert!(!session.shares());
        session.receive(ServerFrame::Heard { n: 1 });
        assert!(session.shares());
        media.screen = false;
        session.command(Command::Media(media));
        session.receive(ServerFrame::Heard { n: 2 });
        assert!(session.shares());
        session.receive(ServerFrame::Heard { n: 3 });
        assert!(!session.shares());
    }

    #[test]
    fn no_event_comes_through_twice_and_a_gap_is_noticed() {
        let mut session = session();
        assert_eq!(session.receive(event(1)).happened.len(), 1);
        assert!(session.receive(event(1)).happened.is_empty());
        assert_eq!(session.receive(event(3)).happened, [Happening::Broken]);
    }

    #[test]
    fn events_are_acknowledged_in_lots_and_when_it_is_quiet() {
        let mut session = session();
        for n in 1..ACKNOWLEDGE_EVERY {
            assert!(session.receive(event(n)).send.is_empty());
        }
        let lot = ClientFrame::Ack {
            event: ACKNOWLEDGE_EVERY,
        };
        assert_eq!(session.receive(event(ACKNOWLEDGE_EVERY)).send, [lot]);
        assert_eq!(session.acknowledge(), None);
        session.receive(event(ACKNOWLEDGE_EVERY + 1));
        assert!(session.acknowledge().is_some());
    }

    #[test]
    fn after_signing_in_again_the_page_begins_anew_and_says_what_was_left_unsaid() {
        let mut session = session();
        let code = CloseCode::SignInNeeded;
        let received = session.receive(ServerFrame::Closed { code });
        assert_eq!(received.happened, [Happening::Closed(code)]);
        session.lost();
        assert_eq!(session.command(chat(3)), None, "kept until then");
        let hello = session.hello();
        assert!(matches!(hello, ClientFrame::Hello { resume: None, .. }));
        let received = session.receive(welcome(false, 0));
        let command = chat(3);
        assert_eq!(received.send, [ClientFrame::Command { n: 1, command }]);
    }

    #[test]
    fn a_page_that_was_replaced_does_not_ask_to_continue() {
        let mut session = session();
        let code = CloseCode::Replaced;
        session.receive(ServerFrame::Closed { code });
        assert!(matches!(
            session.hello(),
            ClientFrame::Hello { resume: None, .. }
        ));
    }
}
