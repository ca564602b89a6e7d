//! The demo's reminders: whoever comes next to each site has just had one, and some have said that they will be there.
//! The others get theirs in their time.

use std::collections::BTreeMap;

use domain::error::Problem;
use domain::ids::{AppointmentId, SiteId};
use domain::time::Timestamp;

use super::World;
use crate::audit::Actor;
use crate::booking;
use crate::params;
use crate::store::Tx;

/// How many of a site have just been reminded.
const REMINDED: usize = 3;
/// Of so many who come there next, some have answered.
const ASKED: usize = 12;
/// Joining opens before that.
const SOON_MINUTES: i64 = 60;

/// Reminds those who come next. What fell due while the demo's weeks went by is not made up for.
pub(super) fn remind(tx: &mut Tx, world: &World<'_>) -> Result<(), Problem> {
    let now = tx.now();
    let coming: Vec<(AppointmentId, Timestamp, SiteId)> = tx.query(
        "SELECT r.appointment_id, r.starts_at, a.site_id FROM reminders r
         JOIN appointments a ON a.id = r.appointment_id
         WHERE r.starts_at > $1 AND a.status = 'booked' AND a.created_at < $1
         ORDER BY r.starts_at, r.appointment_id",
        params![now],
        |row| Ok((row.id(0)?, row.time(1)?, row.id(2)?)),
    )?;
    for (id, ..) in &coming {
        booking::told_of(tx, *id)?;
    }
    // Whoever can join already needs no reminder.
    let later = now.plus_minutes(SOON_MINUTES);
    let mut at: BTreeMap<SiteId, usize> = BTreeMap::new();
    for (id, _, site) in coming.iter().filter(|(_, start, _)| *start > later) {
        let number = at.entry(*site).or_default();
        *number += 1;
        if *number <= REMINDED {
            booking::remind_now(tx, world.app, *id)?;
        } else if *number <= ASKED && world.happens(60) {
            booking::confirm(tx, Actor::System, *id)?;
        }
    }
    Ok(())
}
