//! The demo's reminders: whoever comes next has just had one, and some have said that they will be there.
//! The others get theirs in their time.

use domain::error::Problem;
use domain::ids::AppointmentId;
use domain::time::Timestamp;

use super::World;
use crate::audit::Actor;
use crate::booking;
use crate::params;
use crate::store::Tx;

/// How many have just been reminded.
const REMINDED: usize = 6;
/// Of so many who come next, some have answered.
const ASKED: usize = 24;
/// Joining opens before that.
const SOON_MINUTES: i64 = 60;

/// Reminds those who come next. What fell due while the demo's weeks went by is not made up for.
pub(super) fn remind(tx: &mut Tx, world: &World<'_>) -> Result<(), Problem> {
    let now = tx.now();
    let coming: Vec<(AppointmentId, Timestamp)> = tx.query(
        "SELECT r.appointment_id, r.starts_at FROM reminders r
         JOIN appointments a ON a.id = r.appointment_id
         WHERE r.starts_at > $1 AND a.status = 'booked' AND a.created_at < $1
         ORDER BY r.starts_at, r.appointment_id",
        params![now],
        |row| Ok((row.id(0)?, row.time(1)?)),
    )?;
    for (id, _) in &coming {
        booking::told_of(tx, *id)?;
    }
    // Whoever can join already needs no reminder.
    let later = now.plus_minutes(SOON_MINUTES);
    let coming = coming.iter().filter(|(_, start)| *start > later);
    for (number, (id, _)) in coming.take(ASKED).enumerate() {
        if number < REMINDED {
            booking::remind_now(tx, world.app, *id)?;
        } else if world.happens(60) {
            booking::confirm(tx, Actor::System, *id)?;
        }
    }
    Ok(())
}
