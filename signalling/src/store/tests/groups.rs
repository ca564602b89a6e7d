//! One writer, commits in groups, each unit of work on its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::super::{Audited, Context, OpenError, Reader, StoreError, Tx};
use super::{Bench, entry, opening};
use crate::bus::Hint;
use crate::params;
use domain::ids::SiteId;

fn add(tx: &mut Tx, number: u128) -> Result<Audited<()>, StoreError> {
    let id = SiteId::from_number(number);
    let now = tx.now();
    tx.execute(
        "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, $2, '', '', $3)",
        params![id, format!("Site {number}"), now],
    )?;
    tx.hint(Hint::Board { site: id });
    tx.audited(entry(number), ())
}

fn count(reader: &mut Reader, table: &str) -> Result<i64, StoreError> {
    reader.query_one(&format!("SELECT COUNT(*) FROM {table}"), &[], |row| {
        row.int(0)
    })
}

#[tokio::test]
async fn a_failing_unit_of_work_leaves_the_others_of_its_group_alone() {
    let bench = Bench::new();
    // The writer is kept busy until all are queued, so that they share one group.
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (db, wait) = (bench.db.clone(), Arc::new(Mutex::new(wait)));
    let busy = tokio::spawn(async move {
        db.keep(move |_| {
            // It may be run once more, when all are queued already.
            let _ = wait.lock().unwrap().recv();
            Ok::<_, StoreError>(())
        })
        .await
    });
    tokio::task::yield_now().await;
    let mut listener = bench.bus.listen();
    let mut all = Vec::new();
    for number in 1..=20u128 {
        let db = bench.db.clone();
        all.push(tokio::spawn(async move {
            db.act(move |tx| {
                let done = add(tx, number)?;
                match number {
                    5 => Err(StoreError::Missing),
                    9 => panic!("a bug"),
                    13 => add(tx, 13),
                    _ => Ok(done),
                }
            })
            .await
        }));
        tokio::task::yield_now().await;
    }
    drop(go);
    busy.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for one in all {
        answers.push(one.await.unwrap());
    }
    assert!(matches!(answers[4], Err(StoreError::Missing)));
    assert!(matches!(answers[8], Err(StoreError::Panicked)));
    assert!(matches!(answers[12], Err(StoreError::Conflict)));
    assert_eq!(answers.iter().filter(|one| one.is_ok()).count(), 17);
    let kept = bench
        .db
        .read(|r| Ok::<_, StoreError>((count(r, "sites")?, count(r, "audit")?)))
        .await
        .unwrap();
    assert_eq!(kept, (17, 17), "rows and audit entries go together");
    let mut hints = 0;
    while listener.try_recv().is_ok() {
        hints += 1;
    }
    assert_eq!(hints, 17, "only what was committed is told");
}

#[tokio::test]
async fn one_that_fails_alone_having_written_is_undone_and_runs_once() {
    let bench = Bench::new();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let failed = bench.db.act(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        add(tx, 1)?;
        Err::<Audited<()>, _>(StoreError::Missing)
    });
    assert!(matches!(failed.await, Err(StoreError::Missing)));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    bench.db.act(|tx| add(tx, 2)).await.unwrap();
    let kept = bench
        .db
        .read(|r| Ok::<_, StoreError>((count(r, "sites")?, count(r, "audit")?)));
    assert_eq!(kept.await.unwrap(), (1, 1));
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let bench = Bench::new();
    let refused = bench
        .db
        .read(|r| {
            r.query(
                "INSERT INTO data_keys VALUES (9, '', 0) RETURNING id",
                &[],
                |row| row.int(0),
            )
        })
        .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_change_cannot_pass_as_nothing_to_do() {
    let bench = Bench::new();
    let unaudited = bench
        .db
        .act(|tx| {
            tx.execute("UPDATE data_keys SET created_at = 1", &[])?;
            tx.unchanged(())
        })
        .await;
    assert!(matches!(unaudited, Err(StoreError::NotAudited)));
    let nothing = bench.db.act(|tx| tx.unchanged::<()>(())).await;
    assert!(matches!(nothing, Ok::<_, StoreError>(())));
}

#[tokio::test]
async fn what_was_answered_is_there_after_opening_again() {
    let bench = Bench::new();
    let context = || Context::new("sites.name", 1);
    let sealed = bench.db.keys().seal_text(context(), "Siân").unwrap();
    bench.db.act(|tx| add(tx, 1)).await.unwrap();
    let again = super::Db::open(opening(&bench.place, &bench.bus, &bench.clock)).unwrap();
    let sites = again.read(|r| count(r, "sites")).await.unwrap();
    assert_eq!(sites, 1);
    assert_eq!(again.keys().open_text(context(), &sealed).unwrap(), "Siân");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let bench = Bench::new();
    bench
        .db
        .keep(|tx| tx.execute("INSERT INTO schema_versions VALUES (9999, 'later', 0)", &[]))
        .await
        .map_err(|e: StoreError| e.to_string())
        .unwrap();
    let refused = super::Db::open(opening(&bench.place, &bench.bus, &bench.clock));
    assert!(matches!(
        refused,
        Err(OpenError::NewerDatabase { found: 9999, .. })
    ));
}

#[tokio::test]
async fn a_wrong_master_key_is_refused() {
    let bench = Bench::new();
    let mut wrong = opening(&bench.place, &bench.bus, &bench.clock);
    wrong.master = super::MasterKey::from_bytes([8; 32]);
    assert!(matches!(
        super::Db::open(wrong),
        Err(OpenError::WrongMasterKey)
    ));
}

#[tokio::test]
async fn parameters_count_by_their_number_not_by_where_they_stand() {
    let bench = Bench::new();
    let answer = bench
        .db
        .read(|r| {
            r.query_one("SELECT $2 || $1", crate::params!["one", "two"], |row| {
                row.text(0)
            })
        })
        .await;
    assert_eq!(
        answer.map_err(|e: StoreError| e.to_string()),
        Ok("twoone".to_owned())
    );
}
