//! Somebody in a call makes their phone a camera of theirs, and ends it; the phone opens the link and
//! comes to the call. Nothing here reads the patient but as the camera's owner.

use std::collections::BTreeSet;

use domain::consultation::company::{Known as Standing, has_room, may_enter};
use domain::consultation::participant::ParticipantRole;
use domain::consultation::phone_camera::{
    CameraLink, CameraView, LINK_GOOD_FOR_MS, PHONE_KNOWN_FOR_MS, may_own, waits,
};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, InvitationId, ParticipantId};
use domain::time::Timestamp;

use super::admit::check_places;
use super::camera_store::{self, NewRow};
use super::exchange::{Starting, Visiting, already_in, start};
use super::files::Asking;
use super::invitation_store::NewInvitation;
use super::participant_store::{self, Whose};
use super::qr;
use super::truth::{self, Known, Truth};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::CameraCaller;
use crate::params;
use crate::store::{Audited, Keys, Reader, Secret, SecretHash, Tx};

/// How a camera stands to a locked door: like its owner where the owner is the appointment's clinician.
fn standing(truth: &Truth, owner: &Known) -> Standing {
    if owner
        .staff
        .is_some_and(|staff| truth.is_its_clinician(staff))
    {
        Standing::ItsClinician
    } else {
        Standing::New
    }
}

/// Makes a link for the asker's phone. One that they made before opens nothing any more, and a phone
/// that came by it goes: a person has one phone.
///
/// # Errors
/// `not_found` for who is not in the call, `not_allowed` for who is neither patient nor clinician,
/// `wrong_state` when it is over, `locked` when the clinician has locked the door, `call_full` when as
/// many as fit are in the call.
pub fn link(
    tx: &mut Tx,
    app: &App,
    asking: &Asking,
    id: ConsultationId,
    in_call: &BTreeSet<ParticipantId>,
) -> Result<Audited<CameraLink>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    truth::keep(tx, id)?;
    let asker = asking.in_call(tx, id)?;
    if !may_own(asker.role) {
        return Err(ErrorCode::NotAllowed.into());
    }
    let truth = truth::read(tx, &keys, id, now)?.ok_or(ErrorCode::NotFound)?;
    if truth.ended().is_some() {
        return Err(ErrorCode::WrongState.into());
    }
    let owner = truth
        .people
        .iter()
        .find(|known| known.member.participant == asker.participant)
        .ok_or(ErrorCode::NotFound)?;
    if !may_enter(truth.locked, standing(&truth, owner)) {
        return Err(ErrorCode::Locked.into());
    }
    let theirs = |who: &ParticipantId| {
        truth.people.iter().any(|known| {
            let of = known.member.camera_of.map(|of| of.participant);
            known.member.participant == *who && of == Some(asker.participant)
        })
    };
    if !has_room(in_call.iter().filter(|who| !theirs(who)).count()) {
        return Err(ErrorCode::CallFull.into());
    }
    camera_store::end_of(tx, asker.participant)?;
    let secret = Secret::random(&app.entropy);
    let row = NewRow {
        invitation: NewInvitation {
            id: app.entropy.id(now, InvitationId::new),
            secret: secret.hash(),
            appointment: truth.appointment,
            role: ParticipantRole::Camera,
            expires_at: now.plus_ms(LINK_GOOD_FOR_MS),
        },
        owner: asker.participant,
        owner_admitted_at: owner.member.admitted_at,
    };
    camera_store::insert(tx, &row)?;
    tx.hint(Hint::Consultation { id });
    let link = app.config.link("/c", &secret.reveal());
    let answer = CameraLink {
        qr: qr::code(&link),
        link,
        expires_at: row.invitation.expires_at,
        waits: waits(asker.role),
    };
    let entry = AuditEntry::new(asker.actor, "camera.linked", Subject::Consultation(id))
        .at_site(asker.site)
        .detail("invitation", row.invitation.id)
        .detail("participant", asker.participant);
    Ok(tx.audited(entry, answer)?)
}

/// Ends the asker's camera, or the link that they made for one.
///
/// # Errors
/// `not_found` for who is not in the call.
pub fn stop(tx: &mut Tx, asking: &Asking, id: ConsultationId) -> Result<Audited<()>, Problem> {
    truth::keep(tx, id)?;
    let asker = asking.in_call(tx, id)?;
    if !camera_store::end_of(tx, asker.participant)? {
        return Ok(tx.unchanged(())?);
    }
    tx.hint(Hint::Consultation { id });
    tx.hint(Hint::Board { site: asker.site });
    let entry = AuditEntry::new(asker.actor, "camera.stopped", Subject::Consultation(id))
        .at_site(asker.site)
        .detail("participant", asker.participant);
    Ok(tx.audited(entry, ())?)
}

/// Exchanges the secret of a link, once: the phone that has done so stays the camera it is, and the
/// link opens nothing for any other.
///
/// # Errors
/// `link_not_valid`, for what is unknown, used, expired, taken back, or whose owner is not in the call.
pub fn exchange(
    tx: &mut Tx,
    app: &App,
    link_secret: &str,
    cookie: Option<&Secret>,
) -> Result<Audited<Visiting>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let hash = SecretHash::of_link(link_secret);
    let link = camera_store::find_link(tx, &hash, now)?.ok_or(ErrorCode::LinkNotValid)?;
    tx.keep_row("appointments", link.appointment)?;
    // It may have been taken back, or used, meanwhile.
    let link = camera_store::find_link(tx, &hash, now)?.ok_or(ErrorCode::LinkNotValid)?;
    let ends_at = now.plus_ms(PHONE_KNOWN_FOR_MS);
    if let Some((known, secret)) = already_in(tx, cookie, camera_store::find_by_secret)?
        && known.invitation == link.id
    {
        return Ok(tx.unchanged(Visiting::of(known.visit, secret, ends_at))?);
    }
    // Told before anything else is read, so that it takes as long as to be unknown.
    if camera_store::is_used(tx, link.id)? {
        return Err(ErrorCode::LinkNotValid.into());
    }
    let truth = truth::read(tx, &keys, link.consultation, now)?.ok_or(ErrorCode::LinkNotValid)?;
    let owner = camera_store::owner_of(&truth, link.owner, link.made_under);
    if owner.is_none() || truth.ended().is_some() {
        return Err(ErrorCode::LinkNotValid.into());
    }
    let new = Starting {
        invitation: link.id,
        appointment: link.appointment,
        role: ParticipantRole::Camera,
        ends_at,
    };
    let visiting = start(tx, app, &new)?;
    let visit = visiting.visit;
    let entry = AuditEntry::new(Actor::Public, "camera.visit_started", Subject::Visit(visit))
        .at_site(link.site)
        .detail("invitation", link.id)
        .detail("participant", link.owner);
    Ok(tx.audited(entry, visiting)?)
}

/// Whose camera this phone is.
///
/// # Errors
/// `not_found` when it is nobody's any more.
pub fn view(
    reader: &mut Reader,
    keys: &Keys,
    caller: &CameraCaller,
    now: Timestamp,
) -> Result<CameraView, Problem> {
    let truth = truth::read(reader, keys, caller.consultation, now)?;
    let truth = truth.ok_or(ErrorCode::NotFound)?;
    let owner = camera_store::owner_of(&truth, caller.owner, caller.made_under);
    let owner = owner.ok_or(ErrorCode::NotFound)?;
    if truth.ended().is_some() {
        return Err(ErrorCode::NotFound.into());
    }
    let site = booking::site(reader, caller.site)?;
    let mut people = truth.people.iter();
    Ok(CameraView {
        consultation: caller.consultation,
        owner_name: owner.member.name.as_str().to_owned(),
        site_name: site.map(|site| site.name).unwrap_or_default(),
        waits: waits(owner.member.role),
        arrived: people.any(|known| known.visit == Some(caller.visit)),
        now,
    })
}

/// The phone asks to come in; a clinician's is in at once.
///
/// # Errors
/// `not_found` when it is nobody's camera any more, `locked` when the clinician has locked the
/// door, `call_full` when a clinician's finds no place.
pub fn arrive(
    tx: &mut Tx,
    app: &App,
    caller: &CameraCaller,
    in_call: &BTreeSet<ParticipantId>,
) -> Result<Audited<()>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let id = caller.consultation;
    tx.keep_row("appointments", caller.appointment)?;
    let truth = truth::read(tx, &keys, id, now)?.ok_or(ErrorCode::NotFound)?;
    if truth.people.iter().any(|k| k.visit == Some(caller.visit)) {
        return Ok(tx.unchanged(())?);
    }
    let owner = camera_store::owner_of(&truth, caller.owner, caller.made_under);
    let owner = owner.filter(|_| truth.ended().is_none());
    let owner = owner.ok_or(ErrorCode::NotFound)?;
    if !may_enter(truth.locked, standing(&truth, owner)) {
        return Err(ErrorCode::Locked.into());
    }
    tx.execute_one(
        "UPDATE visits SET arrived_at = $2, last_seen_at = $2 WHERE id = $1",
        params![caller.visit, now],
    )?;
    let whose = Whose::Visit(caller.visit);
    let role = ParticipantRole::Camera;
    let participant = participant_store::join(tx, &app.entropy, id, whose, role)?;
    let at_once = !waits(owner.member.role);
    if at_once {
        check_places(&truth, in_call, participant, now)?;
        participant_store::admit(tx, participant)?;
    }
    tx.hint(Hint::Board { site: caller.site });
    tx.hint(Hint::Consultation { id });
    let actor = Actor::Visit(caller.visit);
    let entry = AuditEntry::new(actor, "consultation.arrived", Subject::Consultation(id))
        .at_site(caller.site)
        .detail("role", role.as_str())
        .detail("owner", caller.owner)
        .detail("admitted", at_once);
    Ok(tx.audited(entry, ())?)
}
