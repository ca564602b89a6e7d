//! Load for the sockets of a running demo: `bench/signalling.mjs` starts the servers and reads their memory,
//! this fills their rooms. Talks in lines: prints a JSON object at each step, and goes on when it is sent a line.
//!
//! - `signalling-load rooms ADDRESS ROOMS EACH SECONDS`: that many rooms with that many people, who all signal.
//! - `signalling-load peer ADDRESS ROOMS EACH SECONDS`: the same against the bare relay of the benchmark.
//! - `signalling-load herd ADDRESS PEOPLE SECONDS CANDIDATES`: people who come within so many seconds.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::expect_used)]

mod herd;
mod http;
mod people;
mod rooms;
mod socket;

use std::io::BufRead;

use serde_json::Value;

/// Says where it has got to.
fn say(what: &Value) {
    println!("{what}");
}

/// Waits until it is told to go on.
async fn go_on() {
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    line.await.unwrap().unwrap();
}

/// The value below which this share of them lies.
fn share(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| words[at].parse::<usize>().unwrap();
    let address = words[1].clone();
    match words[0].as_str() {
        "rooms" => rooms::ours(address, number(2), number(3), number(4)).await,
        "peer" => rooms::peer(address, number(2), number(3), number(4)).await,
        "herd" => herd::run(address, number(2), number(3), number(4)).await,
        other => panic!("what is {other}?"),
    }
}
