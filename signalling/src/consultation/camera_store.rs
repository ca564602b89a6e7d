//! Cameras' rows: whose phone a link makes a camera, and which phone a cookie knows.

use domain::consultation::participant::DisplayName;
use domain::consultation::phone_camera::{Owner, OwnerNow, counts};
use domain::ids::{AppointmentId, ConsultationId, InvitationId, ParticipantId, SiteId};
use domain::time::Timestamp;

use super::invitation_store::{self, NewInvitation};
use super::truth::{Known, Truth};
use super::visit_store;
use crate::app_state::App;
use crate::http::{CameraCaller, Failure};
use crate::params;
use crate::store::{Reader, SecretHash, StoreError, Tx};

/// A link to be made.
#[derive(Debug)]
pub struct NewRow {
    /// The link.
    pub invitation: NewInvitation,
    /// Whose camera.
    pub owner: ParticipantId,
    /// Their admission.
    pub owner_admitted_at: Option<Timestamp>,
}

/// Adds a link.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewRow) -> Result<(), StoreError> {
    invitation_store::insert(tx, &new.invitation)?;
    tx.execute(
        "INSERT INTO cameras (invitation_id, owner_id, owner_admitted_at) VALUES ($1, $2, $3)",
        params![new.invitation.id, new.owner, new.owner_admitted_at],
    )?;
    Ok(())
}

/// A link as its phone finds it.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The invitation.
    pub id: InvitationId,
    /// To what.
    pub appointment: AppointmentId,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Where.
    pub site: SiteId,
    /// Whose camera.
    pub owner: ParticipantId,
    /// The admission under which it was made.
    pub made_under: Option<Timestamp>,
}

/// The link of this secret, unless it has run out or was taken back.
///
/// # Errors
/// What the store says.
pub fn find_link(
    reader: &mut Reader,
    secret: &SecretHash,
    now: Timestamp,
) -> Result<Option<Link>, StoreError> {
    reader.query_opt(
        "SELECT i.id, i.appointment_id, c.id AS consultation_id, a.site_id, m.owner_id,
            m.owner_admitted_at
         FROM invitations i
         JOIN cameras m ON m.invitation_id = i.id
         JOIN appointments a ON a.id = i.appointment_id
         JOIN consultations c ON c.appointment_id = i.appointment_id
         WHERE i.secret_hash = $1 AND i.revoked_at IS NULL AND i.expires_at > $2",
        params![secret, now],
        |row| {
            Ok(Link {
                id: row.id("id")?,
                appointment: row.id("appointment_id")?,
                consultation: row.id("consultation_id")?,
                site: row.id("site_id")?,
                owner: row.id("owner_id")?,
                made_under: row.opt_time("owner_admitted_at")?,
            })
        },
    )
}

/// Which camera this cookie's secret opens.
///
/// # Errors
/// A fault of ours; nobody gets in then.
pub async fn authenticate_camera(app: &App, secret: &str) -> Result<Option<CameraCaller>, Failure> {
    visit_store::by_cookie(app, secret, find_by_secret).await
}

/// The live visit of this secret, when it is a camera's.
///
/// # Errors
/// What the store says.
pub fn find_by_secret(
    reader: &mut Reader,
    secret: &SecretHash,
    now: Timestamp,
) -> Result<Option<CameraCaller>, StoreError> {
    reader.query_opt(
        "SELECT v.id, v.invitation_id, v.appointment_id, c.id AS consultation_id, a.site_id,
            m.owner_id, m.owner_admitted_at
         FROM visits v
         JOIN cameras m ON m.invitation_id = v.invitation_id
         JOIN appointments a ON a.id = v.appointment_id
         JOIN consultations c ON c.appointment_id = v.appointment_id
         WHERE v.secret_hash = $1 AND v.purpose = 'camera' AND v.revoked_at IS NULL
            AND v.ends_at > $2",
        params![secret, now],
        |row| {
            Ok(CameraCaller {
                visit: row.id("id")?,
                invitation: row.id("invitation_id")?,
                appointment: row.id("appointment_id")?,
                consultation: row.id("consultation_id")?,
                site: row.id("site_id")?,
                owner: row.id("owner_id")?,
                made_under: row.opt_time("owner_admitted_at")?,
            })
        },
    )
}

/// Ends the cameras of a participant for good, links that nobody has used among them; a camera's own
/// participant ends that camera. Says whether there was any.
///
/// # Errors
/// What the store says.
pub fn end_of(tx: &mut Tx, participant: ParticipantId) -> Result<bool, StoreError> {
    let links: Vec<InvitationId> = tx.query(
        "SELECT m.invitation_id FROM cameras m JOIN invitations i ON i.id = m.invitation_id
         WHERE i.revoked_at IS NULL AND (m.owner_id = $1 OR m.invitation_id IN
            (SELECT v.invitation_id FROM participants t JOIN visits v ON v.id = t.visit_id
             WHERE t.id = $1))",
        params![participant],
        |row| row.id(0),
    )?;
    for link in &links {
        invitation_store::revoke(tx, *link)?;
    }
    Ok(!links.is_empty())
}

/// Ends every camera of a consultation.
///
/// # Errors
/// What the store says.
pub fn end_all(tx: &mut Tx, consultation: ConsultationId) -> Result<(), StoreError> {
    let owners: Vec<ParticipantId> = tx.query(
        "SELECT DISTINCT m.owner_id FROM cameras m JOIN participants t ON t.id = m.owner_id
         WHERE t.consultation_id = $1",
        params![consultation],
        |row| row.id(0),
    )?;
    for owner in owners {
        end_of(tx, owner)?;
    }
    Ok(())
}

/// How a participant stands to the consultation, as a camera's owner.
pub fn owner_now(owner: &Known) -> OwnerNow {
    OwnerNow {
        gone: owner.revoked || owner.left_at.is_some(),
        admitted_at: owner.member.admitted_at,
    }
}

/// The owner's name and place in the consultation, for a link that counts.
pub fn owner_of(
    truth: &Truth,
    owner: ParticipantId,
    made_under: Option<Timestamp>,
) -> Option<&Known> {
    let known = truth
        .people
        .iter()
        .find(|k| k.member.participant == owner)?;
    counts(owner_now(known), made_under).then_some(known)
}

/// Gives cameras their owners' names; those whose owner is not in the call by the same admission any more
/// are over.
///
/// # Errors
/// `Missing` when an owner is nobody of this consultation.
pub fn belong(
    reader: &mut Reader,
    id: ConsultationId,
    truth: &mut Truth,
) -> Result<(), StoreError> {
    if truth
        .people
        .iter()
        .all(|known| !known.member.role.is_camera())
    {
        return Ok(());
    }
    let rows: Vec<(ParticipantId, ParticipantId, Option<Timestamp>)> = reader.query(
        "SELECT t.id, m.owner_id, m.owner_admitted_at FROM participants t
         JOIN visits v ON v.id = t.visit_id
         JOIN cameras m ON m.invitation_id = v.invitation_id
         WHERE t.consultation_id = $1",
        params![id],
        |row| Ok((row.id(0)?, row.id(1)?, row.opt_time(2)?)),
    )?;
    for (camera, owner, made_under) in rows {
        let known = truth.people.iter().find(|k| k.member.participant == owner);
        let known = known.ok_or(StoreError::Missing)?;
        let over = !counts(owner_now(known), made_under);
        let (name, role): (DisplayName, _) = (known.member.name.clone(), known.member.role);
        let camera = truth
            .people
            .iter_mut()
            .find(|k| k.member.participant == camera);
        let camera = camera.ok_or(StoreError::Missing)?;
        camera.member.name = name;
        camera.member.camera_of = Some(Owner {
            participant: owner,
            role,
        });
        camera.revoked |= over;
    }
    Ok(())
}

/// Whether a phone has used this link, be it one that is none any more.
///
/// # Errors
/// What the store says.
pub fn is_used(reader: &mut Reader, link: InvitationId) -> Result<bool, StoreError> {
    reader.exists(
        "SELECT 1 FROM visits WHERE invitation_id = $1",
        params![link],
    )
}
