//! The room, its shell, its disk, its clients and the network between, driven by chance.

use std::collections::BTreeMap;

use domain::consultation::command::ResumeToken;
use domain::consultation::desk::DeskMessage;
use domain::consultation::event::{ChatMessage, CloseCode, EndReason, IceConfig, ServerFrame};
use domain::consultation::files::FileView;
use domain::consultation::participant::ParticipantRole;
use domain::consultation::phone_camera::Owner;
use domain::consultation::room::{Change, ConnId, Connect, Input, Output, Room, Ticket};
use domain::ids::{InstanceId, ParticipantId};
use domain::time::Timestamp;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::client::Client;

pub struct World {
    pub room: Room,
    pub clients: Vec<Client>,
    pub(super) now: Timestamp,
    pub(super) rng: ChaCha8Rng,
    next: u64,
    /// What the shell was asked to keep and has not answered yet.
    asked: Vec<(Ticket, Change)>,
    pub kept: Vec<ChatMessage>,
    pub files: Vec<FileView>,
    /// The words between clinic and patient, as the disk has them.
    pub desk: Vec<DeskMessage>,
    /// Who has agreed to which recording, as the disk has it.
    pub consents: Vec<(ParticipantId, Timestamp)>,
    pub(super) removed: Vec<usize>,
    /// Signals sent: tag, sender, receiver, number of the command.
    pub sent: Vec<(u32, usize, usize, u64)>,
    pub seen: BTreeMap<&'static str, u64>,
}

/// Credentials that end often enough to matter in a short history.
pub(super) fn ice() -> IceConfig {
    IceConfig {
        good_for_seconds: Some(8),
        ..IceConfig::default()
    }
}

impl World {
    pub fn new(rng: ChaCha8Rng) -> Self {
        let roles = [
            ParticipantRole::Clinician,
            ParticipantRole::Patient,
            ParticipantRole::Patient,
            ParticipantRole::Interpreter,
            ParticipantRole::Student,
            ParticipantRole::Camera,
        ];
        let clients = (1..).zip(roles).map(|(n, role)| Client::new(n, role));
        let mut clients: Vec<Client> = clients.collect();
        clients[5].member.camera_of = Some(Owner {
            participant: clients[1].id(),
            role: ParticipantRole::Patient,
        });
        Self {
            room: Room::new(),
            clients,
            now: Timestamp(1_000_000),
            rng,
            next: 0,
            asked: Vec::new(),
            kept: Vec::new(),
            desk: Vec::new(),
            consents: Vec::new(),
            removed: Vec::new(),
            sent: Vec::new(),
            seen: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    pub(super) fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    pub(super) const fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub fn step(&mut self) {
        let who = self.rng.random_range(0..self.clients.len());
        match self.rng.random_range(0..100) {
            0..24 => self.deliver_up(who),
            24..48 => self.deliver_down(who),
            48..60 => self.connect(who),
            60..64 => self.drop_connection(who),
            64..69 => self.send_chat(who),
            69..74 => self.send_signal(who),
            74..76 => self.record(who),
            76..78 => self.send_media(who),
            78..79 => self.change_files(who),
            79..83 => self.admit(who),
            83..84 => self.leave(who),
            84..91 => self.answer_of_the_disk(),
            91..93 => self.acknowledge(who),
            93..94 => self.repeat_a_command(who),
            94..95 => self.change_the_queue_or_the_hold(),
            95..96 => self.remove_or_send_back(who),
            96..98 => self.wait_in_words(who),
            _ => self.pass_time(),
        }
        self.at_most_one_connection_each();
        self.at_most_four_in_the_call();
        self.a_camera_goes_with_its_owner();
        self.nobody_is_recorded_who_has_not_agreed();
    }

    pub(super) fn input(&mut self, input: Input) {
        let mut renew = Vec::new();
        for output in self.room.handle(input, self.now) {
            match output {
                Output::Send { conn, frame } => {
                    if matches!(frame, ServerFrame::Refused { .. }) {
                        self.saw("refused");
                    }
                    if let Some(client) = self.clients.iter_mut().find(|c| c.conn == Some(conn)) {
                        client.down.push_back(frame);
                    }
                }
                Output::Close { conn, code } => {
                    if code == CloseCode::Replaced {
                        self.saw("replaced");
                    }
                    if let Some(client) = self.clients.iter_mut().find(|c| c.conn == Some(conn)) {
                        client.down.push_back(ServerFrame::Closed { code });
                    }
                }
                Output::Commit { ticket, change } => self.asked.push((ticket, change)),
                Output::IceDue { participant, .. } => renew.push(participant),
                Output::PresenceChanged => {}
            }
        }
        for participant in renew {
            self.saw("renewed");
            let ice = ice();
            self.input(Input::IceRenewed { participant, ice });
        }
    }

    fn connect(&mut self, who: usize) {
        if self.clients[who].conn.is_some() && self.rng.random_bool(0.8) {
            return;
        }
        if self.rng.random_bool(0.1) {
            let instance = InstanceId::from_number(u128::from(self.number()) + 1_000_000);
            self.clients[who].reload(instance);
        }
        let (conn, token) = (ConnId(self.number()), self.number());
        let client = &mut self.clients[who];
        // The old connection may still look alive to the server: that is what `replaced` is for.
        client.lose();
        client.conn = Some(conn);
        client.closed = None;
        let connect = Connect {
            conn,
            member: client.member.clone(),
            instance: client.instance,
            resume: client.resume(),
            token: ResumeToken(token.to_string()),
            ice: ice(),
        };
        let before = client.sessions;
        self.input(Input::Connect(Box::new(connect)));
        let first = self.clients[who].down.front();
        match first {
            Some(ServerFrame::Welcome { resumed: true, .. }) => self.saw("resumed"),
            Some(ServerFrame::Welcome { .. }) => {
                // Counted here, as its Welcome may never arrive.
                self.clients[who].sessions += 1;
                if before > 0 {
                    self.saw("fresh");
                }
            }
            Some(ServerFrame::Closed {
                code: CloseCode::Full,
            }) => self.saw("full"),
            _ => {}
        }
    }

    fn deliver_up(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if let (Some(conn), Some(frame)) = (client.conn, client.up.pop_front()) {
            self.input(Input::Frame { conn, frame });
        }
    }

    fn deliver_down(&mut self, who: usize) {
        if let Some(frame) = self.clients[who].down.pop_front() {
            let before = self.clients[who].recording.clone();
            self.clients[who].receive(frame);
            self.answer_the_question(who, before.as_ref());
        }
    }

    fn drop_connection(&mut self, who: usize) {
        if let Some(conn) = self.clients[who].conn {
            self.clients[who].lose();
            // Half of the time the server does not notice yet.
            if self.rng.random_bool(0.5) {
                self.input(Input::Disconnect { conn });
            }
        }
    }

    fn answer_of_the_disk(&mut self) {
        if self.asked.is_empty() {
            return;
        }
        let at = self.rng.random_range(0..self.asked.len());
        let (ticket, change) = self.asked.remove(at);
        if let Change::Left {
            participant,
            admission,
            ..
        } = &change
        {
            let left = self.clients.iter_mut().find(|c| c.id() == *participant);
            let member = &mut left.unwrap().member;
            member.admitted_at = member.admitted_at.filter(|at| Some(*at) != *admission);
        }
        if self.rng.random_bool(0.1) {
            self.saw("commit failed");
            return self.input(Input::CommitFailed { ticket });
        }
        match change {
            Change::Chat(message) => self.kept.push(message),
            Change::Desk { message, .. } => {
                self.saw("desk");
                self.desk.push(message);
            }
            Change::Away { .. } => self.saw("away"),
            Change::FirstPicture { .. } => self.saw("first picture"),
            Change::Recording { participant, deed } => self.consented(participant, deed),
            Change::Left { .. } => {}
        }
        self.input(Input::Committed { ticket });
    }

    fn pass_time(&mut self) {
        let ms = if self.rng.random_bool(0.1) {
            self.saw("expired");
            40_000
        } else {
            self.rng.random_range(0..5_000)
        };
        self.now = self.now.plus_ms(ms);
        self.input(Input::Tick);
    }

    pub fn end(&mut self) {
        let reason = EndReason::Finished;
        self.input(Input::Ended { reason });
    }

    /// Until the room has answered, be it that there is no place.
    fn connect_once(&mut self, who: usize) {
        while self.clients[who].conn.is_none() {
            self.connect(who);
        }
    }

    /// The network heals, the disk catches up, everybody who may be there is there.
    pub fn settle(&mut self) {
        for _ in 0..12 {
            for who in 0..self.clients.len() {
                let gone = matches!(
                    self.clients[who].closed,
                    Some(CloseCode::Ended | CloseCode::Removed)
                );
                if self.clients[who].conn.is_none() && !gone {
                    self.connect_once(who);
                }
            }
            for _ in 0..400 {
                for who in 0..self.clients.len() {
                    self.deliver_up(who);
                    self.deliver_down(who);
                }
                self.answer_of_the_disk();
            }
        }
        assert!(self.asked.is_empty());
        assert!(
            self.clients
                .iter()
                .all(|c| c.up.is_empty() && c.down.is_empty())
        );
    }
}
