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
            Happening::Needed { side, link } if self.current(side, link) => {
                self.input(side, Input::NegotiationNeeded);
            }
            Happening::Done { side, link } if self.current(side, link) => self.done(side),
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
            Happening::Failing { side, link }
                if self.current(side, link)
                    && self.ends[side].browser.connection == ConnectionState::Disconnected =>
            {
                self.connection(side, ConnectionState::Failed);
            }
            Happening::SocketBack { side, complete } => {
                self.ends[side].up = true;
                for signal in core::mem::take(&mut self.ends[side].held_out) {
                    self.carry(side, signal);
                }
                self.input(side, Input::SignallingBack { complete });
                for signal in core::mem::take(&mut self.ends[side].held_in) {
                    self.input(side, Input::Remote(signal));
                }
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
            self.note(format!("{side} an operation fails"));
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
            let after = self.rng.random_range(20..500);
            self.plan(after, Happening::Media);
        }
    }

    /// Works out whether media flows, and tells both browsers.
    fn media(&mut self) {
        self.media_planned = false;
        let [a, b] = &self.ends;
        let alive = |e: &End| {
            e.browser
                .local
                .as_ref()
                .is_some_and(|l| l.ufrag > self.broken_below)
        };
        let flows =
            !a.creating && !b.creating && a.browser.fits(&b.browser) && alive(a) && alive(b);
        for side in 0..2 {
            let end = &self.ends[side];
            if end.creating {
                continue;
            }
            match (flows, end.browser.connection) {
                (true, ConnectionState::Connected) => {}
                (true, _) => self.connection(side, ConnectionState::Connected),
                (false, ConnectionState::Connected) => {
                    let link = end.browser.link;
                    self.connection(side, ConnectionState::Disconnected);
                    self.plan(5_000, Happening::Failing { side, link });
                }
                _ => {}
            }
        }
    }

    pub(super) fn connection(&mut self, side: usize, state: ConnectionState) {
        self.note(format!("{side} is {state:?}"));
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
