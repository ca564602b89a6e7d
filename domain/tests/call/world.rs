//! Time, what happens in it, and what must hold at the end.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use domain::consultation::command::{ChatText, Command};
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::room::ConnId;
use domain::ids::{ChatId, InstanceId};
use domain::time::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::happenings::Happening;
use crate::page::Page;
use crate::server::Server;

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Trouble {
    pub sockets: bool,
    pub server: bool,
    pub reloads: bool,
    pub paths: bool,
}

impl Trouble {
    pub const NONE: Self = Self {
        sockets: false,
        server: false,
        reloads: false,
        paths: false,
    };
}

/// Trouble is over after so long, and everything must be well after so long.
const TROUBLE_MS: i64 = 90_000;
const END_MS: i64 = 240_000;

pub struct World {
    pub rng: ChaCha8Rng,
    pub now: i64,
    trouble: Trouble,
    telling: bool,
    sequence: u64,
    queue: BinaryHeap<Reverse<(i64, u64, usize)>>,
    happenings: Vec<Option<Happening>>,
    pub server: Server,
    pub pages: [Page; 2],
    /// When the last frame of each socket arrives, up and down: sockets keep their order.
    pub last: BTreeMap<(ConnId, bool), i64>,
    pub fresh: u32,
    pub numbers: u64,
    pub broken_below: u32,
    pub media_planned: bool,
    pub connections_made: usize,
    /// The patient has heard that they are in.
    pub let_in: bool,
    /// Said by whom, on a page that was not loaded anew before the server had it.
    said: BTreeMap<ChatId, usize>,
    pub seen: BTreeMap<&'static str, u64>,
}

impl World {
    pub fn new(seed: u64, trouble: Trouble, telling: bool) -> Self {
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            now: 0,
            trouble,
            telling,
            sequence: 0,
            queue: BinaryHeap::new(),
            happenings: Vec::new(),
            server: Server::new(),
            pages: [0, 1].map(|who| Page::new(who, InstanceId::from_number(who as u128 + 10))),
            last: BTreeMap::new(),
            fresh: 0,
            numbers: 100,
            broken_below: 0,
            media_planned: false,
            connections_made: 0,
            let_in: false,
            said: BTreeMap::new(),
            seen: BTreeMap::new(),
        };
        for who in 0..2 {
            let after = world.rng.random_range(0..2_000);
            world.dial_later(who, after);
        }
        let after = world.rng.random_range(2_500..4_000);
        world.plan(after, Happening::Admit);
        world.plan(1_000, Happening::ServerTick);
        world
    }

    pub fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    pub fn time(&self) -> Timestamp {
        Timestamp(self.now)
    }

    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub fn note(&self, text: impl FnOnce() -> String) {
        if self.telling {
            println!("{:>6} {}", self.now, text());
        }
    }

    pub fn plan(&mut self, after: i64, happening: Happening) {
        self.sequence += 1;
        self.happenings.push(Some(happening));
        let index = self.happenings.len() - 1;
        self.queue
            .push(Reverse((self.now + after, self.sequence, index)));
    }

    pub fn run(&mut self) {
        let mut next_trouble = 5_000;
        while let Some(Reverse((at, _, index))) = self.queue.peek().copied() {
            if at > END_MS {
                break;
            }
            if next_trouble <= at && next_trouble < TROUBLE_MS {
                self.now = next_trouble;
                self.trouble();
                next_trouble += self.rng.random_range(50..8_000);
                continue;
            }
            self.queue.pop();
            self.now = at;
            if let Some(happening) = self.happenings[index].take() {
                self.happen(happening);
            }
        }
    }

    fn trouble(&mut self) {
        let who = self.rng.random_range(0..2);
        match self.rng.random_range(0..6) {
            0 | 1 if self.trouble.sockets => {
                let noticed = self.rng.random_bool(0.5);
                self.note(|| format!("the socket of {who} breaks, noticed {noticed}"));
                self.lose_socket(who, noticed);
                let after = [200, 4_000, 29_000, 40_000][self.rng.random_range(0..4)];
                self.dial_later(who, after);
            }
            2 if self.trouble.server && self.server.up => {
                self.note(|| "the server dies".to_owned());
                self.saw("server died");
                self.server.dies();
                for who in 0..2 {
                    self.lose_socket(who, false);
                    self.dial_later(who, 250);
                }
                let after = self.rng.random_range(500..15_000);
                self.plan(after, Happening::ServerStarts);
            }
            3 if self.trouble.reloads => {
                self.saw("reloaded");
                let instance = InstanceId::from_number(u128::from(self.number()));
                self.note(|| format!("{who} loads anew: {instance}"));
                // What the page had not got rid of is gone with it.
                let noticed = self.rng.random_bool(0.5);
                self.lose_socket(who, noticed);
                let kept = &self.server.chat;
                self.said
                    .retain(|id, by| *by != who || kept.iter().any(|m| m.id == *id));
                self.pages[who] = Page::new(who, instance);
                let after = self.rng.random_range(300..5_000);
                self.dial_later(who, after);
                self.plan_media();
            }
            4 if self.trouble.paths => {
                self.note(|| "the path of media breaks".to_owned());
                self.broken_below = self.fresh;
                self.plan_media();
            }
            _ => self.say(who),
        }
    }

    fn say(&mut self, who: usize) {
        if !self.pages[who].admitted() {
            return;
        }
        let id = ChatId::from_number(u128::from(self.number()));
        let text = ChatText::new("Can you hear me?").unwrap();
        self.said.insert(id, who);
        self.command(who, Command::Chat { id, text });
    }

    pub fn both_are_connected(&self) {
        for page in &self.pages {
            let peer = page.peer.as_ref().unwrap();
            assert_eq!(peer.browser.connection, ConnectionState::Connected);
        }
        let [a, b] = &self.pages;
        let browser = |page: &Page| page.peer.as_ref().map(|p| p.browser.generation());
        assert!(browser(a).is_some() && browser(b).is_some());
        assert!(self.flows(), "to each other");
    }

    pub fn each_sees_the_other_once(&self) {
        let [a, b] = &self.pages;
        for (me, other) in [(a, b), (b, a)] {
            let seen: Vec<_> = me.in_call().map(|p| (p.id, p.instance)).collect();
            let id = other.me.as_ref().unwrap().id;
            assert_eq!(seen, [(id, Some(other.instance))], "no ghost");
        }
    }

    pub fn everything_said_was_read_once_by_both(&self) {
        let kept: Vec<ChatId> = self.server.chat.iter().map(|m| m.id).collect();
        for page in &self.pages {
            let read: Vec<ChatId> = page.chat.iter().map(|m| m.id).collect();
            assert_eq!(read, kept);
        }
        let kept: BTreeSet<ChatId> = kept.into_iter().collect();
        assert!(self.said.keys().all(|id| kept.contains(id)), "{kept:?}");
    }
}
