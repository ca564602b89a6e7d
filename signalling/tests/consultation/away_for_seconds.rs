//! A page loses its socket for 1, 10, 29 and 31 seconds, a hundred times each (fault F5): up to half a minute
//! it continues with no event lost or repeated, after that it begins anew and is still let in. The clock is the
//! test's; all at once in real time is `away_at_once`.

use domain::consultation::command::{Command, Side};
use domain::consultation::event::Event;
use domain::consultation::participant::{ParticipantState, Presence};
use domain::consultation::signal::{LinkId, Signal, SignalBody};
use domain::ids::{InstanceId, ParticipantId};

use crate::meeting::Meeting;
use crate::socket::{Page, listen};
use crate::support::staff;

const TIMES: u32 = 100;

pub async fn signal(from: &mut Page, to: (ParticipantId, InstanceId), tag: u32) {
    let signal = Signal {
        from: LinkId(tag),
        to: None,
        body: SignalBody::Hello,
    };
    from.command(Command::Signal {
        to: to.0,
        to_instance: to.1,
        signal,
    })
    .await;
}

pub async fn await_signal(page: &mut Page) -> u32 {
    page.await_event(|event| match event {
        Event::Signal { signal, .. } => Some(signal.from.0),
        _ => None,
    })
    .await
}

pub async fn await_presence(page: &mut Page, wanted: Presence) {
    page.await_event(|event| match event {
        Event::ParticipantChanged { participant } => (participant.presence == wanted).then_some(()),
        _ => None,
    })
    .await;
}

/// A patient who is let in loses touch again and again; how often they could continue.
async fn loses_touch(seconds: i64) -> u32 {
    let meeting = Meeting::now().await;
    let clock = &meeting.world.app.clock;
    let address = listen(&meeting.world.app).await;
    let id = &meeting.consultation;
    let device = meeting.waiting_device().await;
    let mut clinician = Page::open(address, id, &staff("shah"), Side::Staff, 9).await;
    let mut patient = Page::open(address, id, &device, Side::Patient, 1).await;
    meeting.admit_all().await;
    patient.await_admission().await;
    let mut resumed = 0;
    for time in 0..TIMES {
        let tag = time * 10;
        signal(&mut clinician, (patient.me, patient.instance), tag).await;
        assert_eq!(await_signal(&mut patient).await, tag);
        // The server has noticed before the clock goes on, and these are said to nobody there.
        let lost = patient.lose();
        await_presence(&mut clinician, Presence::Away).await;
        for more in 1..=3 {
            signal(&mut clinician, (lost.me, lost.instance), tag + more).await;
        }
        clock.advance_ms(seconds * 1_000);
        patient = lost.resume(address, id).await;
        await_presence(&mut clinician, Presence::Connected).await;
        if patient.resumed {
            resumed += 1;
            for more in 1..=3 {
                assert_eq!(await_signal(&mut patient).await, tag + more);
            }
        } else {
            let snapshot = patient.snapshot.clone().unwrap();
            assert_eq!(snapshot.me.id, patient.me);
            assert_eq!(snapshot.me.state, ParticipantState::Admitted);
            assert_eq!(snapshot.participants.len(), 1, "no ghost");
            assert!(snapshot.ice.is_some());
        }
        signal(&mut patient, (clinician.me, clinician.instance), tag + 9).await;
        assert_eq!(await_signal(&mut clinician).await, tag + 9);
    }
    resumed
}

#[tokio::test]
async fn a_page_that_was_away_for_a_second_continues() {
    assert_eq!(loses_touch(1).await, TIMES);
}

#[tokio::test]
async fn a_page_that_was_away_for_ten_seconds_continues() {
    assert_eq!(loses_touch(10).await, TIMES);
}

#[tokio::test]
async fn a_page_that_was_away_for_twenty_nine_seconds_continues() {
    assert_eq!(loses_touch(29).await, TIMES);
}

#[tokio::test]
async fn a_page_that_was_away_for_thirty_one_seconds_begins_anew_and_does_not_wait_again() {
    assert_eq!(loses_touch(31).await, 0);
}
