//! The room, its shell, its disk, its clients and the network between, driven by chance.

use std::collections::BTreeMap;

use domain::consultation::command::{ChatText, ClientFrame, Command, ResumeToken};
use domain::consultation::event::{ChatMessage, CloseCode, EndReason, IceConfig, ServerFrame};
use domain::consultation::participant::{
    DeviceState, MediaState, ParticipantRole, ParticipantState,
};
use domain::consultation::queue::QueueView;
use domain::consultation::room::{Change, ConnId, Connect, Input, Output, Room, Ticket};
use domain::consultation::signal::{LinkId, Signal, SignalBody};
use domain::ids::{ChatId, InstanceId};
use domain::time::Timestamp;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::client::Client;

pub struct World {
    room: Room,
    clients: Vec<Client>,
    now: Timestamp,
    rng: ChaCha8Rng,
    next: u64,
    /// What the shell was asked to keep and has not answered yet.
    asked: Vec<(Ticket, Change)>,
    kept: Vec<ChatMessage>,
    removed: Vec<usize>,
    /// Signals sent: tag, sender, receiver, number of the command.
    sent: Vec<(u32, usize, usize, u64)>,
    pub seen: BTreeMap<&'static str, u64>,
}

impl World {
    pub fn new(rng: ChaCha8Rng) -> Self {
        let roles = [
            ParticipantRole::Clinician,
            ParticipantRole::Patient,
            ParticipantRole::Patient,
            ParticipantRole::Interpreter,
        ];
        let clients = (1..).zip(roles).map(|(n, role)| Client::new(n, role));
        Self {
            room: Room::new(),
            clients: clients.collect(),
            now: Timestamp(1_000_000),
            rng,
            next: 0,
            asked: Vec::new(),
            kept: Vec::new(),
            removed: Vec::new(),
            sent: Vec::new(),
            seen: BTreeMap::new(),
        }
    }

    fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    const fn number(&mut self) -> u64 {
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
            64..70 => self.send_chat(who),
            70..76 => self.send_signal(who),
            76..79 => self.send_media(who),
            79..83 => self.admit(who),
            83..84 => self.leave(who),
            84..91 => self.answer_of_the_disk(),
            91..93 => self.acknowledge(who),
            93..94 => self.repeat_a_command(who),
            94..95 => self.change_the_queue(),
            95..96 => self.remove(who),
            _ => self.pass_time(),
        }
        self.at_most_one_connection_each();
    }

    fn input(&mut self, input: Input) {
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
                Output::PresenceChanged => {}
            }
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
            ice: IceConfig::default(),
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
            self.clients[who].receive(frame);
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

    fn say(&mut self, who: usize, command: Command) {
        if self.clients[who].welcomed {
            self.clients[who].send(command);
        }
    }

    fn send_chat(&mut self, who: usize) {
        let id = ChatId::from_number(u128::from(self.number()));
        let text = ChatText::new("Hello").unwrap();
        self.say(who, Command::Chat { id, text });
    }

    fn send_signal(&mut self, who: usize) {
        let to = self.rng.random_range(0..self.clients.len());
        let tag = self.number() as u32;
        let target = &self.clients[to];
        let stale = self.rng.random_bool(0.1);
        let to_instance = if stale {
            InstanceId::from_number(5)
        } else {
            target.instance
        };
        let body = SignalBody::Offer {
            round: 1,
            seen: 0,
            sdp: format!("{} {to_instance}", self.clients[who].instance),
        };
        let signal = Signal {
            from: LinkId(tag),
            to: None,
            body,
        };
        let command = Command::Signal {
            to: target.id(),
            to_instance,
            signal,
        };
        if self.clients[who].welcomed {
            let sender = &self.clients[who];
            self.sent.push((tag, who, to, sender.next_command));
        }
        self.say(who, command);
    }

    fn send_media(&mut self, who: usize) {
        let camera = if self.rng.random_bool(0.5) {
            DeviceState::On
        } else {
            DeviceState::Off
        };
        let media = MediaState {
            camera,
            ..MediaState::default()
        };
        self.say(who, Command::Media(media));
    }

    fn admit(&mut self, who: usize) {
        let participant = self.clients[who].id();
        self.now = self.now.plus_ms(1);
        self.clients[who].member.admitted_at = Some(self.now);
        self.saw("admitted");
        let (at, ice) = (self.now, IceConfig::default());
        self.input(Input::Admitted {
            participant,
            at,
            ice,
        });
    }

    fn leave(&mut self, who: usize) {
        if self.clients[who].welcomed {
            self.saw("left");
            self.say(who, Command::Leave);
        }
    }

    fn remove(&mut self, who: usize) {
        // One of the patients, and not in every history.
        if who != 2 || self.rng.random_bool(0.5) || self.removed.contains(&who) {
            return;
        }
        self.saw("removed");
        self.removed.push(who);
        let participant = self.clients[who].id();
        self.input(Input::Removed { participant });
    }

    fn repeat_a_command(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if let (true, Some((n, command))) = (client.welcomed, client.unheard.front().cloned()) {
            // Only one that has been sent can be repeated, so put it behind everything.
            client.up.push_back(ClientFrame::Command { n, command });
            self.saw("repeated");
        }
    }

    fn acknowledge(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if client.welcomed {
            let event = client.last_event;
            client.up.push_back(ClientFrame::Ack { event });
        }
    }

    fn change_the_queue(&mut self) {
        let queue = QueueView {
            place: self.rng.random_range(1..4),
            late_minutes: 0,
        };
        self.input(Input::QueueChanged { queue: Some(queue) });
    }

    fn answer_of_the_disk(&mut self) {
        if self.asked.is_empty() {
            return;
        }
        let at = self.rng.random_range(0..self.asked.len());
        let (ticket, change) = self.asked.remove(at);
        if let Change::Left { participant, .. } = &change {
            let left = self.clients.iter_mut().find(|c| c.id() == *participant);
            left.unwrap().member.admitted_at = None;
        }
        if self.rng.random_bool(0.1) {
            self.saw("commit failed");
            return self.input(Input::CommitFailed { ticket });
        }
        if let Change::Chat(message) = change {
            self.kept.push(message);
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

    /// The network heals, the disk catches up, everybody who may be there is there.
    pub fn settle(&mut self) {
        for _ in 0..12 {
            for who in 0..self.clients.len() {
                let gone = matches!(
                    self.clients[who].closed,
                    Some(CloseCode::Ended | CloseCode::Removed)
                );
                if self.clients[who].conn.is_none() && !gone {
                    while self.clients[who].conn.is_none() {
                        self.connect(who);
                    }
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

    fn at_most_one_connection_each(&self) {
        // The room's own view: a connection that was replaced is answered with nothing any more.
        for client in &self.clients {
            let connected = self.room.is_connected(client.id());
            assert!(!connected || self.room.people().filter(|p| p.id == client.id()).count() == 1);
        }
    }

    pub fn everybody_knows_what_they_may(&self) {
        for client in &self.clients {
            if client.closed == Some(CloseCode::Removed) {
                assert!(!self.room.is_connected(client.id()));
                continue;
            }
            let people: BTreeMap<_, _> = self.room.people().map(|p| (p.id, p)).collect();
            let me = &people[&client.id()];
            assert_eq!(me.state, client.state);
            let admitted = me.state == ParticipantState::Admitted;
            let may_know = people.values().filter(|p| {
                p.id != me.id
                    && admitted
                    && match p.state {
                        ParticipantState::Admitted => true,
                        ParticipantState::Waiting => me.role.hosts(),
                        ParticipantState::Left => false,
                    }
            });
            let may_know: BTreeMap<_, _> = may_know.map(|p| (p.id, p.clone())).collect();
            assert_eq!(client.others, may_know);
            assert!(client.unheard.is_empty(), "every command was answered");
        }
    }

    pub fn every_kept_message_was_read_once(&self) {
        for client in &self.clients {
            let admitted = client.state == ParticipantState::Admitted;
            if admitted && client.closed.is_none() {
                assert_eq!(client.chat, self.kept);
            }
        }
    }

    pub fn every_signal_arrived_at_most_once(&self) {
        let mut tags: Vec<u32> = self
            .clients
            .iter()
            .flat_map(|c| c.signals.clone())
            .collect();
        let all = tags.len();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), all);
    }

    /// Between two pages that each kept one session throughout, what was not refused arrived.
    pub fn undisturbed_signals_all_arrived(&self) {
        for (tag, from, to, n) in &self.sent {
            let (from, to) = (&self.clients[*from], &self.clients[*to]);
            let undisturbed = from.sessions == 1
                && to.sessions == 1
                && from.closed.is_none()
                && to.closed.is_none();
            if undisturbed {
                let refused = from.refused.contains(n);
                assert_eq!(
                    to.signals.contains(tag),
                    !refused,
                    "signal {tag}: command {n} of {} to {}",
                    from.id(),
                    to.id()
                );
            }
        }
    }

    pub fn everybody_knows_that_it_is_over(&self) {
        for client in &self.clients {
            let told = matches!(client.closed, Some(CloseCode::Ended | CloseCode::Removed));
            assert!(client.over || told);
            assert!(!self.room.is_connected(client.id()));
        }
    }
}
