//! A whole call, put together from the server's room, the browsers' sessions and their negotiation, over
//! sockets that break, a server that dies and comes back, and pages that are loaded anew. A failing history
//! prints its seed; `CALL_SEED=n cargo test -p domain --test call` runs that one alone and tells it.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../negotiation_world/browser.rs"]
#[allow(dead_code, unreachable_pub)]
mod browser;
mod happenings;
mod media;
mod page;
mod server;
mod wires;
mod world;

use world::{Trouble, World};

const RUNS: u64 = 2_000;

fn run(seeds: std::ops::Range<u64>, trouble: Trouble) {
    let alone = std::env::var("CALL_SEED").ok().and_then(|s| s.parse().ok());
    let seeds: Vec<u64> = alone.map_or_else(|| seeds.collect(), |seed| vec![seed]);
    for seed in seeds {
        let outcome = std::panic::catch_unwind(|| {
            let mut world = World::new(seed, trouble, alone.is_some());
            world.run();
            world.both_are_connected();
            world.each_sees_the_other_once();
            world.everything_said_was_read_once_by_both();
        });
        assert!(outcome.is_ok(), "failed with seed {seed}");
    }
}

#[test]
fn sockets_that_break_do_not_end_a_call() {
    let sockets = Trouble {
        sockets: true,
        ..Trouble::NONE
    };
    run(0..RUNS, sockets);
}

#[test]
fn a_server_that_dies_and_comes_back_does_not_end_a_call() {
    let server = Trouble {
        server: true,
        ..Trouble::NONE
    };
    run(10_000..10_000 + RUNS, server);
}

#[test]
fn a_page_loaded_anew_is_the_same_person_without_a_ghost_and_without_waiting() {
    let reloads = Trouble {
        reloads: true,
        sockets: true,
        ..Trouble::NONE
    };
    run(20_000..20_000 + RUNS, reloads);
}

#[test]
fn everything_at_once_ends_with_both_in_one_call() {
    let all = Trouble {
        sockets: true,
        server: true,
        reloads: true,
        paths: true,
    };
    run(30_000..30_000 + 2 * RUNS, all);
}

#[test]
fn while_the_server_is_away_media_goes_on() {
    for seed in 0..200 {
        let server = Trouble {
            server: true,
            ..Trouble::NONE
        };
        let mut world = World::new(seed, server, false);
        world.run();
        assert_eq!(world.connections_made, 2, "seed {seed}: one each, for good");
    }
}

#[test]
fn the_histories_reach_the_interesting_cases() {
    let all = Trouble {
        sockets: true,
        server: true,
        reloads: true,
        paths: true,
    };
    let mut seen = std::collections::BTreeMap::<&str, u64>::new();
    for seed in 0..100 {
        let mut world = World::new(seed, all, false);
        world.run();
        for (what, times) in world.seen {
            *seen.entry(what).or_default() += times;
        }
    }
    println!("{seen:?}");
    for what in [
        "resumed",
        "begun anew",
        "server died",
        "reloaded",
        "refused",
    ] {
        let times = seen.get(what).copied().unwrap_or(0);
        assert!(times > 20, "{what} only {times} times");
    }
}
