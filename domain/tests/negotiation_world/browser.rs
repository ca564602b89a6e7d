//! A model of the browser's `RTCPeerConnection`: its signalling states, and a panic for whatever a
//! real one would refuse.

use domain::consultation::negotiation::{ConnectionState, SdpKind};
use domain::consultation::signal::{Candidate, LinkId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    pub link: LinkId,
    pub ufrag: u32,
    /// Unique to this description.
    pub serial: u32,
    /// For an answer: the serial of the offer.
    pub replies_to: u32,
}

impl Description {
    pub fn sdp(&self) -> String {
        format!(
            "v=0\r\no={} {} {}\r\na=ice-ufrag:{}\r\n",
            self.link.0, self.serial, self.replies_to, self.ufrag
        )
    }

    pub fn parse(sdp: &str) -> Self {
        let line = |start: &str| sdp.lines().find_map(|l| l.strip_prefix(start)).unwrap();
        let mut numbers = line("o=").split(' ').map(|n| n.parse().unwrap());
        Self {
            link: LinkId(numbers.next().unwrap()),
            serial: numbers.next().unwrap(),
            replies_to: numbers.next().unwrap(),
            ufrag: line("a=ice-ufrag:").parse().unwrap(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signalling {
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
}

#[derive(Debug, Clone)]
pub enum Operation {
    Local,
    Remote(SdpKind, Description),
}

#[derive(Debug)]
pub struct Browser {
    pub link: LinkId,
    pub signalling: Signalling,
    pub busy: Option<Operation>,
    pub local: Option<Description>,
    pub remote: Option<Description>,
    pub pending_local: Option<Description>,
    pub pending_remote: Option<Description>,
    pub restart: bool,
    pub connection: ConnectionState,
    /// It has failed, and will send nothing any more.
    pub spoilt: bool,
    /// No generation up to this one connects any more.
    pub dead: u32,
    /// The generations of which candidates have been accepted.
    pub reachable: Vec<u32>,
}

impl Browser {
    pub fn new(link: LinkId) -> Self {
        Self {
            link,
            signalling: Signalling::Stable,
            busy: None,
            local: None,
            remote: None,
            pending_local: None,
            pending_remote: None,
            restart: false,
            connection: ConnectionState::New,
            spoilt: false,
            dead: 0,
            reachable: Vec::new(),
        }
    }

    /// The generation of ways in use; 0 before there is one.
    pub fn generation(&self) -> u32 {
        self.local.as_ref().map_or(0, |local| local.ufrag)
    }

    /// Whether it still says that an exchange is needed when it comes to saying so (WebRTC 1.0 §4.7.3): not while one
    /// is going on.
    pub fn says_needed(&self) -> bool {
        self.busy.is_none() && self.signalling == Signalling::Stable
    }

    pub fn begin(&mut self, operation: Operation) {
        assert!(self.busy.is_none(), "two operations at a time");
        if let Operation::Remote(kind, description) = &operation {
            let state = self.signalling;
            match kind {
                SdpKind::Offer => assert_ne!(state, Signalling::HaveRemoteOffer, "second offer"),
                SdpKind::Answer => {
                    assert_eq!(state, Signalling::HaveLocalOffer, "answer to nothing");
                    let offer = self.pending_local.as_ref().unwrap();
                    assert_eq!(
                        description.replies_to, offer.serial,
                        "answer to another offer"
                    );
                }
            }
            if let Some(known) = &self.remote {
                assert_eq!(known.link, description.link, "the partner changed");
            }
        }
        self.busy = Some(operation);
    }

    /// Completes the operation in hand; the local description when that is what was set.
    pub fn complete(&mut self, fresh: &mut u32) -> Option<(SdpKind, Description)> {
        let mut next = || {
            *fresh += 1;
            *fresh
        };
        match self.busy.take().unwrap() {
            Operation::Local => {
                let (serial, new_ufrag) = (next(), next());
                let known = self.local.as_ref().map(|d| d.ufrag);
                match self.signalling {
                    Signalling::Stable => {
                        let ufrag = known.filter(|_| !self.restart).unwrap_or(new_ufrag);
                        let offer = Description {
                            link: self.link,
                            ufrag,
                            serial,
                            replies_to: 0,
                        };
                        self.pending_local = Some(offer.clone());
                        self.signalling = Signalling::HaveLocalOffer;
                        Some((SdpKind::Offer, offer))
                    }
                    Signalling::HaveRemoteOffer => {
                        let offer = self.pending_remote.take().unwrap();
                        let same = self.remote.as_ref().is_some_and(|r| r.ufrag == offer.ufrag);
                        let ufrag = known.filter(|_| same).unwrap_or(new_ufrag);
                        let replies_to = offer.serial;
                        let answer = Description {
                            link: self.link,
                            ufrag,
                            serial,
                            replies_to,
                        };
                        self.restart &= same;
                        self.remote = Some(offer);
                        self.local = Some(answer.clone());
                        self.signalling = Signalling::Stable;
                        Some((SdpKind::Answer, answer))
                    }
                    Signalling::HaveLocalOffer => panic!("an offer upon an offer"),
                }
            }
            Operation::Remote(SdpKind::Offer, offer) => {
                self.pending_local = None;
                self.pending_remote = Some(offer);
                self.signalling = Signalling::HaveRemoteOffer;
                None
            }
            Operation::Remote(SdpKind::Answer, answer) => {
                self.local = self.pending_local.take();
                self.remote = Some(answer);
                self.restart = false;
                self.signalling = Signalling::Stable;
                None
            }
        }
    }

    pub fn add_candidate(&mut self, candidate: &Candidate) {
        let ufrag: u32 = candidate
            .username_fragment
            .as_ref()
            .unwrap()
            .parse()
            .unwrap();
        let coming = match &self.busy {
            Some(Operation::Remote(_, description)) => Some(description),
            _ => None,
        };
        let known = [self.remote.as_ref(), self.pending_remote.as_ref(), coming];
        assert!(
            known.into_iter().flatten().any(|d| d.ufrag == ufrag),
            "a candidate of no known generation"
        );
        self.reachable.push(ufrag);
    }

    /// Whether the two ends have exchanged the same pair of descriptions and can reach each other.
    pub fn fits(&self, other: &Self) -> bool {
        let ends = |a: &Self, b: &Self| match (&a.local, &b.remote) {
            (Some(local), Some(remote)) => local.ufrag == remote.ufrag && local.link == remote.link,
            _ => false,
        };
        let reached = |a: &Self| {
            a.remote
                .as_ref()
                .is_some_and(|r| a.reachable.contains(&r.ufrag))
        };
        ends(self, other) && ends(other, self) && (reached(self) || reached(other))
    }
}
