//! From the call back to the waiting room: handed to another clinician.

use super::machine::Room;
use crate::consultation::event::Event;
use crate::consultation::participant::ParticipantState;
use crate::ids::ParticipantId;
use crate::time::Timestamp;

impl Room {
    /// The database has them let in at another moment than the room knows: that admission was taken back and
    /// given again before the room looked. They are told both, so that they see what was given and written since
    /// the admission that counts, and nothing else.
    pub(super) fn catch_up_with_admission(&mut self, id: ParticipantId, at: Timestamp) {
        let known = self.people.get(&id).and_then(|p| p.admitted_at);
        if known.is_some_and(|known| known != at) {
            self.send_back(id);
        }
    }

    /// Somebody waits again, on the connection they have. Whoever waits hears of nobody, so the call
    /// is over for them; only the hosts still see them.
    pub(super) fn send_back(&mut self, id: ParticipantId) {
        let in_call = |p: &&mut super::person::Person| p.is_admitted() && !p.role.hosts();
        let Some(person) = self.people.get_mut(&id).filter(in_call) else {
            return;
        };
        person.state = ParticipantState::Waiting;
        person.admitted_at = None;
        person.way = None;
        if let Some(session) = &mut person.session {
            session.ice_due = None;
        }
        let desk = self.people.get(&id).map(|p| self.desk_for(p));
        let desk = desk.unwrap_or_default();
        let queue = self.queue;
        self.push(id, Event::SentBack { queue, desk });
        let left = Event::ParticipantLeft { participant: id };
        self.broadcast(&left, |p| p.id != id && p.is_admitted() && !p.role.hosts());
        self.tell_about(id);
        self.end_cameras_of(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::command::ResumeToken;
    use crate::consultation::event::{IceConfig, ServerFrame};
    use crate::consultation::files::{FileKind, FileName, FileView};
    use crate::consultation::participant::ParticipantRole;
    use crate::consultation::room::{ConnId, Connect, Input, Member, Output};
    use crate::ids::{FileId, InstanceId};

    const GUEST: ParticipantId = ParticipantId::from_number(1);

    fn file(number: u128, at: i64) -> FileView {
        FileView {
            id: FileId::from_number(number),
            from: GUEST,
            name: crate::text::Line::new("Maria Example").unwrap(),
            file: FileName::given("rash.jpg", FileKind::Jpeg),
            kind: FileKind::Jpeg,
            bytes: 1,
            picture: false,
            at: Timestamp(at),
        }
    }

    fn admitted(room: &mut Room, at: i64) -> Vec<Event> {
        let participant = GUEST;
        let (at, ice) = (Timestamp(at), IceConfig::default());
        let input = Input::Admitted {
            participant,
            at,
            ice,
        };
        told(room, input)
    }

    fn told(room: &mut Room, input: Input) -> Vec<Event> {
        let event = |output| match output {
            Output::Send {
                frame: ServerFrame::Event { event, .. },
                ..
            } => Some(event),
            _ => None,
        };
        let outputs = room.handle(input, Timestamp(1_000));
        outputs.into_iter().filter_map(event).collect()
    }

    #[test]
    fn let_in_twice_they_keep_what_they_had_and_let_in_anew_they_see_what_came_since() {
        let mut room = Room::new();
        let connect = Connect {
            conn: ConnId(1),
            member: Member {
                participant: GUEST,
                role: ParticipantRole::Interpreter,
                camera_of: None,
                name: crate::text::Line::new("Maria Example").unwrap(),
                admitted_at: None,
            },
            instance: InstanceId::from_number(1),
            resume: None,
            token: ResumeToken("1".to_owned()),
            ice: IceConfig::default(),
        };
        room.handle(Input::Connect(Box::new(connect)), Timestamp(0));
        assert_eq!(admitted(&mut room, 10).len(), 1);
        let files = vec![file(1, 5), file(2, 15)];
        let changed = told(&mut room, Input::FilesChanged { files });
        assert!(matches!(&changed[..], [Event::FilesChanged { files }] if files.len() == 1));
        // The same admission again is nothing new.
        assert!(admitted(&mut room, 10).is_empty());
        // Another: it was taken back and given again before the room looked.
        let both = admitted(&mut room, 20);
        let [Event::SentBack { .. }, Event::Admitted { files, .. }] = &both[..] else {
            panic!("{both:?}");
        };
        assert!(files.is_empty(), "what was given before is not theirs now");
    }
}
