//! What must hold in the end, and at every step.

use std::collections::BTreeMap;

use domain::consultation::company::MAX_IN_CALL;
use domain::consultation::desk::DeskMessage;
use domain::consultation::event::{ChatMessage, CloseCode};
use domain::consultation::files::FileView;
use domain::consultation::participant::{ParticipantState, ParticipantView};

use domain::ids::ParticipantId;

use crate::world::World;

impl World {
    pub fn at_most_one_connection_each(&self) {
        // The room's own view: a connection that was replaced is answered with nothing any more.
        for client in &self.clients {
            let connected = self.room.is_connected(client.id());
            assert!(!connected || self.room.people().filter(|p| p.id == client.id()).count() == 1);
        }
    }

    /// A phone is in the call by leave of its own and of its owner's being there.
    pub fn a_camera_goes_with_its_owner(&self) {
        let in_call = |of: ParticipantId| {
            let mut people = self.room.people();
            people.any(|p| p.id == of && p.state == ParticipantState::Admitted)
        };
        for person in self.room.people() {
            let owner_is_gone = person.camera_of.is_some_and(|of| !in_call(of.participant));
            assert!(!owner_is_gone || !self.room.is_connected(person.id));
        }
    }

    pub fn at_most_four_in_the_call(&self) {
        let here = |id| {
            self.clients
                .iter()
                .any(|c| c.id() == id && self.room.is_connected(id))
        };
        let in_call = |p: &ParticipantView| p.state == ParticipantState::Admitted && here(p.id);
        assert!(self.room.people().filter(in_call).count() <= MAX_IN_CALL);
    }

    pub fn everybody_knows_what_they_may(&self) {
        for client in &self.clients {
            if matches!(client.closed, Some(CloseCode::Removed | CloseCode::Full)) {
                assert!(!self.room.is_connected(client.id()));
                continue;
            }
            let people: BTreeMap<_, _> = self.room.people().map(|p| (p.id, p)).collect();
            let me = &people[&client.id()];
            assert_eq!(me.state, client.state);
            let admitted = me.state == ParticipantState::Admitted;
            let may_know = people.values().filter(|p| {
                p.id != me.id
                    && admitted
                    && match p.state {
                        ParticipantState::Admitted => true,
                        ParticipantState::Waiting => {
                            me.role.hosts() || p.camera_of.is_some_and(|of| of.participant == me.id)
                        }
                        ParticipantState::Left => false,
                    }
            });
            let may_know: BTreeMap<_, _> = may_know.map(|p| (p.id, p.clone())).collect();
            assert_eq!(client.others, may_know);
            assert!(client.unheard.is_empty(), "every command was answered");
        }
    }

    pub fn every_kept_message_was_read_once(&self) {
        for client in &self.clients {
            let admitted = client.state == ParticipantState::Admitted;
            if !admitted || client.closed.is_some() {
                continue;
            }
            if client.member.role.is_camera() {
                assert!(client.chat.is_empty() && client.files.is_empty());
                continue;
            }
            if client.member.role.is_guest() {
                let mut kept = self.kept.iter();
                let in_order = client.chat.iter().all(|read| kept.any(|k| k == read));
                assert!(in_order, "nothing but what was kept");
                let since = client.member.admitted_at;
                let due = |m: &&ChatMessage| since.is_some_and(|since| m.at >= since);
                let all = self
                    .kept
                    .iter()
                    .filter(due)
                    .all(|m| client.chat.contains(m));
                assert!(all, "everything since they were let in");
                let given = |f: &&FileView| since.is_some_and(|since| f.at >= since);
                let given: Vec<_> = self.files.iter().filter(given).cloned().collect();
                assert_eq!(
                    client.files, given,
                    "what was given since, and nothing else"
                );
            } else {
                assert_eq!(client.chat, self.kept);
                assert_eq!(client.files, self.files);
            }
        }
    }

    /// A patient who waits has read every word between them and the clinic once, a guest every word to everybody.
    pub fn everybody_who_waits_read_the_desk_once(&self) {
        for client in &self.clients {
            let waits = client.state == ParticipantState::Waiting;
            if waits && client.closed.is_none() {
                let theirs = |m: &&DeskMessage| client.may_read_of_desk(m);
                let sorted = |thread: &[DeskMessage]| {
                    let mut ids: Vec<_> = thread.iter().filter(theirs).map(|m| m.id).collect();
                    ids.sort_unstable();
                    ids
                };
                assert_eq!(sorted(&client.desk), sorted(&self.desk));
            }
        }
    }

    pub fn who_is_away_is_known(&self) {
        for person in self.room.people() {
            let client = self.clients.iter().find(|c| c.id() == person.id).unwrap();
            if client.closed.is_none() {
                assert_eq!(client.away, person.away_since.is_some());
            }
            assert!(person.away_since.is_none() || person.state == ParticipantState::Waiting);
        }
    }

    pub fn everybody_in_the_call_knows_of_a_hold(&self) {
        for client in &self.clients {
            if client.state == ParticipantState::Admitted && client.closed.is_none() {
                assert_eq!(client.hold, self.room.hold().is_some());
            }
        }
    }

    pub fn every_signal_arrived_at_most_once(&self) {
        let mut tags: Vec<u32> = self
            .clients
            .iter()
            .flat_map(|c| c.signals.clone())
            .collect();
        let all = tags.len();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), all);
    }

    /// Between two pages that each kept one session throughout, what was not refused arrived.
    pub fn undisturbed_signals_all_arrived(&self) {
        for (tag, from, to, n) in &self.sent {
            let (from, to) = (&self.clients[*from], &self.clients[*to]);
            let undisturbed = from.sessions == 1
                && to.sessions == 1
                && from.closed.is_none()
                && to.closed.is_none();
            if undisturbed {
                let refused = from.refused.contains(n);
                assert_eq!(
                    to.signals.contains(tag),
                    !refused,
                    "signal {tag}: command {n} of {} to {}",
                    from.id(),
                    to.id()
                );
            }
        }
    }

    pub fn everybody_knows_that_it_is_over(&self) {
        for client in &self.clients {
            let told = matches!(
                client.closed,
                Some(CloseCode::Ended | CloseCode::Removed | CloseCode::Full)
            );
            assert!(client.over || told);
            assert!(!self.room.is_connected(client.id()));
        }
    }
}
