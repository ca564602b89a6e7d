//! Signing in: e-mail and password, then a code. Between the two there is a half-way sign-in that
//! opens nothing; the finished one has a new identifier and a new secret.

use domain::error::{ErrorCode, Problem};
use domain::ids::{SignInId, StaffId};
use domain::people::contact::Email;
use domain::people::wire::{SignIn, SignInStep};
use domain::time::Timestamp;

use super::throttle::{self, Counted};
use super::totp::Authenticator;
use super::{password, staff_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::ClientAddress;
use crate::outside::Entropy;
use crate::params;
use crate::store::{Context, Keys, Secret, StoreError, Tx};

/// How long the code may take.
const HALF_WAY_MINUTES: i64 = 5;
/// How many codes one half-way sign-in may try.
const CODES: i64 = 5;
/// A finished sign-in ends after this, however busy.
pub const LONGEST_HOURS: i64 = 12;

/// A new sign-in: its cookie's secret, whose it is and when it ends.
#[derive(Debug, Clone)]
pub struct Started {
    /// For the cookie.
    pub secret: Secret,
    /// Who.
    pub staff: StaffId,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
}

/// The index under which attempts from an address are counted.
fn address_index(keys: &Keys, address: ClientAddress) -> String {
    keys.blind("sign_in.address", &address.0.to_string())
}

/// The first step.
///
/// # Errors
/// `sign_in_refused` whatever is wrong, `too_many_attempts` after too many, always in the same time.
pub async fn with_password(
    app: &App,
    address: ClientAddress,
    form: SignIn,
) -> Result<(Secret, SignInStep), Problem> {
    // What is no address is an unknown account like any other.
    let typed = form.email.chars().take(254).collect::<String>();
    let account = Email::parse(&typed).map_or(typed, |email| email.folded());
    let account = staff_store::email_index(&app.keys, &account);
    let origin = address_index(&app.keys, address);

    let (by_account, by_origin) = (account.clone(), origin.clone());
    app.db
        .keep(move |tx| {
            let now = tx.now();
            throttle::count(tx, Counted::Account, &by_account, now)?;
            throttle::count(tx, Counted::Address, &by_origin, now)
        })
        .await?;
    let index = account.clone();
    let known = app
        .db
        .read(move |r| staff_store::credentials(r, &index))
        .await
        .map_err(Problem::from)?;
    let stored = known.as_ref().and_then(|known| known.password_hash.clone());
    let right = password::verify(form.password, stored).await?;

    let entropy = app.entropy.clone();
    app.db
        .act(move |tx| {
            let staff = known.as_ref().map(|known| known.id);
            let subject = staff.map_or(Subject::Installation, Subject::Staff);
            let Some(staff) = staff.filter(|_| right) else {
                let entry = AuditEntry::new(Actor::Public, "sign_in.refused", subject);
                return Ok::<_, Problem>(
                    tx.audited(entry, Err(Problem::new(ErrorCode::SignInRefused)))?,
                );
            };
            throttle::uncount(tx, Counted::Account, &account)?;
            throttle::uncount(tx, Counted::Address, &origin)?;
            let expires_at = tx.now().plus_minutes(HALF_WAY_MINUTES);
            let (_, secret) = insert(tx, &entropy, staff, "password", expires_at)?;
            let entry = AuditEntry::new(Actor::Public, "sign_in.password_accepted", subject);
            Ok(tx.audited(entry, Ok((secret, SignInStep { expires_at })))?)
        })
        .await?
}

/// A half-way sign-in, as found by its secret.
struct HalfWay {
    id: SignInId,
    staff: StaffId,
    attempts: i64,
    account: String,
    totp: crate::store::Sealed,
    last_step: i64,
}

fn half_way(tx: &mut Tx, secret: &Secret, now: Timestamp) -> Result<Option<HalfWay>, StoreError> {
    tx.query_opt(
        "SELECT s.id, s.staff_id, s.attempts, f.email_index, f.totp_sealed, f.totp_last_step
         FROM sign_ins s JOIN staff f ON f.id = s.staff_id
         WHERE s.secret_hash = $1 AND s.stage = 'password' AND s.ends_at > $2
             AND f.disabled_at IS NULL AND f.totp_sealed IS NOT NULL",
        params![secret.hash(), now],
        |row| {
            Ok(HalfWay {
                id: row.id(0)?,
                staff: row.id(1)?,
                attempts: row.int(2)?,
                account: row.text(3)?,
                totp: row.sealed(4)?,
                last_step: row.int(5)?,
            })
        },
    )
}

/// The second step.
///
/// # Errors
/// `sign_in_needed` when the first step is missing, too long ago or used up; `sign_in_refused` for a
/// wrong or used code.
pub async fn with_code(
    app: &App,
    address: ClientAddress,
    half: Option<Secret>,
    code: String,
) -> Result<Started, Problem> {
    let half = half.ok_or_else(|| Problem::new(ErrorCode::SignInNeeded))?;
    let origin = address_index(&app.keys, address);
    let entropy = app.entropy.clone();
    app.db
        .act(move |tx| {
            let now = tx.now();
            let needed = || Problem::new(ErrorCode::SignInNeeded);
            let found = half_way(tx, &half, now)?.ok_or_else(needed)?;
            // One code at a time: what was tried, and which code was used, is read after that.
            tx.keep_row("staff", found.staff)?;
            let known = half_way(tx, &half, now)?.ok_or_else(needed)?;
            throttle::count(tx, Counted::Account, &known.account, now)?;
            throttle::count(tx, Counted::Address, &origin, now)?;
            let sealed_at = Context::new("staff.totp_sealed", known.staff);
            let authenticator = Authenticator::new(&tx.keys().open(sealed_at, &known.totp)?);
            let subject = Subject::Staff(known.staff);
            let Some(step) = authenticator.accept(&code, now, known.last_step) else {
                tx.execute(
                    "UPDATE sign_ins SET attempts = attempts + 1 WHERE id = $1",
                    params![known.id],
                )?;
                if known.attempts + 1 >= CODES {
                    tx.execute("DELETE FROM sign_ins WHERE id = $1", params![known.id])?;
                }
                let entry = AuditEntry::new(Actor::Public, "sign_in.code_refused", subject);
                let refused = Err(Problem::new(ErrorCode::SignInRefused));
                return Ok::<_, Problem>(tx.audited(entry, refused)?);
            };
            tx.execute_one(
                "UPDATE staff SET totp_last_step = $2 WHERE id = $1",
                params![known.staff, step],
            )?;
            tx.execute("DELETE FROM sign_ins WHERE id = $1", params![known.id])?;
            throttle::forgive(tx, Counted::Account, &known.account)?;
            throttle::uncount(tx, Counted::Address, &origin)?;
            let started = start(tx, &entropy, known.staff)?;
            let actor = Actor::Staff(known.staff);
            let entry = AuditEntry::new(actor, "sign_in.completed", subject);
            Ok(tx.audited(entry, Ok(started))?)
        })
        .await?
}

/// Starts a finished sign-in. The caller has made sure of both factors (or of the demo).
pub(super) fn start(tx: &mut Tx, entropy: &Entropy, staff: StaffId) -> Result<Started, StoreError> {
    let ends_at = tx.now().plus_minutes(LONGEST_HOURS * 60);
    let (_, secret) = insert(tx, entropy, staff, "full", ends_at)?;
    Ok(Started {
        secret,
        staff,
        ends_at,
    })
}

fn insert(
    tx: &mut Tx,
    entropy: &Entropy,
    staff: StaffId,
    stage: &'static str,
    ends_at: Timestamp,
) -> Result<(SignInId, Secret), StoreError> {
    let now = tx.now();
    let (id, secret) = (entropy.id(now, SignInId::new), Secret::random(entropy));
    tx.execute(
        "INSERT INTO sign_ins (id, secret_hash, staff_id, stage, created_at, last_seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
        params![id, secret.hash(), staff, stage, now, ends_at],
    )?;
    Ok((id, secret))
}
