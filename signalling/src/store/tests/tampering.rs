//! Whoever can write to the file still cannot rewrite history.

use super::super::StoreError;
use super::{Bench, entry};
use crate::audit::{self, Broken, Checkpoint, Fault};

async fn ten_entries() -> Bench {
    let bench = Bench::new();
    for number in 1..=10 {
        bench.clock.advance_ms(1_000);
        let written: Result<(), StoreError> =
            bench.db.act(move |tx| tx.audited(entry(number), ())).await;
        written.unwrap();
    }
    bench
}

async fn verdict(bench: &Bench, known: Option<Checkpoint>) -> Result<Checkpoint, Broken> {
    let keys = bench.db.keys();
    bench
        .db
        .read(move |r| audit::verify(r, &keys, known.as_ref()))
        .await
        .map_err(|e: StoreError| e.to_string())
        .unwrap()
}

async fn tamper(bench: &Bench, sql: &'static str) {
    bench
        .db
        .keep(move |tx| tx.execute(sql, &[]))
        .await
        .map_err(|e: StoreError| e.to_string())
        .unwrap();
}

#[tokio::test]
async fn an_untouched_log_is_whole() {
    let bench = ten_entries().await;
    assert_eq!(verdict(&bench, None).await.unwrap().seq, 10);
}

#[tokio::test]
async fn altering_any_field_is_detected() {
    for sql in [
        "UPDATE audit SET at = at + 1 WHERE seq = 4",
        "UPDATE audit SET action = 'site.closed' WHERE seq = 4",
        "UPDATE audit SET actor_kind = 'staff' WHERE seq = 4",
        "UPDATE audit SET actor_id = '' WHERE seq = 4",
        "UPDATE audit SET subject_id = NULL WHERE seq = 4",
        "UPDATE audit SET site_id = NULL WHERE seq = 4",
        "UPDATE audit SET details = '{\"a\":1}' WHERE seq = 4",
        "UPDATE audit SET hash = 'x' WHERE seq = 4",
    ] {
        let bench = ten_entries().await;
        tamper(&bench, sql).await;
        let broken = verdict(&bench, None).await.unwrap_err();
        assert_eq!((broken.seq, broken.fault), (4, Fault::Altered), "{sql}");
    }
}

#[tokio::test]
async fn deleting_a_row_is_detected_even_when_renumbered() {
    let bench = ten_entries().await;
    tamper(&bench, "DELETE FROM audit WHERE seq = 4").await;
    let broken = verdict(&bench, None).await.unwrap_err();
    assert_eq!((broken.seq, broken.fault), (4, Fault::Missing));
    tamper(&bench, "UPDATE audit SET seq = 4 WHERE seq = 5").await;
    let broken = verdict(&bench, None).await.unwrap_err();
    assert_eq!((broken.seq, broken.fault), (4, Fault::Unlinked));
}

#[tokio::test]
async fn swapping_two_rows_is_detected() {
    let bench = ten_entries().await;
    for sql in [
        "UPDATE audit SET seq = 100 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 100",
    ] {
        tamper(&bench, sql).await;
    }
    let broken = verdict(&bench, None).await.unwrap_err();
    assert_eq!((broken.seq, broken.fault), (3, Fault::Unlinked));
}

#[tokio::test]
async fn cutting_off_the_end_is_detected_against_a_checkpoint() {
    let bench = ten_entries().await;
    let known = verdict(&bench, None).await.unwrap();
    tamper(&bench, "DELETE FROM audit WHERE seq > 8").await;
    assert!(verdict(&bench, None).await.is_ok(), "the rest is whole");
    let broken = verdict(&bench, Some(known)).await.unwrap_err();
    assert_eq!((broken.seq, broken.fault), (9, Fault::Missing));
}

#[tokio::test]
async fn the_log_is_read_newest_first_by_cursor() {
    let bench = ten_entries().await;
    let pages = bench
        .db
        .read(|r| {
            let first = audit::list(r, None, 4)?;
            let second = audit::list(r, first.last().map(|row| row.seq), 4)?;
            let seqs = |rows: Vec<audit::AuditRow>| rows.iter().map(|r| r.seq).collect::<Vec<_>>();
            Ok::<_, StoreError>((seqs(first), seqs(second)))
        })
        .await
        .unwrap();
    assert_eq!(pages, (vec![10, 9, 8, 7], vec![6, 5, 4, 3]));
}
