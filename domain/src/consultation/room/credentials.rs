//! Credentials for relays: only for who is admitted, and renewed before they end.

use super::Output;
use super::machine::Room;
use crate::consultation::event::{Event, IceConfig};
use crate::ids::ParticipantId;
use crate::time::Timestamp;

impl Room {
    /// Somebody has just been given credentials, if they are admitted.
    pub(super) fn ice_was_given(
        &mut self,
        id: ParticipantId,
        renew_after_ms: Option<i64>,
        now: Timestamp,
    ) {
        let person = self.people.get_mut(&id).filter(|p| p.is_admitted());
        if let Some(session) = person.and_then(|p| p.session.as_mut()) {
            session.ice_due = renew_after_ms.map(|ms| now.plus_ms(ms));
        }
    }

    /// Asks for fresh ones for everybody whose time has come, once.
    pub(super) fn ask_for_ice(&mut self, now: Timestamp) {
        for person in self.people.values_mut().filter(|p| p.is_admitted()) {
            let Some(session) = &mut person.session else {
                continue;
            };
            if session.ice_due.is_some_and(|due| due <= now) {
                session.ice_due = None;
                self.out.push(Output::IceDue {
                    participant: person.id,
                    role: person.role,
                });
            }
        }
    }

    /// Hands fresh ones on.
    pub(super) fn renew_ice(&mut self, id: ParticipantId, ice: IceConfig, now: Timestamp) {
        if self.people.get(&id).is_some_and(|p| p.is_admitted()) {
            let renew_after = ice.renew_after_ms();
            self.push(id, Event::IceChanged { ice });
            self.ice_was_given(id, renew_after, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::command::{ClientFrame, Command, ResumeToken};
    use crate::consultation::event::ServerFrame;
    use crate::consultation::participant::ParticipantRole;
    use crate::consultation::room::{ConnId, Connect, Input, Member};
    use crate::ids::InstanceId;

    const PATIENT: ParticipantId = ParticipantId::from_number(7);
    const CONN: ConnId = ConnId(1);
    const START: Timestamp = Timestamp(1_000_000);
    /// Four hours, and three quarters of them.
    const GOOD_FOR: u32 = 4 * 3600;
    const DUE_MS: i64 = 3 * 3_600_000;

    fn ice() -> IceConfig {
        IceConfig {
            good_for_seconds: Some(GOOD_FOR),
            ..IceConfig::default()
        }
    }

    fn waiting() -> Room {
        let mut room = Room::new();
        let member = Member {
            participant: PATIENT,
            role: ParticipantRole::Patient,
            name: crate::text::Line::new("Alys Example").unwrap(),
            admitted_at: None,
            camera_of: None,
        };
        let connect = Connect {
            conn: CONN,
            member,
            instance: InstanceId::from_number(1),
            resume: None,
            token: ResumeToken("t".to_owned()),
            ice: ice(),
        };
        room.handle(Input::Connect(Box::new(connect)), START);
        room
    }

    fn admit(room: &mut Room, ice: IceConfig) {
        let (participant, at) = (PATIENT, START);
        room.handle(
            Input::Admitted {
                participant,
                at,
                ice,
            },
            START,
        );
    }

    fn asked_at(room: &mut Room, ms: i64) -> bool {
        let outputs = room.handle(Input::Tick, START.plus_ms(ms));
        outputs
            .iter()
            .any(|o| matches!(o, Output::IceDue { participant, .. } if *participant == PATIENT))
    }

    fn renewed_at(room: &mut Room, ms: i64) -> bool {
        let renewed = Input::IceRenewed {
            participant: PATIENT,
            ice: ice(),
        };
        let outputs = room.handle(renewed, START.plus_ms(ms));
        outputs.iter().any(|o| {
            matches!(o, Output::Send { conn: CONN, frame: ServerFrame::Event { event, .. } }
                if matches!(event, Event::IceChanged { .. }))
        })
    }

    #[test]
    fn fresh_credentials_come_with_a_quarter_of_the_time_left_again_and_again() {
        let mut room = waiting();
        admit(&mut room, ice());
        for round in 0..3 {
            let given = round * DUE_MS;
            assert!(!asked_at(&mut room, given + DUE_MS - 1), "not before");
            assert!(asked_at(&mut room, given + DUE_MS));
            assert!(!asked_at(&mut room, given + DUE_MS), "asked once");
            assert!(renewed_at(&mut room, given + DUE_MS));
        }
    }

    #[test]
    fn who_waits_for_hours_gets_no_credentials() {
        let mut room = waiting();
        assert!(!asked_at(&mut room, 10 * DUE_MS));
        assert!(!renewed_at(&mut room, 10 * DUE_MS));
    }

    #[test]
    fn who_hangs_up_while_fresh_ones_are_made_does_not_get_them() {
        let mut room = waiting();
        admit(&mut room, ice());
        assert!(asked_at(&mut room, DUE_MS));
        let frame = ClientFrame::Command {
            n: 1,
            command: Command::Leave,
        };
        room.handle(Input::Frame { conn: CONN, frame }, START.plus_ms(DUE_MS));
        assert!(!renewed_at(&mut room, DUE_MS));
    }

    #[test]
    fn what_does_not_end_is_not_renewed() {
        let mut room = waiting();
        admit(&mut room, IceConfig::default());
        assert!(!asked_at(&mut room, 100 * DUE_MS));
    }
}
