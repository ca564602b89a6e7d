//! The rows of slots that freed up, until they are filled or past.

use std::collections::{BTreeSet, HashSet};

use domain::booking::claim::{Needs, Units};
use domain::ids::{OfferId, ServiceId, TemplateId};
use domain::time::Timestamp;

use crate::params;
use crate::store::{Reader, StoreError, Tx, Value};

/// How long rows of slots that are past are kept, in days: for questions of the same week.
const KEPT_DAYS: i64 = 7;

/// A slot by its clinic template and start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Clinic template.
    pub template: TemplateId,
    /// Start.
    pub start: Timestamp,
}

/// Notes that a slot is to be filled, now.
///
/// # Errors
/// What the store says.
pub fn note(tx: &mut Tx, key: Key, service: ServiceId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO freed_slots (template_id, starts_at, service_id, state, freed_at,
            next_look_at)
         VALUES ($1, $2, $3, 'open', $4, $4) ON CONFLICT DO NOTHING",
        params![key.template, key.start, service, now],
    )?;
    tx.execute(
        "UPDATE freed_slots SET state = 'open', freed_at = $3, next_look_at = $3
         WHERE template_id = $1 AND starts_at = $2 AND state <> 'open'",
        params![key.template, key.start, now],
    )?;
    Ok(())
}

/// Takes a slot to look at it: no other node looks at it before this transaction ends. Says whether
/// it is still to be filled.
///
/// # Errors
/// What the store says.
pub fn take(tx: &mut Tx, key: Key) -> Result<bool, StoreError> {
    let now = tx.now();
    let open = tx.execute(
        "UPDATE freed_slots SET next_look_at = $3
         WHERE template_id = $1 AND starts_at = $2 AND state = 'open'",
        params![key.template, key.start, now],
    )?;
    Ok(open > 0)
}

/// Those of these slots that are still to be filled.
///
/// # Errors
/// What the store says.
pub fn open_among(reader: &mut Reader, keys: &[Key]) -> Result<HashSet<Key>, StoreError> {
    let Some((clinics, first, last)) = span(keys) else {
        return Ok(HashSet::new());
    };
    let sql = "SELECT template_id, starts_at FROM freed_slots
         WHERE template_id IN ({among}) AND starts_at >= $1 AND starts_at <= $2 AND state = 'open'";
    let open = reader.query_among(sql, params![first, last], &clinics, |row| {
        Ok(Key {
            template: row.id(0)?,
            start: row.time(1)?,
        })
    })?;
    Ok(open.into_iter().collect())
}

/// The clinics of some slots, and the first and the last of their starts.
pub fn span(keys: &[Key]) -> Option<(Vec<Value>, Timestamp, Timestamp)> {
    let starts = || keys.iter().map(|key| key.start);
    let (first, last) = starts().min().zip(starts().max())?;
    let clinics: BTreeSet<TemplateId> = keys.iter().map(|key| key.template).collect();
    let clinics = clinics.into_iter().map(Value::from).collect();
    Some((clinics, first, last))
}

/// Nothing is to be done about a slot before then.
///
/// # Errors
/// What the store says.
pub fn look_again(tx: &mut Tx, key: Key, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE freed_slots SET next_look_at = $3
         WHERE template_id = $1 AND starts_at = $2 AND state = 'open'",
        params![key.template, key.start, at],
    )?;
    Ok(())
}

/// Nothing more is to be done about a slot.
///
/// # Errors
/// What the store says.
pub fn close(tx: &mut Tx, key: Key, state: &'static str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE freed_slots SET state = $3
         WHERE template_id = $1 AND starts_at = $2 AND state = 'open'",
        params![key.template, key.start, state],
    )?;
    Ok(())
}

/// Somebody of this service's list can be asked again: what is still to be filled is looked at now;
/// with `reopen`, so is what nobody was left to ask for.
///
/// # Errors
/// What the store says.
pub fn look_at_all(tx: &mut Tx, service: ServiceId, reopen: bool) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE freed_slots SET next_look_at = $2
         WHERE service_id = $1 AND state = 'open' AND next_look_at > $2",
        params![service, now],
    )?;
    if reopen {
        tx.execute(
            "UPDATE freed_slots SET state = 'open', next_look_at = $2
             WHERE service_id = $1 AND state = 'nobody' AND starts_at > $2",
            params![service, now],
        )?;
    }
    Ok(())
}

/// Slots that are due to be looked at, the longest due first.
///
/// # Errors
/// What the store says.
pub fn due(reader: &mut Reader, now: Timestamp) -> Result<Vec<Key>, StoreError> {
    reader.query(
        "SELECT template_id, starts_at FROM freed_slots
         WHERE state = 'open' AND next_look_at <= $1
         ORDER BY next_look_at, starts_at, template_id LIMIT 32",
        params![now],
        |row| {
            Ok(Key {
                template: row.id(0)?,
                start: row.time(1)?,
            })
        },
    )
}

/// When the next slot is due, if any is to be filled.
///
/// # Errors
/// What the store says.
pub fn next_due(reader: &mut Reader) -> Result<Option<Timestamp>, StoreError> {
    reader.query_opt(
        "SELECT next_look_at FROM freed_slots WHERE state = 'open' ORDER BY next_look_at LIMIT 1",
        &[],
        |row| row.time(0),
    )
}

/// Notes that a clinic was opened.
///
/// # Errors
/// What the store says.
pub fn note_opened(tx: &mut Tx, template: TemplateId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO opened_clinics (template_id, opened_at) VALUES ($1, $2)
         ON CONFLICT DO NOTHING",
        params![template, now],
    )?;
    Ok(())
}

/// Clinics that were opened and not yet looked at.
///
/// # Errors
/// What the store says.
pub fn opened(reader: &mut Reader) -> Result<Vec<TemplateId>, StoreError> {
    reader.query(
        "SELECT template_id FROM opened_clinics ORDER BY opened_at, template_id LIMIT 16",
        &[],
        |row| row.id(0),
    )
}

/// Takes an opened clinic to look at it; says whether nobody else did.
///
/// # Errors
/// What the store says.
pub fn take_opened(tx: &mut Tx, template: TemplateId) -> Result<bool, StoreError> {
    let taken = tx.execute(
        "DELETE FROM opened_clinics WHERE template_id = $1",
        params![template],
    )?;
    Ok(taken > 0)
}

/// Who has a slot's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Nobody else.
    Free,
    /// Somebody who is deciding, until then.
    Until(Timestamp),
    /// Somebody who has booked.
    ForGood,
}

/// Who has what a booking of a slot takes, beside its own offers. Of a group somebody else has it when no
/// seat is left.
///
/// # Errors
/// What the store says.
pub fn held(
    reader: &mut Reader,
    needs: &Needs,
    own: &[OfferId],
    now: Timestamp,
) -> Result<Held, StoreError> {
    let own: Vec<String> = own.iter().map(ToString::to_string).collect();
    let group = needs.group.map(|group| group.to_string());
    let mut held = Held::Free;
    for run in needs.cells.chunk_by(|a, b| a.resource == b.resource) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let (resource, cells) = (first.resource.as_str(), first.cell..last.cell + 1);
        for (holder, expires_at) in holders(reader, resource, cells, now)? {
            if !own.contains(&holder) && group.as_ref() != Some(&holder) {
                held = held.and(expires_at);
            }
        }
    }
    for units in &needs.units {
        let mut own = own.clone();
        own.extend(group.clone().filter(|_| units.shared));
        held = held.worse(held_units(reader, units, &own, now)?);
    }
    for seats in &needs.seats {
        let cells = seats.cell..seats.cell + 1;
        let mut taken = holders(reader, &seats.resource, cells, now)?;
        taken.retain(|(holder, _)| !own.contains(holder));
        if taken.len() >= usize::from(seats.most) {
            // The next that is given up will do.
            let ends = taken.iter().filter_map(|(_, expires_at)| *expires_at);
            held = held.and(ends.min());
        }
    }
    Ok(held)
}

/// Who has the one of alike things that is free the soonest.
fn held_units(
    reader: &mut Reader,
    units: &Units,
    own: &[String],
    now: Timestamp,
) -> Result<Held, StoreError> {
    let taken = reader.query(
        "SELECT seat, holder, expires_at FROM claims
         WHERE resource = $1 AND cell >= $2 AND cell < $3
            AND (expires_at IS NULL OR expires_at > $4)",
        params![
            units.resource.as_str(),
            units.cells.start,
            units.cells.end,
            now
        ],
        |row| {
            let seat: u16 = row.number("seat")?;
            Ok((seat, row.text("holder")?, row.opt_time("expires_at")?))
        },
    )?;
    let mut best = Held::ForGood;
    for seat in 0..units.most {
        let theirs = taken
            .iter()
            .filter(|(which, holder, _)| *which == seat && !own.contains(holder));
        let held = theirs.fold(Held::Free, |held, (.., expires_at)| held.and(*expires_at));
        best = best.better(held);
    }
    Ok(best)
}

impl Held {
    const fn rank(self) -> i64 {
        match self {
            Self::Free => i64::MIN,
            Self::Until(at) => at.0,
            Self::ForGood => i64::MAX,
        }
    }

    /// Whichever lasts longer.
    const fn worse(self, other: Self) -> Self {
        if self.rank() < other.rank() {
            other
        } else {
            self
        }
    }

    /// Whichever ends sooner.
    const fn better(self, other: Self) -> Self {
        if self.rank() <= other.rank() {
            self
        } else {
            other
        }
    }

    /// The same, with one more claim in the way: until then, or for good.
    fn and(self, until: Option<Timestamp>) -> Self {
        match (self, until) {
            (Self::ForGood, _) | (_, None) => Self::ForGood,
            (Self::Until(before), Some(end)) => Self::Until(before.max(end)),
            (Self::Free, Some(end)) => Self::Until(end),
        }
    }
}

/// Who has these cells of a resource now, and until when.
fn holders(
    reader: &mut Reader,
    resource: &str,
    cells: core::ops::Range<i64>,
    now: Timestamp,
) -> Result<Vec<(String, Option<Timestamp>)>, StoreError> {
    reader.query(
        "SELECT holder, expires_at FROM claims
         WHERE resource = $1 AND cell >= $2 AND cell < $3
            AND (expires_at IS NULL OR expires_at > $4)",
        params![resource, cells.start, cells.end, now],
        |row| Ok((row.text(0)?, row.opt_time(1)?)),
    )
}

/// Throws away rows of slots that are past.
///
/// # Errors
/// What the store says.
pub fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let before = tx.now().plus_minutes(-KEPT_DAYS * 24 * 60);
    tx.execute(
        "DELETE FROM freed_slots WHERE starts_at < $1",
        params![before],
    )
}
