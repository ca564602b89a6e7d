//! What happens, and what a page does about it: the same that the app does.

use domain::consultation::client::Happening as News;
use domain::consultation::command::{ClientFrame, Command};
use domain::consultation::event::{Event, ServerFrame, Snapshot};
use domain::consultation::negotiation::{ConnectionState, Input, Output};
use domain::consultation::participant::{ParticipantState, ParticipantView, Presence};
use domain::consultation::room::ConnId;
use domain::consultation::signal::{Candidate, LinkId};
use domain::ids::InstanceId;
use rand::Rng;

use crate::browser::{Browser, Description, Operation};
use crate::server::Told;
use crate::world::World;

#[derive(Debug, Clone)]
pub enum Happening {
    Dial {
        who: usize,
        instance: InstanceId,
    },
    Up {
        who: usize,
        conn: ConnId,
        frame: ClientFrame,
    },
    Down {
        who: usize,
        conn: ConnId,
        frame: ServerFrame,
    },
    ServerNotices {
        conn: ConnId,
    },
    ServerStarts,
    ServerTick,
    Kept,
    Admit,
    Created {
        who: usize,
        instance: InstanceId,
    },
    Needed {
        who: usize,
        link: LinkId,
    },
    Done {
        who: usize,
        link: LinkId,
    },
    Gathered {
        who: usize,
        link: LinkId,
        ufrag: u32,
    },
    Failing {
        who: usize,
        link: LinkId,
        ufrag: u32,
    },
    Tick {
        who: usize,
    },
    Media,
}

impl World {
    pub fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Dial { who, instance } => self.dial(who, instance),
            Happening::Up { who, conn, frame } => self.at_server(who, conn, frame),
            Happening::Down { who, conn, frame } if self.pages[who].conn == Some(conn) => {
                self.at_page(who, frame);
            }
            Happening::ServerNotices { conn } => {
                let told = self.server.lost(conn, self.time());
                self.tell(told);
            }
            Happening::ServerStarts => {
                self.note(|| "the server starts".to_owned());
                self.server.starts();
            }
            Happening::ServerTick => {
                let told = self.server.tick(self.time());
                self.tell(told);
                self.plan(1_000, Happening::ServerTick);
            }
            Happening::Kept => {
                let told = self.server.kept(self.time());
                self.tell(told);
            }
            Happening::Admit => {
                if self.server.up {
                    let told = self.server.admit(self.time());
                    self.tell(told);
                }
            }
            Happening::Created { who, instance } if self.pages[who].instance == instance => {
                self.created(who);
            }
            Happening::Needed { who, link } if self.current(who, link) => {
                self.input(who, Input::NegotiationNeeded);
            }
            Happening::Done { who, link } if self.current(who, link) => self.done(who),
            Happening::Gathered { who, link, ufrag } if self.current(who, link) => {
                let candidate = Candidate {
                    candidate: "candidate:1".to_owned(),
                    sdp_mid: Some("0".to_owned()),
                    sdp_m_line_index: Some(0),
                    username_fragment: Some(ufrag.to_string()),
                };
                self.input(who, Input::LocalCandidate(candidate));
            }
            Happening::Failing { who, link, ufrag } if self.current(who, link) => {
                let Some(peer) = &mut self.pages[who].peer else {
                    return;
                };
                let lost = peer.browser.connection == ConnectionState::Disconnected;
                if lost && peer.browser.generation() == ufrag {
                    peer.browser.dead = ufrag;
                    self.connection(who, ConnectionState::Failed);
                }
            }
            Happening::Tick { who } => {
                let now = self.now;
                let peer = self.pages[who].peer.as_mut();
                if let Some(peer) = peer.filter(|peer| peer.ticks == Some(now)) {
                    peer.ticks = None;
                    self.input(who, Input::Tick);
                }
            }
            Happening::Media => self.media(),
            _ => {}
        }
    }

    pub fn dial_later(&mut self, who: usize, after: i64) {
        let instance = self.pages[who].instance;
        self.plan(after, Happening::Dial { who, instance });
    }

    fn dial(&mut self, who: usize, instance: InstanceId) {
        let page = &self.pages[who];
        if page.instance != instance || page.conn.is_some() {
            return;
        }
        if !self.server.up {
            let page = &mut self.pages[who];
            let pause = (250i64 << page.attempts.min(5)).min(3_500);
            page.attempts += 1;
            return self.dial_later(who, pause);
        }
        let conn = ConnId(self.number());
        let page = &mut self.pages[who];
        page.conn = Some(conn);
        page.attempts = 0;
        let hello = page.session.hello();
        self.send(who, hello);
    }

    pub fn lose_socket(&mut self, who: usize, noticed: bool) {
        self.pages[who].session.lost();
        if let Some(conn) = self.pages[who].conn.take()
            && noticed
        {
            let after = self.rng.random_range(1..500);
            self.plan(after, Happening::ServerNotices { conn });
        }
    }

    fn send(&mut self, who: usize, frame: ClientFrame) {
        if let Some(conn) = self.pages[who].conn {
            let after = self.travel(conn, true);
            self.plan(after, Happening::Up { who, conn, frame });
        }
    }

    pub fn command(&mut self, who: usize, command: Command) {
        if let Some(frame) = self.pages[who].session.command(command) {
            self.send(who, frame);
        }
    }

    fn travel(&mut self, conn: ConnId, up: bool) -> i64 {
        let slow = self.rng.random_bool(0.05);
        let delay = self.rng.random_range(1..if slow { 2_000 } else { 120 });
        let last = self.last.entry((conn, up)).or_default();
        *last = (*last).max(self.now + delay);
        *last - self.now
    }

    fn at_server(&mut self, who: usize, conn: ConnId, frame: ClientFrame) {
        // What is on the way when a socket breaks arrives or does not; here it does not.
        if self.pages[who].conn != Some(conn) || !self.server.up {
            return;
        }
        let now = self.time();
        let told = if let ClientFrame::Hello {
            instance, resume, ..
        } = frame
        {
            self.server.connect(who, conn, instance, resume, now)
        } else {
            self.server.frame(conn, frame, now)
        };
        self.tell(told);
    }

    fn tell(&mut self, told: Vec<Told>) {
        for one in told {
            let Told(conn, frame) = one;
            if let Some(who) = self.pages.iter().position(|p| p.conn == Some(conn)) {
                let after = self.travel(conn, false);
                self.plan(after, Happening::Down { who, conn, frame });
            }
        }
        for _ in 0..self.server.asked.len() {
            let after = self.rng.random_range(1..50);
            self.plan(after, Happening::Kept);
        }
    }

    fn at_page(&mut self, who: usize, frame: ServerFrame) {
        self.note(|| format!("{who} <- {frame:?}"));
        let received = self.pages[who].session.receive(frame);
        for frame in received.send {
            self.send(who, frame);
        }
        for news in received.happened {
            match news {
                News::Began { snapshot, .. } => {
                    self.saw("begun anew");
                    self.begin(who, *snapshot.unwrap());
                    self.input(who, Input::SignallingBack { complete: false });
                }
                News::Continued => {
                    self.saw("resumed");
                    self.input(who, Input::SignallingBack { complete: true });
                }
                News::Event(event) => self.event(who, event),
                News::Refused { .. } => self.saw("refused"),
                News::Broken => {
                    self.lose_socket(who, true);
                    self.dial_later(who, 250);
                }
                News::Closed(code) => panic!("{who} was closed: {code:?}"),
            }
        }
    }

    fn begin(&mut self, who: usize, snapshot: Snapshot) {
        let state = snapshot.me.state;
        if self.let_in || who == 1 {
            assert_eq!(state, ParticipantState::Admitted, "never let in again");
        }
        self.let_in |= who == 0 && state == ParticipantState::Admitted;
        let page = &mut self.pages[who];
        let mut people: std::collections::BTreeMap<_, _> = snapshot
            .participants
            .into_iter()
            .map(|person| (person.id, person))
            .collect();
        for (id, person) in &page.people {
            if !people.contains_key(id) && page.flows_to(*id) {
                people.insert(*id, person.clone());
            }
        }
        page.people = people;
        page.me = Some(snapshot.me);
        if page.admitted() {
            page.chat = snapshot.chat;
        }
        self.meet(who);
    }

    fn event(&mut self, who: usize, event: Event) {
        match event {
            Event::ParticipantChanged { participant } => self.changed(who, participant),
            Event::ParticipantLeft { participant } => {
                self.pages[who].people.remove(&participant);
                self.meet(who);
            }
            Event::Admitted {
                participants, chat, ..
            } => {
                let page = &mut self.pages[who];
                page.people = participants.into_iter().map(|p| (p.id, p)).collect();
                page.chat = chat;
                if let Some(me) = &mut page.me {
                    me.state = ParticipantState::Admitted;
                }
                self.let_in = true;
                self.meet(who);
            }
            Event::Signal {
                from,
                from_instance,
                signal,
            } => {
                let peer = self.pages[who].peer.as_ref();
                if peer.is_some_and(|peer| peer.of == (from, from_instance)) {
                    self.input(who, Input::Remote(signal));
                }
            }
            Event::Chat(message) => {
                let chat = &mut self.pages[who].chat;
                if chat.iter().all(|m| m.id != message.id) {
                    chat.push(message);
                }
            }
            Event::QueueChanged { .. } | Event::IceChanged { .. } | Event::Ended { .. } => {}
        }
    }

    fn changed(&mut self, who: usize, person: ParticipantView) {
        let page = &mut self.pages[who];
        if page.me.as_ref().is_some_and(|me| me.id == person.id) {
            page.me = Some(person);
            return;
        }
        page.people.insert(person.id, person.clone());
        self.meet(who);
        let page = &self.pages[who];
        let same = page.peer.as_ref().is_some_and(|peer| {
            Some(peer.of.1) == person.instance
                && peer.browser.connection != ConnectionState::Connected
        });
        if same && person.presence == Presence::Connected {
            self.input(who, Input::OtherBack);
        }
    }

    fn meet(&mut self, who: usize) {
        if self.pages[who].meet() {
            self.connections_made += 1;
            let instance = self.pages[who].instance;
            self.plan(0, Happening::Created { who, instance });
        }
    }

    fn current(&self, who: usize, link: LinkId) -> bool {
        let peer = self.pages[who].peer.as_ref();
        peer.is_some_and(|peer| !peer.creating && peer.browser.link == link)
    }

    fn created(&mut self, who: usize) {
        self.fresh += 1;
        let link = LinkId(self.fresh);
        let Some(peer) = self.pages[who].peer.as_mut().filter(|peer| peer.creating) else {
            return;
        };
        peer.browser = Browser::new(link);
        peer.creating = false;
        if peer.manners == domain::consultation::negotiation::Manners::Impolite {
            self.plan(1, Happening::Needed { who, link });
        }
        self.input(who, Input::Started { link });
    }

    fn done(&mut self, who: usize) {
        let mut fresh = self.fresh;
        let Some(peer) = &mut self.pages[who].peer else {
            return;
        };
        let link = peer.browser.link;
        let completed = peer.browser.complete(&mut fresh);
        self.fresh = fresh;
        let input = match completed {
            Some((kind, description)) => {
                let ufrag = description.ufrag;
                for _ in 0..self.rng.random_range(1..3) {
                    let after = self.rng.random_range(1..300);
                    self.plan(after, Happening::Gathered { who, link, ufrag });
                }
                let sdp = description.sdp();
                Input::LocalDescriptionSet { kind, sdp }
            }
            None => Input::RemoteDescriptionSet,
        };
        self.input(who, input);
        self.plan_media();
    }

    fn input(&mut self, who: usize, input: Input) {
        let now = self.time();
        let Some(peer) = self.pages[who].peer.as_mut().filter(|peer| !peer.creating) else {
            return;
        };
        let outputs = peer.machine.handle(input.clone(), now);
        self.note(|| format!("{who} <- {input:?} -> {outputs:?}"));
        for output in outputs {
            self.output(who, output);
        }
        let now = self.now;
        let Some(peer) = &mut self.pages[who].peer else {
            return;
        };
        let wake = peer.machine.wake_at().map(|at| at.0.max(now + 1));
        if wake != peer.ticks {
            peer.ticks = wake;
            if let Some(at) = wake {
                self.plan(at - now, Happening::Tick { who });
            }
        }
    }

    fn output(&mut self, who: usize, output: Output) {
        let instance = self.pages[who].instance;
        let work = self.rng.random_range(1..150);
        let Some(peer) = &mut self.pages[who].peer else {
            return;
        };
        let link = peer.browser.link;
        match output {
            Output::SetLocal => {
                peer.browser.begin(Operation::Local);
                self.plan(work, Happening::Done { who, link });
            }
            Output::SetRemote { kind, sdp } => {
                let description = Description::parse(&sdp);
                peer.browser.begin(Operation::Remote(kind, description));
                self.plan(work, Happening::Done { who, link });
            }
            Output::AddCandidate(candidate) => {
                peer.browser.add_candidate(&candidate);
                self.plan_media();
            }
            Output::Send(signal) => {
                let (to, to_instance) = peer.of;
                self.command(
                    who,
                    Command::Signal {
                        to,
                        to_instance,
                        signal,
                    },
                );
            }
            Output::Safety(_) => {}
            Output::RestartIce => peer.browser.restart = true,
            Output::Recreate => {
                peer.browser = Browser::new(LinkId(0));
                peer.creating = true;
                self.connections_made += 1;
                self.plan(0, Happening::Created { who, instance });
                self.plan_media();
            }
        }
    }

    pub fn plan_media(&mut self) {
        if !self.media_planned {
            self.media_planned = true;
            let after = self.rng.random_range(20..300);
            self.plan(after, Happening::Media);
        }
    }

    pub fn flows(&self) -> bool {
        let [Some(a), Some(b)] = self.pages.each_ref().map(|page| page.peer.as_ref()) else {
            return false;
        };
        let alive = |browser: &Browser| {
            let generation = browser.generation();
            generation > self.broken_below && generation > browser.dead
        };
        let there = !a.creating && !b.creating && alive(&a.browser) && alive(&b.browser);
        there && a.browser.fits(&b.browser)
    }

    fn media(&mut self) {
        self.media_planned = false;
        let flows = self.flows();
        for who in 0..2 {
            let Some(peer) = self.pages[who].peer.as_ref().filter(|p| !p.creating) else {
                continue;
            };
            let (link, ufrag) = (peer.browser.link, peer.browser.generation());
            match (flows, peer.browser.connection) {
                (true, ConnectionState::Connected) => {}
                (true, _) => self.connection(who, ConnectionState::Connected),
                (false, ConnectionState::Connected) => {
                    self.connection(who, ConnectionState::Disconnected);
                    self.plan(10_000, Happening::Failing { who, link, ufrag });
                }
                _ => {}
            }
        }
    }

    fn connection(&mut self, who: usize, state: ConnectionState) {
        self.note(|| format!("{who} is {state:?}"));
        if let Some(peer) = &mut self.pages[who].peer {
            peer.browser.connection = state;
        }
        self.input(who, Input::Connection(state));
    }
}
