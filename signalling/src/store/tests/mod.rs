//! What the store promises.

mod ahead;
mod copying;
mod crashing;
mod flushing;
mod groups;
mod secrecy;
mod several_writers;
mod standing;
mod tampering;
mod travelling;

use super::{Db, Engine, MasterKey, Opening, Reader, StoreError, Temporary};
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
    place: Temporary,
}

fn opening(place: &Temporary, bus: &Bus, clock: &Clock) -> Opening {
    Opening {
        engine: place.engine().clone(),
        master: MasterKey::from_bytes([7; 32]),
        clock: clock.clone(),
        entropy: Entropy::seeded(1),
        bus: bus.clone(),
    }
}

impl Bench {
    fn new() -> Self {
        let place = Temporary::new().unwrap();
        let (bus, clock) = (Bus::new(), Clock::fixed(Timestamp(1_800_000_000_000)));
        let db = Db::open(opening(&place, &bus, &clock)).unwrap();
        Self {
            db,
            bus,
            clock,
            place,
        }
    }

    /// Every byte of the database, its journal included; of a server, everything its tables hold.
    async fn raw(&self) -> Vec<u8> {
        if let Engine::Postgres(_) = self.place.engine() {
            return self.db.read(everything).await.unwrap();
        }
        let mut bytes = Vec::new();
        for file in std::fs::read_dir(self.place.folder()).unwrap() {
            bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
        bytes
    }
}

fn everything(reader: &mut Reader) -> Result<Vec<u8>, StoreError> {
    let columns = reader.query(
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT)
         FROM information_schema.columns WHERE table_schema = current_schema()",
        &[],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )?;
    let mut all = String::new();
    for (table, column) in columns {
        all.push_str(&column);
        let sql = format!("SELECT CAST({column} AS TEXT) FROM {table}");
        for value in reader.query(&sql, &[], |row| row.opt_text(0))? {
            all.push_str(&value.unwrap_or_default());
        }
    }
    Ok(all.into_bytes())
}

fn entry(number: u128) -> AuditEntry {
    let site = SiteId::from_number(number);
    AuditEntry::new(Actor::System, "site.created", Subject::Site(site)).at_site(site)
}
