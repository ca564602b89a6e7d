//! Who is signed in: from the cookie to the caller, and the end of it.

use domain::error::Problem;
use domain::ids::{SignInId, StaffId};
use domain::people::wire::Me;
use domain::time::Timestamp;

use super::{site_store, staff_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::{Failure, StaffCaller};
use crate::params;
use crate::store::{Keys, Reader, Secret, StoreError, Tx};

/// A sign-in ends after this long without a request.
pub const IDLE_MINUTES: i64 = 30;
/// How exact "last seen" is kept: a write a minute is enough.
const SEEN_EVERY_MS: i64 = 60_000;

/// The member of staff whose complete sign-in this is.
///
/// # Errors
/// When the store does not answer: then nobody gets in.
pub async fn authenticate_staff(app: &App, secret: &str) -> Result<Option<StaffCaller>, Failure> {
    let Some(secret) = Secret::parse(secret) else {
        return Ok(None);
    };
    let now = app.clock.now();
    let found = app
        .db
        .ask(move |r| caller(r, &secret, now))
        .await
        .map_err(|error: StoreError| Failure::from(error))?;
    let Some((caller, last_seen)) = found else {
        return Ok(None);
    };
    if now.0 - last_seen.0 > SEEN_EVERY_MS {
        touch(app, caller.sign_in).await;
    }
    Ok(Some(caller))
}

/// Notes that a sign-in is in use. A call in progress does this, too, so that it is never cut.
pub async fn touch(app: &App, id: SignInId) {
    let noted: Result<usize, StoreError> = app
        .db
        .keep(move |tx| {
            let now = tx.now();
            tx.execute(
                "UPDATE sign_ins SET last_seen_at = $2 WHERE id = $1",
                params![id, now],
            )
        })
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "could not note that a sign-in is in use");
    }
}

fn caller(
    r: &mut Reader,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<(StaffCaller, Timestamp)>, StoreError> {
    let mut found: Option<(StaffCaller, Timestamp)> = None;
    r.query(
        "SELECT s.id, s.staff_id, s.last_seen_at, m.site_id, m.role
         FROM sign_ins s JOIN staff f ON f.id = s.staff_id
         LEFT JOIN memberships m ON m.staff_id = s.staff_id
         WHERE s.secret_hash = $1 AND s.stage = 'full' AND s.ends_at > $2 AND s.last_seen_at > $3
             AND f.disabled_at IS NULL
         ORDER BY m.site_id, m.role",
        params![secret.hash(), now, now.plus_minutes(-IDLE_MINUTES)],
        |row| {
            if found.is_none() {
                let caller = StaffCaller {
                    sign_in: row.id(0)?,
                    staff: row.id(1)?,
                    memberships: Vec::new(),
                };
                found = Some((caller, row.time(2)?));
            }
            if let (Some((caller, _)), Some(site)) = (&mut found, row.opt_id(3)?) {
                caller.memberships.push((site, row.word(4)?));
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Who is signed in, in the app's words.
///
/// # Errors
/// `not_found` when the sign-in has ended meanwhile.
pub async fn me(app: &App, sign_in: SignInId) -> Result<Me, Problem> {
    let keys = app.keys.clone();
    app.db
        .read(move |r| {
            let found = r.query_opt(
                "SELECT staff_id, ends_at FROM sign_ins WHERE id = $1 AND stage = 'full'",
                params![sign_in],
                |row| Ok((row.id::<StaffId>(0)?, row.time(1)?)),
            )?;
            // The guard has just seen it: it can only have ended in between.
            let (staff, ends_at) = found.ok_or(StoreError::Missing)?;
            Ok(describe(r, &keys, staff, ends_at)?)
        })
        .await
}

/// The same for somebody who has just signed in.
///
/// # Errors
/// What the store says.
pub async fn me_of(app: &App, staff: StaffId, ends_at: Timestamp) -> Result<Me, Problem> {
    let keys = app.keys.clone();
    app.db
        .read(move |r| Ok(describe(r, &keys, staff, ends_at)?))
        .await
}

fn describe(
    r: &mut Reader,
    keys: &Keys,
    staff: StaffId,
    ends_at: Timestamp,
) -> Result<Me, StoreError> {
    let person = staff_store::find(r, keys, staff)?.ok_or(StoreError::Missing)?;
    let mut sites = site_store::list(r)?;
    sites.retain(|site| person.memberships.iter().any(|m| m.site == site.id));
    Ok(Me {
        id: person.id,
        name: person.name,
        memberships: person.memberships,
        sites,
        signed_in_until: ends_at,
    })
}

/// Ends a sign-in at once, its sockets included.
///
/// # Errors
/// What the store says.
pub async fn sign_out(app: &App, caller: &StaffCaller) -> Result<(), Problem> {
    let (staff, id) = (caller.staff, caller.sign_in);
    app.db
        .act(move |tx| {
            tx.execute("DELETE FROM sign_ins WHERE id = $1", params![id])?;
            tx.hint(Hint::SignInEnded { id });
            let entry = AuditEntry::new(Actor::Staff(staff), "sign_in.ended", Subject::SignIn(id));
            Ok(tx.audited(entry, ())?)
        })
        .await
}

/// Ends all sign-ins of a member of staff, within an act.
pub(super) fn end_all(tx: &mut Tx, staff: StaffId) -> Result<(), StoreError> {
    let ended = tx.query(
        "DELETE FROM sign_ins WHERE staff_id = $1 RETURNING id",
        params![staff],
        |row| row.id::<SignInId>(0),
    )?;
    for id in ended {
        tx.hint(Hint::SignInEnded { id });
    }
    Ok(())
}

/// Removes what has ended: sign-ins, used set-up links, forgotten attempts.
///
/// # Errors
/// What the store says.
pub async fn tidy(app: &App) -> Result<(), StoreError> {
    app.db
        .keep(|tx| {
            let now = tx.now();
            tx.execute("DELETE FROM sign_ins WHERE ends_at <= $1", params![now])?;
            tx.execute(
                "DELETE FROM sign_ins WHERE last_seen_at <= $1",
                params![now.plus_minutes(-2 * IDLE_MINUTES)],
            )?;
            tx.execute(
                "DELETE FROM setup_links WHERE expires_at <= $1",
                params![now.plus_minutes(-24 * 60)],
            )?;
            tx.execute(
                "DELETE FROM sign_in_attempts WHERE last_failure_at <= $1",
                params![now.plus_minutes(-24 * 60)],
            )?;
            Ok(())
        })
        .await
}
