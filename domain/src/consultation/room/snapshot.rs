//! Everything somebody may know, for a connection that begins anew.

use super::machine::Room;
use super::person::Person;
use crate::consultation::event::{IceConfig, Snapshot};
use crate::consultation::participant::{ParticipantRole, ParticipantView};
use crate::ids::ParticipantId;

impl Room {
    pub(super) fn snapshot(&self, id: ParticipantId, ice: IceConfig) -> Option<Snapshot> {
        let me = self.people.get(&id)?;
        let admitted = me.is_admitted();
        Some(Snapshot {
            me: me.view(),
            participants: self.seen_by(me),
            chat: if admitted {
                self.chat_for(me)
            } else {
                Vec::new()
            },
            files: if admitted {
                self.files_for(me)
            } else {
                Vec::new()
            },
            queue: self
                .queue
                .filter(|_| !admitted && me.role == ParticipantRole::Patient),
            desk: self.desk_for(me),
            hold: self.hold.filter(|_| admitted),
            recording: self.recording().filter(|_| me.is_told_of_the_call()),
            ice: admitted.then_some(ice),
        })
    }

    pub(super) fn seen_by(&self, viewer: &Person) -> Vec<ParticipantView> {
        let seen = self.people.values().filter(|p| viewer.sees(p));
        seen.map(Person::view).collect()
    }
}
