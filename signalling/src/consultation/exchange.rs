//! A link's secret for a visit. What is unknown, expired or revoked is answered alike, after the
//! same look-up.

use domain::consultation::around_wire::TimePoint;
use domain::consultation::participant::ParticipantRole;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, InvitationId, SiteId, VisitId};
use domain::time::Timestamp;

use super::{time_points, visit_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::params;
use crate::store::{Audited, Reader, Secret, SecretHash, StoreError, Tx};

/// The most devices that one patient's link lets in.
const MAX_DEVICES: i64 = 20;

/// What the device gets.
#[derive(Debug)]
pub struct Visiting {
    /// The visit.
    pub visit: VisitId,
    /// The secret of the device's cookie.
    pub secret: String,
    /// Until when it opens the appointment.
    pub ends_at: Timestamp,
}

/// A visit that is to begin: one more device of an invitation.
#[derive(Debug)]
pub(super) struct Starting {
    /// By which.
    pub invitation: InvitationId,
    /// To what.
    pub appointment: AppointmentId,
    /// In which capacity.
    pub role: ParticipantRole,
    /// When the link runs out.
    pub ends_at: Timestamp,
    /// How many devices the link lets in.
    pub most_devices: i64,
}

/// By what a link's secret is looked up. Nonsense is looked up like a secret, so that it takes as long.
pub(super) fn hash_of(link_secret: &str) -> SecretHash {
    Secret::parse(link_secret).map_or_else(|| SecretHash::of(link_secret.as_bytes()), |s| s.hash())
}

/// Lets one more device in by a link.
///
/// # Errors
/// `link_not_valid` when it has let in as many as it may.
pub(super) fn start(tx: &mut Tx, app: &App, new: &Starting) -> Result<Visiting, Problem> {
    let now = tx.now();
    let devices: i64 = tx.query_one(
        "SELECT COUNT(*) FROM visits WHERE invitation_id = $1 AND revoked_at IS NULL",
        params![new.invitation],
        |row| row.int(0),
    )?;
    if devices >= new.most_devices {
        return Err(ErrorCode::LinkNotValid.into());
    }
    let visit = app.entropy.id(now, VisitId::new);
    let secret = Secret::random(&app.entropy);
    tx.execute(
        "INSERT INTO visits (id, secret_hash, invitation_id, appointment_id, purpose, created_at,
            last_seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        params![
            visit,
            secret.hash(),
            new.invitation,
            new.appointment,
            new.role.as_str(),
            now,
            new.ends_at
        ],
    )?;
    Ok(Visiting {
        visit,
        secret: secret.reveal(),
        ends_at: new.ends_at,
    })
}

struct Invitation {
    id: InvitationId,
    appointment: AppointmentId,
    site: SiteId,
    expires_at: Timestamp,
}

fn find(
    reader: &mut Reader,
    secret: &SecretHash,
    now: Timestamp,
) -> Result<Option<Invitation>, StoreError> {
    reader.query_opt(
        "SELECT i.id, i.appointment_id, i.expires_at, a.site_id
         FROM invitations i JOIN appointments a ON a.id = i.appointment_id
         WHERE i.secret_hash = $1 AND i.purpose = 'patient' AND i.revoked_at IS NULL
            AND i.expires_at > $2",
        params![secret, now],
        |row| {
            Ok(Invitation {
                id: row.id("id")?,
                appointment: row.id("appointment_id")?,
                site: row.id("site_id")?,
                expires_at: row.time("expires_at")?,
            })
        },
    )
}

/// Exchanges the secret of a link. A device that is in already by the same appointment stays the
/// visit it is, so that a second tap on the link costs nothing; a new link gives it new attempts.
///
/// # Errors
/// `link_not_valid`.
pub fn exchange(
    tx: &mut Tx,
    app: &App,
    link_secret: &str,
    cookie: Option<&Secret>,
) -> Result<Audited<Visiting>, Problem> {
    let now = tx.now();
    let hash = hash_of(link_secret);
    let found = find(tx, &hash, now)?.ok_or(ErrorCode::LinkNotValid)?;
    tx.keep_row("appointments", found.appointment)?;
    // It may have been taken back meanwhile.
    let invitation = find(tx, &hash, now)?.ok_or(ErrorCode::LinkNotValid)?;
    let known = match cookie {
        Some(secret) => visit_store::find_by_secret(tx, &secret.hash(), now)?,
        None => None,
    };
    if let (Some(known), Some(secret)) = (known, cookie)
        && known.appointment == invitation.appointment
    {
        return again(tx, &invitation, known.visit, secret);
    }
    let visiting = start(
        tx,
        app,
        &Starting {
            invitation: invitation.id,
            appointment: invitation.appointment,
            role: ParticipantRole::Patient,
            ends_at: invitation.expires_at,
            most_devices: MAX_DEVICES,
        },
    )?;
    let visit = visiting.visit;
    time_points::note_of(tx, invitation.appointment, TimePoint::Opened)?;
    let entry = AuditEntry::new(Actor::Public, "visit.started", Subject::Visit(visit))
        .at_site(invitation.site)
        .detail("appointment", invitation.appointment)
        .detail("invitation", invitation.id);
    Ok(tx.audited(entry, visiting)?)
}

fn again(
    tx: &mut Tx,
    invitation: &Invitation,
    visit: VisitId,
    secret: &Secret,
) -> Result<Audited<Visiting>, Problem> {
    let visiting = Visiting {
        visit,
        secret: secret.reveal(),
        ends_at: invitation.expires_at,
    };
    let now = tx.now();
    let renewed = tx.execute(
        "UPDATE visits SET invitation_id = $2, identity_attempts = 0, ends_at = $3,
            last_seen_at = $4
         WHERE id = $1 AND invitation_id IS NOT NULL AND invitation_id <> $2",
        params![visit, invitation.id, invitation.expires_at, now],
    )?;
    if renewed == 0 {
        return Ok(tx.unchanged(visiting)?);
    }
    let entry = AuditEntry::new(Actor::Visit(visit), "visit.renewed", Subject::Visit(visit))
        .at_site(invitation.site)
        .detail("invitation", invitation.id);
    Ok(tx.audited(entry, visiting)?)
}
