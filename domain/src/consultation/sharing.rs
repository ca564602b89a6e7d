//! Shared screens: one at a time is looked at, so whoever begins takes the place of whoever shared before.

use super::participant::{ParticipantState, ParticipantView};

/// Who of these has begun to share their screen since they were looked at `before`, and takes the place of one's own.
///
/// Two may begin at the same instant, and one of them is to go on. The server tells everybody in the order in which
/// things came to it, and each of what it has heard of them, too: before it has heard of one's own screen that comes
/// after theirs, and it is they who give way.
pub fn takes_over<'a>(
    heard: bool,
    before: &[ParticipantView],
    now: &'a [ParticipantView],
) -> Option<&'a ParticipantView> {
    begun(before, now).filter(|_| heard)
}

fn begun<'a>(
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

    /// Pages of people who may all begin in the same instant; each is told of everything, its own included, in the
    /// server's order, but as late as it happens to be.
    #[test]
    fn of_those_who_begin_at_the_same_instant_one_goes_on_whatever_comes_first() {
        for people in 2..=3usize {
            for seed in 0..2_000u64 {
                let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
                let mut throw = |sides: usize| {
                    dice ^= dice << 13;
                    dice ^= dice >> 7;
                    dice ^= dice << 17;
                    usize::try_from(dice % sides as u64).unwrap()
                };
                let nobody = || (0..people).map(|n| person(n as u128, false)).collect();
                // What each shows, what each has sent, what the server has passed on, and how far each has read it.
                let mut shares = vec![false; people];
                let mut sent: Vec<Vec<bool>> = vec![vec![]; people];
                let mut said: Vec<(usize, bool)> = vec![];
                let mut pages: Vec<(usize, Vec<ParticipantView>)> = vec![(0, nobody()); people];
                let mut begun = vec![false; people];
                loop {
                    let quiet = begun.iter().all(|it| *it)
                        && sent.iter().all(Vec::is_empty)
                        && pages.iter().all(|(read, _)| *read == said.len());
                    if quiet {
                        break;
                    }
                    let who = throw(people);
                    match throw(3) {
                        0 if !begun[who] => {
                            (begun[who], shares[who]) = (true, true);
                            sent[who].push(true);
                        }
                        1 if !sent[who].is_empty() => said.push((who, sent[who].remove(0))),
                        2 if pages[who].0 < said.len() => {
                            let (read, known) = &mut pages[who];
                            let before = known.clone();
                            let (of, screen) = said[*read];
                            *read += 1;
                            known[of].media.screen = screen;
                            let others = |all: &[ParticipantView]| -> Vec<ParticipantView> {
                                let of = |(n, _): &(usize, &ParticipantView)| *n != who;
                                let kept = all.iter().enumerate().filter(of);
                                kept.map(|(_, person)| person.clone()).collect()
                            };
                            let heard = known[who].media.screen;
                            let (before, now) = (others(&before), others(known));
                            let taken = takes_over(heard, &before, &now).is_some();
                            if taken && shares[who] {
                                shares[who] = false;
                                sent[who].push(false);
                            }
                        }
                        _ => {}
                    }
                }
                let go_on = shares.iter().filter(|it| **it).count();
                assert_eq!(go_on, 1, "seed {seed}: {shares:?} after {said:?}");
            }
        }
    }
}
