//! The server: a room that dies with it, and a database that does not.

use domain::consultation::command::{ClientFrame, Resume, ResumeToken};
use domain::consultation::event::{ChatMessage, IceConfig, ServerFrame};
use domain::consultation::participant::ParticipantRole;
use domain::consultation::room::{Change, ConnId, Connect, Input, Member, Output, Room, Ticket};
use domain::ids::{InstanceId, ParticipantId};
use domain::time::Timestamp;

pub struct Server {
    pub up: bool,
    room: Room,
    members: Vec<Member>,
    pub chat: Vec<ChatMessage>,
    /// On their way to the disk.
    pub asked: Vec<(Ticket, Change)>,
    tokens: u64,
}

/// A frame for a socket.
pub struct Told(pub ConnId, pub ServerFrame);

impl Server {
    pub fn new() -> Self {
        let member = |n: u128, role| Member {
            participant: ParticipantId::from_number(n),
            role,
            name: domain::text::Line::new(&format!("Person {n}")).unwrap(),
            admitted_at: None,
            camera_of: None,
        };
        Self {
            up: true,
            room: Room::new(),
            members: vec![
                member(1, ParticipantRole::Patient),
                member(2, ParticipantRole::Clinician),
            ],
            chat: Vec::new(),
            asked: Vec::new(),
            tokens: 0,
        }
    }

    /// All that is in memory is gone, and what was on its way to the disk.
    pub fn dies(&mut self) {
        self.up = false;
        self.asked.clear();
    }

    pub fn starts(&mut self) {
        self.up = true;
        self.room = Room::rebuild(self.members.clone(), self.chat.clone());
    }

    pub fn admit(&mut self, now: Timestamp) -> Vec<Told> {
        let patient = &mut self.members[0];
        patient.admitted_at = Some(now);
        let participant = patient.participant;
        let ice = IceConfig::default();
        self.put(
            Input::Admitted {
                participant,
                at: now,
                ice,
            },
            now,
        )
    }

    pub fn connect(
        &mut self,
        who: usize,
        conn: ConnId,
        instance: InstanceId,
        resume: Option<Resume>,
        now: Timestamp,
    ) -> Vec<Told> {
        self.tokens += 1;
        let connect = Connect {
            conn,
            member: self.members[who].clone(),
            instance,
            resume,
            token: ResumeToken(self.tokens.to_string()),
            ice: IceConfig::default(),
        };
        self.put(Input::Connect(Box::new(connect)), now)
    }

    pub fn frame(&mut self, conn: ConnId, frame: ClientFrame, now: Timestamp) -> Vec<Told> {
        self.put(Input::Frame { conn, frame }, now)
    }

    pub fn lost(&mut self, conn: ConnId, now: Timestamp) -> Vec<Told> {
        self.put(Input::Disconnect { conn }, now)
    }

    pub fn tick(&mut self, now: Timestamp) -> Vec<Told> {
        self.put(Input::Tick, now)
    }

    pub fn kept(&mut self, now: Timestamp) -> Vec<Told> {
        if self.asked.is_empty() {
            return Vec::new();
        }
        let (ticket, change) = self.asked.remove(0);
        if let Change::Chat(message) = change {
            self.chat.push(message);
        }
        self.put(Input::Committed { ticket }, now)
    }

    fn put(&mut self, input: Input, now: Timestamp) -> Vec<Told> {
        if !self.up {
            return Vec::new();
        }
        let mut told = Vec::new();
        for output in self.room.handle(input, now) {
            match output {
                Output::Send { conn, frame } => told.push(Told(conn, frame)),
                Output::Close { conn, code } => {
                    told.push(Told(conn, ServerFrame::Closed { code }));
                }
                Output::Commit { ticket, change } => self.asked.push((ticket, change)),
                Output::IceDue { .. } | Output::PresenceChanged => {}
            }
        }
        told
    }
}
