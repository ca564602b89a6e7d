//! What the store promises.

mod groups;
mod secrecy;
mod tampering;

use super::{Db, MasterKey, Opening};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Bus;
use crate::outside::{Clock, Entropy};
use domain::ids::SiteId;
use domain::time::Timestamp;

/// A database in a folder of its own.
struct Bench {
    db: Db,
    bus: Bus,
    clock: Clock,
    folder: tempfile::TempDir,
}

fn opening(folder: &tempfile::TempDir, bus: &Bus, clock: &Clock) -> Opening {
    Opening {
        path: folder.path().join("anteroom.db"),
        master: MasterKey::from_bytes([7; 32]),
        clock: clock.clone(),
        entropy: Entropy::seeded(1),
        bus: bus.clone(),
    }
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (bus, clock) = (Bus::new(), Clock::fixed(Timestamp(1_800_000_000_000)));
        let db = Db::open(opening(&folder, &bus, &clock)).unwrap();
        Self {
            db,
            bus,
            clock,
            folder,
        }
    }

    /// Every byte of the database, its journal included.
    fn raw(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
        bytes
    }
}

fn entry(number: u128) -> AuditEntry {
    let site = SiteId::from_number(number);
    AuditEntry::new(Actor::System, "site.created", Subject::Site(site)).at_site(site)
}
