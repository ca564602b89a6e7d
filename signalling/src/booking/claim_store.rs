//! Claims: the rows whose primary key decides who gets a time.

use std::collections::BTreeSet;
use std::fmt::Display;

use domain::booking::availability::Busy;
use domain::booking::claim::{Claim, cells};
use domain::booking::slot::resources;
use domain::booking::template::Template;
use domain::error::{ErrorCode, Problem};
use domain::time::Timestamp;

use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// Takes all of these cells for a holder, or none.
///
/// # Errors
/// `slot_taken` when somebody else has one of them; the caller's transaction is then undone.
pub fn take(
    tx: &mut Tx,
    claims: &[Claim],
    holder: impl Display,
    expires_at: Option<Timestamp>,
) -> Result<(), Problem> {
    let now = tx.now();
    let holder = holder.to_string();
    for run in claims.chunk_by(|a, b| a.resource == b.resource) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        // All that a hold had goes at once, so that nobody can make the rest of it theirs.
        tx.execute(
            "DELETE FROM claims WHERE expires_at <= $4 AND holder IN
                (SELECT holder FROM claims
                 WHERE resource = $1 AND cell >= $2 AND cell <= $3 AND expires_at <= $4)",
            params![first.resource.as_str(), first.cell, last.cell, now],
        )?;
    }
    for claim in claims {
        let taken = tx.execute(
            "INSERT INTO claims (resource, cell, seat, holder, expires_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            params![
                claim.resource.as_str(),
                claim.cell,
                claim.seat,
                holder.as_str(),
                expires_at
            ],
        )?;
        if taken == 0 {
            return Err(ErrorCode::SlotTaken.into());
        }
    }
    Ok(())
}

/// Makes a hold's cells those of an appointment, for good; says how many there were.
///
/// # Errors
/// What the store says.
pub fn hand_over(tx: &mut Tx, from: impl Display, to: impl Display) -> Result<usize, StoreError> {
    tx.execute(
        "UPDATE claims SET holder = $2, expires_at = NULL WHERE holder = $1",
        params![from.to_string(), to.to_string()],
    )
}

/// Gives up all cells of a holder.
///
/// # Errors
/// What the store says.
pub fn release(tx: &mut Tx, holder: impl Display) -> Result<usize, StoreError> {
    tx.execute(
        "DELETE FROM claims WHERE holder = $1",
        params![holder.to_string()],
    )
}

/// What is claimed of the resources of these templates, between two instants.
///
/// # Errors
/// What the store says.
pub fn busy(
    reader: &mut Reader,
    templates: &[Template],
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Busy, StoreError> {
    let keys: BTreeSet<String> = templates
        .iter()
        .flat_map(|template| resources(template).into_iter().map(|r| r.key()))
        .collect();
    let range = cells(from, until);
    let mut busy = Busy::new();
    for key in keys {
        let taken = reader.query(
            "SELECT cell FROM claims WHERE resource = $1 AND cell >= $2 AND cell < $3
             AND (expires_at IS NULL OR expires_at > $4)",
            params![key.as_str(), range.start, range.end, now],
            |row| row.int(0),
        )?;
        for cell in taken {
            busy.claim(&key, cell);
        }
    }
    Ok(busy)
}
