//! What stands for weeks and is read for every booking: sites, services, staff, clinics and what departs
//! from them. Each connection remembers what it read of that, and connections to a server share it; one
//! number in the database says whether it still holds. Whoever writes a row of these tables raises the
//! number, in the same unit of work, without having to think of it: the statement tells.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

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
pub(super) static VERSION: LazyLock<String> =
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

type Known = HashMap<(TypeId, String), Arc<dyn Any + Send + Sync>>;

/// What the connections of one program to a server have read, so that not each of them has to.
#[derive(Default)]
pub(super) struct Shared(Mutex<(i64, Known)>);

impl Shared {
    /// What was read at this number or is newer still. Whoever has an older snapshot than others is told
    /// nothing, and tells nothing.
    pub fn at(&self, version: i64) -> Option<MutexGuard<'_, (i64, Known)>> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.0 < version || shared.1.len() >= MOST {
            *shared = (version.max(shared.0), Known::new());
        }
        (shared.0 == version).then_some(shared)
    }
}

/// What one connection remembers.
#[derive(Default)]
pub(super) struct Memory {
    /// The number at which all of it was read.
    version: Option<i64>,
    known: Known,
    /// What others read as well, where many connections lead to the same server.
    shared: Option<Arc<Shared>>,
    /// Whether the number was looked at since something newer may be seen: see [`Memory::look_again`].
    looked: bool,
    /// Whether this unit of work has changed what is remembered: it reads what it wrote, and nobody
    /// else is to see that before it is kept.
    changed_here: bool,
    /// How deep one is in reading what is to be remembered.
    #[cfg(debug_assertions)]
    reading: u32,
}

impl Memory {
    /// One that others add to.
    pub fn sharing(shared: Arc<Shared>) -> Self {
        Self {
            shared: Some(shared),
            ..Self::default()
        }
    }

    /// A unit of work begins.
    pub fn begin(&mut self) {
        self.changed_here = false;
    }

    /// What others wrote may be seen from now on, or what was written here is undone: the number must be
    /// looked at again. On a server that is so after every statement that may have waited for others.
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
        // On a server what changes or deletes may wait for others, and what they did is seen after it. What
        // only adds rows waits for nobody whose work it then builds on: it finds its place taken.
        let sql = sql.trim_start();
        if self.shared.is_some() && !sql.starts_with("SELECT") && !sql.starts_with("INSERT") {
            self.looked = false;
        }
    }

    /// Forgets all: what was read may have been undone.
    pub fn forget(&mut self) {
        self.known.clear();
        self.version = None;
        self.looked = false;
    }

    /// What is known, by this connection or another.
    fn recall(&mut self, key: &(TypeId, String)) -> Option<Arc<dyn Any + Send + Sync>> {
        if let Some(known) = self.known.get(key) {
            return Some(Arc::clone(known));
        }
        let found = {
            let shared = self.shared.as_ref()?.at(self.version?)?;
            shared.1.get(key).map(Arc::clone)?
        };
        self.known.insert(key.clone(), Arc::clone(&found));
        Some(found)
    }

    fn remember(&mut self, key: (TypeId, String), found: Arc<dyn Any + Send + Sync>) {
        if let Some(shared) = &self.shared
            && let Some(version) = self.version
            && let Some(mut shared) = shared.at(version)
        {
            shared.1.insert(key.clone(), Arc::clone(&found));
        }
        self.known.insert(key, found);
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
            self.memory.looked = true;
        }
        let key = (TypeId::of::<T>(), name);
        if let Some(known) = self.memory.recall(&key)
            && let Ok(known) = known.downcast::<T>()
        {
            return Ok(known);
        }
        let found = Arc::new(self.read_to_remember(read)?);
        self.memory.remember(key, found.clone());
        Ok(found)
    }

    /// The number that says whether what was read still holds.
    fn standing_version(&mut self) -> Result<Option<i64>, StoreError> {
        let mut version = None;
        self.may_ask()?;
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
