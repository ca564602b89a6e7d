//! Two browsers, a server between them, and everything that can go wrong.

pub mod browser;
mod happenings;
mod one_way;
mod outages;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use browser::{Browser, Description, Operation, Signalling};
use domain::consultation::negotiation::{ConnectionState, Input, Manners, Negotiation, Output};
use domain::consultation::safety_words::SafetyMessage;
use domain::consultation::signal::{LinkId, Signal};
use domain::time::Timestamp;
use happenings::Happening;
use one_way::OneWay;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How rough the world is.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    pub until_ms: i64,
    pub losses: bool,
    pub reloads: bool,
    pub path_breaks: bool,
    pub failing_operations: bool,
    pub both_offer: bool,
    /// A side's network goes for a while, and comes back as it was or with another address.
    pub outages: bool,
    /// Messages and browsers are as quick as they usually are.
    pub brisk: bool,
    /// A connection of one side or of both is of no more use once it has failed, whatever it says of itself.
    pub failed_is_final: bool,
    /// Nothing comes to one side any more for a while, though both connections stand.
    pub one_way: bool,
}

struct End {
    machine: Negotiation,
    browser: Browser,
    creating: bool,
    /// Rises when a socket is lost for good, so that what was on the way is lost as well.
    epoch: u32,
    up: bool,
    held_out: Vec<Signal>,
    held_in: Vec<Signal>,
    last_out: i64,
    last_in: i64,
    ticks: Option<i64>,
    /// Whether its network is there.
    online: bool,
    /// Generations made before this one are of an address it has no more.
    moved_below: u32,
    /// The browser will notice before long that nothing comes.
    noticing: bool,
}

pub struct World {
    rng: ChaCha8Rng,
    now: i64,
    sequence: u64,
    queue: BinaryHeap<Reverse<(i64, u64, usize)>>,
    happenings: Vec<Option<Happening>>,
    ends: [End; 2],
    fresh: u32,
    /// Generations made before this one have lost their way.
    broken_below: u32,
    weather: Weather,
    failed_is_final: [bool; 2],
    media_planned: bool,
    pub one_way: Option<OneWay>,
    pub messages: usize,
    /// Steps towards safety words that have arrived.
    pub safety: usize,
    pub recreated: usize,
    /// Since when both networks are there again, while media is not.
    back_since: Option<i64>,
    /// When media was back at both sides, and how many milliseconds after the networks' return.
    pub back_after: Vec<(i64, i64)>,
    telling: bool,
    log: Vec<(i64, String)>,
}

fn machine(side: usize, failed_is_final: [bool; 2]) -> Negotiation {
    let manners = [Manners::Polite, Manners::Impolite][side];
    Negotiation::new(manners).where_failed_is_final(failed_is_final[side])
}

impl World {
    pub fn new(seed: u64, weather: Weather) -> Self {
        let failed_is_final =
            [1, 2].map(|side| weather.failed_is_final && (seed % 3 + 1) & side != 0);
        let end = |side: usize| End {
            machine: machine(side, failed_is_final),
            browser: Browser::new(LinkId(0)),
            creating: true,
            epoch: 0,
            up: true,
            held_out: Vec::new(),
            held_in: Vec::new(),
            last_out: 0,
            last_in: 0,
            ticks: None,
            online: true,
            moved_below: 0,
            noticing: false,
        };
        let mut world = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            now: 0,
            sequence: 0,
            queue: BinaryHeap::new(),
            happenings: Vec::new(),
            ends: [0, 1].map(end),
            fresh: 0,
            broken_below: 0,
            weather,
            failed_is_final,
            media_planned: false,
            one_way: None,
            messages: 0,
            safety: 0,
            recreated: 0,
            back_since: None,
            back_after: Vec::new(),
            telling: false,
            log: Vec::new(),
        };
        for side in 0..2 {
            let after = world.rng.random_range(0..2_000);
            world.plan(after, Happening::Created { side });
        }
        if weather.one_way {
            world.plan_one_way();
        }
        world
    }

    /// Tells the end of a history until a time.
    pub fn tell(seed: u64, weather: Weather, until: i64) {
        let mut world = Self::new(seed, weather);
        world.telling = true;
        world.run(until);
        let from = world.log.len().saturating_sub(200);
        for (at, what) in &world.log[from..] {
            println!("{at:>6} {what}");
        }
    }

    /// Runs until the time is over; whether at the end both are stable and connected.
    pub fn run(&mut self, ms: i64) -> bool {
        let mut next_trouble = self.rng.random_range(0..3_000);
        loop {
            let next = self.queue.peek().copied();
            let at = next.map_or(i64::MAX, |Reverse((at, ..))| at);
            // What comes of trouble may happen before what is next now; and a quiet call has it too.
            if next_trouble <= at && next_trouble < self.weather.until_ms {
                self.now = next_trouble;
                self.trouble();
                next_trouble += self.rng.random_range(50..6_000);
                continue;
            }
            let Some(Reverse((_, _, index))) = next.filter(|_| at <= ms) else {
                break;
            };
            self.queue.pop();
            self.now = at;
            if let Some(happening) = self.happenings[index].take() {
                self.happen(happening);
            }
        }
        let [a, b] = &self.ends;
        [a, b].iter().all(|e| {
            e.browser.signalling == Signalling::Stable
                && e.browser.busy.is_none()
                && e.browser.connection == ConnectionState::Connected
                && !e.browser.spoilt
        }) && a.browser.fits(&b.browser)
    }

    fn plan(&mut self, after: i64, happening: Happening) {
        self.sequence += 1;
        self.happenings.push(Some(happening));
        let index = self.happenings.len() - 1;
        self.queue
            .push(Reverse((self.now + after, self.sequence, index)));
    }

    fn rough(&self) -> bool {
        self.now < self.weather.until_ms
    }

    fn trouble(&mut self) {
        let side = self.rng.random_range(0..2);
        match self.rng.random_range(0..6) {
            0 if self.weather.outages && self.ends[side].online => self.lose_network(side),
            0 if self.weather.losses && self.ends[side].up => {
                self.ends[side].up = false;
                let complete = self.rng.random_bool(0.5);
                let after = self.rng.random_range(10..10_000);
                self.note(|| format!("socket of {side} lost for {after}, resumes {complete}"));
                if !complete {
                    self.ends[side].epoch += 1;
                    self.ends[side].held_in.clear();
                    self.ends[side].held_out.clear();
                }
                self.plan(after, Happening::SocketBack { side, complete });
            }
            1 if self.weather.reloads && !self.ends[side].creating => {
                self.note(|| format!("{side} reloads"));
                self.ends[side].machine = machine(side, self.failed_is_final);
                self.ends[side].creating = true;
                self.ends[side].browser = Browser::new(LinkId(0));
                if self.rng.random_bool(0.5) {
                    self.ends[side].epoch += 1;
                    self.ends[side].held_in.clear();
                }
                let after = self.rng.random_range(0..3_000);
                self.plan(after, Happening::Created { side });
                self.plan(0, Happening::Media);
            }
            2 if self.weather.path_breaks => {
                self.note(|| "the path breaks".to_owned());
                self.broken_below = self.fresh;
                self.plan(0, Happening::Media);
            }
            _ => {
                // Somebody adds a track.
                let link = self.ends[side].browser.link;
                let offers = self.weather.both_offer || side == 1;
                if offers && self.ends[side].browser.remote.is_some() {
                    self.plan(0, Happening::Needed { side, link });
                }
            }
        }
    }

    /// Only a history that is told again is noted.
    fn note(&mut self, text: impl FnOnce() -> String) {
        if self.telling {
            self.log.push((self.now, text()));
        }
    }

    fn input(&mut self, side: usize, input: Input) {
        if self.ends[side].creating {
            return;
        }
        self.note(|| format!("{side} <- {input:?}"));
        let outputs = self.ends[side].machine.handle(input, Timestamp(self.now));
        for output in outputs {
            self.note(|| format!("{side} -> {output:?}"));
            self.output(side, output);
        }
        let wake = self.ends[side]
            .machine
            .wake_at()
            .map(|t| t.0.max(self.now + 1));
        if wake != self.ends[side].ticks {
            self.ends[side].ticks = wake;
            if let Some(at) = wake {
                self.plan(at - self.now, Happening::Tick { side });
            }
        }
    }

    fn output(&mut self, side: usize, output: Output) {
        let link = self.ends[side].browser.link;
        match output {
            Output::SetLocal => {
                self.ends[side].browser.begin(Operation::Local);
                let after = self.work();
                self.plan(after, Happening::Done { side, link });
            }
            Output::SetRemote { kind, sdp } => {
                let description = Description::parse(&sdp);
                self.ends[side]
                    .browser
                    .begin(Operation::Remote(kind, description));
                let after = self.work();
                self.plan(after, Happening::Done { side, link });
            }
            Output::AddCandidate(candidate) => {
                self.ends[side].browser.add_candidate(&candidate);
                self.plan_media();
            }
            Output::Send(signal) => {
                self.messages += 1;
                self.carry(side, signal);
            }
            Output::Safety(message) => {
                let SafetyMessage::Answer { nonce } = message else {
                    panic!("nobody says {message:?} here");
                };
                let remote = self.ends[side].browser.remote.as_ref().unwrap();
                assert_eq!(
                    nonce.0[..4],
                    remote.link.0.to_be_bytes(),
                    "said by another connection"
                );
                self.safety += 1;
            }
            Output::RestartIce => {
                self.ends[side].browser.restart = true;
                if let Some(one_way) = self.is_one_way() {
                    one_way.restarts += 1;
                }
            }
            Output::Recreate => {
                self.recreated += 1;
                self.ends[side].browser = Browser::new(LinkId(0));
                self.plan(0, Happening::Media);
                // The shell makes the new connection at once, and says so.
                self.plan(0, Happening::Created { side });
            }
        }
    }

    fn carry(&mut self, from: usize, signal: Signal) {
        let delay = self.delay();
        let end = &mut self.ends[from];
        if !end.up {
            return end.held_out.push(signal);
        }
        end.last_out = end.last_out.max(self.now + delay);
        let (after, epoch) = (end.last_out - self.now, end.epoch);
        self.plan(
            after,
            Happening::AtServer {
                from,
                epoch,
                signal,
            },
        );
    }

    fn deliver(&mut self, to: usize, signal: Signal) {
        let delay = self.delay();
        let end = &mut self.ends[to];
        end.last_in = end.last_in.max(self.now + delay);
        let (after, epoch) = (end.last_in - self.now, end.epoch);
        self.plan(after, Happening::AtBrowser { to, epoch, signal });
    }

    /// How long a browser takes over an operation.
    fn work(&mut self) -> i64 {
        let most = if self.weather.brisk { 60 } else { 300 };
        self.rng.random_range(1..most)
    }

    fn delay(&mut self) -> i64 {
        let most = if self.weather.brisk {
            80
        } else if self.rough() && self.rng.random_bool(0.1) {
            4_000
        } else {
            150
        };
        self.rng.random_range(1..most)
    }
}
