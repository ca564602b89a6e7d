//! What happens in the world, and what comes of it.

use domain::consultation::negotiation::{ConnectionState, Input};
use domain::consultation::safety_words::{Hex, SafetyMessage};
use domain::consultation::signal::{Candidate, LinkId, Signal};

use rand::Rng;

use super::browser::Browser;
use super::{End, World};

#[derive(Debug, Clone)]
pub(super) enum Happening {
    Done {
        side: usize,
        link: LinkId,
    },
    Needed {
        side: usize,
        link: LinkId,
    },
    Gathered {
        side: usize,
        link: LinkId,
        ufrag: u32,
    },
    Created {
        side: usize,
    },
    /// A message has left a browser and is at the server.
    AtServer {
        from: usize,
        epoch: u32,
        signal: Signal,
    },
    /// A message is at a browser.
    AtBrowser {
        to: usize,
        epoch: u32,
        signal: Signal,
    },
    Tick {
        side: usize,
    },
    Media,
    SocketBack {
        side: usize,
        complete: bool,
    },
    Failing {
        side: usize,
        link: LinkId,
        ufrag: u32,
    },
    /// The browser notices that nothing comes.
    Noticed {
        side: usize,
        link: LinkId,
    },
    /// The page has heard nothing for a while.
    Quiet {
        side: usize,
        link: LinkId,
    },
    NetworkBack {
        side: usize,
        away_ms: i64,
    },
    /// A page looks what comes, where that is told.
    Look,
    /// The server tells the other side.
    OtherBack {
        to: usize,
    },
}

impl World {
    pub(super) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Created { side } => {
                self.fresh += 1;
                let link = LinkId(self.fresh);
                self.ends[side].browser = Browser::new(link);
                self.ends[side].creating = false;
                if side == 1 || (self.weather.both_offer && self.rng.random_bool(0.5)) {
                    self.plan(1, Happening::Needed { side, link });
                }
                self.input(side, Input::Started { link });
            }
            Happening::Needed { side, link }
                if self.current(side, link) && self.ends[side].browser.says_needed() =>
            {
                self.input(side, Input::NegotiationNeeded);
            }
            Happening::Done { side, link } if self.current(side, link) => self.done(side),
            Happening::Gathered { side, link, ufrag }
                if self.current(side, link) && !self.ends[side].online =>
            {
                // The relay is asked again, at growing intervals.
                let after = self.rng.random_range(2_000..8_000);
                self.plan(after, Happening::Gathered { side, link, ufrag });
            }
            Happening::Gathered { side, link, ufrag } if self.current(side, link) => {
                let candidate = Candidate {
                    candidate: "candidate:1".to_owned(),
                    sdp_mid: Some("0".to_owned()),
                    sdp_m_line_index: Some(0),
                    username_fragment: Some(ufrag.to_string()),
                };
                self.input(side, Input::LocalCandidate(candidate));
            }
            Happening::AtServer {
                from,
                epoch,
                signal,
            } if epoch == self.ends[from].epoch => {
                self.deliver(1 - from, signal);
            }
            Happening::AtBrowser { to, epoch, signal } if epoch == self.ends[to].epoch => {
                if self.ends[to].up {
                    self.input(to, Input::Remote(signal));
                } else {
                    self.ends[to].held_in.push(signal);
                }
            }
            Happening::Tick { side } if self.ends[side].ticks == Some(self.now) => {
                self.ends[side].ticks = None;
                self.input(side, Input::Tick);
            }
            Happening::Media => self.media(),
            Happening::Look => self.look_what_comes(),
            Happening::Failing { side, link, ufrag }
                if self.current(side, link)
                    && self.ends[side].browser.connection == ConnectionState::Disconnected =>
            {
                if self.ends[side].browser.generation() == ufrag {
                    self.ends[side].browser.dead = ufrag;
                    self.ends[side].browser.spoilt = self.failed_is_final[side];
                    self.connection(side, ConnectionState::Failed);
                } else {
                    // It looks for ways anew, and has time for that.
                    self.plan_failing(side);
                }
            }
            Happening::Quiet { side, link } if self.current(side, link) && !self.flows() => {
                self.input(side, Input::Silent);
            }
            Happening::Noticed { side, link } => self.notice(side, link),
            Happening::NetworkBack { side, away_ms } => self.network_back(side, away_ms),
            Happening::OtherBack { to } if self.ends[to].up => {
                self.input(to, Input::OtherBack);
            }
            Happening::SocketBack { side, .. } if !self.ends[side].online => {}
            Happening::SocketBack { side, complete } => {
                self.ends[side].up = true;
                for signal in core::mem::take(&mut self.ends[side].held_out) {
                    self.carry(side, signal);
                }
                self.input(side, Input::SignallingBack { complete });
                for signal in core::mem::take(&mut self.ends[side].held_in) {
                    self.input(side, Input::Remote(signal));
                }
                let after = self.delay();
                self.plan(after, Happening::OtherBack { to: 1 - side });
            }
            _ => {}
        }
    }

    pub(super) fn current(&self, side: usize, link: LinkId) -> bool {
        !self.ends[side].creating && self.ends[side].browser.link == link
    }

    fn done(&mut self, side: usize) {
        if self.weather.failing_operations && self.rough() && self.rng.random_bool(0.03) {
            self.ends[side].browser.busy = None;
            self.note(|| format!("{side} an operation fails"));
            return self.input(side, Input::OperationFailed);
        }
        let browser = &mut self.ends[side].browser;
        let link = browser.link;
        match browser.complete(&mut self.fresh) {
            Some((kind, description)) => {
                let ufrag = description.ufrag;
                for _ in 0..self.rng.random_range(1..4) {
                    let after = self.rng.random_range(1..400);
                    self.plan(after, Happening::Gathered { side, link, ufrag });
                }
                self.input(
                    side,
                    Input::LocalDescriptionSet {
                        kind,
                        sdp: description.sdp(),
                    },
                );
            }
            None => self.input(side, Input::RemoteDescriptionSet),
        }
        self.plan_media();
    }

    pub(super) fn plan_media(&mut self) {
        if !self.media_planned {
            self.media_planned = true;
            let most = if self.weather.brisk { 200 } else { 500 };
            let after = self.rng.random_range(20..most);
            self.plan(after, Happening::Media);
        }
    }

    pub(super) fn flows(&self) -> bool {
        let [a, b] = &self.ends;
        let alive = |e: &End| {
            let local = e.browser.generation();
            let lost = self.broken_below.max(e.moved_below);
            e.online && !e.creating && local > lost && local > e.browser.dead
        };
        alive(a) && alive(b) && a.browser.fits(&b.browser)
    }

    /// Works out whether media flows, and tells both browsers.
    fn media(&mut self) {
        self.media_planned = false;
        let flows = self.flows();
        for side in 0..2 {
            let end = &mut self.ends[side];
            match (flows, end.browser.connection) {
                _ if end.creating => {}
                (true, ConnectionState::Connected) => {}
                (true, _) => self.connection(side, ConnectionState::Connected),
                (false, ConnectionState::Connected) => {
                    let link = end.browser.link;
                    if !std::mem::replace(&mut end.noticing, true) {
                        let after = self.rng.random_range(1_000..6_000);
                        self.plan(after, Happening::Noticed { side, link });
                    }
                    // Pages look once a second.
                    let after = self.rng.random_range(1_000..2_000);
                    self.plan(after, Happening::Quiet { side, link });
                }
                _ => {}
            }
        }
        self.perhaps_back();
    }

    pub(super) fn connection(&mut self, side: usize, state: ConnectionState) {
        self.note(|| format!("{side} is {state:?}"));
        self.ends[side].browser.connection = state;
        self.input(side, Input::Connection(state));
        if state == ConnectionState::Connected {
            let mut nonce = [0; 16];
            nonce[..4].copy_from_slice(&self.ends[side].browser.link.0.to_be_bytes());
            let nonce = Hex(nonce);
            self.input(side, Input::Safety(SafetyMessage::Answer { nonce }));
        }
    }
}
