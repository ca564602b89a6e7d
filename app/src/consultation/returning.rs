//! Coming back to a call by its link: the ways to the others come first, the screen after them. Drawing a call
//! takes a weak device as long as connecting does, and what the others' browsers say would wait for it.

use domain::consultation::negotiation::ConnectionState;
use domain::consultation::participant::{ParticipantState, ParticipantView, Presence};
use domain::ids::ParticipantId;
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::media::{Call, CallState, Connection, RemoteMedia};

/// How long the screen waits at most, in milliseconds.
const PATIENCE_MS: u32 = 1_500;

/// How often is looked, in milliseconds, where no page is there to be told.
const LOOK_MS: u32 = 10;

/// What is known of a call that somebody comes back to.
struct Known<'a> {
    connection: Connection,
    admitted: bool,
    over: bool,
    held: bool,
    me: Option<ParticipantId>,
    people: &'a [ParticipantView],
    media: &'a [RemoteMedia],
}

impl Known<'_> {
    /// Whether there is nothing to wait for any more: a way has begun to be made to each who is there, or
    /// there is nobody, or it is not a call.
    fn is_enough(&self) -> bool {
        match self.connection {
            Connection::Connecting => return self.over,
            Connection::Live => {}
            _ => return true,
        }
        let Some(me) = self
            .me
            .filter(|_| self.admitted && !self.over && !self.held)
        else {
            return true;
        };
        let mut there = self.people.iter().filter(|person| {
            person.id != me
                && person.state == ParticipantState::Admitted
                && person.presence == Presence::Connected
        });
        there.all(|person| {
            let way = self.media.iter().find(|media| media.of == person.id);
            way.is_some_and(|media| media.state != ConnectionState::New)
        })
    }
}

/// Whether somebody who `was_in` the call is still on the way back. Once they are not, it stays so.
pub(super) fn is_returning(call: &Call, was_in: bool) -> Memo<bool> {
    let late = RwSignal::new(!was_in);
    if was_in {
        // Owned by the page, and stopped with it.
        let patience = Timeout::new(PATIENCE_MS, move || {
            late.try_set(true);
        });
        StoredValue::new_local(patience);
    }
    let state = call.state.clone();
    Memo::new(move |before: Option<&bool>| {
        before != Some(&false) && !late.get() && !is_enough(&state)
    })
}

/// Waits until the ways to the others are being made, while nothing is drawn at all.
pub(super) async fn on_the_way(call: &Call) {
    for _ in 0..PATIENCE_MS / LOOK_MS {
        if is_enough(&call.state) {
            return;
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
}

fn is_enough(state: &CallState) -> bool {
    let me = state.me.with(|me| me.as_ref().map(|me| me.id));
    state.people.with(|people| {
        state.media.with(|media| {
            let known = Known {
                connection: state.connection.get(),
                admitted: state.admitted.get(),
                over: state.ended.get().is_some(),
                held: state.hold.get().is_some(),
                me,
                people,
                media,
            };
            known.is_enough()
        })
    })
}

#[cfg(test)]
mod tests {
    use domain::consultation::event::CloseCode;
    use domain::consultation::participant::{DisplayName, MediaState, ParticipantRole};
    use domain::consultation::quality::Quality;
    use domain::consultation::safety_words::Verdict;

    use super::*;

    fn person(number: u128, presence: Presence) -> ParticipantView {
        ParticipantView {
            id: ParticipantId::from_number(number),
            role: ParticipantRole::Carer,
            name: DisplayName::new("Rhys Example").unwrap(),
            state: ParticipantState::Admitted,
            presence,
            media: MediaState::default(),
            instance: None,
            way: None,
            camera_of: None,
            away_since: None,
        }
    }

    fn way(number: u128, state: ConnectionState) -> RemoteMedia {
        RemoteMedia {
            of: ParticipantId::from_number(number),
            state,
            way: None,
            quality: Quality::default(),
            speaks: false,
            safety: Verdict::NotYet,
        }
    }

    const ME: u128 = 1;

    fn enough(people: &[ParticipantView], media: &[RemoteMedia]) -> bool {
        known(people, media).is_enough()
    }

    fn known<'a>(people: &'a [ParticipantView], media: &'a [RemoteMedia]) -> Known<'a> {
        Known {
            connection: Connection::Live,
            admitted: true,
            over: false,
            held: false,
            me: Some(ParticipantId::from_number(ME)),
            people,
            media,
        }
    }

    #[test]
    fn the_screen_waits_until_a_way_to_each_who_is_there_is_being_made() {
        let both = [
            person(ME, Presence::Connected),
            person(2, Presence::Connected),
            person(3, Presence::Connected),
        ];
        let two = way(2, ConnectionState::Connecting);
        assert!(!enough(&both, &[]));
        assert!(!enough(&both, &[two]));
        assert!(!enough(&both, &[two, way(3, ConnectionState::New)]));
        assert!(enough(&both, &[two, way(3, ConnectionState::Connected)]));
    }

    #[test]
    fn nobody_is_waited_for_who_is_away() {
        let away = [person(ME, Presence::Connected), person(2, Presence::Away)];
        assert!(enough(&away, &[]));
    }

    #[test]
    fn what_is_no_call_any_more_is_shown_at_once() {
        let there = [person(2, Presence::Connected)];
        let call = || known(&there, &[]);
        assert!(!call().is_enough());
        let sent_back = Known {
            admitted: false,
            ..call()
        };
        let held = Known {
            held: true,
            ..call()
        };
        let lost = Known {
            connection: Connection::Lost,
            ..call()
        };
        let replaced = Known {
            connection: Connection::Closed(CloseCode::Replaced),
            ..call()
        };
        for known in [sent_back, held, lost, replaced] {
            assert!(known.is_enough());
        }
    }
}
