//! However much is written, SQLite's journal begins anew, and whoever writes need not stop for it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::super::sqlite::MOST_PAGES;
use super::super::{Engine, StoreError};
use super::Bench;
use crate::params;

/// How often the journal has begun anew: the fourth number of its header (SQLite, "The WAL File Format").
fn begun_anew(journal: &Path) -> u32 {
    let mut number = [0; 4];
    let mut file = File::open(journal).unwrap();
    file.seek(SeekFrom::Start(12)).unwrap();
    file.read_exact(&mut number).unwrap();
    u32::from_be_bytes(number)
}

const PAGE: usize = 4_096;
/// What one job writes: 256 pages.
const PAGES: usize = 256;

#[tokio::test]
async fn the_journal_begins_anew_long_before_whoever_writes_would_have_to_copy_it() {
    let bench = Bench::new();
    // A server keeps its own journal.
    let Engine::Sqlite(path) = bench.place.engine() else {
        return;
    };
    let journal = path.with_file_name(format!(
        "{}-wal",
        path.file_name().unwrap().to_str().unwrap()
    ));
    let make = "CREATE TABLE ballast (number BIGINT NOT NULL PRIMARY KEY, what TEXT NOT NULL)";
    let made = bench.db.keep(move |tx| tx.execute(make, &[]));
    made.await
        .map(drop)
        .map_err(|error: StoreError| error)
        .unwrap();
    let before = begun_anew(&journal);
    let mut jobs = 0;
    while begun_anew(&journal) == before {
        jobs += 1;
        assert!(
            jobs * PAGES < usize::try_from(MOST_PAGES).unwrap() / 2,
            "the journal grows and grows"
        );
        let written = bench.db.keep(move |tx| {
            let values = params![
                i64::try_from(jobs).unwrap_or_default(),
                "x".repeat(PAGE * PAGES)
            ];
            tx.execute("INSERT INTO ballast (number, what) VALUES ($1, $2)", values)
        });
        written
            .await
            .map(drop)
            .map_err(|error: StoreError| error)
            .unwrap();
    }
    let rows = "SELECT COUNT(*) FROM ballast";
    let rows = bench
        .db
        .read(move |reader| reader.query_one(rows, &[], |row| row.int(0)));
    let rows: Result<i64, StoreError> = rows.await;
    assert_eq!(usize::try_from(rows.unwrap()).unwrap(), jobs);
}
