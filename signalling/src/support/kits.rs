//! Kits' rows: a named device at a named place, its link, and what its checks found.

use domain::error::{ErrorCode, Problem};
use domain::ids::{KitId, SiteId, StaffId};
use domain::support::kit::{
    KEPT, Kit, KitCheck, KitGreeting, KitLink, KitNames, Kits, TREND, sort,
};
use domain::support::verdict::Verdict;
use domain::support::wire::LineChecked;
use domain::time::Timestamp;

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::params;
use crate::store::{Audited, Reader, Secret, SecretHash, StoreError, Tx};

/// A site has no more kits than this.
const MOST: i64 = 500;

/// The kits of a site.
///
/// # Errors
/// What the store says.
pub(super) fn list(reader: &mut Reader, site: SiteId, now: Timestamp) -> Result<Kits, StoreError> {
    let mut kits = reader.query(
        "SELECT id, place, name FROM kits WHERE site_id = $1 AND retired_at IS NULL",
        params![site],
        |row| {
            Ok(Kit {
                id: row.id(0)?,
                place: row.text(1)?,
                name: row.text(2)?,
                last: None,
                trend: Vec::new(),
            })
        },
    )?;
    for kit in &mut kits {
        let mut checks = reader.query(
            "SELECT checked_at, verdict, result FROM kit_checks WHERE kit_id = $1
             ORDER BY checked_at DESC LIMIT $2",
            params![kit.id, TREND as i64],
            |row| Ok((row.time(0)?, row.text(1)?, row.text(2)?)),
        )?;
        kit.last = checks
            .first()
            .and_then(|(.., result)| serde_json::from_str(result).ok());
        checks.reverse();
        kit.trend = checks
            .into_iter()
            .filter_map(|(at, verdict, _)| {
                Some(KitCheck {
                    at,
                    verdict: Verdict::from_text(&verdict)?,
                })
            })
            .collect();
    }
    sort(&mut kits);
    Ok(Kits { kits, now })
}

/// Names a kit; its link is shown this once.
///
/// # Errors
/// `already_exists` when a site has as many as it may.
pub(super) fn make(
    tx: &mut Tx,
    app: &App,
    staff: StaffId,
    site: SiteId,
    names: &KitNames,
) -> Result<Audited<KitLink>, Problem> {
    let now = tx.now();
    tx.keep_name(&format!("kits of {site}"))?;
    let there: i64 = tx.query_one(
        "SELECT COUNT(*) FROM kits WHERE site_id = $1 AND retired_at IS NULL",
        params![site],
        |row| row.int(0),
    )?;
    if there >= MOST {
        return Err(ErrorCode::AlreadyExists.into());
    }
    let id = app.entropy.id(now, KitId::new);
    let secret = Secret::random(&app.entropy);
    tx.execute(
        "INSERT INTO kits (id, site_id, place, name, secret_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            id,
            site,
            names.place.as_str(),
            names.name.as_str(),
            secret.hash(),
            now
        ],
    )?;
    let link = KitLink {
        kit: id,
        link: app.config.link("/kit", &secret.reveal()),
    };
    let entry = AuditEntry::new(Actor::Staff(staff), "kit.made", Subject::Kit(id));
    Ok(tx.audited(entry.at_site(site), link)?)
}

/// Where a kit belongs.
///
/// # Errors
/// `not_found` when there is none, or it is retired.
pub(super) fn site_of(reader: &mut Reader, id: KitId) -> Result<SiteId, Problem> {
    let site = reader.query_opt(
        "SELECT site_id FROM kits WHERE id = $1 AND retired_at IS NULL",
        params![id],
        |row| row.id(0),
    )?;
    Ok(site.ok_or(ErrorCode::NotFound)?)
}

/// Retires a kit: its link opens nothing any more, its checks are gone from the map.
///
/// # Errors
/// What the store says.
pub(super) fn retire(
    tx: &mut Tx,
    staff: StaffId,
    site: SiteId,
    id: KitId,
) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    tx.execute(
        "UPDATE kits SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL",
        params![id, now],
    )?;
    let entry = AuditEntry::new(Actor::Staff(staff), "kit.retired", Subject::Kit(id));
    Ok(tx.audited(entry.at_site(site), ())?)
}

/// The kit of a link's secret. Nonsense is looked up like a secret, so that it takes as long.
fn find(reader: &mut Reader, secret: &str) -> Result<(KitId, SiteId, KitGreeting), Problem> {
    let hash = SecretHash::of_link(secret);
    let found = reader.query_opt(
        "SELECT k.id, k.site_id, k.place, k.name, s.name AS site FROM kits k
         JOIN sites s ON s.id = k.site_id
         WHERE k.secret_hash = $1 AND k.retired_at IS NULL",
        params![hash],
        |row| {
            let greeting = KitGreeting {
                site: row.text("site")?,
                place: row.text("place")?,
                name: row.text("name")?,
            };
            Ok((row.id("id")?, row.id("site_id")?, greeting))
        },
    )?;
    Ok(found.ok_or(ErrorCode::LinkNotValid)?)
}

/// Which kit this is.
///
/// # Errors
/// `link_not_valid`.
pub(super) fn greet(reader: &mut Reader, secret: &str) -> Result<KitGreeting, Problem> {
    find(reader, secret).map(|(.., greeting)| greeting)
}

/// Keeps what a kit's check found, and forgets what is old.
///
/// # Errors
/// `link_not_valid`.
pub(super) fn keep(tx: &mut Tx, secret: &str, found: &LineChecked) -> Result<Audited<()>, Problem> {
    let (id, site, _) = find(tx, secret)?;
    let result = serde_json::to_string(found).map_err(|_| StoreError::Sealed)?;
    tx.execute(
        "INSERT INTO kit_checks (kit_id, checked_at, verdict, result) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        params![id, found.at, found.verdict.as_str(), result],
    )?;
    tx.execute(
        "DELETE FROM kit_checks WHERE kit_id = $1 AND checked_at NOT IN
            (SELECT checked_at FROM kit_checks WHERE kit_id = $1
             ORDER BY checked_at DESC LIMIT $2)",
        params![id, KEPT as i64],
    )?;
    let entry = AuditEntry::new(Actor::Public, "kit.checked", Subject::Kit(id));
    Ok(tx.audited(entry.at_site(site), ())?)
}
