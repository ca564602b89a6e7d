//! A link's secret for a visit. What is unknown, expired or revoked is answered alike, after the
//! same look-up.

use domain::consultation::around_wire::TimePoint;
use domain::consultation::participant::ParticipantRole;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, InvitationId, SiteId, VisitId};
use domain::time::Timestamp;
use http::HeaderValue;

use super::{time_points, visit_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::Cookie;
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

impl Visiting {
    pub(super) fn of(visit: VisitId, secret: &Secret, ends_at: Timestamp) -> Self {
        Self {
            visit,
            secret: secret.reveal(),
            ends_at,
        }
    }

    /// The header by which the device's browser holds the visit until then.
    pub fn set(&self, cookie: Cookie, now: Timestamp) -> HeaderValue {
        cookie.set_until(self.ends_at, &self.secret, now)
    }
}

/// How a room's visits are found: by a cookie's secret, those that live at this time.
pub(super) type Find<T> = fn(&mut Reader, &SecretHash, Timestamp) -> Result<Option<T>, StoreError>;

/// A visit that is to begin: one more device of an invitation.
#[derive(Debug)]
pub(super) struct Starting {
    /// By which.
    pub invitation: InvitationId,
    /// To what.
    pub appointment: AppointmentId,
    /// In which capacity.
    pub role: ParticipantRole,
    /// Until when the device is known.
    pub ends_at: Timestamp,
}

/// The visit that this device is in already, of those that `find` finds; with its cookie's secret.
pub(super) fn already_in<'a, T>(
    tx: &mut Tx,
    cookie: Option<&'a Secret>,
    find: Find<T>,
) -> Result<Option<(T, &'a Secret)>, StoreError> {
    let Some(secret) = cookie else {
        return Ok(None);
    };
    let now = tx.now();
    let found = find(tx, &secret.hash(), now)?;
    Ok(found.map(|found| (found, secret)))
}

/// Lets one more device in by a link that lets in no more than so many.
///
/// # Errors
/// `link_not_valid` when it has let in as many as it may.
pub(super) fn start_one_of(
    tx: &mut Tx,
    app: &App,
    most_devices: i64,
    new: &Starting,
) -> Result<Visiting, Problem> {
    let devices: i64 = tx.query_one(
        "SELECT COUNT(*) FROM visits WHERE invitation_id = $1 AND revoked_at IS NULL",
        params![new.invitation],
        |row| row.int(0),
    )?;
    if devices >= most_devices {
        return Err(ErrorCode::LinkNotValid.into());
    }
    Ok(start(tx, app, new)?)
}

/// Lets a device in by a link.
///
/// # Errors
/// What the store says.
pub(super) fn start(tx: &mut Tx, app: &App, new: &Starting) -> Result<Visiting, StoreError> {
    let now = tx.now();
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
    Ok(Visiting::of(visit, &secret, new.ends_at))
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
    let hash = SecretHash::of_link(link_secret);
    let found = find(tx, &hash, now)?.ok_or(ErrorCode::LinkNotValid)?;
    tx.keep_row("appointments", found.appointment)?;
    // It may have been taken back meanwhile.
    let invitation = find(tx, &hash, now)?.ok_or(ErrorCode::LinkNotValid)?;
    if let Some((known, secret)) = already_in(tx, cookie, visit_store::find_by_secret)?
        && known.appointment == invitation.appointment
    {
        return again(tx, &invitation, known.visit, secret);
    }
    let new = Starting {
        invitation: invitation.id,
        appointment: invitation.appointment,
        role: ParticipantRole::Patient,
        ends_at: invitation.expires_at,
    };
    let visiting = start_one_of(tx, app, MAX_DEVICES, &new)?;
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
    let visiting = Visiting::of(visit, secret, invitation.expires_at);
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
