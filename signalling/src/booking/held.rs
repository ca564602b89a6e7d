//! What is held of a clinic that changes: whoever decides just then shall not book what it no longer
//! gives, nor somebody whose time, or a thing whose use, was never claimed for them.

use std::collections::BTreeSet;

use domain::booking::claim::{Claim, Group, Needs};
use domain::booking::slot::Slot;
use domain::booking::template::Template;
use domain::booking::why::{Booked, no_longer_given};
use domain::booking::wire::Support;
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{HoldId, TemplateId};
use domain::time::Timestamp;

use super::slot_search::unknown_zone;
use super::{claim_store, exception_store, hold_store, resource_store, template_store};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::params;
use crate::store::{StoreError, Tx};

/// A hold that has not run out.
struct Held {
    id: HoldId,
    booked: Booked,
    support: Support,
    expires_at: Timestamp,
}

/// Lets what is held of a clinic take what the clinic takes now, once its change is written down. What it no longer
/// gives, and what cannot have all of that, is given up: whoever holds it is told that it has run out, and chooses
/// another time.
///
/// # Errors
/// What the store says.
pub(super) fn give_up_lost(tx: &mut Tx, actor: Actor, id: TemplateId) -> Result<(), Problem> {
    let held = of_template(tx, id)?;
    let (Some(first), Some(template)) = (held.first(), template_store::find(tx, id)?) else {
        return Ok(());
    };
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let since = zone.date(first.booked.start).plus_days(-1);
    let all = std::slice::from_ref(&template);
    let exceptions = exception_store::all_exceptions(tx, all, since)?;
    let details = &template.details;
    for mut hold in held {
        // Room and colleagues are known by what is claimed for them.
        hold.booked.room = details.room.as_ref().map(|room| room.as_str().to_owned());
        hold.booked.team = details.team.clone();
        let given = no_longer_given(&template, &exceptions, &zone, &hold.booked).is_none();
        if given && has_all(tx, &hold, &template, &zone)? {
            continue;
        }
        claim_store::release(tx, hold.id)?;
        tx.execute("DELETE FROM holds WHERE id = $1", params![hold.id])?;
        let entry = AuditEntry::new(actor, "hold.given_up", Subject::Hold(hold.id));
        tx.record(&entry.at_site(hold.booked.site))?;
    }
    Ok(())
}

/// The holds of a clinic that have not run out, the earliest start first.
fn of_template(tx: &mut Tx, id: TemplateId) -> Result<Vec<Held>, StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    tx.query(
        "SELECT id, starts_at, ends_at, site_id, clinician_id, mode, extra_minutes, expires_at,
            support_sealed
         FROM holds WHERE template_id = $1 AND expires_at > $2 ORDER BY starts_at, id DESC",
        params![id, now],
        |row| {
            let id = row.id(0)?;
            Ok(Held {
                id,
                booked: Booked {
                    start: row.time(1)?,
                    end: row.time(2)?,
                    site: row.id(3)?,
                    clinician: row.id(4)?,
                    mode: row.word(5)?,
                    room: None,
                    team: Vec::new(),
                    extra_minutes: row.number(6)?,
                },
                support: resource_store::open(&keys, hold_store::support_place(id), row)?,
                expires_at: row.time(7)?,
            })
        },
    )
}

/// Whether a hold has all that its clinic takes now, or could take the rest.
fn has_all(tx: &mut Tx, hold: &Held, template: &Template, zone: &Zone) -> Result<bool, Problem> {
    let tailored = resource_store::tailor(tx, template, &hold.support)?;
    let slot = Slot {
        start: hold.booked.start,
        end: hold.booked.end,
        day: zone.date(hold.booked.start),
        template,
        kept_for: None,
    };
    let needs = slot.needs(&tailored);
    if is_claimed(tx, hold, template, &needs)? && has_seat(tx, hold, template)? {
        return Ok(true);
    }
    claim_store::release(tx, hold.id)?;
    claim_store::try_take(tx, &needs, hold.id, Some(hold.expires_at))
}

/// Whether a group has no more people than seats now. The last who holds a place is asked first.
fn has_seat(tx: &mut Tx, hold: &Held, template: &Template) -> Result<bool, StoreError> {
    let (seats, now) = (template.details.terms.seats, tx.now());
    let taken = tx.query_one(
        "SELECT COUNT(*) FROM claims
         WHERE resource = $1 AND cell = $2 AND (expires_at IS NULL OR expires_at > $3)",
        params![
            Group::seats_key(template.id),
            Group::of(template.id, hold.booked.start).cell,
            now
        ],
        |row| row.int(0),
    )?;
    Ok(taken <= i64::from(seats))
}

/// Whether all of this is claimed for a hold, by itself or in its group's name.
fn is_claimed(
    tx: &mut Tx,
    hold: &Held,
    template: &Template,
    needs: &Needs,
) -> Result<bool, StoreError> {
    let group = Group::of(template.id, hold.booked.start);
    let claimed: BTreeSet<Claim> = tx
        .query(
            "SELECT resource, cell, seat FROM claims WHERE holder = $1 OR holder = $2",
            params![hold.id.to_string(), group.to_string()],
            |row| {
                Ok(Claim {
                    resource: row.text(0)?,
                    cell: row.int(1)?,
                    seat: row.number(2)?,
                })
            },
        )?
        .into_iter()
        .collect();
    let has = |resource: &str, cell: i64| {
        let mut all = claimed.iter();
        all.any(|one| one.resource == resource && one.cell == cell)
    };
    let things = needs.units.iter();
    let mut things = things.flat_map(|one| one.cells.clone().map(|cell| (&one.resource, cell)));
    Ok(needs.cells.iter().all(|one| claimed.contains(one))
        && things.all(|(resource, cell)| has(resource, cell))
        && needs.seats.iter().all(|one| has(&one.resource, one.cell)))
}
