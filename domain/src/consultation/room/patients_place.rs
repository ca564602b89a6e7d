//! A patient has one place in a call, whichever of their devices is in it.

use super::machine::Room;
use super::person::Person;
use crate::consultation::participant::ParticipantRole;
use crate::ids::ParticipantId;
use crate::time::Timestamp;

impl Room {
    /// A device of the patient has been let in: those that are gone leave, who would else stay in the call as
    /// ghosts. Whichever of them comes back waits again. One that is there stays: it may be a second camera.
    pub(super) fn take_place(&mut self, id: ParticipantId, now: Timestamp) {
        let patient = |p: &&Person| p.role == ParticipantRole::Patient;
        if self.people.get(&id).filter(patient).is_none() {
            return;
        }
        let gone = self.people.values().filter(patient);
        let gone: Vec<ParticipantId> = gone
            .filter(|p| p.id != id && p.is_admitted() && !p.is_connected())
            .map(|p| p.id)
            .collect();
        for gone in gone {
            self.leave(gone, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::command::ResumeToken;
    use crate::consultation::event::IceConfig;
    use crate::consultation::participant::ParticipantState;
    use crate::consultation::room::{Change, ConnId, Connect, Input, Member, Output};
    use crate::ids::InstanceId;

    const FIRST: ParticipantId = ParticipantId::from_number(1);
    const SECOND: ParticipantId = ParticipantId::from_number(2);
    const START: Timestamp = Timestamp(1_000_000);

    fn comes(room: &mut Room, participant: ParticipantId, conn: u64) {
        let member = Member {
            participant,
            role: ParticipantRole::Patient,
            name: crate::text::Line::new("Alys Example").unwrap(),
            admitted_at: None,
            camera_of: None,
        };
        let connect = Connect {
            conn: ConnId(conn),
            member,
            instance: InstanceId::from_number(u128::from(conn)),
            resume: None,
            token: ResumeToken(conn.to_string()),
            ice: IceConfig::default(),
        };
        room.handle(Input::Connect(Box::new(connect)), START);
    }

    fn admit(room: &mut Room, participant: ParticipantId, ms: i64) -> Vec<Output> {
        let at = START.plus_ms(ms);
        let ice = IceConfig::default();
        let admitted = Input::Admitted {
            participant,
            at,
            ice,
        };
        room.handle(admitted, at)
    }

    fn state(room: &Room, of: ParticipantId) -> ParticipantState {
        room.people().find(|p| p.id == of).unwrap().state
    }

    #[test]
    fn a_second_device_takes_the_place_of_one_that_is_gone() {
        let mut room = Room::new();
        comes(&mut room, FIRST, 1);
        admit(&mut room, FIRST, 1);
        comes(&mut room, SECOND, 2);
        let conn = ConnId(1);
        room.handle(Input::Disconnect { conn }, START.plus_ms(2));
        assert_eq!(state(&room, FIRST), ParticipantState::Admitted);
        let outputs = admit(&mut room, SECOND, 3);
        assert_eq!(state(&room, FIRST), ParticipantState::Left);
        assert_eq!(state(&room, SECOND), ParticipantState::Admitted);
        let left = |o: &Output| matches!(o, Output::Commit { change: Change::Left { participant, .. }, .. } if *participant == FIRST);
        assert!(outputs.iter().any(left), "and the database knows");
        comes(&mut room, FIRST, 3);
        assert_eq!(state(&room, FIRST), ParticipantState::Waiting);
    }

    #[test]
    fn two_devices_that_are_both_there_both_stay() {
        let mut room = Room::new();
        comes(&mut room, FIRST, 1);
        admit(&mut room, FIRST, 1);
        comes(&mut room, SECOND, 2);
        admit(&mut room, SECOND, 3);
        assert_eq!(state(&room, FIRST), ParticipantState::Admitted);
    }
}
