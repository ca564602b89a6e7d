//! One page: its session with the server, whom it knows of, and its connection to the other.

use std::collections::BTreeMap;

use domain::consultation::client::Session;
use domain::consultation::command::Side;
use domain::consultation::event::ChatMessage;
use domain::consultation::negotiation::{ConnectionState, Manners, Negotiation};
use domain::consultation::participant::{ParticipantRole, ParticipantState, ParticipantView};
use domain::consultation::room::ConnId;
use domain::consultation::signal::LinkId;
use domain::ids::{InstanceId, ParticipantId};

use crate::browser::Browser;

/// The connection to one page of the other person.
pub struct Peer {
    pub of: (ParticipantId, InstanceId),
    pub manners: Manners,
    pub machine: Negotiation,
    pub browser: Browser,
    pub creating: bool,
    pub ticks: Option<i64>,
}

pub struct Page {
    pub instance: InstanceId,
    pub session: Session,
    pub conn: Option<ConnId>,
    pub me: Option<ParticipantView>,
    pub people: BTreeMap<ParticipantId, ParticipantView>,
    pub chat: Vec<ChatMessage>,
    pub peer: Option<Peer>,
    pub attempts: u32,
}

impl Page {
    pub fn new(who: usize, instance: InstanceId) -> Self {
        let side = [Side::Patient, Side::Staff][who];
        Self {
            instance,
            session: Session::new(side, instance),
            conn: None,
            me: None,
            people: BTreeMap::new(),
            chat: Vec::new(),
            peer: None,
            attempts: 0,
        }
    }

    pub fn admitted(&self) -> bool {
        let admitted = |me: &ParticipantView| me.state == ParticipantState::Admitted;
        self.me.as_ref().is_some_and(admitted)
    }

    /// Those of whom a face is shown.
    pub fn in_call(&self) -> impl Iterator<Item = &ParticipantView> {
        let people = self.people.values();
        people.filter(|p| p.state == ParticipantState::Admitted)
    }

    pub fn flows_to(&self, of: ParticipantId) -> bool {
        let connected =
            |peer: &Peer| peer.of.0 == of && peer.browser.connection == ConnectionState::Connected;
        self.peer.as_ref().is_some_and(connected)
    }

    /// Lets go of whoever is not in the call; says whether somebody is to be connected to.
    pub fn meet(&mut self) -> bool {
        let wanted = self
            .in_call()
            .find_map(|person| Some(((person.id, person.instance?), person.role)));
        let known = self.peer.as_ref().map(|peer| peer.of);
        if !self.admitted() || known == wanted.map(|(of, _)| of) {
            return false;
        }
        let (Some((of, role)), Some(me)) = (wanted, &self.me) else {
            let gone = known.is_some_and(|(id, _)| self.in_call().all(|p| p.id != id));
            if gone {
                self.peer = None;
            }
            return false;
        };
        let patient = ParticipantRole::Patient;
        let manners = Manners::between((me.role == patient, me.id), (role == patient, of.0));
        self.peer = Some(Peer {
            of,
            manners,
            machine: Negotiation::new(manners),
            browser: Browser::new(LinkId(0)),
            creating: true,
            ticks: None,
        });
        true
    }
}
