//! Shared screens: one at a time is looked at, so whoever begins takes the place of whoever shared before.

use super::participant::{ParticipantState, ParticipantView};

/// Who of these has begun to share their screen since they were looked at `before`.
pub fn begun<'a>(
    before: &[ParticipantView],
    now: &'a [ParticipantView],
) -> Option<&'a ParticipantView> {
    let shared = |person: &ParticipantView| {
        let known = before.iter().find(|known| known.id == person.id);
        known.is_some_and(|known| known.media.screen)
    };
    now.iter().find(|person| {
        person.media.screen && person.state == ParticipantState::Admitted && !shared(person)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::participant::{MediaState, ParticipantRole, Presence};
    use crate::ids::ParticipantId;

    const CARER: u128 = 1;
    const CLINICIAN: u128 = 2;

    fn person(n: u128, screen: bool) -> ParticipantView {
        ParticipantView {
            id: ParticipantId::from_number(n),
            role: ParticipantRole::Professional,
            name: crate::text::Line::new("Alys Example").unwrap(),
            state: ParticipantState::Admitted,
            presence: Presence::Connected,
            instance: None,
            media: MediaState {
                screen,
                ..MediaState::default()
            },
            way: None,
            away_since: None,
            camera_of: None,
        }
    }

    fn who(before: &[ParticipantView], now: &[ParticipantView]) -> Option<ParticipantId> {
        begun(before, now).map(|person| person.id)
    }

    #[test]
    fn whoever_begins_is_told_of_once_and_whoever_goes_on_or_stops_is_not() {
        let nobody = [person(CARER, false), person(CLINICIAN, false)];
        let clinician = [person(CARER, false), person(CLINICIAN, true)];
        let both = [person(CARER, true), person(CLINICIAN, true)];
        let second = Some(ParticipantId::from_number(CLINICIAN));
        assert_eq!(who(&nobody, &clinician), second);
        assert_eq!(who(&clinician, &clinician), None);
        assert_eq!(
            who(&clinician, &both),
            Some(ParticipantId::from_number(CARER)),
            "beside somebody who shares already"
        );
        assert_eq!(who(&both, &clinician), None);
        assert_eq!(who(&clinician, &nobody), None);
    }

    #[test]
    fn whoever_comes_with_a_shared_screen_begins_and_whoever_waits_does_not() {
        let comes = [person(CLINICIAN, true)];
        assert!(who(&[], &comes).is_some());
        let waits = ParticipantView {
            state: ParticipantState::Waiting,
            ..person(CARER, true)
        };
        assert_eq!(who(&[], &[waits]), None);
    }
}
