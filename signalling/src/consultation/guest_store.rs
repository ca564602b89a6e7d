//! Guests' rows: whom an invitation names, and which device a guest's cookie opens it on.

use domain::consultation::company::{Known, may_enter};
use domain::consultation::participant::{DisplayName, ParticipantRole};
use domain::ids::{AppointmentId, ConsultationId, InvitationId, SiteId, StaffId, VisitId};
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::invitation_store::{self, NewInvitation};
use super::truth::display_name;
use super::visit_store;
use crate::app_state::App;
use crate::http::{Failure, GuestCaller};
use crate::params;
use crate::store::{Context, Keys, Reader, SecretHash, StoreError, Tx};

fn name_place(id: InvitationId) -> Context {
    Context::new("guests.name_sealed", id)
}

/// Where the name that a guest's device goes by is sealed.
pub fn visit_name_place(id: VisitId) -> Context {
    Context::new("visits.name_sealed", id)
}

/// Somebody to be invited.
#[derive(Debug)]
pub struct NewRow<'a> {
    /// Their link.
    pub invitation: NewInvitation,
    /// By which name.
    pub name: &'a DisplayName,
    /// By whom.
    pub invited_by: StaffId,
    /// The language they read.
    pub language: Language,
}

/// Adds an invitation of a guest.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<(), StoreError> {
    let (id, keys) = (new.invitation.id, tx.keys());
    invitation_store::insert(tx, &new.invitation)?;
    let name = keys.seal_text(name_place(id), new.name.as_str())?;
    tx.execute(
        "INSERT INTO guests (invitation_id, name_sealed, invited_by, language)
         VALUES ($1, $2, $3, $4)",
        params![id, name, new.invited_by, new.language.as_str()],
    )?;
    Ok(())
}

/// A guest's invitation, as far as it is the same for all their devices.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub id: InvitationId,
    /// To what.
    pub appointment: AppointmentId,
    /// Where.
    pub site: SiteId,
    /// In which capacity.
    pub role: ParticipantRole,
    /// By which name.
    pub name: String,
    /// By whom.
    pub invited_by: StaffId,
    /// The language they read.
    pub language: Language,
    /// When.
    pub created_at: Timestamp,
    /// When the link runs out.
    pub expires_at: Timestamp,
    /// When it was taken back, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl Invited {
    /// Whether its link opens anything now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// By what a guest's invitation is found.
#[derive(Debug, Clone)]
pub enum Which<'a> {
    /// By itself.
    Id(InvitationId),
    /// All of an appointment.
    Of(AppointmentId),
    /// By the secret of its link.
    Secret(&'a SecretHash),
}

/// Guests' invitations, the newest first.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    keys: &Keys,
    which: &Which<'_>,
) -> Result<Vec<Invited>, StoreError> {
    let (column, key) = match which {
        Which::Id(id) => ("i.id", id.to_string()),
        Which::Of(id) => ("i.appointment_id", id.to_string()),
        Which::Secret(hash) => ("i.secret_hash", hash.as_str().to_owned()),
    };
    let sql = format!(
        "SELECT i.id, i.appointment_id, i.purpose, i.created_at, i.expires_at, i.revoked_at,
            g.name_sealed, g.invited_by, g.language, a.site_id
         FROM invitations i
         JOIN guests g ON g.invitation_id = i.id
         JOIN appointments a ON a.id = i.appointment_id
         WHERE {column} = $1 ORDER BY i.created_at DESC, i.id DESC"
    );
    reader.query(&sql, params![key], |row| {
        let id: InvitationId = row.id("id")?;
        Ok(Invited {
            id,
            appointment: row.id("appointment_id")?,
            site: row.id("site_id")?,
            role: row.word("purpose")?,
            name: keys.open_text(name_place(id), &row.sealed("name_sealed")?)?,
            invited_by: row.id("invited_by")?,
            language: Language::from_text(&row.text("language")?),
            created_at: row.time("created_at")?,
            expires_at: row.time("expires_at")?,
            revoked_at: row.opt_time("revoked_at")?,
        })
    })
}

/// Which guest's visit this cookie's secret opens.
///
/// # Errors
/// A fault of ours; nobody gets in then.
pub async fn authenticate_guest(app: &App, secret: &str) -> Result<Option<GuestCaller>, Failure> {
    visit_store::by_cookie(app, secret, find_by_secret).await
}

/// The live visit of this secret, when it is a guest's.
///
/// # Errors
/// What the store says.
pub fn find_by_secret(
    reader: &mut Reader,
    secret: &SecretHash,
    now: Timestamp,
) -> Result<Option<GuestCaller>, StoreError> {
    reader.query_opt(
        "SELECT v.id, v.invitation_id, v.appointment_id, v.purpose, v.name_sealed,
            c.id AS consultation_id, a.site_id
         FROM visits v
         JOIN guests g ON g.invitation_id = v.invitation_id
         JOIN appointments a ON a.id = v.appointment_id
         JOIN consultations c ON c.appointment_id = v.appointment_id
         WHERE v.secret_hash = $1 AND v.purpose <> 'patient' AND v.revoked_at IS NULL
            AND v.ends_at > $2",
        params![secret, now],
        |row| {
            Ok(GuestCaller {
                visit: row.id("id")?,
                invitation: row.id("invitation_id")?,
                appointment: row.id("appointment_id")?,
                consultation: row.id("consultation_id")?,
                site: row.id("site_id")?,
                role: row.word("purpose")?,
                name_confirmed: row.opt_sealed("name_sealed")?.is_some(),
            })
        },
    )
}

/// The name a guest's device goes by, once they have confirmed it.
///
/// # Errors
/// What the store says.
pub fn name_of(
    reader: &mut Reader,
    keys: &Keys,
    visit: VisitId,
) -> Result<Option<DisplayName>, StoreError> {
    let sealed = reader.query_one(
        "SELECT name_sealed FROM visits WHERE id = $1",
        params![visit],
        |row| row.opt_sealed(0),
    )?;
    let open = |sealed| display_name(&keys.open_text(visit_name_place(visit), &sealed)?);
    sealed.map(open).transpose()
}

/// Whether the door lets this device in: one that is inside already is not new.
///
/// # Errors
/// What the store says.
pub fn door_lets_in(
    reader: &mut Reader,
    consultation: ConsultationId,
    visit: VisitId,
) -> Result<bool, StoreError> {
    let locked = reader.query_one(
        "SELECT locked_at FROM consultations WHERE id = $1",
        params![consultation],
        |row| row.opt_time(0),
    )?;
    let inside = reader.exists(
        "SELECT 1 FROM participants
         WHERE consultation_id = $1 AND visit_id = $2 AND left_at IS NULL",
        params![consultation, visit],
    )?;
    let known = if inside { Known::Inside } else { Known::New };
    Ok(may_enter(locked.is_some(), known))
}
