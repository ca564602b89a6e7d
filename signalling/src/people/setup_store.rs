//! Rows of set-up links, and what was entered behind them so far.

use domain::ids::StaffId;
use domain::time::Timestamp;

use super::staff_store;
use crate::outside::Entropy;
use crate::params;
use crate::store::{Context, Reader, Secret, SecretHash, StoreError, Tx};

/// A link that works.
pub(super) struct Link {
    /// Whose; nobody's for the first administrator.
    pub staff: Option<StaffId>,
}

/// What was entered so far.
#[derive(Clone, Default)]
pub(super) struct Kept {
    /// First administrator only.
    pub name: Option<String>,
    /// First administrator only.
    pub email: Option<String>,
    /// First administrator only.
    pub site_name: Option<String>,
    pub password_hash: String,
    pub totp: Vec<u8>,
}

/// Gives out a link; those given out before for the same person stop working.
pub(super) fn issue(
    tx: &mut Tx,
    entropy: &Entropy,
    staff: Option<StaffId>,
    hours: i64,
) -> Result<Secret, StoreError> {
    let now = tx.now();
    revoke(tx, staff)?;
    let secret = Secret::random(entropy);
    tx.execute(
        "INSERT INTO setup_links (secret_hash, staff_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4)",
        params![secret.hash(), staff, now, now.plus_minutes(hours * 60)],
    )?;
    Ok(secret)
}

/// Makes all links of a person (or of the first administrator) stop working.
pub(super) fn revoke(tx: &mut Tx, staff: Option<StaffId>) -> Result<(), StoreError> {
    let now = tx.now();
    match staff {
        Some(staff) => tx.execute(
            "UPDATE setup_links SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL",
            params![staff, now],
        )?,
        None => tx.execute(
            "UPDATE setup_links SET revoked_at = $1 WHERE staff_id IS NULL AND revoked_at IS NULL",
            params![now],
        )?,
    };
    Ok(())
}

/// A link that works now. The first administrator's works only while there is nobody.
pub(super) fn find(
    r: &mut Reader,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<Link>, StoreError> {
    let link = r.query_opt(
        "SELECT l.staff_id, f.disabled_at FROM setup_links l
         LEFT JOIN staff f ON f.id = l.staff_id
         WHERE l.secret_hash = $1 AND l.used_at IS NULL AND l.revoked_at IS NULL
             AND l.expires_at > $2",
        params![secret.hash(), now],
        |row| Ok((row.opt_id::<StaffId>(0)?, row.opt_time(1)?)),
    )?;
    match link {
        Some((None, _)) if !staff_store::is_empty(r)? => Ok(None),
        Some((_, Some(_disabled))) => Ok(None),
        Some((staff, None)) => Ok(Some(Link { staff })),
        None => Ok(None),
    }
}

fn at(column: &'static str, hash: &SecretHash) -> Context {
    Context::new(column, hash)
}

/// Keeps what was entered.
pub(super) fn keep(tx: &mut Tx, secret: &Secret, kept: &Kept) -> Result<(), StoreError> {
    let (keys, hash) = (tx.keys(), secret.hash());
    let seal = |column, text: &Option<String>| {
        text.as_deref()
            .map(|text| keys.seal_text(at(column, &hash), text))
            .transpose()
    };
    tx.execute_one(
        "UPDATE setup_links SET name_sealed = $2, email_sealed = $3, site_name = $4,
             password_hash = $5, totp_sealed = $6
         WHERE secret_hash = $1",
        params![
            &hash,
            seal("setup_links.name_sealed", &kept.name)?,
            seal("setup_links.email_sealed", &kept.email)?,
            kept.site_name.as_deref(),
            &kept.password_hash,
            keys.seal(at("setup_links.totp_sealed", &hash), &kept.totp)?,
        ],
    )
}

/// What was entered, once a password has been chosen.
pub(super) fn kept(tx: &mut Tx, secret: &Secret) -> Result<Option<Kept>, StoreError> {
    let (keys, hash) = (tx.keys(), secret.hash());
    tx.query_opt(
        "SELECT name_sealed, email_sealed, site_name, password_hash, totp_sealed
         FROM setup_links WHERE secret_hash = $1 AND password_hash IS NOT NULL",
        params![&hash],
        |row| {
            let open = |column, sealed: Option<crate::store::Sealed>| {
                sealed
                    .map(|sealed| keys.open_text(at(column, &hash), &sealed))
                    .transpose()
            };
            Ok(Kept {
                name: open("setup_links.name_sealed", row.opt_sealed(0)?)?,
                email: open("setup_links.email_sealed", row.opt_sealed(1)?)?,
                site_name: row.opt_text(2)?,
                password_hash: row.text(3)?,
                totp: keys
                    .open(at("setup_links.totp_sealed", &hash), &row.sealed(4)?)?
                    .to_vec(),
            })
        },
    )
}

/// The link has done its work: it and its like end, and what it held is gone.
pub(super) fn used(tx: &mut Tx, secret: &Secret, staff: Option<StaffId>) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute_one(
        "UPDATE setup_links SET used_at = $2, name_sealed = NULL, email_sealed = NULL,
             password_hash = NULL, totp_sealed = NULL
         WHERE secret_hash = $1",
        params![secret.hash(), now],
    )?;
    revoke(tx, staff)
}
