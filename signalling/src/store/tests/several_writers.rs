//! What holds when several write at once. Each of these is true on SQLite because one thread writes;
//! on PostgreSQL it is earned.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use super::super::{Db, Engine, StoreError};
use super::{Bench, entry, opening};
use crate::audit;
use crate::params;
use domain::ids::SiteId;

fn on_postgres(bench: &Bench) -> bool {
    matches!(bench.place.engine(), Engine::Postgres(_))
}

async fn two_sites(bench: &Bench) {
    for number in 1..=2u128 {
        let made: Result<usize, StoreError> = bench
            .db
            .keep(move |tx| {
                tx.execute(
                    "INSERT INTO sites (id, name, telephone, zone, created_at)
                     VALUES ($1, $2, '', '', 0)",
                    params![SiteId::from_number(number), format!("Site {number}")],
                )
            })
            .await;
        made.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_one_chain_however_many_write() {
    let bench = Bench::new();
    let mut all = Vec::new();
    for number in 1..=300u128 {
        let db = bench.db.clone();
        all.push(tokio::spawn(async move {
            let done: Result<(), StoreError> = db
                .act(move |tx| {
                    tx.record(&entry(number))?;
                    tx.audited(entry(number), ())
                })
                .await;
            done
        }));
    }
    for one in all {
        one.await.unwrap().unwrap();
    }
    let keys = bench.db.keys();
    let checked = bench.db.read(move |r| audit::verify(r, &keys, None)).await;
    let end = checked.map_err(|error: StoreError| error.to_string());
    assert_eq!(end.unwrap().unwrap().seq, 600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_first_is_counted_right() {
    let bench = Bench::new();
    two_sites(&bench).await;
    let mut all = Vec::new();
    for number in 0..60 {
        let db = bench.db.clone();
        all.push(tokio::spawn(async move {
            let counted: Result<(), StoreError> = db
                .keep(move |tx| {
                    let id = SiteId::from_number(1);
                    match number % 2 {
                        0 => tx.keep_row("sites", id)?,
                        _ => {
                            // Whoever has the name has the row as well.
                            tx.keep_name("the counter")?;
                            tx.keep_row("sites", id)?;
                        }
                    }
                    let minutes = tx.query_one(
                        "SELECT attention_minutes FROM sites WHERE id = $1",
                        params![id],
                        |row| row.int(0),
                    )?;
                    tx.execute_one(
                        "UPDATE sites SET attention_minutes = $2 WHERE id = $1",
                        params![id, minutes + 1],
                    )
                })
                .await;
            counted
        }));
    }
    for one in all {
        one.await.unwrap().unwrap();
    }
    let counted = bench
        .db
        .read(|r| {
            r.query_one("SELECT SUM(attention_minutes) FROM sites", &[], |row| {
                row.int(0)
            })
        })
        .await
        .map_err(|error: StoreError| error.to_string());
    assert_eq!(counted, Ok(15 + 60 + 15));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_in_each_others_way_both_get_through() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    two_sites(&bench).await;
    let (both, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let crossing = |first: u128, second: u128| {
        let (db, both, runs) = (bench.db.clone(), both.clone(), runs.clone());
        let once = Arc::new(AtomicBool::new(true));
        tokio::spawn(async move {
            let done: Result<(), StoreError> = db
                .keep(move |tx| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    let sql = "UPDATE sites SET telephone = telephone || 'x' WHERE id = $1";
                    tx.execute_one(sql, params![SiteId::from_number(first)])?;
                    // Each has one row before either asks for the other's.
                    if once.swap(false, Ordering::SeqCst) {
                        both.wait();
                    }
                    tx.execute_one(sql, params![SiteId::from_number(second)])
                })
                .await;
            done
        })
    };
    let (one, other) = (crossing(1, 2), crossing(2, 1));
    one.await.unwrap().unwrap();
    other.await.unwrap().unwrap();
    assert!(runs.load(Ordering::SeqCst) > 2, "one of them ran again");
    let telephones = bench
        .db
        .read(|r| r.query("SELECT telephone FROM sites", &[], |row| row.text(0)))
        .await
        .map_err(|error: StoreError| error.to_string());
    assert_eq!(telephones.unwrap(), ["xx", "xx"], "nothing was done twice");
}

#[tokio::test]
async fn a_connection_that_breaks_is_made_anew() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    const BREAK: &str = "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS INTEGER)";
    two_sites(&bench).await;
    let once = Arc::new(AtomicBool::new(true));
    let written: Result<(), StoreError> = bench
        .db
        .keep(move |tx| {
            let sql = "UPDATE sites SET telephone = telephone || 'x' WHERE id = $1";
            tx.execute_one(sql, params![SiteId::from_number(1)])?;
            if once.swap(false, Ordering::SeqCst) {
                tx.query(BREAK, &[], |row| row.int(0))?;
            }
            Ok(())
        })
        .await;
    written.unwrap();
    // What breaks every connection it gets is given up at the second.
    let broken = bench
        .db
        .read(|r| r.query(BREAK, &[], |row| row.int(0)))
        .await;
    assert!(
        matches!(broken, Err(StoreError::Unavailable(_))),
        "{broken:?}"
    );
    for _ in 0..8 {
        let seen = bench
            .db
            .read(|r| {
                let sql = "SELECT telephone FROM sites WHERE id = $1";
                r.query_one(sql, params![SiteId::from_number(1)], |row| row.text(0))
            })
            .await
            .map_err(|error: StoreError| error.to_string());
        assert_eq!(seen, Ok("x".to_owned()));
    }
}

#[tokio::test]
async fn a_read_whose_connection_breaks_is_read_once_more() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    two_sites(&bench).await;
    let read = async || -> i64 {
        let seen: Result<i64, StoreError> = bench
            .db
            .read(|r| {
                let sites = r.query("SELECT name FROM sites", &[], |row| row.text(0))?;
                assert_eq!(sites.len(), 2);
                r.query_one("SELECT pg_backend_pid()", &[], |row| row.int(0))
            })
            .await;
        seen.unwrap()
    };
    let mut backends = BTreeSet::new();
    for _ in 0..8 {
        backends.insert(read().await);
    }
    // As a restart of the server leaves them: dead, and nobody here knows yet.
    for &backend in &backends {
        let killed: Result<bool, StoreError> = bench
            .db
            .keep(move |tx| {
                let sql = "SELECT CAST(pg_terminate_backend(CAST($1 AS INTEGER), 5000) AS INTEGER)";
                tx.query_one(sql, params![backend], |row| Ok(row.int(0)? == 1))
            })
            .await;
        assert!(killed.unwrap());
    }
    for _ in 0..8 {
        assert!(!backends.contains(&read().await));
    }
    // In the midst of reading, too.
    const BREAK: &str = "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS INTEGER)";
    let (once, runs) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(0)));
    let counted = runs.clone();
    let seen: Result<Vec<String>, StoreError> = bench
        .db
        .read(move |r| {
            counted.fetch_add(1, Ordering::SeqCst);
            if once.swap(false, Ordering::SeqCst) {
                r.query(BREAK, &[], |row| row.int(0))?;
            }
            r.query("SELECT name FROM sites", &[], |row| row.text(0))
        })
        .await;
    assert_eq!(seen.unwrap().len(), 2);
    assert_eq!(runs.load(Ordering::SeqCst), 2, "it was run once more");
}

#[tokio::test]
async fn a_refused_statement_that_is_passed_over_keeps_nothing() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    two_sites(&bench).await;
    let done: Result<(), StoreError> = bench
        .db
        .keep(|tx| {
            let sql = "UPDATE sites SET name = 'Site 2' WHERE id = $1";
            let refused = tx.execute(sql, params![SiteId::from_number(1)]);
            assert!(matches!(refused, Err(StoreError::Conflict)));
            Ok(())
        })
        .await;
    assert!(matches!(done, Err(StoreError::Sql(_))), "{done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_together_take_turns() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    let place = super::Temporary::new().unwrap();
    let opened: Vec<Db> = std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Db::open(opening(&place, &bench.bus, &bench.clock)).unwrap()))
            .collect();
        nodes.into_iter().map(|node| node.join().unwrap()).collect()
    });
    let context = || super::super::Context::new("sites.name", 1);
    let sealed = opened[0].keys().seal_text(context(), "Siân").unwrap();
    for node in opened {
        assert_eq!(node.keys().open_text(context(), &sealed).unwrap(), "Siân");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_shares_a_row_waits_for_nobody_but_whoever_has_it_alone() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    two_sites(&bench).await;
    let both = Arc::new(Barrier::new(2));
    let sharing = |of_another: bool| {
        let (db, both) = (bench.db.clone(), both.clone());
        let once = Arc::new(AtomicBool::new(true));
        tokio::spawn(async move {
            let done: Result<i64, StoreError> = db
                .keep(move |tx| {
                    let id = SiteId::from_number(1);
                    if of_another {
                        tx.share_row_of("sites", ("sites", "id"), id)?;
                    } else {
                        tx.share_row("sites", id)?;
                    }
                    let sql = "SELECT attention_minutes FROM sites WHERE id = $1";
                    let seen = tx.query_one(sql, params![id], |row| row.int(0))?;
                    // Both have it now.
                    if once.swap(false, Ordering::SeqCst) {
                        both.wait();
                    }
                    Ok(seen)
                })
                .await;
            done.unwrap()
        })
    };
    let (one, other) = (sharing(false), sharing(true));
    assert_eq!(one.await.unwrap(), other.await.unwrap());
    // And whoever has it alone is alone.
    let mut all = Vec::new();
    for _ in 0..20 {
        let db = bench.db.clone();
        all.push(tokio::spawn(async move {
            let counted: Result<(), StoreError> = db
                .keep(move |tx| {
                    let id = SiteId::from_number(2);
                    tx.row_alone("sites", id)?;
                    let sql = "SELECT attention_minutes FROM sites WHERE id = $1";
                    let minutes = tx.query_one(sql, params![id], |row| row.int(0))?;
                    let sql = "UPDATE sites SET attention_minutes = $2 WHERE id = $1";
                    tx.execute_one(sql, params![id, minutes + 1])
                })
                .await;
            counted
        }));
    }
    for one in all {
        one.await.unwrap().unwrap();
    }
    let sql = "SELECT MAX(attention_minutes) - MIN(attention_minutes) FROM sites";
    let counted: Result<i64, StoreError> = bench
        .db
        .read(move |reader| reader.query_one(sql, &[], |row| row.int(0)))
        .await;
    assert_eq!(counted.unwrap(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_answered_before_it_is_on_the_disk() {
    let bench = Bench::new();
    if !on_postgres(&bench) {
        return;
    }
    // The server writes its journal by itself several times a second: what is answered too early is seen
    // among so many.
    for number in 1..=100u128 {
        let done: Result<String, StoreError> = bench
            .db
            .act(move |tx| {
                tx.record(&entry(number))?;
                let sql = "SELECT CAST(pg_current_wal_insert_lsn() AS TEXT)";
                let at = tx.query_one(sql, &[], |row| row.text(0))?;
                tx.audited(entry(number), at)
            })
            .await;
        // The commit stands behind this place in the journal.
        let at = done.unwrap();
        let flushed: Result<bool, StoreError> = bench
            .db
            .read(move |r| {
                let sql = "SELECT 1 WHERE pg_current_wal_flush_lsn() > CAST($1 AS TEXT)::pg_lsn";
                r.exists(sql, params![at])
            })
            .await;
        assert!(
            flushed.unwrap(),
            "act {number} was answered before it was safe"
        );
    }
}
