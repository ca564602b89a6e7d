//! What stands is remembered, and never longer than it stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::standing::Shared;
use super::super::{Db, Engine, Reader, StoreError, Tx};
use super::{Bench, opening};
use crate::params;
use domain::ids::SiteId;

/// A site's name, and how often it was really read.
#[derive(Clone, Default)]
struct Name(Arc<AtomicUsize>);

impl Name {
    fn of_site(&self, reader: &mut Reader) -> Result<String, StoreError> {
        let read = reader.remembered("name of the site".to_owned(), |reader| {
            self.0.fetch_add(1, Ordering::SeqCst);
            let sql = "SELECT name FROM sites WHERE id = $1";
            reader.query_one(sql, params![SiteId::from_number(1)], |row| row.text(0))
        });
        Ok((*read?).clone())
    }

    async fn by_writer(&self, db: &Db) -> String {
        let this = self.clone();
        let read = db.keep(move |tx| this.of_site(tx)).await;
        read.map_err(|error: StoreError| error.to_string()).unwrap()
    }

    async fn by_reader(&self, db: &Db) -> String {
        let this = self.clone();
        let read = db.read(move |reader| this.of_site(reader)).await;
        read.map_err(|error: StoreError| error.to_string()).unwrap()
    }
}

fn on_postgres(bench: &Bench) -> bool {
    matches!(bench.place.engine(), Engine::Postgres(_))
}

fn rename(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE sites SET name = $2 WHERE id = $1",
        params![SiteId::from_number(1), name],
    )
}

async fn with_a_site() -> Bench {
    let bench = Bench::new();
    let made: Result<usize, StoreError> = bench
        .db
        .keep(|tx| {
            tx.execute(
                "INSERT INTO sites (id, name, telephone, zone, created_at)
                 VALUES ($1, 'Old', '', '', 0)",
                params![SiteId::from_number(1)],
            )
        })
        .await;
    made.unwrap();
    bench
}

#[tokio::test]
async fn what_stands_is_read_seldom_and_anew_when_it_has_changed() {
    let bench = with_a_site().await;
    let name = Name::default();
    // More often than there are connections.
    for _ in 0..40 {
        assert_eq!(name.by_writer(&bench.db).await, "Old");
        assert_eq!(name.by_reader(&bench.db).await, "Old");
    }
    let read = name.0.load(Ordering::SeqCst);
    // Those to a server tell each other.
    let most = if on_postgres(&bench) { 1 } else { 3 };
    assert!(read <= most, "read {read} times");

    // By another program, too.
    let other = Db::open(opening(&bench.place, &bench.bus, &bench.clock)).unwrap();
    for (db, new) in [(&bench.db, "New"), (&other, "Newer"), (&bench.db, "Newest")] {
        let renamed: Result<(), StoreError> = db.keep(move |tx| rename(tx, new)).await;
        renamed.unwrap();
        for _ in 0..20 {
            for db in [&bench.db, &other] {
                assert_eq!(name.by_writer(db).await, new);
                assert_eq!(name.by_reader(db).await, new);
            }
        }
    }
}

#[tokio::test]
async fn what_a_unit_of_work_changes_it_sees_itself_and_nobody_sees_what_was_undone() {
    let bench = with_a_site().await;
    let name = Name::default();
    assert_eq!(name.by_writer(&bench.db).await, "Old");
    for attempt in 0..20 {
        let inside = name.clone();
        let undone: Result<(), StoreError> = bench
            .db
            .keep(move |tx| {
                assert_eq!(inside.of_site(tx)?, "Old");
                rename(tx, &format!("Never {attempt}"))?;
                assert_eq!(inside.of_site(tx)?, format!("Never {attempt}"));
                Err(StoreError::Missing)
            })
            .await;
        assert!(matches!(undone, Err(StoreError::Missing)), "{undone:?}");
        assert_eq!(name.by_writer(&bench.db).await, "Old");
        assert_eq!(name.by_reader(&bench.db).await, "Old");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_changed_meanwhile_is_seen_by_whoever_has_kept_something_from_them() {
    let bench = with_a_site().await;
    if !on_postgres(&bench) {
        return;
    }
    let (read, was_read) = std::sync::mpsc::channel();
    let (renamed, was_renamed) = std::sync::mpsc::channel::<()>();
    let was_renamed = Arc::new(std::sync::Mutex::new(was_renamed));
    let (db, name) = (bench.db.clone(), Name::default());
    let looking = tokio::spawn(async move {
        db.keep(move |tx| {
            let before = name.of_site(tx)?;
            let _ = read.send(());
            let _ = was_renamed.lock().unwrap().recv();
            tx.keep_name("whatever it is")?;
            Ok::<_, StoreError>((before, name.of_site(tx)?))
        })
        .await
    });
    tokio::task::spawn_blocking(move || was_read.recv().unwrap())
        .await
        .unwrap();
    let done: Result<(), StoreError> = bench.db.keep(|tx| rename(tx, "New")).await;
    done.unwrap();
    renamed.send(()).unwrap();
    let seen = looking.await.unwrap();
    assert_eq!(seen.unwrap(), ("Old".to_owned(), "New".to_owned()));
}

#[test]
fn a_snapshot_that_is_older_than_what_others_know_is_told_nothing_and_tells_nothing() {
    let shared = Shared::default();
    let key = || (std::any::TypeId::of::<String>(), "name".to_owned());
    let value = |text: &str| -> Arc<dyn std::any::Any + Send + Sync> { Arc::new(text.to_owned()) };
    shared.at(2).unwrap().1.insert(key(), value("new"));
    assert!(shared.at(1).is_none());
    assert!(shared.at(2).unwrap().1.contains_key(&key()));
    assert!(shared.at(3).unwrap().1.is_empty());
    assert!(shared.at(2).is_none());
}

/// What comes of remembering the answer to a question.
#[cfg(debug_assertions)]
async fn remembering(db: &Db, by_writer: bool, sql: &'static str) -> Result<(), StoreError> {
    let ask = move |reader: &mut Reader| -> Result<(), StoreError> {
        let read = reader.remembered(sql.to_owned(), |reader| reader.exists(sql, &[]));
        read.map(|_| ())
    };
    if by_writer {
        db.keep(move |tx| ask(tx)).await
    } else {
        db.read(ask).await
    }
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn what_is_read_from_any_other_table_is_not_remembered() {
    let bench = with_a_site().await;
    // The SQL text is one for both, and SQLite is the one that is asked.
    if bench.db.engine() == "PostgreSQL" {
        return;
    }
    let allowed = "SELECT 1 FROM sites s LEFT JOIN leave l ON l.site_id = s.id
        WHERE s.id IN (SELECT site_id FROM memberships)";
    for by_writer in [true, false] {
        remembering(&bench.db, by_writer, allowed).await.unwrap();
        for (table, sql) in [
            ("claims", "SELECT 1 FROM claims"),
            (
                "appointments",
                "SELECT 1 FROM sites, appointments a WHERE a.site_id = sites.id",
            ),
            (
                "holds",
                "SELECT 1 FROM services WHERE EXISTS (SELECT 1 FROM holds)",
            ),
            (
                "patients",
                "WITH them AS (SELECT id FROM patients) SELECT id FROM them",
            ),
        ] {
            let refused = remembering(&bench.db, by_writer, sql).await;
            let said = refused
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            let want = format!("is read from {table}, which");
            assert!(said.contains(&want), "{sql}: {said}");
        }
        // What is not remembered may be read from anywhere.
        let read = bench
            .db
            .read(|reader| reader.exists("SELECT 1 FROM claims", &[]));
        let read: Result<bool, StoreError> = read.await;
        assert!(!read.unwrap());
    }
}
