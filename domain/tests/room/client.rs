//! One person's browser: sends numbered commands, counts events, resumes.

use std::collections::{BTreeMap, VecDeque};

use domain::consultation::command::{ClientFrame, Command, Resume, ResumeToken};
use domain::consultation::desk::{DeskMessage, DeskSide};
use domain::consultation::event::{ChatMessage, CloseCode, Event, ServerFrame};
use domain::consultation::files::FileView;
use domain::consultation::participant::{ParticipantRole, ParticipantState, ParticipantView};
use domain::consultation::recording::{RecordingStep, RecordingView};
use domain::consultation::room::{ConnId, Member};
use domain::consultation::signal::SignalBody;
use domain::ids::{ChatId, InstanceId, ParticipantId};

pub struct Client {
    pub member: Member,
    pub instance: InstanceId,
    pub conn: Option<ConnId>,
    /// Frames on their way to the server, and from it.
    pub up: VecDeque<ClientFrame>,
    pub down: VecDeque<ServerFrame>,
    pub welcomed: bool,
    pub token: Option<ResumeToken>,
    pub last_event: u64,
    pub next_command: u64,
    pub unheard: VecDeque<(u64, Command)>,
    pub state: ParticipantState,
    pub others: BTreeMap<ParticipantId, ParticipantView>,
    pub chat: Vec<ChatMessage>,
    pub files: Vec<FileView>,
    /// What the clinic and the patient wrote to each other, as told while waiting.
    pub desk: Vec<DeskMessage>,
    pub away: bool,
    pub hold: bool,
    pub recording: Option<RecordingView>,
    /// Tags of the signals that arrived, over all sessions.
    pub signals: Vec<u32>,
    /// Tags of the signals that were refused.
    pub refused: Vec<u64>,
    pub over: bool,
    pub closed: Option<CloseCode>,
    /// The sessions the room has begun for this person.
    pub sessions: u32,
}

impl Client {
    pub fn new(number: u128, role: ParticipantRole) -> Self {
        Self {
            member: Member {
                participant: ParticipantId::from_number(number),
                role,
                name: domain::text::Line::new(&format!("Person {number}")).unwrap(),
                admitted_at: None,
                camera_of: None,
            },
            instance: InstanceId::from_number(number * 1_000),
            conn: None,
            up: VecDeque::new(),
            down: VecDeque::new(),
            welcomed: false,
            token: None,
            last_event: 0,
            next_command: 1,
            unheard: VecDeque::new(),
            state: ParticipantState::Waiting,
            others: BTreeMap::new(),
            chat: Vec::new(),
            files: Vec::new(),
            desk: Vec::new(),
            away: false,
            hold: false,
            recording: None,
            signals: Vec::new(),
            refused: Vec::new(),
            over: false,
            closed: None,
            sessions: 0,
        }
    }

    pub fn id(&self) -> ParticipantId {
        self.member.participant
    }

    /// Whether a message of the waiting room is theirs to read.
    pub fn may_read_of_desk(&self, message: &DeskMessage) -> bool {
        let to_everybody = message.to_all && message.by == DeskSide::Clinic;
        match self.member.role {
            ParticipantRole::Patient => true,
            role => role.is_guest() && to_everybody,
        }
    }

    pub fn resume(&self) -> Option<Resume> {
        self.token.clone().map(|token| Resume {
            token,
            last_event: self.last_event,
        })
    }

    /// A new page load: knows nothing of the old one.
    pub fn reload(&mut self, instance: InstanceId) {
        self.instance = instance;
        self.token = None;
        self.unheard.clear();
    }

    pub fn lose(&mut self) {
        self.conn = None;
        self.welcomed = false;
        self.up.clear();
        self.down.clear();
    }

    pub fn send(&mut self, command: Command) {
        let n = self.next_command;
        self.next_command += 1;
        self.unheard.push_back((n, command.clone()));
        self.up.push_back(ClientFrame::Command { n, command });
    }

    pub fn receive(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::Welcome {
                resumed,
                token,
                participant,
                heard,
                snapshot,
            } => {
                assert_eq!(participant, self.id());
                assert!(!self.welcomed, "welcomed twice on one connection");
                self.welcomed = true;
                self.forget_heard(heard);
                if resumed {
                    assert!(snapshot.is_none());
                    assert_eq!(Some(token), self.token);
                } else {
                    self.token = Some(token);
                    self.last_event = 0;
                    self.begin(*snapshot.unwrap());
                }
                self.send_again(resumed);
            }
            ServerFrame::Event { n, event } => {
                assert!(self.welcomed, "an event before the welcome");
                assert_eq!(n, self.last_event + 1, "an event lost or repeated");
                self.last_event = n;
                assert!(!self.over, "{event:?} after the end");
                self.apply(event);
            }
            ServerFrame::Heard { n } => self.forget_heard(n),
            ServerFrame::Refused { n, .. } => self.refused.extend(n),
            ServerFrame::Pong => {}
            ServerFrame::Closed { code } => {
                self.closed = Some(code);
                self.lose();
            }
        }
    }

    fn begin(&mut self, snapshot: domain::consultation::event::Snapshot) {
        let me = &snapshot.me;
        assert_eq!((me.id, me.instance), (self.id(), Some(self.instance)));
        self.state = me.state;
        let admitted = me.state == ParticipantState::Admitted;
        assert_eq!(
            snapshot.ice.is_some(),
            admitted,
            "ICE only for the admitted"
        );
        assert!(admitted || snapshot.participants.is_empty());
        assert!(admitted || snapshot.chat.is_empty());
        assert!(admitted || snapshot.files.is_empty());
        self.files = snapshot.files;
        self.others = snapshot
            .participants
            .into_iter()
            .map(|p| (p.id, p))
            .collect();
        self.chat = snapshot.chat;
        assert!(!admitted || snapshot.desk.is_empty());
        assert!(snapshot.desk.iter().all(|m| self.may_read_of_desk(m)));
        self.desk = snapshot.desk;
        self.away = me.away_since.is_some();
        assert!(admitted || snapshot.hold.is_none());
        self.hold = snapshot.hold.is_some();
        assert!(admitted || snapshot.recording.is_none());
        self.recording = snapshot.recording;
    }

    /// What was not heard goes out again: under its old number in the same session; in a new one,
    /// only chat is worth saying again, under a new number and its old id.
    fn send_again(&mut self, resumed: bool) {
        let unheard = std::mem::take(&mut self.unheard);
        if resumed {
            for (n, command) in &unheard {
                let (n, command) = (*n, command.clone());
                self.up.push_back(ClientFrame::Command { n, command });
            }
            self.unheard = unheard;
        } else {
            self.next_command = 1;
            self.refused.clear();
            for (_, command) in unheard {
                let lasts = matches!(
                    command,
                    Command::Chat { .. }
                        | Command::Desk { .. }
                        | Command::Away { .. }
                        | Command::Recording {
                            step: RecordingStep::Stop
                        }
                );
                if lasts {
                    self.send(command);
                }
            }
        }
    }

    fn forget_heard(&mut self, heard: u64) {
        while self.unheard.front().is_some_and(|(n, _)| *n <= heard) {
            self.unheard.pop_front();
        }
    }

    fn apply(&mut self, event: Event) {
        if self.state == ParticipantState::Waiting {
            let harmless = matches!(
                event,
                Event::Admitted { .. }
                    | Event::QueueChanged { .. }
                    | Event::Desk(_)
                    | Event::AwayChanged { .. }
                    | Event::Ended { .. }
            );
            assert!(harmless, "a waiting person was told {event:?}");
        }
        match event {
            Event::ParticipantChanged { participant } => {
                if participant.state == ParticipantState::Waiting {
                    let of = participant.camera_of.map(|of| of.participant);
                    let theirs = of == Some(self.id());
                    let may = self.member.role.hosts() || theirs;
                    assert!(
                        may,
                        "only a host learns who waits, and who it is a camera of"
                    );
                }
                self.others.insert(participant.id, participant);
            }
            Event::ParticipantLeft { participant } => {
                self.others.remove(&participant);
            }
            Event::QueueChanged { .. } => assert_eq!(self.state, ParticipantState::Waiting),
            Event::Admitted {
                participants,
                chat,
                files,
                ..
            } => {
                assert_eq!(self.state, ParticipantState::Waiting);
                self.state = ParticipantState::Admitted;
                self.away = false;
                self.hold = false;
                self.recording = None;
                self.others = participants.into_iter().map(|p| (p.id, p)).collect();
                self.chat = chat;
                self.files = files;
            }
            Event::FilesChanged { files } => {
                assert_ne!(self.files, files, "told for nothing");
                self.files = files;
            }
            Event::PictureAsked { .. } => {
                assert_eq!(self.member.role, ParticipantRole::Patient);
            }
            Event::PictureAnswered { .. } => assert!(self.member.role.hosts()),
            Event::Signal {
                from,
                from_instance,
                signal,
                ..
            } => {
                // The test writes the receiver's page into the body, and a tag as link number.
                let SignalBody::Offer { sdp, .. } = signal.body else {
                    panic!("only offers are sent here");
                };
                let hosts = self.member.role.hosts();
                let from_host = self.others.get(&from).map(|p| p.role.hosts());
                assert!(
                    !self.hold || from_host == Some(hosts),
                    "a signal through a hold"
                );
                assert_eq!(sdp, format!("{from_instance} {}", self.instance));
                self.signals.push(signal.from.0);
            }
            Event::Chat(message) => {
                let ids: Vec<ChatId> = self.chat.iter().map(|m| m.id).collect();
                assert!(!ids.contains(&message.id), "a message twice");
                self.chat.push(message);
            }
            Event::Desk(message) => {
                assert!(self.may_read_of_desk(&message));
                assert_eq!(self.state, ParticipantState::Waiting);
                assert!(!self.desk.contains(&message), "a message twice");
                self.desk.push(message);
            }
            Event::AwayChanged { since } => {
                assert_eq!(self.state, ParticipantState::Waiting);
                self.away = since.is_some();
            }
            Event::SentBack { desk, .. } => {
                assert_eq!(self.state, ParticipantState::Admitted);
                assert!(desk.iter().all(|m| self.may_read_of_desk(m)));
                self.state = ParticipantState::Waiting;
                self.hold = false;
                self.recording = None;
                self.others.clear();
                self.chat.clear();
                self.files.clear();
                self.desk = desk;
            }
            Event::HoldChanged { since } => {
                assert_eq!(self.state, ParticipantState::Admitted);
                self.hold = since.is_some();
            }
            Event::RecordingChanged { recording } => {
                assert_eq!(self.state, ParticipantState::Admitted);
                self.recording = recording;
            }
            Event::IceChanged { .. } => {
                assert_eq!(self.state, ParticipantState::Admitted);
            }
            Event::Ended { .. } => self.over = true,
        }
    }
}
