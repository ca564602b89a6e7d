//! Staff rows: names and addresses sealed, found by a keyed index of the e-mail address.

use std::collections::BTreeMap;

use domain::ids::StaffId;
use domain::people::wire::{Membership, Staff};

use crate::params;
use crate::store::{Context, Keys, Reader, Row, Sealed, StoreError, Tx};

/// What is needed to check a password.
#[derive(Clone, Debug)]
pub(super) struct Credentials {
    pub id: StaffId,
    pub password_hash: Option<String>,
}

/// The index of an e-mail address, already folded.
pub(crate) fn email_index(keys: &Keys, folded: &str) -> String {
    keys.blind("staff.email", folded)
}

/// An active member of staff by their e-mail's index.
pub(super) fn credentials(r: &mut Reader, index: &str) -> Result<Option<Credentials>, StoreError> {
    r.query_opt(
        "SELECT id, password_hash FROM staff
         WHERE email_index = $1 AND disabled_at IS NULL AND totp_sealed IS NOT NULL",
        params![index],
        |row| {
            Ok(Credentials {
                id: row.id(0)?,
                password_hash: row.opt_text(1)?,
            })
        },
    )
}

const COLUMNS: &str = "SELECT id, name_sealed, title_sealed, email_sealed, password_hash,
    disabled_at FROM staff";

fn from_row(row: &Row<'_>, keys: &Keys) -> Result<Staff, StoreError> {
    let id: StaffId = row.id(0)?;
    let switched_off = row.opt_time(5)?.is_some();
    let open = |column, sealed| keys.open_text(Context::new(column, id), &sealed);
    Ok(Staff {
        id,
        name: open("staff.name_sealed", row.sealed(1)?)?,
        title: match row.opt_sealed(2)? {
            Some(sealed) => open("staff.title_sealed", sealed)?,
            None => String::new(),
        },
        email: Some(open("staff.email_sealed", row.sealed(3)?)?),
        memberships: Vec::new(),
        active: row.opt_text(4)?.is_some() && !switched_off,
        switched_off,
    })
}

fn membership(row: &Row<'_>) -> Result<Membership, StoreError> {
    Ok(Membership {
        site: row.id("site_id")?,
        role: row.word("role")?,
    })
}

/// The roles of a member of staff.
pub(super) fn memberships_of(
    r: &mut Reader,
    staff: StaffId,
) -> Result<Vec<Membership>, StoreError> {
    r.query(
        "SELECT site_id, role FROM memberships WHERE staff_id = $1 ORDER BY site_id, role",
        params![staff],
        membership,
    )
}

/// One member of staff, e-mail address included.
///
/// # Errors
/// What the store says.
pub fn find(r: &mut Reader, keys: &Keys, id: StaffId) -> Result<Option<Staff>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let Some(mut staff) = r.query_opt(&sql, params![id], |row| from_row(row, keys))? else {
        return Ok(None);
    };
    staff.memberships = memberships_of(r, id)?;
    Ok(Some(staff))
}

/// All staff by name, e-mail addresses and those who are switched off included.
///
/// # Errors
/// What the store says.
pub fn all(r: &mut Reader, keys: &Keys) -> Result<Vec<Staff>, StoreError> {
    let mut everyone = r.query(COLUMNS, &[], |row| from_row(row, keys))?;
    let mut roles: BTreeMap<StaffId, Vec<Membership>> = BTreeMap::new();
    let pairs = r.query(
        "SELECT staff_id, site_id, role FROM memberships ORDER BY site_id, role",
        &[],
        |row| Ok((row.id("staff_id")?, membership(row)?)),
    )?;
    for (staff, membership) in pairs {
        roles.entry(staff).or_default().push(membership);
    }
    for staff in &mut everyone {
        staff.memberships = roles.remove(&staff.id).unwrap_or_default();
    }
    everyone.sort_by_cached_key(|staff| (staff.name.to_lowercase(), staff.id));
    Ok(everyone)
}

/// Whether anybody is on the staff yet.
pub(crate) fn is_empty(r: &mut Reader) -> Result<bool, StoreError> {
    Ok(!r.exists("SELECT 1 FROM staff LIMIT 1", &[])?)
}

/// A new member of staff's own words.
pub(crate) struct NewRow<'a> {
    pub id: StaffId,
    pub name: &'a str,
    pub title: &'a str,
    /// As typed and checked.
    pub email: &'a str,
    /// For the index.
    pub folded: &'a str,
}

/// Adds a member of staff who cannot sign in yet.
pub(crate) fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<(), StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    let [name, title, email] = sealed_words(&keys, new)?;
    tx.execute(
        "INSERT INTO staff (id, name_sealed, title_sealed, email_sealed, email_index, language,
             created_at)
         VALUES ($1, $2, $3, $4, $5, 'en', $6)",
        params![
            new.id,
            name,
            title,
            email,
            email_index(&keys, new.folded),
            now,
        ],
    )?;
    Ok(())
}

/// Writes a member of staff's own words anew.
pub(super) fn correct(tx: &mut Tx, new: &NewRow<'_>) -> Result<(), StoreError> {
    let keys = tx.keys();
    let [name, title, email] = sealed_words(&keys, new)?;
    tx.execute_one(
        "UPDATE staff SET name_sealed = $2, title_sealed = $3, email_sealed = $4, email_index = $5
         WHERE id = $1",
        params![new.id, name, title, email, email_index(&keys, new.folded)],
    )
}

/// Name, title and e-mail address; no title is none.
fn sealed_words(keys: &Keys, new: &NewRow<'_>) -> Result<[Option<Sealed>; 3], StoreError> {
    let seal = |column, text| {
        let place = Context::new(column, new.id);
        keys.seal_text(place, text).map(Some)
    };
    Ok([
        seal("staff.name_sealed", new.name)?,
        match new.title {
            "" => None,
            title => seal("staff.title_sealed", title)?,
        },
        seal("staff.email_sealed", new.email)?,
    ])
}

/// Takes a role at a site.
pub(super) fn leave(
    tx: &mut Tx,
    staff: StaffId,
    membership: &Membership,
) -> Result<(), StoreError> {
    tx.execute_one(
        "DELETE FROM memberships WHERE staff_id = $1 AND site_id = $2 AND role = $3",
        params![staff, membership.site, membership.role.as_str()],
    )
}

/// Gives a role at a site.
pub(crate) fn join(tx: &mut Tx, staff: StaffId, membership: &Membership) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO memberships (staff_id, site_id, role, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        params![staff, membership.site, membership.role.as_str(), now],
    )?;
    Ok(())
}

/// Sets password and authenticator; `step` is that of the code that proved it.
pub(crate) fn set_credentials(
    tx: &mut Tx,
    staff: StaffId,
    password_hash: &str,
    totp: &[u8],
    step: i64,
) -> Result<(), StoreError> {
    let sealed = tx
        .keys()
        .seal(Context::new("staff.totp_sealed", staff), totp)?;
    tx.execute_one(
        "UPDATE staff SET password_hash = $2, totp_sealed = $3, totp_last_step = $4
         WHERE id = $1",
        params![staff, password_hash, sealed, step],
    )
}
