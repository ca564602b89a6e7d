//! What stands for weeks and is read for every booking: sites, services, staff, clinics and what departs
//! from them. Each connection remembers what it read of that; one number in the database says whether it
//! still holds. Whoever writes a row of these tables raises the number, in the same unit of work, without
//! having to think of it: the statement tells.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::conn::Conn;
use super::{Reader, StoreError};

/// The tables whose rows are remembered.
pub(super) const TABLES: [&str; 8] = [
    "clinic_templates",
    "leave",
    "memberships",
    "services",
    "site_resources",
    "sites",
    "staff",
    "template_exceptions",
];
/// By what the number is known, among what has changed (see [`super::Changes`]).
pub(super) const STANDING: &str = "standing";
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("SELECT version FROM changes WHERE what = '{STANDING}'"));
/// So much is remembered at most; beyond, all is read anew.
const MOST: usize = 4_096;

/// Whether a statement writes to one of the tables.
pub(super) fn is_written_by(sql: &str) -> bool {
    let sql = sql.trim_start();
    let rest = sql
        .strip_prefix("UPDATE ")
        .or_else(|| sql.strip_prefix("INSERT INTO "))
        .or_else(|| sql.strip_prefix("DELETE FROM "));
    let table = rest.and_then(|rest| {
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .next()
    });
    table.is_some_and(|table| TABLES.contains(&table))
}

/// What one connection remembers.
#[derive(Default)]
pub(super) struct Memory {
    /// The number at which all of it was read.
    version: Option<i64>,
    known: HashMap<(TypeId, String), Arc<dyn Any + Send + Sync>>,
    /// Whether the number was looked at in this transaction, while nobody else writes.
    looked: bool,
    /// Whether this unit of work has changed what is remembered: it reads what it wrote, and nobody
    /// else is to see that before it is kept.
    changed_here: bool,
    /// How deep one is in reading what is to be remembered.
    #[cfg(debug_assertions)]
    reading: u32,
}

impl Memory {
    /// A unit of work begins.
    pub fn begin(&mut self) {
        self.changed_here = false;
    }

    /// What others wrote may be seen from now on, or what was written here is undone: the number must be
    /// looked at again.
    pub fn look_again(&mut self) {
        self.looked = false;
        #[cfg(debug_assertions)]
        {
            // Whoever was reading may have panicked.
            self.reading = 0;
        }
    }

    /// Whether the unit of work has changed what is remembered.
    pub const fn changed_here(&self) -> bool {
        self.changed_here
    }

    /// Whether what is to be remembered is being read.
    #[cfg(debug_assertions)]
    pub const fn is_reading(&self) -> bool {
        self.reading > 0
    }

    /// Takes note of a statement that is about to run.
    pub fn note(&mut self, sql: &str) {
        self.changed_here = self.changed_here || is_written_by(sql);
    }

    /// Forgets all: what was read may have been undone.
    pub fn forget(&mut self) {
        self.known.clear();
        self.version = None;
        self.looked = false;
    }

    /// Forgets all that was read at another number than this.
    fn keep_if(&mut self, version: i64) {
        if self.version != Some(version) || self.known.len() >= MOST {
            self.known.clear();
            self.version = Some(version);
        }
    }
}

impl Reader {
    /// What was read before under this name, as long as it holds; else it is read by `read`, which must
    /// depend on nothing but its name and the tables that stand.
    ///
    /// # Errors
    /// What the database or `read` says.
    pub fn remembered<T, E>(
        &mut self,
        name: String,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        E: From<StoreError>,
    {
        if self.memory.changed_here() {
            return read(self).map(Arc::new);
        }
        if !self.memory.looked {
            let version = self.standing_version()?;
            self.memory.keep_if(version.unwrap_or(0));
            // A snapshot stays as it is, and so does what only one may write; on a server others may.
            self.memory.looked = matches!(self.conn, Conn::Sqlite(_));
        }
        let key = (TypeId::of::<T>(), name);
        if let Some(known) = self.memory.known.get(&key)
            && let Ok(known) = Arc::clone(known).downcast::<T>()
        {
            return Ok(known);
        }
        let found = Arc::new(self.read_to_remember(read)?);
        self.memory.known.insert(key, found.clone());
        Ok(found)
    }

    /// The number that says whether what was read still holds.
    fn standing_version(&mut self) -> Result<Option<i64>, StoreError> {
        let mut version = None;
        self.conn.each(&VERSION, &[], |row| {
            version = Some(row.int(0)?);
            Ok(false)
        })?;
        Ok(version)
    }

    #[cfg(not(debug_assertions))]
    fn read_to_remember<T, E>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        read(self)
    }

    /// Reads it; in a build for development it is looked at what is read ([`Self::look_what_is_read`]).
    #[cfg(debug_assertions)]
    fn read_to_remember<T, E>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.memory.reading += 1;
        let found = read(self);
        self.memory.reading -= 1;
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_tells_whether_it_changes_what_stands() {
        for sql in [
            "UPDATE sites SET name = 'x'",
            "INSERT INTO staff (id) VALUES ($1)",
            "\n    DELETE FROM leave WHERE id = $1 RETURNING id",
            "DELETE FROM template_exceptions",
        ] {
            assert!(is_written_by(sql), "{sql}");
        }
        for sql in [
            "SELECT 1 FROM sites FOR UPDATE",
            "UPDATE site_maps SET a = 1",
            "INSERT INTO claims (resource) SELECT id FROM staff",
            "BEGIN",
            "",
        ] {
            assert!(!is_written_by(sql), "{sql}");
        }
    }
}
