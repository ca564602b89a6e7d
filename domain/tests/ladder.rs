//! Voice first, tried on lines that behave as lines do: a seeded simulation of a line with a capacity,
//! queues, loss, and a browser that believes more or less what the line has just carried.
#![allow(clippy::unwrap_used, missing_docs)]

use domain::consultation::ladder::{Ladder, Rung, Sample, Wish, voice_bps};
use domain::time::Timestamp;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What the heads of the voice's packets take.
const HEADS_BPS: f64 = 25_000.0;
/// Seconds for which a packet waits before a narrow place, at most.
const MOST_WAIT_S: f64 = 0.8;

/// A line, and a browser that sends over it.
struct Line {
    /// Bits a second it carries at each second.
    capacity: Box<dyn Fn(usize) -> f64>,
    /// Loss of its own, whatever is sent.
    loss: Box<dyn Fn(usize) -> f64>,
    /// What the browser believes.
    believed: f64,
    /// Whether the browser says so.
    tells: bool,
    /// What it sent, and what of a picture it might have sent, the second before.
    before: (f64, f64),
    /// Bits that wait before the narrow place.
    waits: f64,
    noise: ChaCha8Rng,
}

impl Line {
    fn new(capacity: impl Fn(usize) -> f64 + 'static) -> Self {
        Self {
            capacity: Box::new(capacity),
            loss: Box::new(|_| 0.0),
            believed: 600_000.0,
            tells: true,
            before: (0.0, 0.0),
            waits: 0.0,
            noise: ChaCha8Rng::seed_from_u64(7),
        }
    }

    fn lossy(mut self, loss: impl Fn(usize) -> f64 + 'static) -> Self {
        self.loss = Box::new(loss);
        self
    }

    fn silent(mut self) -> Self {
        self.tells = false;
        self
    }

    fn seeded(mut self, seed: u64) -> Self {
        self.noise = ChaCha8Rng::seed_from_u64(seed);
        self
    }

    /// One second of what this ladder allows: what came through, and what the statistics say.
    fn second(&mut self, at: usize, ladder: &Ladder) -> (f64, Sample) {
        let (capacity, own) = ((self.capacity)(at), (self.loss)(at));
        // A small picture has no use for more than this, whatever it may send.
        let useful: f64 = match ladder.rung() {
            Rung::Sound => 0.0,
            Rung::Small => 200_000.0,
            Rung::Medium => 600_000.0,
            Rung::Large => 1_500_000.0,
        };
        let picture = ladder.picture();
        let most = picture.map_or(0.0, |picture| f64::from(picture.most_bps));
        let voice = 2.0 * f64::from(voice_bps(picture)) + HEADS_BPS;
        // Who has sent much less than it believes in, and may suddenly send more, tries how much that can be.
        let (sent_before, most_before) = self.before;
        if sent_before < 0.65 * self.believed && most > most_before {
            self.believed = self.believed.max((voice + most).min(capacity * 0.95));
        }
        let sent = (voice + useful.min(most)).min(self.believed.max(voice));
        self.before = (sent, most);
        // What is too much waits, and what waits too long is lost.
        let waiting = self.waits + sent - capacity;
        self.waits = waiting.clamp(0.0, capacity * MOST_WAIT_S);
        let spilt = (waiting - self.waits).max(0.0) / sent;
        let loss = own + (1.0 - own) * spilt;
        // Down at once, up by a twelfth a second, and never far beyond what is being sent.
        self.believed = if self.waits > 0.0 {
            capacity * 0.85
        } else {
            (self.believed * 1.08)
                .min(sent * 1.5 + 10_000.0)
                .max(self.believed.min(capacity))
        };
        let trembling = self.noise.random_range(0.97..1.03);
        let sample = Sample {
            loss: Some((loss * trembling).clamp(0.0, 1.0)),
            round_trip_ms: Some(60.0 + self.waits / capacity * 1_000.0),
            available_bps: self.tells.then_some(self.believed * trembling),
        };
        (sent.min(capacity), sample)
    }
}

/// What happened, second by second.
struct Told {
    rungs: Vec<Rung>,
    carried: Vec<f64>,
    ladder: Ladder,
}

impl Told {
    fn changes(&self) -> usize {
        self.rungs.windows(2).filter(|two| two[0] != two[1]).count()
    }
}

fn run(mut ladder: Ladder, line: &mut Line, seconds: usize) -> Told {
    let (mut rungs, mut carried) = (Vec::new(), Vec::new());
    for second in 0..seconds {
        let (through, sample) = line.second(second, &ladder);
        ladder.observe(&sample, Timestamp(second as i64 * 1_000));
        rungs.push(ladder.rung());
        carried.push(through);
    }
    Told {
        rungs,
        carried,
        ladder,
    }
}

fn good(_: usize) -> f64 {
    4_000_000.0
}

#[test]
fn a_good_line_gets_the_large_picture_soon() {
    for mut line in [Line::new(good), Line::new(good).silent()] {
        let told = run(Ladder::default(), &mut line, 20);
        assert_eq!(told.rungs[6..].iter().min(), Some(&Rung::Large));
        assert!(!told.ladder.holds_picture_back());
    }
}

#[test]
fn a_narrow_line_keeps_its_voice() {
    let told = run(Ladder::default(), &mut Line::new(|_| 72_000.0), 120);
    assert_eq!(told.rungs[10..].iter().max(), Some(&Rung::Small));
    let late = &told.rungs[60..];
    let sound = late.iter().filter(|r| **r == Rung::Sound).count();
    assert!(
        sound >= 50,
        "voice alone for {sound} s of the second minute"
    );
    assert!(!told.ladder.ring_instead());
}

#[test]
fn at_thirty_percent_loss_the_picture_goes_and_the_voice_stays() {
    for mut line in [
        Line::new(good).lossy(|_| 0.3),
        Line::new(good).lossy(|_| 0.3).silent(),
    ] {
        let told = run(Ladder::default(), &mut line, 60);
        assert!(told.rungs[4..].iter().all(|r| *r == Rung::Sound));
        assert!(told.ladder.holds_picture_back());
        assert!(!told.ladder.ring_instead());
    }
}

#[test]
fn steady_loss_that_a_picture_bears_does_not_take_it_away() {
    let mut line = Line::new(good).lossy(|_| 0.1);
    let told = run(Ladder::default(), &mut line, 120);
    assert!(
        told.rungs.iter().all(|r| *r == Rung::Medium),
        "{:?}",
        told.rungs
    );
}

#[test]
fn after_a_dip_of_ten_seconds_the_picture_is_back_within_fifteen() {
    let dip = |second: usize| match second {
        30..40 => 150_000.0,
        _ => 4_000_000.0,
    };
    let told = run(Ladder::default(), &mut Line::new(dip), 80);
    let before = told.carried[29];
    let dipped = told.rungs[33..40].iter().max();
    assert!(dipped <= Some(&Rung::Small), "{dipped:?}");
    let back = (40..80)
        .find(|at| told.carried[*at] >= 0.8 * before)
        .unwrap();
    println!("back to 80 % after {} s", back - 40);
    assert!(back - 40 <= 15);
}

#[test]
fn after_dips_of_any_depth_and_length_the_picture_is_back_soon() {
    let kinds = [
        ("about ten seconds of about 150", 120..180, 8..13, 15),
        ("any", 70..400, 4..20, 30),
    ];
    for (name, kbps, lengths, most) in kinds {
        let mut longest = 0;
        for seed in 0..1_000 {
            let mut shape = ChaCha8Rng::seed_from_u64(seed);
            let narrow = f64::from(shape.random_range(kbps.clone())) * 1_000.0;
            let free = 30 + shape.random_range(lengths.clone());
            let dip = move |second| {
                if (30..free).contains(&second) {
                    narrow
                } else {
                    4_000_000.0
                }
            };
            let told = run(Ladder::default(), &mut Line::new(dip).seeded(seed), 120);
            let mut after = free..120;
            let back = after.find(|at| told.carried[*at] >= 0.8 * told.carried[29]);
            let back = back.unwrap_or(120) - free;
            assert!(back <= most, "seed {seed}, {name}: back after {back} s");
            longest = longest.max(back);
        }
        println!("after dips of {name}: back to 80 % after {longest} s at most");
    }
}

#[test]
fn a_line_on_the_edge_of_a_rung_is_not_climbed_again_and_again() {
    let mut most = 0;
    for seed in 0..200 {
        let mut shape = ChaCha8Rng::seed_from_u64(seed);
        let edge = shape.random_range(80_000.0..1_200_000.0);
        let swing: Vec<f64> = (0..600)
            .map(|_| edge * shape.random_range(0.8..1.2))
            .collect();
        let mut line = Line::new(move |second| swing[second]).seeded(seed);
        let told = run(Ladder::default(), &mut line, 600);
        most = most.max(told.changes());
        assert!(
            told.changes() <= 60,
            "seed {seed}: {} changes",
            told.changes()
        );
    }
    println!("at most {most} changes in ten minutes");
}

#[test]
fn on_lines_that_wander_it_changes_at_most_twelve_times_a_minute() {
    let mut most = 0;
    for seed in 0..2_000 {
        let mut shape = ChaCha8Rng::seed_from_u64(seed);
        let (mut capacity, mut lost) = (shape.random_range(60_000.0..3_000_000.0), 0.0f64);
        let mut wandering = Vec::new();
        for _ in 0..600 {
            capacity = f64::clamp(capacity * shape.random_range(0.8..1.25), 60_000.0, 4e6);
            lost = if shape.random_bool(0.03) {
                shape.random_range(0.0..0.4)
            } else {
                lost * 0.9
            };
            wandering.push((capacity, lost));
        }
        let losses = wandering.clone();
        let mut line = Line::new(move |second| wandering[second].0)
            .lossy(move |second| losses[second].1)
            .seeded(seed);
        let told = run(Ladder::default(), &mut line, 600);
        let changed = |two: &[Rung]| usize::from(two[0] != two[1]);
        let changes: Vec<usize> = told.rungs.windows(2).map(changed).collect();
        let worst = changes.windows(60).map(|m| m.iter().sum::<usize>()).max();
        most = most.max(worst.unwrap());
        assert!(!told.ladder.ring_instead(), "seed {seed}");
    }
    println!("at most {most} changes in a minute");
    assert!(most <= 12, "{most} changes in a minute");
}

#[test]
fn the_first_picture_over_a_connection_is_a_small_one_on_every_rung() {
    let lines = |ladder: &Ladder| ladder.picture().map(|picture| picture.height);
    let mut ladder = Ladder::default();
    assert_eq!((ladder.rung(), lines(&ladder)), (Rung::Medium, Some(180)));
    ladder.shown();
    assert_eq!(lines(&ladder), Some(360));
    let mut ladder = run(ladder, &mut Line::new(good), 20).ladder;
    assert_eq!(lines(&ladder), Some(720));
    ladder.opens();
    assert_eq!((ladder.rung(), lines(&ladder)), (Rung::Large, Some(180)));
    ladder.wish(Wish::SoundOnly);
    assert_eq!(lines(&ladder), None);
}

#[test]
fn who_wants_less_gets_less_at_once_and_never_more() {
    let mut line = Line::new(good);
    let mut ladder = run(Ladder::default(), &mut line, 20).ladder;
    ladder.wish(Wish::SoundOnly);
    assert_eq!(ladder.rung(), Rung::Sound);
    ladder.wish(Wish::SaveData);
    let told = run(ladder, &mut line, 20);
    assert_eq!(told.rungs.iter().max(), Some(&Rung::Small));
    assert_eq!(told.rungs.last(), Some(&Rung::Small));
    let most = told.ladder.picture().map(|picture| picture.most_bps);
    assert_eq!(most, Some(150_000), "and costs little");
}

#[test]
fn who_wants_a_picture_again_is_not_told_of_a_weak_line_unless_it_is_one() {
    for (capacity, weak) in [(2_500_000.0, false), (30_000.0, true)] {
        let mut line = Line::new(move |_| capacity).lossy(move |_| if weak { 0.3 } else { 0.0 });
        let mut ladder = run(Ladder::new(Wish::SoundOnly), &mut line, 20).ladder;
        assert!(!ladder.holds_picture_back(), "none is wanted");
        ladder.wish(Wish::SaveData);
        let mut said = false;
        for second in 20..30 {
            let (_, sample) = line.second(second, &ladder);
            ladder.observe(&sample, Timestamp(second as i64 * 1_000));
            said |= ladder.holds_picture_back();
        }
        assert_eq!(said, weak, "a line of {capacity} bit/s");
        assert_eq!(ladder.rung() > Rung::Sound, !weak);
    }
}

#[test]
fn when_not_even_a_voice_gets_through_the_telephone_is_offered_and_taken_back() {
    let lost = |second: usize| if second < 40 { 0.7 } else { 0.0 };
    let mut line = Line::new(good).lossy(lost);
    let told = run(Ladder::default(), &mut line, 40);
    assert!(told.ladder.ring_instead());
    let mut after = Line::new(good);
    assert!(!run(told.ladder, &mut after, 5).ladder.ring_instead());
}

proptest! {
    #[test]
    fn whatever_the_browser_says_one_step_up_at_a_time_and_never_above_the_wish(
        samples in prop::collection::vec(
            (prop::option::of(-1.0..2.0f64), prop::option::of(0.0..9_000.0f64), prop::option::of(0.0..9e6f64)),
            1..200,
        ),
        wish in prop::sample::select(vec![Wish::Best, Wish::SaveData, Wish::SoundOnly]),
    ) {
        let ceiling = match wish { Wish::Best => Rung::Large, Wish::SaveData => Rung::Small, Wish::SoundOnly => Rung::Sound };
        let mut ladder = Ladder::new(wish);
        for (second, (loss, round_trip_ms, available_bps)) in samples.into_iter().enumerate() {
            let before = ladder.rung();
            let sample = Sample { loss, round_trip_ms, available_bps };
            let changed = ladder.observe(&sample, Timestamp(second as i64 * 1_000));
            prop_assert_eq!(changed, ladder.rung() != before);
            prop_assert!(ladder.rung() <= ceiling);
            prop_assert!(ladder.rung() <= before.above().unwrap_or(before));
        }
    }
}

#[test]
fn in_company_the_picture_stays_middling_and_grows_again_when_two_are_left() {
    let mut line = Line::new(|_| 5_000_000.0);
    let mut ladder = Ladder::default();
    let mut go = |ladder: &mut Ladder, from: usize, to: usize| {
        for at in from..to {
            let (_, sample) = line.second(at, ladder);
            ladder.observe(&sample, Timestamp(at as i64 * 1_000));
        }
        ladder.rung()
    };
    assert_eq!(go(&mut ladder, 0, 60), Rung::Large);
    ladder.company(true);
    assert_eq!(ladder.rung(), Rung::Medium, "at once");
    assert_eq!(go(&mut ladder, 60, 180), Rung::Medium);
    ladder.company(false);
    assert_eq!(go(&mut ladder, 180, 240), Rung::Large);
}
