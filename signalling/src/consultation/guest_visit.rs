//! What a guest does with their link: opens it, says by what name they go, and waits to be let in.
//! Nothing here reads the patient.

use domain::consultation::guests::GuestView;
use domain::consultation::invitation::joining;
use domain::consultation::participant::{DisplayName, ParticipantRole};
use domain::consultation::wire::{DeviceCheck, Joining};
use domain::error::{ErrorCode, Problem};
use domain::ids::VisitId;
use domain::time::Timestamp;

use super::exchange::{Starting, Visiting, already_in, start_one_of};
use super::guest_store::{self, Invited, Which};
use super::participant_store::{self, Whose};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::GuestCaller;
use crate::params;
use crate::store::{Audited, Keys, Reader, Secret, SecretHash, StoreError, Tx};

/// The most devices that one guest's link lets in.
const MAX_DEVICES: i64 = 5;

/// Exchanges the secret of a guest's link. The device that holds it already stays the visit it is.
///
/// # Errors
/// `link_not_valid`, for what is unknown, expired, revoked or a patient's.
pub fn exchange(
    tx: &mut Tx,
    app: &App,
    link_secret: &str,
    cookie: Option<&Secret>,
) -> Result<Audited<Visiting>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let hash = SecretHash::of_link(link_secret);
    let found = guest_store::find(tx, &keys, &Which::Secret(&hash))?;
    let first = found.into_iter().find(|invited| invited.is_open(now));
    tx.keep_row(
        "appointments",
        first.ok_or(ErrorCode::LinkNotValid)?.appointment,
    )?;
    // It may have been taken back meanwhile.
    let found = guest_store::find(tx, &keys, &Which::Secret(&hash))?;
    let open = |invited: &Invited| invited.is_open(now);
    let invited = found.into_iter().find(open);
    let invited = invited.ok_or(ErrorCode::LinkNotValid)?;
    if let Some((known, secret)) = already_in(tx, cookie, guest_store::find_by_secret)?
        && known.invitation == invited.id
    {
        return Ok(tx.unchanged(Visiting::of(known.visit, secret, invited.expires_at))?);
    }
    let new = Starting {
        invitation: invited.id,
        appointment: invited.appointment,
        role: invited.role,
        ends_at: invited.expires_at,
    };
    let visiting = start_one_of(tx, app, MAX_DEVICES, &new)?;
    let visit = visiting.visit;
    let entry = AuditEntry::new(Actor::Public, "guest.visit_started", Subject::Visit(visit))
        .at_site(invited.site)
        .detail("invitation", invited.id)
        .detail("role", invited.role.as_str());
    Ok(tx.audited(entry, visiting)?)
}

/// What a guest's device may see.
///
/// # Errors
/// What the store says; `Missing` when there is no such visit.
pub fn view(
    reader: &mut Reader,
    keys: &Keys,
    visit: VisitId,
    now: Timestamp,
) -> Result<GuestView, StoreError> {
    let invitation = reader.query_one(
        "SELECT invitation_id FROM visits WHERE id = $1 AND purpose <> 'patient'",
        params![visit],
        |row| row.id(0),
    )?;
    let invited = guest_store::find(reader, keys, &Which::Id(invitation))?;
    let invited = invited.into_iter().next().ok_or(StoreError::Missing)?;
    let standing = booking::standing(reader, invited.appointment)?.ok_or(StoreError::Missing)?;
    let site = booking::site(reader, invited.site)?;
    let confirmed = guest_store::name_of(reader, keys, visit)?;
    let inviter = booking::clinician(reader, keys, invited.invited_by)?;
    let Invited { role, language, .. } = invited;
    reader.query_one(
        "SELECT a.mode, a.zone, c.id AS consultation_id, c.status, v.arrived_at, v.device_check,
            t.admitted_at
         FROM visits v
         JOIN appointments a ON a.id = v.appointment_id
         JOIN consultations c ON c.appointment_id = a.id
         LEFT JOIN participants t ON t.visit_id = v.id
         WHERE v.id = $1",
        params![visit],
        |row| {
            let check = row.opt_text("device_check")?;
            Ok(GuestView {
                consultation: row.id("consultation_id")?,
                role,
                name_confirmed: confirmed.is_some(),
                name: confirmed
                    .as_ref()
                    .map_or_else(|| invited.name.clone(), |name| name.as_str().to_owned()),
                invited_by: inviter.as_ref().map(|i| i.name.clone()).unwrap_or_default(),
                site_name: site.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
                site_telephone: site
                    .as_ref()
                    .map(|s| s.telephone.clone())
                    .unwrap_or_default(),
                start: standing.state.start,
                zone: row.text("zone")?,
                language,
                joining: joining(row.word("mode")?, standing.state, row.word("status")?, now),
                arrived_at: row.opt_time("arrived_at")?,
                admitted: row.opt_time("admitted_at")?.is_some(),
                device_check: check.and_then(|text| serde_json::from_str(&text).ok()),
                now,
            })
        },
    )
}

/// A guest says by what name they go, on this device. Once they wait it stays: whoever was let in by
/// one name must not go on under another.
///
/// # Errors
/// `wrong_state` once they have gone into the waiting room.
pub fn say_name(
    tx: &mut Tx,
    caller: &GuestCaller,
    name: &DisplayName,
) -> Result<Audited<()>, Problem> {
    let keys = tx.keys();
    let sealed = keys.seal_text(guest_store::visit_name_place(caller.visit), name.as_str())?;
    let changed = tx.execute(
        "UPDATE visits SET name_sealed = $2 WHERE id = $1 AND arrived_at IS NULL",
        params![caller.visit, sealed],
    )?;
    if changed == 0 {
        return Err(ErrorCode::WrongState.into());
    }
    let actor = Actor::Visit(caller.visit);
    let entry = AuditEntry::new(actor, "guest.named", Subject::Visit(caller.visit));
    Ok(tx.audited(entry.at_site(caller.site), ())?)
}

/// The guest goes into the waiting room, on this device.
///
/// # Errors
/// `wrong_state` before the name is confirmed or when it is over, `not_joinable` when it is too early,
/// too late or no video appointment, `locked` when the clinician has locked the door.
pub fn arrive(
    tx: &mut Tx,
    app: &App,
    caller: &GuestCaller,
    found: &DeviceCheck,
) -> Result<Audited<()>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    tx.keep_row("appointments", caller.appointment)?;
    match view(tx, &keys, caller.visit, now)?.joining {
        Joining::Open if caller.name_confirmed => {}
        Joining::Open | Joining::Cancelled | Joining::Over => {
            return Err(ErrorCode::WrongState.into());
        }
        Joining::NotVideo | Joining::TooEarly { .. } => return Err(ErrorCode::NotJoinable.into()),
    }
    if !guest_store::door_lets_in(tx, caller.consultation, caller.visit)? {
        return Err(ErrorCode::Locked.into());
    }
    let found = serde_json::to_string(found).map_err(|_| StoreError::Sealed)?;
    tx.execute_one(
        "UPDATE visits SET arrived_at = COALESCE(arrived_at, $2), device_check = $3,
            last_seen_at = $2
         WHERE id = $1",
        params![caller.visit, now, found],
    )?;
    let role: ParticipantRole = caller.role;
    let whose = Whose::Visit(caller.visit);
    participant_store::join(tx, &app.entropy, caller.consultation, whose, role)?;
    tx.hint(Hint::Board { site: caller.site });
    tx.hint(Hint::Consultation {
        id: caller.consultation,
    });
    let actor = Actor::Visit(caller.visit);
    let subject = Subject::Consultation(caller.consultation);
    let entry = AuditEntry::new(actor, "consultation.arrived", subject)
        .at_site(caller.site)
        .detail("role", role.as_str());
    Ok(tx.audited(entry, ())?)
}
