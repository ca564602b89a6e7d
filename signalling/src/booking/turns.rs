//! Whoever books into a clinic and whoever changes it take turns, where several write at once: so that
//! neither misses what the other does in the same moment. Bookings do not wait for each other.
//!
//! Both take their turn before they read the clinic, and before they keep an appointment's row, so that they
//! cannot wait for each other in a circle.

use domain::ids::{HoldId, TemplateId};

use crate::store::{StoreError, Tx};

const CLINICS: &str = "clinic_templates";

/// To be called before a clinic is read for a hold or an appointment that is to stand in it.
///
/// # Errors
/// What the store says.
pub(super) fn to_book(tx: &mut Tx, clinic: TemplateId) -> Result<(), StoreError> {
    tx.share_row(CLINICS, clinic)
}

/// The same before a hold is read that is to become an appointment.
///
/// # Errors
/// What the store says.
pub(super) fn to_book_held(tx: &mut Tx, hold: HoldId) -> Result<(), StoreError> {
    tx.share_row_of(CLINICS, ("holds", "template_id"), hold)
}

/// To be called before a clinic is read that is to be changed, closed or ended, and before looking for
/// whom that touches; of several the one with the lowest identifier first.
///
/// # Errors
/// What the store says.
pub(super) fn to_change(tx: &mut Tx, clinic: TemplateId) -> Result<(), StoreError> {
    tx.row_alone(CLINICS, clinic)
}
