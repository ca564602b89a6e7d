//! A patient is handed to another clinician's waiting room, with a reason for whoever takes over.

use domain::consultation::around_wire::{Transfer, TransferReason, Transferred};
use domain::consultation::desk::DeskWords;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ConsultationId, StaffId, TransferId};
use domain::people::policy::Action;

use super::admit::own;
use super::camera_store;
use super::desk;
use super::desk_store::Writer;
use super::truth::{Known, display_name};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Context, Keys, Reader, StoreError, Tx};

/// Reads the reason.
///
/// # Errors
/// The problem naming the field.
pub fn check(transfer: &Transfer) -> Result<TransferReason, Problem> {
    let mut fields = Fields::new();
    let reason = TransferReason::new(&transfer.reason).map_err(FieldError::from);
    let reason = reason.and_then(|r| match r.is_blank() {
        true => Err(FieldError::Required),
        false => Ok(r),
    });
    let reason = fields.take("reason", reason);
    fields.finish(reason)
}

fn place(id: TransferId) -> Context {
    Context::new("transfers.reason_sealed", id)
}

/// Hands the patient over: they wait again, for somebody else, with the link and the place they
/// have, and read to whom. Out of a call only who leads calls takes somebody.
///
/// # Errors
/// `wrong_state` when it is over, and for reception when somebody is in the call; `to` is `unknown` when nobody of that id sees patients at the
/// site, and `taken` when the patient is theirs already; `not_found` for what is not the caller's.
pub fn transfer(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: ConsultationId,
    transfer: &Transfer,
    reason: &TransferReason,
) -> Result<Audited<()>, Problem> {
    let (now, keys) = (tx.now(), tx.keys());
    let truth = own(tx, caller, Action::ManageAppointments, id)?;
    let in_call = |known: &Known| known.staff.is_none() && known.member.admitted_at.is_some();
    let leads = caller.may_at(Action::Consult, truth.site);
    if truth.ended().is_some() || (!leads && truth.people.iter().any(in_call)) {
        return Err(ErrorCode::WrongState.into());
    }
    let appointment =
        booking::appointment(tx, &keys, truth.appointment)?.ok_or(ErrorCode::NotFound)?;
    let from = appointment.clinician;
    let mut fields = Fields::new();
    if transfer.to == from {
        fields.refuse("to", FieldError::Taken);
    } else if !booking::is_clinician_at(tx, transfer.to, truth.site)? {
        fields.refuse("to", FieldError::Unknown);
    }
    fields.finish(Some(()))?;
    booking::hand_over(tx, truth.appointment, from, transfer.to)?;
    camera_store::end_all(tx, id)?;
    // Everybody who is no clinician waits again: whoever takes over checks who they are.
    tx.execute(
        "UPDATE participants SET admitted_at = NULL WHERE consultation_id = $1
         AND staff_id IS NULL",
        params![id],
    )?;
    tx.execute_one(
        "UPDATE consultations SET held_at = NULL WHERE id = $1",
        params![id],
    )?;
    let number = app.entropy.id(now, TransferId::new);
    let sealed = keys.seal_text(place(number), reason.as_str())?;
    tx.execute(
        "INSERT INTO transfers (id, consultation_id, from_staff_id, to_staff_id, by_staff_id,
            reason_sealed, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![number, id, from, transfer.to, caller.staff, sealed, now],
    )?;
    let name = booking::clinician(tx, &keys, transfer.to)?.ok_or(ErrorCode::NotFound)?;
    let to = display_name(&name.name)?;
    let writer = Writer::Staff(caller.staff, None);
    desk::put(tx, app, id, writer, DeskWords::Transferred { to })?;
    tx.hint(Hint::Board { site: truth.site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "consultation.transferred", Subject::Consultation(id))
        .at_site(truth.site)
        .detail("from", from)
        .detail("to", transfer.to);
    Ok(tx.audited(entry, ())?)
}

/// Each time the patient was handed over.
///
/// # Errors
/// What the store says.
pub fn all(
    reader: &mut Reader,
    keys: &Keys,
    id: ConsultationId,
) -> Result<Vec<Transferred>, StoreError> {
    reader.query(
        "SELECT t.id, t.at, t.reason_sealed, t.from_staff_id, t.to_staff_id,
            f.name_sealed AS from_sealed, s.name_sealed AS to_sealed
         FROM transfers t
         JOIN staff f ON f.id = t.from_staff_id
         JOIN staff s ON s.id = t.to_staff_id
         WHERE t.consultation_id = $1 ORDER BY t.at, t.id",
        params![id],
        |row| {
            let name = |id: StaffId, column: &'static str| {
                keys.open_text(Context::new("staff.name_sealed", id), &row.sealed(column)?)
            };
            let number: TransferId = row.id("id")?;
            Ok(Transferred {
                at: row.time("at")?,
                from: name(row.id("from_staff_id")?, "from_sealed")?,
                to: name(row.id("to_staff_id")?, "to_sealed")?,
                reason: keys.open_text(place(number), &row.sealed("reason_sealed")?)?,
            })
        },
    )
}
