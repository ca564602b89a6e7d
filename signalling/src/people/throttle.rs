//! Slows down guessing, by account and by address. Every attempt is counted before it is looked at,
//! so that many at once gain nothing; the right password takes its count back. Locks are short and
//! grow in steps, and end by themselves: the right password later still works.

use domain::error::{ErrorCode, Problem};
use domain::time::Timestamp;

use crate::params;
use crate::store::{StoreError, Tx};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// What attempts are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// The account named, known or not.
    Account,
    /// The address it came from. A whole hospital may share one, so the bound is wide.
    Address,
}

impl Counted {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
        }
    }

    /// How long to lock after so many failures in a row.
    const fn lock_ms(self, failures: i64) -> i64 {
        match (self, failures) {
            (Self::Account, ..5) | (Self::Address, ..50) => 0,
            (Self::Account, 5) => 30 * SECOND,
            (Self::Account, 6) | (Self::Address, 50..100) => MINUTE,
            (Self::Account, 7) => 2 * MINUTE,
            (Self::Account, 8) => 4 * MINUTE,
            (Self::Account, 9) => 8 * MINUTE,
            _ => 15 * MINUTE,
        }
    }

    /// After how long without a failure they are forgotten.
    const fn memory_ms(self) -> i64 {
        match self {
            Self::Account => 12 * HOUR,
            Self::Address => HOUR,
        }
    }
}

/// Counts an attempt.
///
/// # Errors
/// `too_many_attempts`, with the seconds to wait, while locked.
pub fn count(tx: &mut Tx, by: Counted, key_index: &str, now: Timestamp) -> Result<(), Problem> {
    tx.keep_name(&format!("attempts by {} {key_index}", by.as_str()))?;
    let known = tx.query_opt(
        "SELECT failures, last_failure_at, locked_until FROM sign_in_attempts
         WHERE kind = $1 AND key_index = $2",
        params![by.as_str(), key_index],
        |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)),
    )?;
    let (failures, last, locked_until) = known.unwrap_or((0, 0, 0));
    if locked_until > now.0 {
        let seconds = (locked_until - now.0).div_euclid(SECOND) + 1;
        return Err(Problem {
            retry_after_seconds: u32::try_from(seconds).ok(),
            ..Problem::new(ErrorCode::TooManyAttempts)
        });
    }
    let failures = if now.0 - last > by.memory_ms() {
        1
    } else {
        failures + 1
    };
    tx.execute(
        "INSERT INTO sign_in_attempts (kind, key_index, failures, last_failure_at, locked_until)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (kind, key_index) DO UPDATE SET failures = excluded.failures,
             last_failure_at = excluded.last_failure_at, locked_until = excluded.locked_until",
        params![
            by.as_str(),
            key_index,
            failures,
            now,
            now.0 + by.lock_ms(failures)
        ],
    )?;
    Ok(())
}

/// Takes one count back: the attempt was right.
pub fn uncount(tx: &mut Tx, by: Counted, key_index: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sign_in_attempts SET failures = failures - 1, locked_until = 0
         WHERE kind = $1 AND key_index = $2 AND failures > 0",
        params![by.as_str(), key_index],
    )?;
    Ok(())
}

/// Forgets all of them: the sign-in is complete.
pub fn forgive(tx: &mut Tx, by: Counted, key_index: &str) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM sign_in_attempts WHERE kind = $1 AND key_index = $2",
        params![by.as_str(), key_index],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_grow_in_steps_and_stay_short() {
        for by in [Counted::Account, Counted::Address] {
            let locks: Vec<i64> = (0..500).map(|n| by.lock_ms(n)).collect();
            assert!(locks.is_sorted());
            assert_eq!(locks[4], 0);
            assert_eq!(locks.last(), Some(&(15 * MINUTE)));
        }
    }
}
