//! The browsers' connections: what the negotiation wants of them, and whether media flows.

use domain::consultation::command::Command;
use domain::consultation::negotiation::{ConnectionState, Input, Manners, Output};
use domain::consultation::signal::LinkId;
use rand::Rng;

use crate::browser::{Browser, Description, Operation};
use crate::happenings::Happening;
use crate::world::World;

impl World {
    pub fn current(&self, who: usize, link: LinkId) -> bool {
        let peer = self.pages[who].peer.as_ref();
        peer.is_some_and(|peer| !peer.creating && peer.browser.link == link)
    }

    pub fn created(&mut self, who: usize) {
        self.fresh += 1;
        let link = LinkId(self.fresh);
        let Some(peer) = self.pages[who].peer.as_mut().filter(|peer| peer.creating) else {
            return;
        };
        peer.browser = Browser::new(link);
        peer.creating = false;
        if peer.manners == Manners::Impolite {
            self.plan(1, Happening::Needed { who, link });
        }
        self.input(who, Input::Started { link });
    }

    pub fn done(&mut self, who: usize) {
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

    pub fn input(&mut self, who: usize, input: Input) {
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

    pub fn output(&mut self, who: usize, output: Output) {
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

    pub fn media(&mut self) {
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

    pub fn connection(&mut self, who: usize, state: ConnectionState) {
        self.note(|| format!("{who} is {state:?}"));
        if let Some(peer) = &mut self.pages[who].peer {
            peer.browser.connection = state;
        }
        self.input(who, Input::Connection(state));
    }
}
