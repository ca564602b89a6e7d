//! What booking asks of the messages room: to tell the patient.

use domain::booking::wire::Delivery;
use domain::error::Problem;
use domain::ids::AppointmentId;

use crate::app_state::App;
use crate::store::{Secret, Tx};

/// What the patient is told.
#[derive(Debug, Clone, Copy)]
pub enum Notice<'a> {
    /// When and where, with their link.
    Invitation(&'a Secret),
    /// The new time, with a new link.
    Moved(&'a Secret),
    /// That it is called off.
    Cancelled,
}

/// Queues a message about an appointment, in this transaction; says how it will go.
///
/// # Errors
/// What the store says.
pub fn send(
    _tx: &mut Tx,
    _app: &App,
    _appointment: AppointmentId,
    _notice: Notice<'_>,
) -> Result<Delivery, Problem> {
    Ok(Delivery::NoRoute)
}
