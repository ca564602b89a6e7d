//! Cells that the patients of one group share. They are claimed once, in the group's name, as long
//! as one patient has a seat: at a hold until it lapses, at an appointment for good.
//!
//! Whoever comes and whoever goes both write the group's rows first, so that of two at once one
//! waits: nobody can give up the clinician's time under somebody who has just joined.

use std::collections::BTreeMap;

use domain::booking::claim::{Claim, GROUP, Group, Units};
use domain::error::{ErrorCode, Problem};
use domain::time::Timestamp;

use super::claim_store::{insert, insert_cells, note, note_all, place};
use crate::params;
use crate::store::{StoreError, Tx, Value};

/// Claims the group's cells, or finds them claimed by it.
///
/// # Errors
/// `slot_taken` when somebody else has one of them.
pub(super) fn join(
    tx: &mut Tx,
    group: Group,
    cells: &[Claim],
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    let holder = group.to_string();
    for claim in cells {
        note(tx, &claim.resource, claim.cell);
    }
    // Once more if the last patient left while we waited for them.
    for _ in 0..2 {
        insert_cells(tx, cells, &holder, expires_at)?;
        if stay(tx, &holder, cells, expires_at)? {
            return Ok(());
        }
    }
    Err(ErrorCode::SlotTaken.into())
}

/// Keeps the cells until then at least; says whether all of them are the group's.
fn stay(
    tx: &mut Tx,
    holder: &str,
    cells: &[Claim],
    expires_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let mut own = 0;
    for run in cells.chunk_by(|a, b| a.resource == b.resource) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let resource = first.resource.as_str();
        own += match expires_at {
            None => tx.execute(
                "UPDATE claims SET expires_at = NULL
                 WHERE resource = $1 AND cell >= $2 AND cell <= $3 AND holder = $4",
                params![resource, first.cell, last.cell, holder],
            )?,
            Some(at) => tx.execute(
                "UPDATE claims
                 SET expires_at = CASE WHEN expires_at < $5 THEN $5 ELSE expires_at END
                 WHERE resource = $1 AND cell >= $2 AND cell <= $3 AND holder = $4",
                params![resource, first.cell, last.cell, holder, at],
            )?,
        };
    }
    Ok(own == cells.len())
}

/// Takes one of alike things for the group's session, or finds that it has one.
///
/// # Errors
/// `slot_taken` when others have all of them.
pub(super) fn join_unit(
    tx: &mut Tx,
    group: Group,
    units: &Units,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    let (resource, holder) = (units.resource.as_str(), group.to_string());
    let cells = &units.cells;
    let taken: BTreeMap<i64, bool> = tx
        .query(
            "SELECT seat, MIN(CASE WHEN holder = $4 THEN 1 ELSE 0 END) AS own FROM claims
             WHERE resource = $1 AND cell >= $2 AND cell < $3 GROUP BY seat",
            params![resource, cells.start, cells.end, holder.as_str()],
            |row| Ok((row.int(0)?, row.flag(1)?)),
        )?
        .into_iter()
        .collect();
    // The one it has comes first, then those that nobody has.
    let own = (0..units.most).filter(|seat| taken.get(&i64::from(*seat)) == Some(&true));
    let free = (0..units.most).filter(|seat| !taken.contains_key(&i64::from(*seat)));
    for seat in own.chain(free) {
        for cell in cells.clone() {
            let claim = Claim {
                resource: resource.to_owned(),
                cell,
                seat: i32::from(seat),
            };
            insert(tx, &claim, &holder, expires_at)?;
        }
        if stay_with(tx, &holder, units, seat, expires_at)? {
            return Ok(());
        }
    }
    Err(ErrorCode::SlotTaken.into())
}

/// Keeps one of alike things until then at least; says whether all of it is the group's.
fn stay_with(
    tx: &mut Tx,
    holder: &str,
    units: &Units,
    seat: u16,
    expires_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let (resource, cells) = (units.resource.as_str(), &units.cells);
    let theirs = "resource = $1 AND cell >= $2 AND cell < $3 AND seat = $4 AND holder = $5";
    let values: &[Value] = params![resource, cells.start, cells.end, seat, holder];
    let kept = match expires_at {
        None => tx.execute(
            &format!("UPDATE claims SET expires_at = NULL WHERE {theirs}"),
            values,
        )?,
        Some(at) => tx.execute(
            &format!(
                "UPDATE claims
                 SET expires_at = CASE WHEN expires_at < $6 THEN $6 ELSE expires_at END
                 WHERE {theirs}"
            ),
            &[values, &[at.into()]].concat(),
        )?,
    };
    for cell in cells.clone() {
        note(tx, resource, cell);
    }
    let all = usize::try_from(cells.end - cells.start).unwrap_or(usize::MAX);
    if kept == all {
        return Ok(true);
    }
    // Somebody else has taken a part of it in the meantime.
    tx.execute(&format!("DELETE FROM claims WHERE {theirs}"), values)?;
    Ok(false)
}

/// The groups in which a holder has a seat.
pub(super) fn of_holder(tx: &mut Tx, holder: &str) -> Result<Vec<Group>, StoreError> {
    let sql = format!(
        "SELECT resource, cell FROM claims WHERE holder = $1 AND resource LIKE '{GROUP}%'
         ORDER BY resource, cell"
    );
    let seats = tx.query(&sql, params![holder], |row| Ok((row.text(0)?, row.int(1)?)))?;
    let groups = seats.into_iter();
    Ok(groups
        .filter_map(|(resource, cell)| Group::parse(&format!("{resource}:{cell}")))
        .collect())
}

/// Makes others who come or go wait until this transaction is over.
pub(super) fn lock(tx: &mut Tx, group: Group) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE claims SET expires_at = expires_at WHERE holder = $1",
        params![group.to_string()],
    )?;
    Ok(())
}

/// Keeps the group's cells for as long as its seats are taken, and no longer.
pub(super) fn settle(tx: &mut Tx, group: Group) -> Result<(), StoreError> {
    let holder = group.to_string();
    let (taken, held, last) = tx.query_one(
        "SELECT COUNT(*) AS taken, COUNT(expires_at) AS held, MAX(expires_at) AS last
         FROM claims WHERE resource = $1 AND cell = $2",
        params![Group::seats_key(group.template), group.cell],
        |row| Ok((row.int("taken")?, row.int("held")?, row.opt_time("last")?)),
    )?;
    let cells = if taken == 0 {
        tx.query(
            "DELETE FROM claims WHERE holder = $1 RETURNING resource, cell",
            params![holder],
            place,
        )?
    } else {
        let until = last.filter(|_| held == taken);
        tx.query(
            "UPDATE claims SET expires_at = $2 WHERE holder = $1 RETURNING resource, cell",
            params![holder, until],
            place,
        )?
    };
    note_all(tx, &cells);
    Ok(())
}
