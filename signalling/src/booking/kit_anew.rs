//! Kit that a changed clinic takes: whoever is booked into it has it in the same act, as far as there is any. For whom
//! there is none is touched by the change, like those whose time it takes.

use std::collections::BTreeSet;

use domain::booking::claim::{Group, Needs, Resource, Units, cells};
use domain::booking::slot::taken_time;
use domain::booking::support::{KitName, Wanted};
use domain::booking::template::Template;
use domain::booking::terms::LONGEST_BUFFER_MINUTES;
use domain::booking::wire::{Support, Taken, WhyNot};
use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;
use domain::time::Timestamp;

use super::touched::{InClinic, Touched};
use super::{change, claim_store, group_store, resource_store};
use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// Why somebody is touched whose clinic takes what others have.
const TAKEN: WhyNot = WhyNot::Taken {
    what: Taken::Kit,
    held: false,
    until: None,
};

/// No clinic keeps more cells free on one side.
const FURTHEST: i64 = LONGEST_BUFFER_MINUTES as i64;

/// An appointment by what claims are known by.
#[derive(Debug, Clone, Copy)]
struct Holder {
    id: AppointmentId,
    group: Option<Group>,
    start: Timestamp,
    end: Timestamp,
}

impl Holder {
    fn of(one: &InClinic, template: &Template) -> Self {
        let (start, end) = one.time();
        let several = template.details.terms.seats > 1;
        Self {
            id: one.id(),
            group: several.then(|| Group::of(template.id, start)),
            start,
            end,
        }
    }

    fn names(&self) -> [String; 2] {
        let id = self.id.to_string();
        let group = self
            .group
            .map_or_else(|| id.clone(), |group| group.to_string());
        [id, group]
    }

    /// Whether one of these is claimed for it all the time it lasts, by itself or in its group's name.
    fn has(&self, reader: &mut Reader, resource: &str) -> Result<bool, StoreError> {
        let (wanted, [id, group]) = (cells(self.start, self.end), self.names());
        let claimed: i64 = reader.query_one(
            "SELECT COUNT(DISTINCT cell) FROM claims
             WHERE resource = $1 AND cell >= $2 AND cell < $3 AND (holder = $4 OR holder = $5)",
            params![resource, wanted.start, wanted.end, id, group],
            |row| row.int(0),
        )?;
        Ok(claimed == wanted.end - wanted.start)
    }

    /// The cells that are its own: as long as its clinician is claimed for it. What the clinic keeps free around it may
    /// have been otherwise when it was booked.
    fn cells(
        &self,
        reader: &mut Reader,
        template: &Template,
    ) -> Result<core::ops::Range<i64>, StoreError> {
        let clinician = Resource::Clinician(template.details.clinician).key();
        let (from, until) = taken_time(template, self.start, self.end);
        let (usual, [id, group]) = (cells(from, until), self.names());
        reader.query_one(
            "SELECT COALESCE(MIN(cell), $2), COALESCE(MAX(cell) + 1, $3) FROM claims
             WHERE resource = $1 AND cell >= $4 AND cell < $5 AND (holder = $6 OR holder = $7)",
            params![
                clinician.as_str(),
                usual.start,
                usual.end,
                usual.start - FURTHEST,
                usual.end + FURTHEST,
                id,
                group
            ],
            |row| Ok(row.int(0)?..row.int(1)?),
        )
    }

    /// Takes one of these, where there is one left.
    fn take(&self, tx: &mut Tx, template: &Template, wanted: &Wanted) -> Result<bool, Problem> {
        let units = Units {
            resource: wanted.resource.clone(),
            cells: self.cells(tx, template)?,
            most: wanted.most,
            shared: wanted.shared,
        };
        claim_store::clear_lapsed(
            tx,
            &Needs {
                cells: Vec::new(),
                group: None,
                units: vec![units.clone()],
                seats: Vec::new(),
            },
        )?;
        let taken = match self.group.filter(|_| units.shared) {
            Some(group) => group_store::join_unit(tx, group, &units, None),
            None => claim_store::take_unit(tx, &units, &self.id.to_string(), None),
        };
        match taken {
            Err(problem) if problem.code == ErrorCode::SlotTaken => Ok(false),
            taken => taken.map(|()| true),
        }
    }

    /// Gives up what its clinic takes no more, for others to have.
    fn give_up(&self, tx: &mut Tx, resource: &str) -> Result<(), StoreError> {
        let [id, group] = self.names();
        let gone = tx.query(
            "DELETE FROM claims WHERE resource = $1 AND (holder = $2 OR holder = $3)
             RETURNING resource, cell",
            params![resource, id, group],
            claim_store::place,
        )?;
        claim_store::note_all(tx, &gone);
        Ok(())
    }
}

fn keys(template: &Template, kit: &[KitName]) -> BTreeSet<String> {
    let site = template.details.site;
    kit.iter()
        .map(|name| Resource::Kit(site, name.as_str().to_owned()).key())
        .collect()
}

/// The clinic's own kit.
fn own(reader: &mut Reader, template: &Template) -> Result<Vec<Wanted>, StoreError> {
    Ok(resource_store::tailor(reader, template, &Support::default())?.wanted)
}

/// Claims what a changed clinic takes for those that it gives, in their order, and gives up what it takes no more.
/// Returned are those for whom there is none of what has been added.
///
/// # Errors
/// What the store says.
pub(super) fn follow(
    tx: &mut Tx,
    before: &Template,
    after: &Template,
    all: &[InClinic],
    given: &BTreeSet<AppointmentId>,
) -> Result<Touched, Problem> {
    let [was, is] = [before, after].map(|one| keys(one, &one.details.kit));
    let wanted = own(tx, after)?;
    let mut touched = Touched::new();
    for one in all {
        let holder = Holder::of(one, after);
        for gone in was.difference(&is) {
            let needed = change::support(tx, holder.id)?.kit;
            let needed: Vec<KitName> = needed.iter().filter_map(|n| KitName::new(n).ok()).collect();
            if !keys(after, &needed).contains(gone) {
                holder.give_up(tx, gone)?;
            }
        }
        if !given.contains(&holder.id) {
            continue;
        }
        let mut lacks = false;
        for wanted in &wanted {
            let has = holder.has(tx, &wanted.resource)? || holder.take(tx, after, wanted)?;
            // Who was kept without it before is not touched again.
            lacks |= !has && !was.contains(&wanted.resource);
        }
        if lacks {
            touched.push((holder.id, TAKEN));
        }
    }
    Ok(touched)
}

/// Why somebody is to be moved still whose clinic gives their time, but takes what was never claimed for them.
///
/// # Errors
/// What the store says.
pub(super) fn lacking(
    reader: &mut Reader,
    one: &InClinic,
    template: &Template,
) -> Result<Option<WhyNot>, StoreError> {
    let holder = Holder::of(one, template);
    for wanted in own(reader, template)? {
        if !holder.has(reader, &wanted.resource)? {
            return Ok(Some(TAKEN));
        }
    }
    Ok(None)
}
