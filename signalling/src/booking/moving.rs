//! What every move of an appointment does, whoever moves it.

use domain::booking::appointment::State;
use domain::booking::wire::Delivery;
use domain::error::Problem;
use domain::ids::{AppointmentId, VisitId};

use super::appointment_store::{self, Standing};
use super::change::{entry, tell};
use super::hold_store::Place;
use super::notices::{self, Notice};
use super::telling::{self, News};
use super::{links, waiting_list};
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

fn place(tx: &mut Tx, id: AppointmentId, to: To<'_>, keep: Option<VisitId>) -> Result<(), Problem> {
    appointment_store::set_place(tx, id, to.0, to.1)?;
    Ok(links::revoke(tx, id, keep, to.1.end)?)
}

fn after(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    (id, before): (AppointmentId, &Standing),
    place: &Place,
) -> Result<AuditEntry, Problem> {
    tell(tx, id, before);
    tx.hint(Hint::Board { site: place.site });
    waiting_list::freed(tx, app, before.template, before.state)?;
    Ok(entry(actor, "appointment.moved", id, before)
        .detail("from", before.state.start)
        .detail("to", place.start))
}
