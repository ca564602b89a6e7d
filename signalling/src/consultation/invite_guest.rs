//! Inviting somebody beside the patient, listing whom was invited, and taking an invitation back.

use std::collections::BTreeSet;

use domain::booking::appointment::State;
use domain::booking::wire::Mode;
use domain::consultation::guests::{
    Guest, GuestInvited, GuestState, Guests, MAX_OPEN_INVITATIONS, NewGuest,
};
use domain::consultation::invitation::{expiry, joining};
use domain::consultation::wire::{ConsultationStatus, Joining};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, InvitationId, ParticipantId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::guest_store::{self, Invited, NewRow, Which};
use super::invitation_store::{self, NewInvitation};
use super::qr;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::messages::{self, Envelope, GuestLetter, Letter};
use crate::params;
use crate::store::{Audited, Keys, Reader, Secret, StoreError, Tx};

/// Where an appointment stands, for somebody who may invite to it.
struct Place {
    standing: booking::Standing,
    zone: String,
    mode: Mode,
    consultation: ConsultationStatus,
}

fn place(reader: &mut Reader, caller: &StaffCaller, id: AppointmentId) -> Result<Place, Problem> {
    let standing = booking::standing(reader, id)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(Action::SendInvitations, standing.site)
        .map_err(|failure| failure.problem().clone())?;
    let (zone, mode, consultation) = reader.query_one(
        "SELECT a.zone, a.mode, c.status FROM appointments a
         JOIN consultations c ON c.appointment_id = a.id WHERE a.id = $1",
        params![id],
        |row| Ok((row.text(0)?, row.word(1)?, row.word(2)?)),
    )?;
    Ok(Place {
        standing,
        zone,
        mode,
        consultation,
    })
}

/// Invites somebody: by a message, or by a link that is shown this once.
///
/// # Errors
/// `not_found` for an appointment of another site, `wrong_state` when it is over or no video
/// appointment, `too_many_attempts` when too many invitations are open.
pub fn invite(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    appointment: AppointmentId,
    new: &NewGuest,
) -> Result<Audited<GuestInvited>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    tx.keep_row("appointments", appointment)?;
    let place = place(tx, caller, appointment)?;
    let state: State = place.standing.state;
    if !matches!(
        joining(place.mode, state, place.consultation, now),
        Joining::Open | Joining::TooEarly { .. }
    ) {
        return Err(ErrorCode::WrongState.into());
    }
    let known = guest_store::find(tx, &keys, &Which::Of(appointment))?;
    if known.iter().filter(|known| known.is_open(now)).count() >= MAX_OPEN_INVITATIONS {
        return Err(ErrorCode::TooManyAttempts.into());
    }
    let secret = Secret::random(&app.entropy);
    let row = NewRow {
        invitation: NewInvitation {
            id: app.entropy.id(now, InvitationId::new),
            secret: secret.hash(),
            appointment,
            role: new.role,
            expires_at: expiry(state.end, 0),
        },
        name: &new.name,
        invited_by: caller.staff,
        language: new.language,
    };
    guest_store::insert(tx, &row)?;
    let inviter = booking::clinician(tx, &keys, caller.staff)?;
    let invited_by = inviter.map(|inviter| inviter.name).unwrap_or_default();
    let link = app.config.link("/g", &secret.reveal());
    let delivery = match &new.contact {
        None => None,
        Some(contact) => {
            let site = booking::site(tx, place.standing.site)?;
            let letter = GuestLetter {
                name: new.name.as_str().to_owned(),
                role: new.role,
                invited_by: invited_by.clone(),
                site_name: site.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
                site_telephone: site.map(|s| s.telephone).unwrap_or_default(),
                start: state.start,
                zone: place.zone.clone(),
                link: Some(link.clone()),
                now: state.start <= now,
            };
            let to = Envelope {
                name: new.name.as_str(),
                email: contact.email().map(|email| email.as_str()),
                mobile: contact.mobile().map(|mobile| mobile.e164()),
                language: new.language,
                appointment: None,
                invitation: Some(row.invitation.id),
                offer: None,
                entry: None,
            };
            Some(messages::enqueue(tx, app, &to, Letter::Guest(letter))?)
        }
    };
    // A link that a message takes to them is nobody else's to see.
    let shown =
        delivery.is_none_or(|delivery| delivery == domain::booking::wire::Delivery::NoRoute);
    let answer = GuestInvited {
        guest: Guest {
            invitation: row.invitation.id,
            role: new.role,
            name: new.name.as_str().to_owned(),
            invited_by,
            invited_at: now,
            state: GuestState::Invited,
        },
        delivery,
        qr: if shown { qr::code(&link) } else { None },
        link: shown.then_some(link),
    };
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "guest.invited", Subject::Appointment(appointment))
        .at_site(place.standing.site)
        .detail("invitation", row.invitation.id)
        .detail("role", new.role.as_str());
    Ok(tx.audited(entry, answer)?)
}

/// Everybody invited to an appointment, the newest first.
///
/// # Errors
/// `not_found` for an appointment of another site.
pub fn list(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    appointment: AppointmentId,
    connected: &BTreeSet<ParticipantId>,
    now: Timestamp,
) -> Result<Guests, Problem> {
    place(reader, caller, appointment)?;
    let mut guests = Vec::new();
    for invited in guest_store::find(reader, keys, &Which::Of(appointment))? {
        let inviter = booking::clinician(reader, keys, invited.invited_by)?;
        guests.push(Guest {
            invitation: invited.id,
            role: invited.role,
            state: state(reader, &invited, connected, now)?,
            name: invited.name,
            invited_by: inviter.map(|inviter| inviter.name).unwrap_or_default(),
            invited_at: invited.created_at,
        });
    }
    Ok(Guests { guests })
}

fn state(
    reader: &mut Reader,
    invited: &Invited,
    connected: &BTreeSet<ParticipantId>,
    now: Timestamp,
) -> Result<GuestState, StoreError> {
    if invited.revoked_at.is_some() {
        return Ok(GuestState::Withdrawn);
    }
    let devices = reader.query(
        "SELECT t.id, t.admitted_at, t.left_at FROM visits v
         LEFT JOIN participants t ON t.visit_id = v.id
         WHERE v.invitation_id = $1 AND v.revoked_at IS NULL",
        params![invited.id],
        |row| {
            let participant: Option<ParticipantId> = row.opt_id(0)?;
            Ok((participant, row.opt_time(1)?, row.opt_time(2)?))
        },
    )?;
    // The device that has come furthest counts.
    let of = |device: &(Option<ParticipantId>, Option<Timestamp>, Option<Timestamp>)| match device {
        (Some(id), Some(_), None) if connected.contains(id) => (4, GuestState::InCall),
        (Some(id), None, None) if connected.contains(id) => (3, GuestState::Waiting),
        (Some(_), ..) => (2, GuestState::Left),
        (None, ..) => (1, GuestState::Opened),
    };
    let furthest = devices.iter().map(of).max_by_key(|(how_far, _)| *how_far);
    Ok(match furthest {
        Some((_, state)) => state,
        None if now >= invited.expires_at => GuestState::Expired,
        None => GuestState::Invited,
    })
}

/// Takes an invitation back; whoever used it goes.
///
/// # Errors
/// `not_found` for one of another site.
pub fn withdraw(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: InvitationId,
) -> Result<Audited<()>, Problem> {
    let keys = tx.keys();
    let found = guest_store::find(tx, &keys, &Which::Id(id))?;
    let invited = found.into_iter().next().ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(Action::SendInvitations, invited.site)
        .map_err(|failure| failure.problem().clone())?;
    tx.keep_row("appointments", invited.appointment)?;
    if invited.revoked_at.is_some() {
        return Ok(tx.unchanged(())?);
    }
    invitation_store::revoke(tx, id)?;
    tx.hint(Hint::Appointment {
        id: invited.appointment,
    });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "guest.withdrawn", Subject::Invitation(id))
        .at_site(invited.site)
        .detail("appointment", invited.appointment);
    Ok(tx.audited(entry, ())?)
}
