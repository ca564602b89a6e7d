//! People's phones as cameras: no persons, so they hear of nothing, and go when their owner goes.

use super::Member;
use super::machine::Room;
use super::person::Person;
use crate::consultation::command::Command;
use crate::consultation::event::Refusal;
use crate::consultation::phone_camera;
use crate::ids::ParticipantId;

impl Person {
    /// Whether what people say and give in the call is for them.
    pub(super) fn is_told_of_the_call(&self) -> bool {
        self.is_admitted() && !self.role.is_camera()
    }

    /// Whether they stand on the clinicians' side of a hold.
    pub(super) fn is_with_clinicians(&self) -> bool {
        self.role.hosts() || self.camera_of.is_some_and(|owner| owner.role.hosts())
    }
}

impl Room {
    /// What somebody sends, as far as it is theirs to send.
    pub(super) fn allowed(&self, id: ParticipantId, command: Command) -> Result<Command, Refusal> {
        if !self.people.get(&id).is_some_and(|p| p.role.is_camera()) {
            return Ok(command);
        }
        match command {
            Command::Media(media) => Ok(Command::Media(phone_camera::picture_alone(media))),
            command if phone_camera::may(&command) => Ok(command),
            _ => Err(Refusal::NotAcceptable),
        }
    }

    /// Whether this is a camera of somebody who is not in the call.
    pub(super) fn is_without_owner(&self, member: &Member) -> bool {
        member.camera_of.is_some_and(|of| {
            let owner = self.people.get(&of.participant);
            !owner.is_some_and(Person::is_admitted)
        })
    }

    /// Somebody is not in the call any more: neither are their cameras, for good.
    pub(super) fn end_cameras_of(&mut self, owner: ParticipantId) {
        let theirs = |p: &&Person| p.camera_of.is_some_and(|of| of.participant == owner);
        let cameras = self.people.values().filter(theirs);
        let cameras: Vec<ParticipantId> = cameras.map(|p| p.id).collect();
        for camera in cameras {
            self.remove(camera);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::command::{ChatText, ClientFrame, ResumeToken};
    use crate::consultation::event::{CloseCode, Event, IceConfig, ServerFrame, Snapshot};
    use crate::consultation::participant::{
        DeviceState, MediaState, ParticipantRole, ParticipantState,
    };
    use crate::consultation::phone_camera::Owner;
    use crate::consultation::room::{Change, ConnId, Connect, Input, Output};
    use crate::consultation::signal::{LinkId, Signal, SignalBody};
    use crate::ids::{ChatId, InstanceId};
    use crate::time::Timestamp;

    const CLINICIAN: u128 = 1;
    const PATIENT: u128 = 2;
    const CAMERA: u128 = 3;
    const SECOND_CAMERA: u128 = 4;
    const CARER: u128 = 5;
    const START: Timestamp = Timestamp(1_000_000);

    fn id(n: u128) -> ParticipantId {
        ParticipantId::from_number(n)
    }

    fn comes(room: &mut Room, n: u128, role: ParticipantRole, of: Option<u128>) -> Vec<Output> {
        let owner = |of: u128| Owner {
            participant: id(of),
            role: if of == CLINICIAN {
                ParticipantRole::Clinician
            } else {
                ParticipantRole::Patient
            },
        };
        let member = Member {
            participant: id(n),
            role,
            name: crate::text::Line::new("Alys Example").unwrap(),
            admitted_at: None,
            camera_of: of.map(owner),
        };
        let connect = Connect {
            conn: ConnId(n as u64),
            member,
            instance: InstanceId::from_number(n),
            resume: None,
            token: ResumeToken(n.to_string()),
            ice: IceConfig::default(),
        };
        room.handle(Input::Connect(Box::new(connect)), START)
    }

    fn admit(room: &mut Room, n: u128) -> Vec<Output> {
        let (participant, at) = (id(n), START.plus_ms(n as i64));
        let ice = IceConfig::default();
        room.handle(
            Input::Admitted {
                participant,
                at,
                ice,
            },
            at,
        )
    }

    /// Clinician and patient talk; the patient's phone waits.
    fn phone_waits() -> Room {
        let mut room = Room::new();
        comes(&mut room, CLINICIAN, ParticipantRole::Clinician, None);
        comes(&mut room, PATIENT, ParticipantRole::Patient, None);
        admit(&mut room, PATIENT);
        comes(&mut room, CAMERA, ParticipantRole::Camera, Some(PATIENT));
        room
    }

    /// It has been let in.
    fn phone_is_in() -> Room {
        let mut room = phone_waits();
        admit(&mut room, CAMERA);
        room
    }

    fn clinicians_phone_waits(room: &mut Room) {
        let owner = Some(CLINICIAN);
        comes(room, SECOND_CAMERA, ParticipantRole::Camera, owner);
    }

    fn says(room: &mut Room, n: u128, number: u64, command: Command) -> Vec<Output> {
        let frame = ClientFrame::Command { n: number, command };
        let conn = ConnId(n as u64);
        room.handle(Input::Frame { conn, frame }, START.plus_ms(100))
    }

    fn events(outputs: &[Output], n: u128) -> Vec<Event> {
        let to = ConnId(n as u64);
        let event = |o: &Output| match o {
            Output::Send {
                conn,
                frame: ServerFrame::Event { event, .. },
            } if *conn == to => Some(event.clone()),
            _ => None,
        };
        outputs.iter().filter_map(event).collect()
    }

    fn refusals(outputs: &[Output]) -> usize {
        let refused = |o: &&Output| {
            matches!(
                o,
                Output::Send {
                    frame: ServerFrame::Refused { .. },
                    ..
                }
            )
        };
        outputs.iter().filter(refused).count()
    }

    fn state(room: &Room, n: u128) -> ParticipantState {
        room.people().find(|p| p.id == id(n)).unwrap().state
    }

    fn closed(outputs: &[Output], n: u128) -> Option<CloseCode> {
        let of = ConnId(n as u64);
        outputs.iter().find_map(|o| match o {
            Output::Close { conn, code } if *conn == of => Some(*code),
            _ => None,
        })
    }

    fn snapshot(outputs: &[Output]) -> Snapshot {
        let found = outputs.iter().find_map(|o| match o {
            Output::Send {
                frame: ServerFrame::Welcome { snapshot, .. },
                ..
            } => snapshot.clone(),
            _ => None,
        });
        *found.unwrap()
    }

    fn signal() -> Signal {
        Signal {
            from: LinkId(1),
            to: None,
            body: SignalBody::Hello,
        }
    }

    fn greeting(to: u128) -> Command {
        Command::Signal {
            to: id(to),
            to_instance: InstanceId::from_number(to),
            signal: signal(),
        }
    }

    #[test]
    fn a_phone_waits_and_hears_of_nobody_until_it_is_let_in() {
        let mut room = phone_waits();
        let again = comes(&mut room, CAMERA, ParticipantRole::Camera, Some(PATIENT));
        let shown = snapshot(&again);
        assert_eq!(shown.me.state, ParticipantState::Waiting);
        assert!(shown.participants.is_empty() && shown.ice.is_none());
        let said = says(&mut room, CAMERA, 1, greeting(PATIENT));
        assert_eq!(refusals(&said), 1);
        let let_in = admit(&mut room, CAMERA);
        assert!(matches!(
            events(&let_in, CAMERA).as_slice(),
            [Event::Admitted { participants, .. }] if participants.len() == 2
        ));
    }

    #[test]
    fn its_owner_sees_that_it_waits_and_another_patient_does_not() {
        let mut room = phone_waits();
        let owner = comes(&mut room, PATIENT, ParticipantRole::Patient, None);
        let seen = snapshot(&owner).participants;
        assert!(seen.iter().any(|p| p.id == id(CAMERA)));
        comes(&mut room, CARER, ParticipantRole::Carer, None);
        admit(&mut room, CARER);
        let carer = comes(&mut room, CARER, ParticipantRole::Carer, None);
        let seen = snapshot(&carer).participants;
        assert!(seen.iter().all(|p| p.id != id(CAMERA)));
    }

    #[test]
    fn a_camera_whose_owner_is_not_in_the_call_does_not_come_in() {
        let mut room = Room::new();
        comes(&mut room, CLINICIAN, ParticipantRole::Clinician, None);
        comes(&mut room, PATIENT, ParticipantRole::Patient, None);
        let phone = comes(&mut room, CAMERA, ParticipantRole::Camera, Some(PATIENT));
        assert_eq!(closed(&phone, CAMERA), Some(CloseCode::Removed));
        assert!(room.people().all(|p| p.id != id(CAMERA)));
    }

    #[test]
    fn a_camera_reads_and_writes_nothing_and_has_no_voice() {
        let mut room = phone_is_in();
        let text = ChatText::new("Hello").unwrap();
        let chat = |n| Command::Chat {
            id: ChatId::from_number(n),
            text: text.clone(),
        };
        let said = says(&mut room, CAMERA, 1, chat(1));
        assert_eq!(refusals(&said), 1);
        let said = says(&mut room, PATIENT, 1, chat(2));
        let ticket = said.iter().find_map(|o| match o {
            Output::Commit { ticket, .. } => Some(*ticket),
            _ => None,
        });
        let ticket = ticket.unwrap();
        let kept = room.handle(Input::Committed { ticket }, START.plus_ms(200));
        assert_eq!(events(&kept, CLINICIAN).len(), 1);
        assert!(events(&kept, CAMERA).is_empty());
        let again = comes(&mut room, CAMERA, ParticipantRole::Camera, Some(PATIENT));
        let shown = snapshot(&again);
        assert!(shown.chat.is_empty() && shown.files.is_empty());
        let loud = MediaState {
            microphone: DeviceState::On,
            camera: DeviceState::On,
            ..MediaState::default()
        };
        says(&mut room, CAMERA, 1, Command::Media(loud));
        let view = room.people().find(|p| p.id == id(CAMERA)).unwrap();
        assert_eq!(view.media.microphone, DeviceState::Unavailable);
        assert_eq!(view.media.camera, DeviceState::On);
    }

    #[test]
    fn it_goes_for_good_when_its_owner_leaves_is_removed_or_waits_again() {
        let at = START.plus_ms(300);
        let ways: [fn(&mut Room) -> Vec<Output>; 3] = [
            |room| says(room, PATIENT, 1, Command::Leave),
            |room| {
                let participant = id(PATIENT);
                room.handle(Input::Removed { participant }, START.plus_ms(300))
            },
            |room| {
                let participant = id(PATIENT);
                room.handle(Input::SentBack { participant }, START.plus_ms(300))
            },
        ];
        for way in ways {
            let mut room = phone_is_in();
            let outputs = way(&mut room);
            assert_eq!(closed(&outputs, CAMERA), Some(CloseCode::Removed));
            assert!(
                events(&outputs, CLINICIAN).contains(&Event::ParticipantLeft {
                    participant: id(CAMERA)
                })
            );
            let back = comes(&mut room, CAMERA, ParticipantRole::Camera, Some(PATIENT));
            assert_eq!(closed(&back, CAMERA), Some(CloseCode::Removed));
        }
        // Whoever stays keeps theirs.
        let mut room = phone_is_in();
        let conn = ConnId(PATIENT as u64);
        room.handle(Input::Disconnect { conn }, at);
        comes(&mut room, PATIENT, ParticipantRole::Patient, None);
        assert_eq!(state(&room, CAMERA), ParticipantState::Admitted);
    }

    #[test]
    fn stopped_at_the_phone_it_is_over_for_good() {
        let mut room = phone_is_in();
        let outputs = says(&mut room, CAMERA, 1, Command::Leave);
        let kept = |o: &Output| matches!(o, Output::Commit { change: Change::Left { participant, .. }, .. } if *participant == id(CAMERA));
        assert!(outputs.iter().any(kept), "the database ends its link");
        let back = comes(&mut room, CAMERA, ParticipantRole::Camera, Some(PATIENT));
        assert_eq!(closed(&back, CAMERA), Some(CloseCode::Removed));
        assert_eq!(state(&room, PATIENT), ParticipantState::Admitted);
    }

    #[test]
    fn a_camera_takes_one_of_the_four_places() {
        let mut room = phone_waits();
        comes(&mut room, CARER, ParticipantRole::Carer, None);
        admit(&mut room, CARER);
        admit(&mut room, CAMERA);
        assert_eq!(room.in_call().count(), 4);
        clinicians_phone_waits(&mut room);
        admit(&mut room, SECOND_CAMERA);
        assert_eq!(state(&room, SECOND_CAMERA), ParticipantState::Waiting);
    }

    #[test]
    fn a_hold_parts_a_camera_from_the_other_side_as_it_parts_its_owner() {
        let mut room = phone_is_in();
        clinicians_phone_waits(&mut room);
        admit(&mut room, SECOND_CAMERA);
        let since = Some(START);
        room.handle(Input::HoldChanged { since }, START.plus_ms(50));
        let refused = |outputs: Vec<Output>| refusals(&outputs) == 1;
        assert!(refused(says(&mut room, CAMERA, 1, greeting(CLINICIAN))));
        assert!(!refused(says(&mut room, CAMERA, 2, greeting(PATIENT))));
        assert!(refused(says(
            &mut room,
            SECOND_CAMERA,
            1,
            greeting(PATIENT)
        )));
        assert!(!refused(says(
            &mut room,
            SECOND_CAMERA,
            2,
            greeting(CLINICIAN)
        )));
    }

    #[test]
    fn two_cameras_do_not_know_each_other() {
        let mut room = phone_is_in();
        clinicians_phone_waits(&mut room);
        let let_in = admit(&mut room, SECOND_CAMERA);
        assert!(events(&let_in, CAMERA).is_empty());
        assert!(matches!(
            events(&let_in, SECOND_CAMERA).as_slice(),
            [Event::Admitted { participants, .. }] if participants.iter().all(|p| p.id != id(CAMERA))
        ));
        let said = says(&mut room, CAMERA, 1, greeting(SECOND_CAMERA));
        assert_eq!(refusals(&said), 1);
    }

    #[test]
    fn cameras_that_are_over_take_no_room_from_people() {
        let mut room = phone_waits();
        for n in 100..200 {
            comes(&mut room, n, ParticipantRole::Camera, Some(PATIENT));
            let participant = id(n);
            room.handle(Input::Removed { participant }, START);
        }
        let carer = comes(&mut room, CARER, ParticipantRole::Carer, None);
        assert_eq!(closed(&carer, CARER), None);
    }
}
