//! Looking at a database without changing it, for `anteroom check`.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Keys, MasterKey, OpenError, Reader, StoreError, db, migrations};
use crate::audit;
use crate::outside::{Clock, Entropy};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Examined {
    /// How many migrations the next start will take.
    pub pending: i64,
    /// How many entries the access log has, or the first entry where its chain is broken.
    pub log: Result<i64, i64>,
}

/// Checks the file, the master key and the access log; changes nothing.
///
/// # Errors
/// When the file is damaged or of a newer program, or the key does not fit.
pub fn examine(path: &Path, master: &MasterKey) -> Result<Examined, OpenError> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(StoreError::from)?;
    db::check(&conn)?;
    let (found, known) = (migrations::recorded(&conn)?, migrations::newest());
    if found > known {
        return Err(OpenError::NewerDatabase { found, known });
    }
    if found == 0 {
        return Ok(Examined {
            pending: known,
            log: Ok(0),
        });
    }
    let keys = Keys::load(&conn, master, &Clock::Real, &Entropy::System)?;
    let log = audit::verify(&mut Reader { conn }, &keys, None)?;
    Ok(Examined {
        pending: known - found,
        log: log.map(|end| end.seq).map_err(|broken| broken.seq),
    })
}

/// What a database has been used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// There is none.
    Nothing,
    /// The demo filled it.
    Demo,
    /// Anything else: it must be taken for that of a real clinic.
    Clinic,
}

/// Tells by the access log what a database has been used for; changes nothing and needs no key.
///
/// # Errors
/// When the file is no database.
pub fn past(path: &Path) -> Result<Past, OpenError> {
    if !path.exists() {
        return Ok(Past::Nothing);
    }
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(StoreError::from)?;
    if migrations::recorded(&conn)? == 0 {
        return Ok(Past::Clinic);
    }
    let filled = Reader { conn }.exists("SELECT 1 FROM audit WHERE action = 'demo.filled'", &[])?;
    Ok(if filled { Past::Demo } else { Past::Clinic })
}
