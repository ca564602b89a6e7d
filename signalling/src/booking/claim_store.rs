//! Claims: the rows whose primary key decides who gets a time.
//!
//! Whoever writes one says so ([`note`]): searches keep a copy in memory. Rows that have run out bind
//! nobody, and their going is no change.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::LazyLock;

use domain::booking::claim::{Claim, Needs, Seats, Stretch, Units, day_key};
use domain::booking::template::Template;
use domain::error::{ErrorCode, Problem};
use domain::time::Timestamp;

use super::group_store;
use crate::params;
use crate::store::{Row, StoreError, Tx, Value};

/// How rows are added.
type Add = fn(&mut Tx, usize, &str, &[Value]) -> Result<usize, StoreError>;

/// Waiting for word of how many were free.
const WAITING: Add = |tx, _, sql, values| tx.execute(sql, values);
/// Counting on all being free, as they mostly are.
const COUNTING: Add = Tx::execute_counting_on;

/// Takes all of this for a holder, or nothing.
///
/// # Errors
/// `slot_taken` when somebody else has a part of it; the caller's transaction is then undone.
pub fn take(
    tx: &mut Tx,
    needs: &Needs,
    holder: impl Display,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    take_by(tx, COUNTING, needs, &holder.to_string(), expires_at)
}

fn take_by(
    tx: &mut Tx,
    add: Add,
    needs: &Needs,
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    match needs.group {
        Some(group) => {
            clear_lapsed(tx, needs)?;
            group_store::join(tx, group, &needs.cells, expires_at)?;
        }
        None => take_cells(tx, add, needs, holder, expires_at)?,
    }
    for units in &needs.units {
        match needs.group.filter(|_| units.shared) {
            Some(group) => group_store::join_unit(tx, group, units, expires_at)?,
            None => take_unit(tx, units, holder, expires_at)?,
        }
    }
    for seats in &needs.seats {
        take_seat(tx, seats, holder, expires_at)?;
    }
    Ok(())
}

/// Takes the cells that are for this booking alone. What has lapsed is seldom in the way, so it is
/// looked for only then.
fn take_cells(
    tx: &mut Tx,
    add: Add,
    needs: &Needs,
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    let wanted = needs.cells.len();
    if !needs.units.is_empty() {
        clear_lapsed(tx, needs)?;
    }
    let taken = add_cells(tx, add, &needs.cells, holder, expires_at)?;
    if taken == wanted {
        return Ok(());
    }
    if clear_lapsed(tx, needs)? == 0
        || taken + insert_cells(tx, &needs.cells, holder, expires_at)? < wanted
    {
        return Err(ErrorCode::SlotTaken.into());
    }
    Ok(())
}

/// Removes holds that have run out from what is needed; says how many rows they had. All that a hold
/// had goes at once, so that nobody can make the rest of it theirs.
pub(super) fn clear_lapsed(tx: &mut Tx, needs: &Needs) -> Result<usize, StoreError> {
    let now = tx.now();
    let mut gone = 0;
    for (resource, first, last) in ranges(needs) {
        gone += tx.execute(
            "DELETE FROM claims WHERE expires_at <= $4 AND holder IN
                (SELECT holder FROM claims
                 WHERE resource = $1 AND cell >= $2 AND cell <= $3 AND expires_at <= $4)",
            params![resource, first, last, now],
        )?;
    }
    Ok(gone)
}

/// The resources of a booking with their first and last cell.
fn ranges(needs: &Needs) -> Vec<(&str, i64, i64)> {
    let runs = needs.cells.chunk_by(|a, b| a.resource == b.resource);
    let alone = runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        Some((first.resource.as_str(), first.cell, last.cell))
    });
    let units = needs.units.iter();
    let units = units.map(|one| (one.resource.as_str(), one.cells.start, one.cells.end - 1));
    alone.chain(units).collect()
}

/// Takes all of this for a holder who has nothing yet, or nothing: whoever goes on where it is taken.
///
/// # Errors
/// What the store says.
pub fn try_take(
    tx: &mut Tx,
    needs: &Needs,
    holder: impl Display,
    expires_at: Option<Timestamp>,
) -> Result<bool, Problem> {
    match take_by(tx, WAITING, needs, &holder.to_string(), expires_at) {
        Err(problem) if problem.code == ErrorCode::SlotTaken => {
            // Some of it may have been free.
            release(tx, holder)?;
            if let Some(group) = needs.group {
                group_store::settle(tx, group)?;
            }
            Ok(false)
        }
        taken => taken.map(|()| true),
    }
}

/// Adds claims of seat 0, sorted, each resource's without a gap; says how many were free.
pub(super) fn insert_cells(
    tx: &mut Tx,
    cells: &[Claim],
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<usize, StoreError> {
    add_cells(tx, WAITING, cells, holder, expires_at)
}

fn add_cells(
    tx: &mut Tx,
    add: Add,
    cells: &[Claim],
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<usize, StoreError> {
    let mut added = 0;
    for run in cells.chunk_by(|a, b| a.resource == b.resource && a.cell + 1 == b.cell) {
        let mut here = 0;
        for part in run.chunks(AT_ONCE) {
            let (Some(first), number) = (part.first(), part.len()) else {
                continue;
            };
            let values: &[Value] = params![first.resource.as_str(), first.cell, holder, expires_at];
            here += add(tx, number, insertion(number), values)?;
        }
        if here > 0 {
            note_run(tx, run);
        }
        added += here;
    }
    Ok(added)
}

/// Says that these cells were written, which are one resource's: each stretch once.
fn note_run(tx: &mut Tx, run: &[Claim]) {
    let mut noted = 0..0;
    for claim in run {
        if !noted.contains(&claim.cell) {
            let stretch = Stretch::of(&claim.resource, claim.cell);
            tx.note_change(&stretch.to_string());
            noted = stretch.cells();
        }
    }
}

/// So many cells are added by one statement at most.
const AT_ONCE: usize = 48;

/// The statement that adds so many cells, in their order.
fn insertion(cells: usize) -> &'static str {
    static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
        let row =
            |more: usize| format!("($1, CAST($2 AS BIGINT) + {more}, 0, $3, CAST($4 AS BIGINT))");
        let all = (1..=AT_ONCE).map(|cells| {
            let rows: Vec<String> = (0..cells).map(row).collect();
            format!(
                "INSERT INTO claims (resource, cell, seat, holder, expires_at) VALUES {}
                 ON CONFLICT DO NOTHING",
                rows.join(", ")
            )
        });
        all.collect()
    });
    ALL.get(cells.saturating_sub(1)).map_or("", String::as_str)
}

/// Adds a claim; says whether it was free.
pub(super) fn insert(
    tx: &mut Tx,
    claim: &Claim,
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO claims (resource, cell, seat, holder, expires_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        params![
            claim.resource.as_str(),
            claim.cell,
            claim.seat,
            holder,
            expires_at
        ],
    )?;
    if added > 0 {
        note(tx, &claim.resource, claim.cell);
    }
    Ok(added > 0)
}

/// Takes the lowest seat that is free.
fn take_seat(
    tx: &mut Tx,
    seats: &Seats,
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    let now = tx.now();
    tx.execute(
        "DELETE FROM claims WHERE resource = $1 AND cell = $2 AND expires_at <= $3",
        params![seats.resource.as_str(), seats.cell, now],
    )?;
    let taken: BTreeSet<i64> = tx
        .query(
            "SELECT seat FROM claims WHERE resource = $1 AND cell = $2",
            params![seats.resource.as_str(), seats.cell],
            |row| row.int(0),
        )?
        .into_iter()
        .collect();
    // There may be more than there are seats, when a clinic was given fewer.
    if taken.len() < usize::from(seats.most) {
        for seat in (0..seats.most).filter(|seat| !taken.contains(&i64::from(*seat))) {
            let claim = Claim {
                resource: seats.resource.clone(),
                cell: seats.cell,
                seat: i32::from(seat),
            };
            // Somebody else may have taken this one in the meantime, and left the next.
            if insert(tx, &claim, holder, expires_at)? {
                return Ok(());
            }
        }
    }
    Err(ErrorCode::SlotTaken.into())
}

/// Takes the first of alike things that is free for all of the time.
pub(super) fn take_unit(
    tx: &mut Tx,
    units: &Units,
    holder: &str,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    let (resource, cells) = (units.resource.as_str(), &units.cells);
    let taken: BTreeSet<i64> = tx
        .query(
            "SELECT DISTINCT seat FROM claims WHERE resource = $1 AND cell >= $2 AND cell < $3",
            params![resource, cells.start, cells.end],
            |row| row.int(0),
        )?
        .into_iter()
        .collect();
    for seat in (0..units.most).filter(|seat| !taken.contains(&i64::from(*seat))) {
        let mut all = true;
        for cell in cells.clone() {
            let claim = Claim {
                resource: resource.to_owned(),
                cell,
                seat: i32::from(seat),
            };
            all = all && insert(tx, &claim, holder, expires_at)?;
        }
        if all {
            return Ok(());
        }
        // Somebody else has taken a part of it in the meantime: the next one, then.
        tx.execute(
            "DELETE FROM claims WHERE resource = $1 AND cell >= $2 AND cell < $3 AND seat = $4
             AND holder = $5",
            params![resource, cells.start, cells.end, seat, holder],
        )?;
    }
    Err(ErrorCode::SlotTaken.into())
}

/// Counts an appointment that was made before its clinic had a limit, so that the limit holds.
///
/// # Errors
/// What the store says.
pub fn count_in(
    tx: &mut Tx,
    template: &Template,
    day: domain::time::Date,
    holder: impl Display,
) -> Result<(), StoreError> {
    let (resource, holder) = (day_key(template.id), holder.to_string());
    let counted = tx.exists(
        "SELECT 1 FROM claims WHERE resource = $1 AND cell = $2 AND holder = $3",
        params![resource.as_str(), day.days(), holder.as_str()],
    )?;
    if counted {
        return Ok(());
    }
    let seat = tx.query_one(
        "SELECT COALESCE(MAX(seat), -1) + 1 FROM claims WHERE resource = $1 AND cell = $2",
        params![resource.as_str(), day.days()],
        |row| row.number(0),
    )?;
    let claim = Claim {
        resource,
        cell: day.days(),
        seat,
    };
    insert(tx, &claim, &holder, None)?;
    Ok(())
}

/// Makes a hold's cells those of an appointment, for good; says how many there were.
///
/// # Errors
/// What the store says.
pub fn hand_over(tx: &mut Tx, from: impl Display, to: impl Display) -> Result<usize, StoreError> {
    let to = to.to_string();
    let handed = tx.query(
        "UPDATE claims SET holder = $2, expires_at = NULL WHERE holder = $1
         RETURNING resource, cell",
        params![from.to_string(), to.as_str()],
        place,
    )?;
    note_all(tx, &handed);
    for group in group_store::of_holder(tx, &to)? {
        group_store::settle(tx, group)?;
    }
    Ok(handed.len())
}

/// Says that this cell of a resource was written, to whoever keeps a copy of claims.
pub(super) fn note(tx: &mut Tx, resource: &str, cell: i64) {
    tx.note_change(&Stretch::of(resource, cell).to_string());
}

/// The same of several.
pub(super) fn note_all(tx: &mut Tx, places: &[(String, i64)]) {
    for (resource, cell) in places {
        note(tx, resource, *cell);
    }
}

/// Resource and cell, as a statement returns them.
pub(super) fn place(row: &Row<'_>) -> Result<(String, i64), StoreError> {
    Ok((row.text(0)?, row.int(1)?))
}

/// Gives up all cells of a holder.
///
/// # Errors
/// What the store says.
pub fn release(tx: &mut Tx, holder: impl Display) -> Result<usize, StoreError> {
    let holder = holder.to_string();
    let groups = group_store::of_holder(tx, &holder)?;
    for group in &groups {
        group_store::lock(tx, *group)?;
    }
    let gone = tx.query(
        "DELETE FROM claims WHERE holder = $1 RETURNING resource, cell",
        params![holder.as_str()],
        place,
    )?;
    note_all(tx, &gone);
    for group in groups {
        group_store::settle(tx, group)?;
    }
    Ok(gone.len())
}
