//! What is held of a clinic that changes: whoever decides just then shall not book what it no longer
//! gives, nor somebody whose time was never claimed for them.

use domain::booking::claim::Group;
use domain::booking::slot::resources;
use domain::booking::template::Template;
use domain::booking::why::{Booked, no_longer_given};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{HoldId, TemplateId};
use domain::time::Timestamp;

use super::slot_search::unknown_zone;
use super::{claim_store, exception_store, template_store};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::params;
use crate::store::{StoreError, Tx};

/// Gives up what is held of a clinic and no longer given, once its change is written down. Whoever
/// holds it is told that it has run out, and chooses another time.
///
/// # Errors
/// What the store says.
pub(super) fn give_up_lost(tx: &mut Tx, actor: Actor, id: TemplateId) -> Result<(), Problem> {
    let held = of_template(tx, id)?;
    let (Some(first), Some(template)) = (held.first(), template_store::find(tx, id)?) else {
        return Ok(());
    };
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let since = zone.date(first.1.start).plus_days(-1);
    let all = std::slice::from_ref(&template);
    let exceptions = exception_store::all_exceptions(tx, all, since)?;
    let details = &template.details;
    for (hold, mut booked) in held {
        // Room and colleagues are known by what is claimed for them.
        booked.room = details.room.as_ref().map(|room| room.as_str().to_owned());
        booked.team = details.team.clone();
        let given = no_longer_given(&template, &exceptions, &zone, &booked).is_none();
        if given && all_claimed(tx, hold, &template, booked.start)? {
            continue;
        }
        claim_store::release(tx, hold)?;
        tx.execute("DELETE FROM holds WHERE id = $1", params![hold])?;
        let entry = AuditEntry::new(actor, "hold.given_up", Subject::Hold(hold));
        tx.record(&entry.at_site(booked.site))?;
    }
    Ok(())
}

/// The holds of a clinic that have not run out, the earliest start first.
fn of_template(tx: &mut Tx, id: TemplateId) -> Result<Vec<(HoldId, Booked)>, StoreError> {
    let now = tx.now();
    tx.query(
        "SELECT id, starts_at, ends_at, site_id, clinician_id, mode, extra_minutes FROM holds
         WHERE template_id = $1 AND expires_at > $2 ORDER BY starts_at, id",
        params![id, now],
        |row| {
            let booked = Booked {
                start: row.time(1)?,
                end: row.time(2)?,
                site: row.id(3)?,
                clinician: row.id(4)?,
                mode: row.word(5)?,
                room: None,
                team: Vec::new(),
                extra_minutes: row.number(6)?,
            };
            Ok((row.id(0)?, booked))
        },
    )
}

/// Whether everybody's time and the room that the clinic now takes were claimed for a hold, by itself
/// or in its group's name.
fn all_claimed(
    tx: &mut Tx,
    hold: HoldId,
    template: &Template,
    start: Timestamp,
) -> Result<bool, StoreError> {
    let group = Group::of(template.id, start);
    let claimed: Vec<String> = tx.query(
        "SELECT DISTINCT resource FROM claims WHERE holder = $1 OR holder = $2",
        params![hold.to_string(), group.to_string()],
        |row| row.text(0),
    )?;
    let mut needed = resources(template).into_iter();
    Ok(needed.all(|one| claimed.contains(&one.key())))
}
