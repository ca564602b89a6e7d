//! The room of a consultation under thousands of random histories. A failing one prints its seed;
//! `ROOM_SEED=n cargo test -p domain --test room` runs that one alone.
#![allow(clippy::unwrap_used, missing_docs)]

mod checks;
mod client;
mod doings;
mod recording;
mod world;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use world::World;

const RUNS: u64 = 3_000;
const STEPS: usize = 160;

fn run(seed: u64, ends: bool) -> World {
    let mut world = World::new(ChaCha8Rng::seed_from_u64(seed));
    for _ in 0..STEPS {
        world.step();
    }
    if ends {
        world.end();
    }
    world.settle();
    world
}

fn seeds() -> Vec<u64> {
    match std::env::var("ROOM_SEED").ok().and_then(|s| s.parse().ok()) {
        Some(seed) => vec![seed],
        None => (0..RUNS).collect(),
    }
}

/// Runs every seed; names the one that fails.
fn for_every_seed(ends: bool, check: impl Fn(&World) + std::panic::RefUnwindSafe) {
    for seed in seeds() {
        let outcome = std::panic::catch_unwind(|| check(&run(seed, ends)));
        assert!(outcome.is_ok(), "failed with seed {seed}");
    }
}

#[test]
fn whatever_happens_everybody_ends_up_knowing_exactly_what_they_may() {
    for_every_seed(false, |world| {
        world.everybody_knows_what_they_may();
        world.every_kept_message_was_read_once();
        world.everybody_who_waits_read_the_desk_once();
        world.who_is_away_is_known();
        world.everybody_in_the_call_knows_of_a_hold();
        world.everybody_in_the_call_knows_of_a_recording();
        world.every_signal_arrived_at_most_once();
        world.undisturbed_signals_all_arrived();
    });
}

#[test]
fn the_end_reaches_everybody_and_nothing_comes_after() {
    for_every_seed(true, World::everybody_knows_that_it_is_over);
}

#[test]
fn the_histories_reach_the_interesting_cases() {
    let mut seen = std::collections::BTreeMap::<&str, u64>::new();
    for seed in 0..300 {
        for (what, times) in run(seed, false).seen {
            *seen.entry(what).or_default() += times;
        }
    }
    for what in [
        "resumed",
        "fresh",
        "replaced",
        "left",
        "refused",
        "repeated",
        "admitted",
        "let in anew",
        "expired",
        "commit failed",
        "removed",
        "renewed",
        "files",
        "notice",
        "desk",
        "away",
        "first picture",
        "held",
        "sent back",
        "taken back",
        "full",
    ] {
        let times = seen.get(what).copied().unwrap_or(0);
        assert!(times > 20, "{what} only {times} times");
    }
}

#[test]
fn whoever_comes_and_goes_nobody_is_recorded_who_has_not_agreed() {
    let mut seen = std::collections::BTreeMap::<&str, u64>::new();
    for seed in seeds().into_iter().take(300) {
        let mut world = World::new(ChaCha8Rng::seed_from_u64(seed));
        world.begin_recording();
        for _ in 0..STEPS {
            world.step();
        }
        world.settle();
        world.everybody_in_the_call_knows_of_a_recording();
        for (what, times) in world.seen {
            *seen.entry(what).or_default() += times;
        }
    }
    for what in [
        "recording asked",
        "recording agreed",
        "recording began",
        "recording paused",
        "recording declined",
        "recording withdrawn",
        "recording ended",
    ] {
        let times = seen.get(what).copied().unwrap_or(0);
        assert!(times > 20, "{what} only {times} times");
    }
}
