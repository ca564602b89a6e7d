//! PostgreSQL dies in the middle of work, again and again (F1): what was acknowledged is there. Killing
//! one of its processes by force makes the server throw away its memory, the journal not yet written
//! included, and start anew from the disk. Alone on its server, as that ends everybody's connections.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::super::{Db, Engine, Reader, StoreError};
use super::{Bench, entry};
use crate::audit;
use crate::params;
use domain::ids::SiteId;

/// How often it dies; `ANTEROOM_TEST_DEATHS` for more.
const KILLS: u64 = 10;
const WRITERS: u64 = 50;
/// What is acknowledged between one death and the next, at least.
const BETWEEN: u64 = 150;
/// As a client waits that was told to try again.
const AGAIN: Duration = Duration::from_millis(20);

async fn write(db: &Db, number: u64) -> Result<(), StoreError> {
    db.act(move |tx| {
        tx.execute(
            "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, $2, '', '', 0)",
            params![SiteId::from_number(number.into()), format!("Site {number}")],
        )?;
        tx.audited(entry(number.into()), ())
    })
    .await
}

/// Asks until there is an answer: after a death each connection finds out for itself, and says once that it is gone.
async fn ask<T: Send + 'static>(
    db: &Db,
    query: impl Fn(&mut Reader) -> Result<T, StoreError> + Clone + Send + 'static,
) -> T {
    loop {
        match db.read(query.clone()).await {
            Ok(found) => return found,
            Err(_) => tokio::time::sleep(AGAIN).await,
        }
    }
}

/// The process that serves one of our connections.
async fn a_process(db: &Db) -> i64 {
    ask(db, |r| {
        r.query_one("SELECT pg_backend_pid()", &[], |row| row.int(0))
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "alone on a PostgreSQL of its own: scripts/test runs it"]
async fn what_was_acknowledged_survives_every_death_of_the_server() {
    let bench = Bench::new();
    assert!(matches!(bench.place.engine(), Engine::Postgres(_)));
    let began = Instant::now();
    let (number, refused) = (Arc::new(AtomicU64::new(1)), Arc::new(AtomicU64::new(0)));
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (db, number, refused) = (bench.db.clone(), number.clone(), refused.clone());
            let (acknowledged, stop) = (acknowledged.clone(), stop.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let this = number.fetch_add(1, Ordering::SeqCst);
                    match write(&db, this).await {
                        Ok(()) => {
                            acknowledged.lock().unwrap().insert(this);
                        }
                        Err(StoreError::Unavailable(_)) => {
                            refused.fetch_add(1, Ordering::SeqCst);
                            tokio::time::sleep(AGAIN).await;
                        }
                        Err(other) => panic!("{other}"),
                    }
                }
            })
        })
        .collect();
    let kills = std::env::var("ANTEROOM_TEST_DEATHS").map_or(KILLS, |n| n.parse().unwrap());
    for _ in 0..kills {
        let goal = acknowledged.lock().unwrap().len() as u64 + BETWEEN;
        while (acknowledged.lock().unwrap().len() as u64) < goal {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // One that ends already, because of the death before, is no death of its own.
        loop {
            let process = a_process(&bench.db).await.to_string();
            let mut kill = std::process::Command::new("kill");
            if kill
                .args(["-9", &process])
                .output()
                .unwrap()
                .status
                .success()
            {
                break;
            }
        }
    }
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    let names = |r: &mut Reader| r.query("SELECT name FROM sites", &[], |row| row.text(0));
    let kept = ask(&bench.db, names).await;
    let kept: BTreeSet<String> = kept.into_iter().collect();
    let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());
    let lost: Vec<u64> = acknowledged
        .iter()
        .copied()
        .filter(|number| !kept.contains(&format!("Site {number}")))
        .collect();
    assert!(lost.is_empty(), "acknowledged, and not there: {lost:?}");
    let keys = bench.db.keys();
    let end = ask(&bench.db, move |r| audit::verify(r, &keys, None)).await;
    let end = end.unwrap();
    assert_eq!(end.seq, kept.len() as i64, "an entry for each act");
    eprintln!(
        "deaths, {}: {kills}, {} acknowledged, {} told to try again, 0 lost, {} ms",
        bench.db.engine(),
        acknowledged.len(),
        refused.load(Ordering::SeqCst),
        began.elapsed().as_millis()
    );
}
