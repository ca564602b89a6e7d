//! What every move of an appointment does, whoever moves it, and what follows where a time is given up.

use domain::booking::appointment::State;
use domain::booking::wire::Delivery;
use domain::error::Problem;
use domain::ids::{AppointmentId, VisitId};

use super::appointment_store::{self, Standing};
use super::change::{entry, tell};
use super::hold_store::Place;
use super::notices::{self, Notice};
use super::telling::{self, News};
use super::{given_again, links, reminders, waiting_list};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry};
use crate::bus::Hint;
use crate::store::Tx;

/// Where an appointment goes, and how it stands then.
pub(super) type To<'a> = (&'a Place, State);

/// Moves it for somebody who knows: the patient gets the new time with a link, which is given back
/// for whoever moved it.
pub(super) fn moved(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    (id, before): (AppointmentId, &Standing),
    to: To<'_>,
    keep: Option<VisitId>,
) -> Result<((String, Delivery), AuditEntry), Problem> {
    place(tx, id, to, keep)?;
    let secret = links::invite(tx, &app.entropy, id, to.1)?;
    let delivery = notices::send(tx, app, id, Notice::Moved(&secret))?;
    let link = app.config.link("/i", &secret.reveal());
    let entry = after(tx, app, actor, (id, before), to.0)?;
    Ok(((link, delivery), entry))
}

/// The clinic moves it: the patient is told so by every way they gave, in the clinic's words, too.
pub(super) fn moved_by_clinic(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    (id, before): (AppointmentId, &Standing),
    to: To<'_>,
    words: &str,
) -> Result<(Vec<Delivery>, AuditEntry), Problem> {
    place(tx, id, to, None)?;
    let sent = telling::tell(tx, app, id, News::MovedByClinic(words))?;
    let entry = after(tx, app, actor, (id, before), to.0)?;
    Ok((sent, entry))
}

/// Another system has moved it. Who was never told of it by us is not told now; who was gets the new time with a
/// link. What it leaves is [`left`] once all are where they go.
pub(super) fn moved_elsewhere(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    (id, before): (AppointmentId, &Standing),
    to: To<'_>,
) -> Result<AuditEntry, Problem> {
    let told = links::was_invited(tx, id)?;
    place(tx, id, to, None)?;
    if told {
        let secret = links::invite(tx, &app.entropy, id, to.1)?;
        notices::send(tx, app, id, Notice::Moved(&secret))?;
    } else {
        reminders::told_of(tx, id)?;
    }
    Ok(moved_entry(tx, actor, (id, before), to.0))
}

fn place(tx: &mut Tx, id: AppointmentId, to: To<'_>, keep: Option<VisitId>) -> Result<(), Problem> {
    appointment_store::set_place(tx, id, to.0, to.1)?;
    Ok(links::revoke(tx, id, keep, to.1.end)?)
}

/// A time has been given up: others may want it, or have theirs again by it.
pub(super) fn left(tx: &mut Tx, app: &App, before: &Standing) -> Result<(), Problem> {
    waiting_list::freed(tx, app, before.template, before.state)?;
    given_again::by_leaving(tx, app, before)
}

fn after(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    (id, before): (AppointmentId, &Standing),
    place: &Place,
) -> Result<AuditEntry, Problem> {
    let entry = moved_entry(tx, actor, (id, before), place);
    left(tx, app, before)?;
    Ok(entry)
}

fn moved_entry(
    tx: &mut Tx,
    actor: Actor,
    (id, before): (AppointmentId, &Standing),
    place: &Place,
) -> AuditEntry {
    tell(tx, id, before);
    tx.hint(Hint::Board { site: place.site });
    entry(actor, "appointment.moved", id, before)
        .detail("from", before.state.start)
        .detail("to", place.start)
}
