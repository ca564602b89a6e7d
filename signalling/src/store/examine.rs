//! Looking at a database without changing it, for `anteroom check`.

use super::conn::Conn;
use super::engine::aside;
use super::{Engine, Keys, MasterKey, OpenError, migrations, sqlite};
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

/// Checks the database, the master key and the access log; changes nothing. `None` where there is no
/// database yet.
///
/// # Errors
/// When it is damaged, of a newer program or out of reach, or the key does not fit.
pub fn examine(engine: &Engine, master: &MasterKey) -> Result<Option<Examined>, OpenError> {
    aside(|| {
        let Some(mut reader) = engine.look()? else {
            return Ok(None);
        };
        if let Conn::Sqlite(conn) = &reader.conn {
            sqlite::check(conn)?;
        }
        let (found, known) = (migrations::recorded(&mut reader)?, migrations::newest());
        if found > known {
            return Err(OpenError::NewerDatabase { found, known });
        }
        if found == 0 {
            return Ok(Some(Examined {
                pending: known,
                log: Ok(0),
            }));
        }
        let keys = Keys::load(&mut reader, master, &Clock::Real, &Entropy::System)?;
        let log = audit::verify(&mut reader, &keys, None)?;
        Ok(Some(Examined {
            pending: known - found,
            log: log.map(|end| end.seq).map_err(|broken| broken.seq),
        }))
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
/// When it is no database, or out of reach.
pub fn past(engine: &Engine) -> Result<Past, OpenError> {
    aside(|| {
        let Some(mut reader) = engine.look()? else {
            return Ok(Past::Nothing);
        };
        if migrations::recorded(&mut reader)? == 0 {
            return Ok(Past::Clinic);
        }
        let demo = "SELECT 1 FROM audit WHERE action = 'demo.filled'";
        Ok(if reader.exists(demo, &[])? {
            Past::Demo
        } else {
            Past::Clinic
        })
    })
}
