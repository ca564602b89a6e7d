//! Who is told what: events, numbered for each person who may know.

use super::Output;
use super::machine::Room;
use super::person::Person;
use crate::consultation::event::{CloseCode, Event, ServerFrame};
use crate::ids::ParticipantId;

impl Room {
    /// Tells everybody who may know of this person how they are now.
    pub(super) fn tell_about(&mut self, id: ParticipantId) {
        self.out.push(Output::PresenceChanged);
        let Some(participant) = self.people.get(&id).map(Person::view) else {
            return;
        };
        let viewers = self.people.get(&id).map_or_else(Vec::new, |person| {
            let viewers = self.people.values().filter(|v| v.sees(person));
            viewers.map(|v| v.id).collect()
        });
        for viewer in viewers {
            let participant = participant.clone();
            self.push(viewer, Event::ParticipantChanged { participant });
        }
    }

    pub(super) fn tell_gone(&mut self, id: ParticipantId) {
        self.out.push(Output::PresenceChanged);
        let gone = Event::ParticipantLeft { participant: id };
        self.broadcast(&gone, |viewer| viewer.id != id && viewer.is_admitted());
    }

    pub(super) fn broadcast(&mut self, event: &Event, to: impl Fn(&Person) -> bool) {
        let ids: Vec<ParticipantId> = self
            .people
            .values()
            .filter(|p| p.session.is_some() && to(p))
            .map(|p| p.id)
            .collect();
        for id in ids {
            self.push(id, event.clone());
        }
    }

    /// Numbers an event for one person and sends it if they are connected. Somebody who has let too
    /// much pile up is shed.
    pub(super) fn push(&mut self, id: ParticipantId, event: Event) {
        if self.ended.is_some() {
            return;
        }
        let Some(session) = self.people.get_mut(&id).and_then(|p| p.session.as_mut()) else {
            return;
        };
        match session.push(event.clone()) {
            Ok(n) => {
                if let Some(conn) = session.conn {
                    let frame = ServerFrame::Event { n, event };
                    self.out.push(Output::Send { conn, frame });
                }
            }
            Err(_) => {
                self.drop_session(id, CloseCode::TooSlow);
                self.tell_about(id);
            }
        }
    }
}
