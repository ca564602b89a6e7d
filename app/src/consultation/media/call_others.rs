//! The connections to the others in a call: one for each of their pages.

use std::rc::Rc;

use domain::consultation::command::Command;
use domain::consultation::event::IceConfig;
use domain::consultation::ladder::Wish;
use domain::consultation::negotiation::Manners;
use domain::consultation::numbers::Numbers;
use domain::consultation::participant::{
    ParticipantRole, ParticipantState, ParticipantView, Presence,
};
use domain::consultation::signal::Signal;
use domain::ids::{InstanceId, ParticipantId};
use leptos::prelude::{GetUntracked, Set};

use super::call::Call;
use super::call_state::Media;
use super::local::Local;
use super::peer::Peer;

/// A peer and the page of theirs it connects to.
pub(super) struct Other {
    pub id: ParticipantId,
    pub instance: InstanceId,
    pub peer: Rc<Peer>,
}

impl Call {
    pub(super) fn peers(&self) -> Vec<Rc<Peer>> {
        let others = self.others.borrow();
        others.iter().map(|o| Rc::clone(&o.peer)).collect()
    }

    /// Somebody's page has its way to the server, perhaps again.
    pub(super) fn is_back(&self, person: &ParticipantView) {
        let peer = {
            let others = self.others.borrow();
            let of = |o: &&Other| o.id == person.id && Some(o.instance) == person.instance;
            others.iter().find(of).map(|o| Rc::clone(&o.peer))
        };
        if let Some(peer) = peer.filter(|_| person.presence == Presence::Connected) {
            peer.other_back();
        }
    }

    /// Connects to everybody in the call, and lets go of whoever is not in it any more.
    pub(super) fn meet(self: &Rc<Self>) {
        let Some(me) = self.state.me.get_untracked() else {
            return;
        };
        let Some(ice) = self.ice.borrow().clone() else {
            return;
        };
        if !self.state.admitted.get_untracked() {
            return;
        }
        let people = self.state.people.get_untracked();
        let in_call = |id| {
            people
                .iter()
                .any(|p| p.id == id && p.state == ParticipantState::Admitted)
        };
        self.others.borrow_mut().retain(|o| in_call(o.id));
        for person in people.iter().filter(|p| in_call(p.id)) {
            let Some(instance) = person.instance else {
                continue;
            };
            let known = {
                let others = self.others.borrow();
                others
                    .iter()
                    .any(|o| o.id == person.id && o.instance == instance)
            };
            if known {
                continue;
            }
            self.others.borrow_mut().retain(|o| o.id != person.id);
            // On hold the server passes nothing on to them: they are met when it is over.
            if self.is_held_from(person) {
                continue;
            }
            let of = |p: &ParticipantView| (p.role == ParticipantRole::Patient, p.id);
            let manners = Manners::between(of(&me), of(person));
            let peer = self.connect(person, instance, manners, ice.clone());
            self.others.borrow_mut().push(Other {
                id: person.id,
                instance,
                peer,
            });
        }
        self.wish(&people);
        self.media_changed();
    }

    /// To nobody goes more than either side wishes.
    pub(super) fn wish(&self, people: &[ParticipantView]) {
        let mine = Local::get().wish();
        let company = self.others.borrow().len() > 1;
        for other in self.others.borrow().iter() {
            let theirs = people.iter().find(|person| person.id == other.id);
            let theirs = theirs.map_or(Wish::Best, |person| person.media.wish);
            other.peer.wish(mine.min(theirs));
            other.peer.company(company);
        }
    }

    fn connect(
        self: &Rc<Self>,
        person: &ParticipantView,
        to_instance: InstanceId,
        manners: Manners,
        ice: IceConfig,
    ) -> Rc<Peer> {
        let (to, takes) = (person.id, !person.role.is_camera());
        let call = Rc::downgrade(self);
        let send = move |signal: Signal| {
            if let Some(call) = call.upgrade() {
                call.command(Command::Signal {
                    to,
                    to_instance,
                    signal,
                });
            }
        };
        let call = Rc::downgrade(self);
        let changed = move || {
            if let Some(call) = call.upgrade() {
                call.media_changed();
            }
        };
        let call = Rc::downgrade(self);
        let doubt = move || {
            if let Some(call) = call.upgrade() {
                call.doubt();
            }
        };
        Peer::start((manners, takes), ice, send, changed, doubt)
    }

    pub(super) fn media_changed(&self) {
        let others = self.others.borrow();
        let media: Vec<Media> = others
            .iter()
            .map(|o| Media {
                of: o.id,
                state: o.peer.state(),
                way: o.peer.way(),
                quality: o.peer.quality(),
                speaks: o.peer.speaks(),
                safety: o.peer.safety(),
            })
            .collect();
        let lost = others.iter().any(|o| o.peer.is_lost());
        drop(others);
        self.hasten(lost);
        self.tell_way(&media);
        let held = !media.is_empty() && media.iter().all(|m| m.quality.held);
        self.state.media.set(media);
        if Local::get().hold(held) {
            self.tell_media();
        }
    }

    /// The figures of each connection as last seen, for whoever helps.
    pub fn numbers(&self) -> Vec<(ParticipantId, Numbers)> {
        let others = self.others.borrow();
        others.iter().map(|o| (o.id, o.peer.numbers())).collect()
    }

    /// Tells the server, and by it the others, which way media takes, when it is another.
    fn tell_way(&self, media: &[Media]) {
        if let Some(way) = media.iter().filter_map(|m| m.way).max()
            && self.told_way.replace(Some(way)) != Some(way)
        {
            self.command(Command::Way { way });
        }
    }

    /// How to reach the others from now on: those connected already, too.
    pub(super) fn use_ice(&self, ice: IceConfig) {
        for peer in self.peers() {
            peer.set_ice(&ice);
        }
        self.state.hidden.set(ice.relay_only);
        self.ice.replace(Some(ice));
    }

    pub(super) fn drop_others(&self) {
        let others = self.others.take();
        drop(others);
        self.state.media.set(Vec::new());
    }
}
