//! A patient is handed to another clinician's waiting room, at the same site or another, with a reason for whoever takes
//! over.

use domain::booking::wire::Clinician;
use domain::consultation::around_wire::{
    Transfer, TransferPlace, TransferPlaces, TransferReason, Transferred,
};
use domain::consultation::desk::DeskWords;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ConsultationId, ParticipantId, SiteId, StaffId, TransferId};
use domain::people::policy::Action;
use domain::people::role::Role;

use super::admit::own;
use super::camera_store;
use super::desk;
use super::desk_store::Writer;
use super::truth::{self, Known, display_name};
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
/// have, and read to whom. Out of a call only who leads calls takes somebody. At another site the
/// consultation is that site's from then on, and whoever has no rights there sees no more of it.
///
/// # Errors
/// `wrong_state` when it is over, and for reception when somebody is in the call; `to` is `unknown` when nobody of that
/// id sees patients at the site, `site` when there is none, and `taken` when the patient is theirs already; `not_found` for what is not the caller's.
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
    let (from, site) = (appointment.clinician, transfer.site.unwrap_or(truth.site));
    let mut fields = Fields::new();
    if transfer.to == from {
        fields.refuse("to", FieldError::Taken);
    } else if booking::site(tx, site)?.is_none() {
        fields.refuse("site", FieldError::Unknown);
    } else if !booking::is_clinician_at(tx, transfer.to, site)? {
        fields.refuse("to", FieldError::Unknown);
    }
    fields.finish(Some(()))?;
    booking::hand_over(tx, truth.appointment, from, transfer.to, site)?;
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
    if site != truth.site {
        only_clinicians_of(tx, id, site)?;
    }
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
    tx.hint(Hint::Board { site });
    let actor = Actor::Staff(caller.staff);
    let entry = |site| {
        AuditEntry::new(actor, "consultation.transferred", Subject::Consultation(id))
            .at_site(site)
            .detail("from", from)
            .detail("to", transfer.to)
    };
    // Both sites have it in their log.
    if site != truth.site {
        tx.record(&entry(site))?;
    }
    Ok(tx.audited(entry(truth.site), ())?)
}

/// Whoever of the staff may not see it at its new site is in it no longer.
fn only_clinicians_of(tx: &mut Tx, id: ConsultationId, site: SiteId) -> Result<(), StoreError> {
    let now = tx.now();
    let staff = tx.query(
        "SELECT id, staff_id FROM participants
         WHERE consultation_id = $1 AND staff_id IS NOT NULL AND left_at IS NULL",
        params![id],
        |row| Ok((row.id::<ParticipantId>(0)?, row.id::<StaffId>(1)?)),
    )?;
    for (participant, staff) in staff {
        if !booking::is_clinician_at(tx, staff, site)? {
            tx.execute(
                "UPDATE participants SET left_at = $2 WHERE id = $1",
                params![participant, now],
            )?;
        }
    }
    Ok(())
}

/// To whom the patient may be handed. Names of clinicians of all sites are for whoever may hand them over.
///
/// # Errors
/// `not_found` for what is not the caller's.
pub fn places(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    id: ConsultationId,
) -> Result<TransferPlaces, Problem> {
    let site = truth::site(reader, id)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(Action::ManageAppointments, site)
        .map_err(|failure| failure.problem().clone())?;
    let theirs: Vec<(SiteId, StaffId)> = reader.query(
        "SELECT m.site_id, m.staff_id FROM memberships m JOIN staff s ON s.id = m.staff_id
         WHERE m.role = $1 AND s.disabled_at IS NULL AND m.staff_id <> (
            SELECT a.clinician_id FROM consultations c
            JOIN appointments a ON a.id = c.appointment_id WHERE c.id = $2)",
        params![Role::Clinician.as_str(), id],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )?;
    let mut all = booking::clinicians(reader, keys, theirs.iter().map(|(_, staff)| *staff))?;
    all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let mut sites = Vec::new();
    for site in booking::sites(reader)? {
        let here = |who: &&Clinician| theirs.contains(&(site.id, who.id));
        let clinicians: Vec<Clinician> = all.iter().filter(here).cloned().collect();
        if !clinicians.is_empty() {
            sites.push(TransferPlace {
                site: site.id,
                name: site.name,
                clinicians,
            });
        }
    }
    Ok(TransferPlaces { sites })
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
