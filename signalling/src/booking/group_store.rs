//! Cells that the patients of one group share. They are claimed once, in the group's name, as long
//! as one patient has a seat: at a hold until it lapses, at an appointment for good.
//!
//! Whoever comes and whoever goes both write the group's rows first, so that of two at once one
//! waits: nobody can give up the clinician's time under somebody who has just joined.

use domain::booking::claim::{Claim, GROUP, Group};
use domain::error::{ErrorCode, Problem};
use domain::time::Timestamp;

use super::claim_store::{insert_cells, note, note_all, place};
use crate::params;
use crate::store::{StoreError, Tx};

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
