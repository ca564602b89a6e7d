//! Reminding: the rules say whether, this carries it out.

use domain::booking::reminder::{Step, next};
use domain::booking::wire::{AppointmentStatus, Delivery};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::AppointmentId;

use super::store::{self, Known};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::slot_search::unknown_zone;
use crate::booking::telling::{self, News};
use crate::booking::touched;
use crate::bus::Hint;
use crate::store::Tx;

/// An appointment that is to be moved is looked at again so often.
const TO_MOVE_MINUTES: i64 = 60;

/// Looks at an appointment: reminds its patient, or notes when to look again.
///
/// # Errors
/// What the store says.
pub fn look(tx: &mut Tx, app: &App, id: AppointmentId) -> Result<(), Problem> {
    tx.keep_row("appointments", id)?;
    let Some(known) = store::find(tx, id)? else {
        return Ok(());
    };
    if known.status != AppointmentStatus::Booked {
        return Ok(store::forget(tx, id)?);
    }
    let now = tx.now();
    if touched::is_to_move(tx, id)? {
        // Nobody is reminded of a time that the clinic does not give; it may yet be given again.
        let later = now.plus_minutes(TO_MOVE_MINUTES);
        let later = (later < known.start).then_some(later);
        return Ok(store::look_again(tx, id, later)?);
    }
    let zone = Zone::find(&known.zone).ok_or_else(unknown_zone)?;
    match next(&zone, known.start, &known.settings, known.told_at, now) {
        Step::Remind => remind(tx, app, id, &known),
        Step::LookAgain(then) => Ok(store::look_again(tx, id, Some(then))?),
        Step::Nothing => Ok(store::look_again(tx, id, None)?),
    }
}

/// Reminds somebody whatever the time; for the demo, where nobody waits for days.
///
/// # Errors
/// What the store says.
pub fn remind_now(tx: &mut Tx, app: &App, id: AppointmentId) -> Result<(), Problem> {
    match store::find(tx, id)? {
        Some(known) => remind(tx, app, id, &known),
        None => Ok(()),
    }
}

fn remind(tx: &mut Tx, app: &App, id: AppointmentId, known: &Known) -> Result<(), Problem> {
    if !store::reminded(tx, id, known)? {
        return Ok(());
    }
    let sent = telling::tell(tx, app, id, News::Reminder(known.settings.way()))?;
    tx.hint(Hint::Board { site: known.site });
    let goes = |way| sent.contains(&way);
    let by = match (goes(Delivery::Email), goes(Delivery::Text)) {
        (true, true) => "both",
        (true, false) => "email",
        (false, true) => "text",
        (false, false) => "nobody",
    };
    let entry = AuditEntry::new(Actor::System, "reminder.made", Subject::Appointment(id))
        .at_site(known.site)
        .detail("by", by);
    Ok(tx.record(&entry)?)
}
