//! The load of bench/availability, booking, growth and deaths: fills a database as the server would
//! have, books over HTTP as reception does, and writes bare rows for comparison.
//!
//! ```sh
//! booking-load seed CLINICIANS BOOKINGS             # with the server's own settings; says what it made
//! booking-load book ADDRESS SEEDED.json WRITERS SECONDS spread|hot|paced
//! booking-load inside SEEDED.json WRITERS SECONDS spread|hot   # the server's own routes, in this process
//! booking-load raw WRITERS SECONDS spread|hot       # on SQLite in ANTEROOM_DATA_DIR, or on PostgreSQL
//! booking-load bare ADDRESS                         # the same rows behind a bare server, until it is killed
//! booking-load verify ACKNOWLEDGED.json            # whether what was acknowledged is there
//! ```
//! Each ends with one line of JSON.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

mod bare;
mod book;
mod http;
mod inside;
mod raw;
mod seed;
mod verify;

use std::time::Duration;

/// The server's own, for its routes in this process; the bare rows have it, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let seconds = |text: &str| Duration::from_secs_f64(text.parse().unwrap());
    let said = match words.as_slice() {
        ["seed", clinicians, bookings] => runtime.block_on(seed::run(
            clinicians.parse().unwrap(),
            bookings.parse().unwrap(),
        )),
        ["book", address, seeded, writers, time, how] => {
            let seeded = std::fs::read_to_string(seeded).unwrap();
            let seeded = serde_json::from_str(&seeded).unwrap();
            let load = book::Load {
                server: book::Server::At((*address).to_owned()),
                seeded,
                writers: writers.parse().unwrap(),
                time: seconds(time),
                hot: *how == "hot",
                paced: *how == "paced",
            };
            runtime.block_on(load.run())
        }
        ["inside", seeded, writers, time, how] => {
            let seeded = std::fs::read_to_string(seeded).unwrap();
            let seeded = serde_json::from_str(&seeded).unwrap();
            runtime.block_on(async {
                let server = inside::Inside::open().await;
                let load = book::Load {
                    server: book::Server::Here(server),
                    seeded,
                    writers: writers.parse().unwrap(),
                    time: seconds(time),
                    hot: *how == "hot",
                    paced: false,
                };
                load.run().await
            })
        }
        ["verify", acknowledged] => {
            let acknowledged = std::fs::read_to_string(acknowledged).unwrap();
            let acknowledged = serde_json::from_str(&acknowledged).unwrap();
            runtime.block_on(verify::run(&acknowledged))
        }
        ["raw", writers, time, how] => {
            raw::run(writers.parse().unwrap(), seconds(time), *how == "hot")
        }
        ["bare", address] => {
            runtime.block_on(bare::serve(address));
            return;
        }
        _ => panic!("see the head of this file"),
    };
    println!("{said}");
}
