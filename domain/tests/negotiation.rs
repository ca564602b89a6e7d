//! Whatever the network does, two browsers end up connected, and no browser is ever asked for
//! something its state does not permit (the model panics then).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

mod negotiation_world;

use domain::consultation::negotiation::{Input, Manners, Negotiation, Output};
use domain::consultation::signal::LinkId;
use domain::time::Timestamp;
use negotiation_world::{Weather, World};

const CALM: Weather = Weather {
    until_ms: 0,
    losses: false,
    reloads: false,
    path_breaks: false,
    failing_operations: false,
    both_offer: false,
    outages: false,
    brisk: false,
    failed_is_final: false,
    one_way: false,
};

fn try_out(seeds: std::ops::Range<u64>, weather: Weather, ms: i64) -> usize {
    let mut most = 0;
    for seed in seeds {
        let mut world = World::new(seed, weather);
        if !world.run(ms) {
            World::tell(seed, weather, ms);
            panic!("seed {seed} did not connect");
        }
        if weather.until_ms == 0 {
            assert_eq!(world.safety, 2, "seed {seed}: a step from each side");
        }
        most = most.max(world.messages);
    }
    most
}

#[test]
fn a_plain_call_connects_with_one_offer() {
    let messages = try_out(0..200, CALM, 10_000);
    assert!(messages < 17, "{messages}");
}

#[test]
fn the_first_offer_is_made_before_the_browser_says_that_one_is_needed() {
    for (manners, offers) in [(Manners::Impolite, true), (Manners::Polite, false)] {
        let started = Input::Started { link: LinkId(1) };
        let out = Negotiation::new(manners).handle(started, Timestamp(0));
        assert_eq!(out.contains(&Output::SetLocal), offers, "{manners:?}");
    }
}

#[test]
fn both_offering_at_once_ends_well() {
    try_out(
        0..500,
        Weather {
            both_offer: true,
            until_ms: 20_000,
            ..CALM
        },
        60_000,
    );
}

#[test]
fn lost_sockets_are_repaired() {
    let weather = Weather {
        losses: true,
        until_ms: 40_000,
        both_offer: true,
        ..CALM
    };
    try_out(1_000..2_000, weather, 120_000);
}

#[test]
fn reloads_start_afresh_on_both_sides() {
    let weather = Weather {
        reloads: true,
        until_ms: 40_000,
        both_offer: true,
        ..CALM
    };
    try_out(2_000..3_000, weather, 120_000);
}

#[test]
fn a_broken_path_is_found_again() {
    let weather = Weather {
        path_breaks: true,
        until_ms: 40_000,
        ..CALM
    };
    try_out(3_000..4_000, weather, 100_000);
}

/// Media is back after each outage within `most_ms`; how many outages there were.
fn comes_back(seeds: std::ops::Range<u64>, weather: Weather, most_ms: i64) -> usize {
    let mut took = Vec::new();
    for seed in seeds {
        let mut world = World::new(seed, weather);
        assert!(world.run(400_000), "seed {seed} did not connect");
        for (at, took) in &world.back_after {
            if *took > most_ms {
                World::tell(seed, weather, *at);
                panic!("seed {seed}: media back only after {took} ms");
            }
        }
        took.extend(world.back_after.iter().map(|(_, took)| *took));
    }
    took.sort_unstable();
    let at = |percent| took[(took.len() - 1) * percent / 100];
    println!(
        "{} times: p50 {} ms, p95 {} ms, at most {} ms",
        took.len(),
        at(50),
        at(95),
        at(100)
    );
    took.len()
}

const OUTAGES: Weather = Weather {
    outages: true,
    brisk: true,
    until_ms: 200_000,
    ..CALM
};

#[test]
fn a_network_that_comes_back_has_media_again_within_three_seconds() {
    assert!(comes_back(20_000..22_000, OUTAGES, 3_000) > 5_000);
}

#[test]
fn media_is_back_too_where_a_failed_connection_is_of_no_more_use() {
    let weather = Weather {
        failed_is_final: true,
        ..OUTAGES
    };
    assert!(comes_back(22_000..24_000, weather, 3_000) > 5_000);
}

#[test]
fn who_hears_nothing_any_more_has_ways_looked_for_again_and_not_all_the_time() {
    let weather = Weather {
        one_way: true,
        brisk: true,
        ..CALM
    };
    let (mut longest, mut most) = (0, 0);
    for seed in 30_000..30_500 {
        let mut world = World::new(seed, weather);
        assert!(world.run(400_000), "seed {seed} did not connect");
        let one_way = world.one_way.unwrap();
        let again = one_way.heard_again;
        let after = again.map_or(i64::MAX, |again| again - one_way.until);
        if after > 125_000 || one_way.restarts > 6 {
            World::tell(seed, weather, 400_000);
            let restarts = one_way.restarts;
            panic!("seed {seed}: heard again {after} ms after it could be, {restarts} restarts");
        }
        (longest, most) = (longest.max(after), most.max(one_way.restarts));
    }
    println!("heard again {longest} ms at most after it could be, {most} restarts at most");
    assert!(most > 1, "the first restart does not always mend it");
}

#[test]
fn everything_at_once_ends_connected() {
    let weather = Weather {
        until_ms: 60_000,
        losses: true,
        reloads: true,
        path_breaks: true,
        failing_operations: true,
        both_offer: true,
        outages: true,
        brisk: false,
        failed_is_final: true,
        one_way: false,
    };
    try_out(10_000..13_000, weather, 180_000);
}
