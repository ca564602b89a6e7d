//! What happens, and what a page does about it: the same that the app does.

use domain::consultation::client::Happening as News;
use domain::consultation::command::ClientFrame;
use domain::consultation::event::{Event, ServerFrame, Snapshot};
use domain::consultation::negotiation::{ConnectionState, Input};
use domain::consultation::participant::{ParticipantState, ParticipantView, Presence};
use domain::consultation::room::ConnId;
use domain::consultation::signal::{Candidate, LinkId};
use domain::ids::InstanceId;

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
            Happening::Admit if self.server.up => {
                let told = self.server.admit(self.time());
                self.tell(told);
            }
            Happening::Created { who, instance } if self.pages[who].instance == instance => {
                self.created(who);
            }
            Happening::Needed { who, link } if self.current(who, link) => {
                let peer = self.pages[who].peer.as_ref();
                if peer.is_some_and(|peer| peer.browser.says_needed()) {
                    self.input(who, Input::NegotiationNeeded);
                }
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
            _ => {}
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
}
