//! Talks made up from seeds: who speaks when, how loud, and what comes back.

use domain::consultation::hearing::{Hearing, Hint, LOOK_MS, Look};
use domain::time::Timestamp;

/// A small generator (xorshift64*), so that a run is told by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % below
    }
}

/// Somebody who talks in sentences with pauses: loudness, look by look.
struct Talker {
    speaks: bool,
    left: u64,
}

impl Talker {
    fn next(&mut self, dice: &mut Dice) -> u8 {
        if self.left == 0 {
            self.speaks = !self.speaks;
            self.left = if self.speaks {
                8 + dice.roll(30)
            } else {
                4 + dice.roll(25)
            };
        }
        self.left -= 1;
        let loud = if self.speaks {
            40 + dice.roll(40)
        } else {
            dice.roll(8)
        };
        loud as u8
    }
}

fn at(look: u32) -> Timestamp {
    Timestamp(1_000_000 + i64::from(look * LOOK_MS))
}

const QUIET: Look = Look {
    own: Some(0),
    others: 0,
    muted: false,
    taken: false,
};

#[test]
fn who_speaks_while_muted_is_told_within_a_second_and_not_for_a_cough() {
    let mut hearing = Hearing::default();
    let muted = Look {
        muted: true,
        ..QUIET
    };
    for look in 0..50 {
        let own = Some(if (10..13).contains(&look) { 80 } else { 3 });
        assert_eq!(hearing.look(Look { own, ..muted }, at(look)), None);
    }
    let told = (50..60).find(|look| {
        let own = Some(60);
        hearing.look(Look { own, ..muted }, at(*look)) == Some(Hint::MutedSpeaking)
    });
    assert!(told.is_some());
    assert_eq!(
        hearing.look(QUIET, at(60)),
        None,
        "switching on is the answer"
    );
}

#[test]
fn a_loudspeaker_beside_a_muted_microphone_is_nobody_speaking() {
    let mut hearing = Hearing::default();
    for look in 0..200 {
        let look_now = Look {
            own: Some(45),
            others: 70,
            muted: true,
            taken: false,
        };
        assert_eq!(hearing.look(look_now, at(look)), None);
    }
}

#[test]
fn a_microphone_never_heard_is_doubtful_and_one_heard_once_is_not() {
    let mut hearing = Hearing::default();
    let first = (0..300).find(|look| hearing.look(QUIET, at(*look)).is_some());
    assert_eq!(first, Some(150));
    let spoken = Look {
        own: Some(50),
        ..QUIET
    };
    assert_eq!(hearing.look(spoken, at(301)), None);
    assert!((302..900).all(|look| hearing.look(QUIET, at(look)).is_none()));
    hearing.another_microphone();
    let again = (900..1_100).find(|look| hearing.look(QUIET, at(*look)) == Some(Hint::Unheard));
    assert_eq!(again, Some(1_050));
}

#[test]
fn a_browser_that_cannot_measure_makes_no_claims() {
    let mut hearing = Hearing::default();
    let unknown = Look { own: None, ..QUIET };
    assert!((0..1_000).all(|look| hearing.look(unknown, at(look)).is_none()));
}

#[test]
fn a_microphone_taken_by_a_telephone_call_is_said_at_once() {
    let mut hearing = Hearing::default();
    let taken = Look {
        taken: true,
        ..QUIET
    };
    assert_eq!(hearing.look(taken, at(0)), Some(Hint::Taken));
    assert_eq!(hearing.look(QUIET, at(1)), None);
}

#[test]
fn a_voice_that_comes_back_is_found_whatever_the_delay() {
    let mut found_within = 0;
    for seed in 1..=300u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let delay = 2 + dice.roll(9) as usize;
        let faint = 1.2 + dice.roll(10) as f64 / 10.0;
        let mut me = Talker {
            speaks: false,
            left: 5,
        };
        let mut said: Vec<u8> = Vec::new();
        let mut hearing = Hearing::default();
        let found = (0..300u32).find(|look| {
            let own = me.next(&mut dice);
            said.push(own);
            let back = said
                .len()
                .checked_sub(1 + delay)
                .map_or(0.0, |at| f64::from(said[at]) / faint);
            let others = (back + dice.roll(6) as f64) as u8;
            let look_now = Look {
                own: Some(own),
                others,
                ..QUIET
            };
            hearing.look(look_now, at(*look)) == Some(Hint::Echo)
        });
        let found = found.unwrap_or_else(|| panic!("seed {seed}: no echo found"));
        found_within = found_within.max(found);
    }
    assert!(found_within <= 200, "{found_within}");
}

#[test]
fn people_who_talk_with_each_other_are_no_echo() {
    for seed in 1..=100u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (mut me, mut them) = (
            Talker {
                speaks: true,
                left: 20,
            },
            Talker {
                speaks: false,
                left: 15,
            },
        );
        let mut hearing = Hearing::default();
        for look in 0..3_000u32 {
            let (own, mut others) = (me.next(&mut dice), them.next(&mut dice));
            // Polite people fall silent when the other speaks.
            if own > 35 && dice.roll(10) > 1 {
                others = dice.roll(8) as u8;
            }
            let look_now = Look {
                own: Some(own),
                others,
                ..QUIET
            };
            let hint = hearing.look(look_now, at(look));
            assert_ne!(hint, Some(Hint::Echo), "seed {seed}, look {look}");
        }
    }
}
