//! Appending to the chain and checking it.

use std::sync::LazyLock;

use domain::time::Timestamp;
use subtle::ConstantTimeEq;

use super::{AuditEntry, AuditRow};
use crate::params;
use crate::store::{Keys, Reader, StoreError, Tx};

/// What the first row is bound to.
const GENESIS: &str = "";
/// Bytes of most rows, so that they do not move while they are put together.
const USUAL: usize = 512;
/// Rows checked at a time: memory stays flat however long the log is.
const PAGE: i64 = 1_000;

/// The end of the log at some moment. Kept outside the database, it proves that nothing was cut off.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Checkpoint {
    /// How many rows there were.
    pub seq: i64,
    /// The last row's hash.
    pub hash: String,
}

/// Where the chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The row that is wrong or missing.
    pub seq: i64,
    /// How.
    pub fault: Fault,
}

/// How a row is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A row is missing from the middle, or the end.
    Missing,
    /// A row is not bound to the row before it.
    Unlinked,
    /// A row does not say what it said when it was written.
    Altered,
}

/// Appends entries, each with when it was made, to the log that ends so; says how it ends then. Use
/// [`Tx::audited`] or [`Tx::record`].
///
/// # Errors
/// What the database says.
pub fn append(
    tx: &mut Tx,
    keys: &Keys,
    end: Checkpoint,
    entries: &[(Timestamp, AuditEntry)],
) -> Result<Checkpoint, StoreError> {
    let mut last = end;
    for group in entries.chunks(AT_ONCE) {
        let mut values = Vec::with_capacity(group.len() * COLUMNS);
        for (at, entry) in group {
            let row = bound(keys, last, *at, entry);
            last = Checkpoint {
                seq: row.seq,
                hash: row.hash.clone(),
            };
            values.extend_from_slice(params![
                row.seq,
                row.at,
                row.actor_kind,
                row.actor_id,
                row.action,
                row.subject_kind,
                row.subject_id,
                row.site_id,
                row.details,
                row.prev_hash,
                row.hash,
            ]);
        }
        tx.change(insertion(group.len()), &values)?;
    }
    Ok(last)
}

/// Values of one row.
const COLUMNS: usize = 11;
/// How many entries one statement takes: few acts leave more.
const AT_ONCE: usize = 4;

/// The statement for so many rows.
fn insertion(rows: usize) -> &'static str {
    static ALL: LazyLock<[String; AT_ONCE]> = LazyLock::new(|| {
        std::array::from_fn(|more| {
            let row = |number: usize| {
                let first = number * COLUMNS + 1;
                let marks: Vec<String> =
                    (first..first + COLUMNS).map(|n| format!("${n}")).collect();
                format!("({})", marks.join(", "))
            };
            let rows: Vec<String> = (0..=more).map(row).collect();
            format!(
                "INSERT INTO audit (seq, at, actor_kind, actor_id, action, subject_kind, subject_id,
                     site_id, details, prev_hash, hash)
                 VALUES {}",
                rows.join(", ")
            )
        })
    });
    &ALL[rows.clamp(1, AT_ONCE) - 1]
}

/// The row of an entry, bound to the row before.
fn bound(keys: &Keys, last: Checkpoint, at: Timestamp, entry: &AuditEntry) -> AuditRow {
    let mut row = AuditRow {
        seq: last.seq + 1,
        at,
        actor_kind: entry.actor.kind().to_owned(),
        actor_id: entry.actor.id(),
        action: entry.action.to_owned(),
        subject_kind: entry.subject.kind().to_owned(),
        subject_id: entry.subject.id(),
        site_id: entry.site.map(|site| site.to_string()),
        details: serde_json::Value::Object(entry.details.clone()).to_string(),
        prev_hash: last.hash,
        hash: String::new(),
    };
    row.hash = tag(keys, &row);
    row
}

/// The end of the log now.
///
/// # Errors
/// What the database says.
pub fn head(reader: &mut Reader) -> Result<Checkpoint, StoreError> {
    let last = reader.query_opt(
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
        &[],
        |row| {
            Ok(Checkpoint {
                seq: row.int(0)?,
                hash: row.text(1)?,
            })
        },
    )?;
    Ok(last.unwrap_or_else(|| Checkpoint {
        seq: 0,
        hash: GENESIS.to_owned(),
    }))
}

/// Checks the whole log, and that it still contains the row a checkpoint names. Gives the end of
/// the log, to be kept as the next checkpoint.
///
/// # Errors
/// What the database says; a broken chain is an inner error.
pub fn verify(
    reader: &mut Reader,
    keys: &Keys,
    known: Option<&Checkpoint>,
) -> Result<Result<Checkpoint, Broken>, StoreError> {
    let mut last = Checkpoint {
        seq: 0,
        hash: GENESIS.to_owned(),
    };
    loop {
        let rows = super::list::after(reader, last.seq, PAGE)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(fault) = fault_of(keys, &last, &row) {
                return Ok(Err(Broken {
                    seq: last.seq + 1,
                    fault,
                }));
            }
            last = Checkpoint {
                seq: row.seq,
                hash: row.hash,
            };
            if let Some(known) = known
                && known.seq == last.seq
                && known.hash != last.hash
            {
                return Ok(Err(Broken {
                    seq: last.seq,
                    fault: Fault::Altered,
                }));
            }
        }
    }
    if known.is_some_and(|known| known.seq > last.seq) {
        return Ok(Err(Broken {
            seq: last.seq + 1,
            fault: Fault::Missing,
        }));
    }
    Ok(Ok(last))
}

fn fault_of(keys: &Keys, last: &Checkpoint, row: &AuditRow) -> Option<Fault> {
    if row.seq != last.seq + 1 {
        return Some(Fault::Missing);
    }
    if row.prev_hash != last.hash {
        return Some(Fault::Unlinked);
    }
    let same = tag(keys, row).as_bytes().ct_eq(row.hash.as_bytes());
    (!bool::from(same)).then_some(Fault::Altered)
}

/// Whether each of these rows says what it said when it was written. Cheaper than [`verify`], and
/// blind to what is missing between them.
pub(super) fn unaltered(keys: &Keys, rows: &[AuditRow]) -> bool {
    rows.iter()
        .all(|row| tag(keys, row).as_bytes().ct_eq(row.hash.as_bytes()).into())
}

/// The keyed hash over a row, the row before included. Every field goes in with its length, so that
/// no two rows have the same bytes.
fn tag(keys: &Keys, row: &AuditRow) -> String {
    let (seq, at) = (row.seq.to_string(), row.at.0.to_string());
    let fields: [Option<&str>; 10] = [
        Some(&row.prev_hash),
        Some(&seq),
        Some(&at),
        Some(&row.actor_kind),
        row.actor_id.as_deref(),
        Some(&row.action),
        Some(&row.subject_kind),
        row.subject_id.as_deref(),
        row.site_id.as_deref(),
        Some(&row.details),
    ];
    let mut bytes = Vec::with_capacity(USUAL);
    for field in fields {
        match field {
            None => bytes.push(0),
            Some(text) => {
                bytes.push(1);
                bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
    }
    keys.audit_tag(&[&bytes])
}
