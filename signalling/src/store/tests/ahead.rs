//! Fewer journeys to a server: what is asked ahead, what is counted on, and the question that is asked alone.
//! On SQLite all of it is as if it had been asked in its turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::{Reader, StoreError, Tx};
use super::Bench;
use crate::params;
use domain::ids::SiteId;

const NAME: &str = "SELECT name FROM sites WHERE id = $1";

fn add(tx: &mut Tx, number: u128, name: &str) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, $2, '', '', 0)",
        params![SiteId::from_number(number), name],
    )
}

fn name(reader: &mut Reader, number: u128) -> Result<Option<String>, StoreError> {
    let values = params![SiteId::from_number(number)];
    reader.query_opt(NAME, values, |row| row.text(0))
}

fn ask_ahead(tx: &mut Tx, number: u128) -> Result<(), StoreError> {
    tx.ask_ahead(NAME, params![SiteId::from_number(number)])
}

async fn done<T: Send + 'static>(
    bench: &Bench,
    work: impl FnOnce(&mut Tx) -> Result<T, StoreError> + Clone + Send + 'static,
) -> T {
    bench.db.keep(work).await.unwrap()
}

#[tokio::test]
async fn what_was_asked_ahead_is_told_as_if_it_were_asked_now() {
    let bench = Bench::new();
    let told = done(&bench, |tx| {
        add(tx, 1, "One")?;
        add(tx, 2, "Two")?;
        ask_ahead(tx, 1)?;
        ask_ahead(tx, 3)?;
        // The journey that both questions join, and a question that nobody asked ahead.
        let two = name(tx, 2)?;
        Ok([name(tx, 1)?, two, name(tx, 3)?, name(tx, 1)?])
    });
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(told.await, [some("One"), some("Two"), None, some("One")]);
}

#[tokio::test]
async fn what_is_changed_after_the_question_is_seen_all_the_same() {
    let bench = Bench::new();
    for sent_before in [true, false] {
        let told = done(&bench, move |tx| {
            tx.execute("DELETE FROM sites", &[])?;
            add(tx, 1, "Before")?;
            ask_ahead(tx, 1)?;
            if sent_before {
                name(tx, 2)?;
            }
            tx.change("UPDATE sites SET name = 'After'", &[])?;
            let changed = name(tx, 1)?;
            ask_ahead(tx, 1)?;
            if sent_before {
                name(tx, 2)?;
            }
            tx.execute("UPDATE sites SET name = 'Last'", &[])?;
            Ok((changed, name(tx, 1)?))
        });
        let (changed, last) = told.await;
        assert_eq!(changed.as_deref(), Some("After"), "{sent_before}");
        assert_eq!(last.as_deref(), Some("Last"), "{sent_before}");
    }
}

#[tokio::test]
async fn a_question_ahead_that_nobody_waits_for_stops_nothing() {
    let bench = Bench::new();
    done(&bench, |tx| {
        add(tx, 1, "One")?;
        ask_ahead(tx, 1)
    })
    .await;
    // Nor is it told to the next unit of work.
    let told = done(&bench, |tx| {
        tx.execute("UPDATE sites SET name = 'Two'", &[])?;
        name(tx, 1)
    });
    assert_eq!(told.await.as_deref(), Some("Two"));
}

const CLAIM: &str = "INSERT INTO claims (resource, cell, seat, holder, expires_at)
    VALUES ($1, 1, 0, $2, NULL), ($1, 2, 0, $2, NULL) ON CONFLICT DO NOTHING";

/// Counts on two claims of a room, says what it was told, and how often it ran.
async fn counting(bench: &Bench, holder: &'static str, besides: bool) -> (Vec<usize>, u32) {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let told: Result<Vec<usize>, StoreError> = bench
        .db
        .keep(move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            let added = tx.execute_counting_on(2, CLAIM, params!["room", holder])?;
            if added < 2 {
                return Ok(vec![added]);
            }
            // More that travels with it; its own place is found taken, too, where all is run again.
            add(tx, 9, holder)?;
            let seen = if besides { 2 } else { 0 };
            if besides {
                name(tx, 9)?;
            }
            Ok(vec![added, seen])
        })
        .await;
    (told.unwrap(), runs.load(Ordering::SeqCst))
}

#[tokio::test]
async fn what_was_counted_on_in_vain_is_undone_and_run_again_with_word_of_it() {
    // Noticed with a later question, or only when all is to be kept.
    for besides in [true, false] {
        let bench = Bench::new();
        assert_eq!(counting(&bench, "first", besides).await.0[0], 2);
        let taken = "SELECT COUNT(*), MIN(holder), MAX(holder) FROM claims";
        let all = |r: &mut Reader| {
            r.query_one(taken, &[], |row| {
                Ok((row.int(0)?, row.text(1)?, row.text(2)?))
            })
        };
        let (first, last) = ("first".to_owned(), "first".to_owned());
        assert_eq!(
            bench.db.read(all).await.unwrap(),
            (2, first.clone(), last.clone())
        );

        // The second finds both taken, and the third one of them.
        let (told, runs) = counting(&bench, "second", besides).await;
        assert_eq!(told, [0]);
        let server = matches!(bench.place.engine(), super::super::Engine::Postgres(_));
        assert_eq!(runs, if server { 2 } else { 1 });
        assert_eq!(bench.db.read(all).await.unwrap(), (2, first, last));
        let site = bench.db.read(|r| name(r, 9)).await.unwrap();
        assert_eq!(site.as_deref(), Some("first"));
        done(&bench, |tx| {
            tx.execute("DELETE FROM claims WHERE cell = 2", &[])?;
            tx.execute("DELETE FROM sites", &[])
        })
        .await;
        assert_eq!(counting(&bench, "third", besides).await.0, [1]);
        let site = bench.db.read(|r| name(r, 9)).await.unwrap();
        assert_eq!(site, None, "what travelled with it is undone");
    }
}

#[tokio::test]
async fn only_one_question_is_asked_without_a_snapshot() {
    let bench = Bench::new();
    done(&bench, |tx| add(tx, 1, "One")).await;
    let told = bench.db.ask(|r| name(r, 1)).await.unwrap();
    assert_eq!(told.as_deref(), Some("One"));
    let twice = |r: &mut Reader| {
        name(r, 1)?;
        name(r, 1)
    };
    let refused = bench.db.ask(twice).await;
    assert!(matches!(refused, Err(StoreError::Sql(_))), "{refused:?}");
    // Who reads within a snapshot after that asks as much as they like, and who asks alone is answered.
    assert_eq!(bench.db.read(twice).await.unwrap(), told);
    assert_eq!(bench.db.ask(|r| name(r, 1)).await.unwrap(), told);
}

#[tokio::test]
async fn who_only_reads_asks_ahead_and_as_many_questions_as_were_said() {
    let bench = Bench::new();
    done(&bench, |tx| add(tx, 1, "One")).await;
    let both = |r: &mut Reader| {
        r.ask_ahead(NAME, params![SiteId::from_number(1)])?;
        let second = name(r, 2)?;
        Ok::<_, StoreError>((name(r, 1)?, second))
    };
    let told = bench.db.ask_apart(2, both).await.unwrap();
    assert_eq!(told, (Some("One".to_owned()), None));
    assert_eq!(bench.db.read(both).await.unwrap(), told);
    assert!(bench.db.ask_apart(1, both).await.is_err());
}
