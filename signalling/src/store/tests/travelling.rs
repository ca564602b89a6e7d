//! Statements of which nothing is wanted back, and what changed: see `Tx::change` and `Changes`.

use super::super::{Audited, Changes, StoreError, Tx};
use super::Bench;
use crate::params;
use domain::ids::{SiteId, StaffId};

fn add(tx: &mut Tx, number: u128) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, $2, '', '', 0)",
        params![SiteId::from_number(number), format!("Site {number}")],
    )
}

fn names(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    tx.query("SELECT name FROM sites ORDER BY name", &[], |row| {
        row.text(0)
    })
}

#[tokio::test]
async fn what_follows_a_change_sees_it() {
    let bench = Bench::new();
    let work = |tx: &mut Tx| {
        // More than travel at once.
        for number in 100..140 {
            add(tx, number)?;
        }
        assert!(tx.has_written());
        names(tx)
    };
    let seen: Result<Vec<String>, StoreError> = bench.db.keep(work).await;
    assert_eq!(seen.unwrap().len(), 40);
    let kept: Result<Vec<String>, StoreError> = bench.db.keep(names).await;
    assert_eq!(kept.unwrap().len(), 40);
}

#[tokio::test]
async fn a_change_that_fails_undoes_all_of_its_unit_of_work_wherever_it_is_noticed() {
    let bench = Bench::new();
    let made: Result<(), StoreError> = bench.db.keep(|tx| add(tx, 1)).await;
    made.unwrap();
    // With the next statement, or with the commit.
    for ask in [true, false] {
        let failed: Result<(), StoreError> = bench
            .db
            .keep(move |tx| {
                add(tx, 2)?;
                add(tx, 1)?;
                if ask {
                    names(tx)?;
                }
                Ok(())
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Conflict)), "{failed:?}");
        let kept: Result<Vec<String>, StoreError> = bench.db.keep(names).await;
        assert_eq!(kept.unwrap(), ["Site 1"]);
    }
}

#[tokio::test]
async fn what_every_copy_has_heard_of_is_thrown_away() {
    let bench = Bench::new();
    let note = |what: &'static str| {
        let work = move |tx: &mut Tx| {
            tx.note_change(what);
            Ok::<_, StoreError>(())
        };
        bench.db.keep(work)
    };
    note("old").await.unwrap();
    let before = bench.clock.now();
    bench.clock.advance_ms(47 * 60 * 60 * 1000);
    assert!(Changes::may_be_gone(before, bench.clock.now()));
    note("new").await.unwrap();
    assert_eq!(bench.db.keep(Changes::sweep).await.unwrap(), 0);
    bench.clock.advance_ms(2 * 60 * 60 * 1000);
    assert_eq!(bench.db.keep(Changes::sweep).await.unwrap(), 1);
    let left = bench.db.read(|reader| Changes::since(reader, 0)).await;
    assert_eq!(left.unwrap().what, ["new"]);
}

#[tokio::test]
async fn a_change_alone_is_kept() {
    let bench = Bench::new();
    let noted: Result<(), StoreError> = bench
        .db
        .keep(|tx| tx.change("UPDATE data_keys SET created_at = $1", params![7]))
        .await;
    noted.unwrap();
    let sql = "SELECT MIN(created_at) FROM data_keys";
    let kept: Result<i64, StoreError> = bench
        .db
        .read(|reader| reader.query_one(sql, &[], |row| row.int(0)))
        .await;
    assert_eq!(kept.unwrap(), 7);
}

/// A site, somebody who works there, and what lets them: rows of three tables, the last of which refers to
/// the others.
fn employ(tx: &mut Tx, number: u128, staff: u128) -> Result<(), StoreError> {
    add(tx, number)?;
    tx.change(
        "INSERT INTO staff (id, email_index, email_sealed, name_sealed, language, created_at)
         VALUES ($1, $1, '', '', 'en', $2)",
        params![StaffId::from_number(staff), 0],
    )?;
    tx.change(
        "INSERT INTO memberships (staff_id, site_id, role, created_at)
         VALUES ($1, $2, 'clinician', 0)",
        params![StaffId::from_number(staff), SiteId::from_number(number)],
    )
}

fn employed(tx: &mut Tx) -> Result<(i64, i64, i64), StoreError> {
    let mut count = |table: &str| {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        tx.query_one(&sql, &[], |row| row.int(0))
    };
    Ok((count("sites")?, count("staff")?, count("memberships")?))
}

#[tokio::test]
async fn rows_of_several_tables_go_in_together_whole_or_not_at_all() {
    let bench = Bench::new();
    let made: Result<(i64, i64, i64), StoreError> = bench
        .db
        .keep(|tx| {
            employ(tx, 1, 1)?;
            employ(tx, 2, 2)?;
            employed(tx)
        })
        .await;
    assert_eq!(made.unwrap(), (2, 2, 2), "what follows sees all of them");
    // The site is new, the person is not; it may be noticed by the next statement or the commit.
    for ask in [true, false] {
        let failed: Result<(), StoreError> = bench
            .db
            .keep(move |tx| {
                employ(tx, 3, 2)?;
                if ask {
                    employed(tx)?;
                }
                Ok(())
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Conflict)), "{failed:?}");
        let kept: Result<_, StoreError> = bench.db.keep(employed).await;
        assert_eq!(kept.unwrap(), (2, 2, 2));
    }
    // What waited when a unit of work failed by itself goes in with no later one.
    let undone: Result<(), StoreError> = bench
        .db
        .keep(|tx| {
            employ(tx, 3, 3)?;
            Err(StoreError::Missing)
        })
        .await;
    assert!(matches!(undone, Err(StoreError::Missing)), "{undone:?}");
    let kept: Result<_, StoreError> = bench.db.keep(employed).await;
    assert_eq!(kept.unwrap(), (2, 2, 2));
}

fn add_unless_there(
    number: u128,
) -> impl FnOnce(&mut Tx) -> Result<Audited<()>, StoreError> + Clone + Send + 'static {
    move |tx| {
        tx.change(
            "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, 'Again', '', '', 0)
             ON CONFLICT DO NOTHING",
            params![SiteId::from_number(number)],
        )?;
        tx.unchanged(())
    }
}

#[tokio::test]
async fn a_change_that_changed_nothing_is_no_change() {
    let bench = Bench::new();
    let made: Result<(), StoreError> = bench.db.keep(|tx| add(tx, 1)).await;
    made.unwrap();
    bench.db.act(add_unless_there(1)).await.unwrap();
    let unaudited = bench.db.act(add_unless_there(2)).await;
    assert!(
        matches!(unaudited, Err(StoreError::NotAudited)),
        "{unaudited:?}"
    );
    let kept: Result<Vec<String>, StoreError> = bench.db.keep(names).await;
    assert_eq!(kept.unwrap(), ["Site 1"]);
}
