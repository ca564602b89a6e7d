//! The demo's reminders: whoever comes next has just had one, and some have said that they will be there.
//! The others get theirs in their time.

use domain::error::Problem;
use domain::ids::AppointmentId;

use super::World;
use crate::audit::Actor;
use crate::booking;
use crate::params;
use crate::store::Tx;

/// How many have just been reminded.
const REMINDED: usize = 6;
/// Of so many who come next, some have answered.
const ASKED: usize = 24;

/// Reminds those who come next. What fell due while the demo's weeks went by is not made up for.
pub(super) fn remind(tx: &mut Tx, world: &World<'_>) -> Result<(), Problem> {
    let now = tx.now();
    let coming: Vec<AppointmentId> = tx.query(
        "SELECT r.appointment_id FROM reminders r
         JOIN appointments a ON a.id = r.appointment_id
         WHERE r.starts_at > $1 AND a.status = 'booked' AND a.created_at < $1
         ORDER BY r.starts_at, r.appointment_id",
        params![now],
        |row| row.id(0),
    )?;
    for (number, id) in coming.iter().enumerate() {
        booking::told(tx, *id)?;
        if number < REMINDED {
            booking::remind_now(tx, world.app, *id)?;
        }
        if number < ASKED && world.happens(60) {
            booking::confirm(tx, Actor::System, *id)?;
        }
    }
    Ok(())
}
