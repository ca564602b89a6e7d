//! Visits' rows: which device a cookie's secret opens which appointment for.

use domain::error::Problem;
use domain::ids::{InvitationId, VisitId};
use domain::time::Timestamp;
use http::HeaderValue;

use super::exchange::Find;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Cookie, Failure, VisitCaller};
use crate::params;
use crate::store::{Audited, Reader, Secret, SecretHash, StoreError, Tx};

/// Which visit this cookie's secret opens.
///
/// # Errors
/// A fault of ours; nobody gets in then.
pub async fn authenticate_visit(app: &App, secret: &str) -> Result<Option<VisitCaller>, Failure> {
    by_cookie(app, secret, find_by_secret).await
}

/// Which visit a cookie's secret opens, of those that `find` finds.
pub(super) async fn by_cookie<T: Send + 'static>(
    app: &App,
    secret: &str,
    find: Find<T>,
) -> Result<Option<T>, Failure> {
    let Some(secret) = Secret::parse(secret) else {
        return Ok(None);
    };
    let (hash, now) = (secret.hash(), app.now());
    let caller = app.db.ask(move |reader| find(reader, &hash, now)).await?;
    Ok(caller)
}

/// Ends a visit: its device is out, and its sockets go.
///
/// # Errors
/// What the store says.
pub fn end(tx: &mut Tx, visit: VisitId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "UPDATE visits SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        params![visit, now],
    )?;
    tx.hint(Hint::VisitEnded { id: visit });
    Ok(())
}

/// The live visit of this secret.
pub(super) fn find_by_secret(
    reader: &mut Reader,
    secret: &SecretHash,
    now: Timestamp,
) -> Result<Option<VisitCaller>, StoreError> {
    reader.query_opt(
        "SELECT v.id, v.appointment_id, v.identity_confirmed_at, c.id AS consultation_id, a.site_id
         FROM visits v
         JOIN appointments a ON a.id = v.appointment_id
         JOIN consultations c ON c.appointment_id = v.appointment_id
         WHERE v.secret_hash = $1 AND v.purpose = 'patient' AND v.revoked_at IS NULL
            AND v.ends_at > $2",
        params![secret, now],
        |row| {
            Ok(VisitCaller {
                visit: row.id("id")?,
                appointment: row.id("appointment_id")?,
                consultation: row.id("consultation_id")?,
                site: row.id("site_id")?,
                identity_confirmed: row.opt_time("identity_confirmed_at")?.is_some(),
            })
        },
    )
}

/// The header that makes a browser hold a visit until its appointment is long over.
pub fn cookie(secret: &str, ends_at: Timestamp, now: Timestamp) -> HeaderValue {
    Cookie::Visit.set_until(ends_at, secret, now)
}

/// How many wrong dates of birth were given through the visit's invitation, on whatever device: a
/// second device is no second chance.
pub(super) fn wrong_attempts(reader: &mut Reader, visit: VisitId) -> Result<u32, StoreError> {
    let invitation = reader.query_one(
        "SELECT invitation_id FROM visits WHERE id = $1",
        params![visit],
        |row| row.opt_id::<InvitationId>(0),
    )?;
    let attempts: Vec<u32> = match invitation {
        Some(invitation) => reader.query(
            "SELECT identity_attempts FROM visits WHERE invitation_id = $1",
            params![invitation],
            |row| row.number(0),
        )?,
        None => reader.query(
            "SELECT identity_attempts FROM visits WHERE id = $1",
            params![visit],
            |row| row.number(0),
        )?,
    };
    Ok(attempts.into_iter().fold(0, u32::saturating_add))
}

/// This device is done with its appointment.
///
/// # Errors
/// What the store says.
pub(super) fn sign_out(tx: &mut Tx, caller: &VisitCaller) -> Result<Audited<()>, Problem> {
    end(tx, caller.visit)?;
    tx.hint(Hint::Board { site: caller.site });
    let actor = Actor::Visit(caller.visit);
    let entry = AuditEntry::new(actor, "visit.ended", Subject::Visit(caller.visit));
    Ok(tx.audited(entry.at_site(caller.site), ())?)
}
