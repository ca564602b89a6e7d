//! What is claimed, kept in memory, so that a search through a whole Trust need not read millions of
//! rows again. It is in step by construction: a search asks the database, in its own snapshot, which
//! stretches of claims were written since the copy was made (`store::Changes`), and reads those again before
//! it looks. So it is right with several servers on one database too, and a hint that is lost costs nothing
//! but that reading. Hints on the bus only have it done before anybody asks. Who gets a time is decided
//! by the database alone.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::time::{Duration, Instant};

use domain::booking::availability::Busy;
use domain::booking::claim::{Stretch, unit_key};
use domain::booking::support::MOST_ALIKE;
use domain::booking::template::Template;
use domain::booking::terms::LONGEST_BUFFER_MINUTES;
use domain::time::Timestamp;
use tokio::sync::broadcast::error::RecvError;

use super::busy_store::{self, Kind, Live, Wanted};
use super::template_store;
use crate::app_state::App;
use crate::bus::Hint;
use crate::store::{Changes, Reader, StoreError, lost_connections};

/// How many resources are read before searches in between get their turn.
const AT_ONCE: usize = 64;
/// How long a hint waits for more, so that the bookings of one moment are one reading.
const GATHER: Duration = Duration::from_millis(20);
/// While much is booked, so many times as long as the last reading took: it takes a fiftieth of a core at most from
/// those who book.
const REST: u32 = 50;
/// But not longer, as whoever searches then reads what has come together first.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// The copy. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct AvailabilityIndex(Arc<RwLock<Known>>);

#[derive(Debug, Default)]
struct Known {
    busy: Busy,
    /// Whose claims are in it, in the order of [`Wanted`].
    times: HashSet<String>,
    groups: HashSet<String>,
    days: HashSet<String>,
    units: HashSet<String>,
    /// All changes up to this number are in it.
    version: i64,
    /// When something that is held runs out, and where.
    lapses: BTreeSet<(Timestamp, Stretch)>,
    /// The latest time at which anybody asked: a clock that is put back brings holds back to life.
    asked_at: Timestamp,
    /// A database that came back may have lost what it had shown.
    lost_connections: u64,
}

impl AvailabilityIndex {
    /// Looks at what is claimed of all this from now on, as this reader's snapshot has it or a later one.
    ///
    /// # Errors
    /// What the store says.
    pub fn look<T>(
        &self,
        reader: &mut Reader,
        wanted: &Wanted,
        now: Timestamp,
        work: impl FnOnce(&Busy) -> T,
    ) -> Result<T, StoreError> {
        {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if !self.0.is_poisoned() && known.is_current(reader, wanted, now)? {
                return Ok(work(&known.busy));
            }
        }
        let mut known = self.0.write().unwrap_or_else(|broken| {
            // Somebody fell over half-way through.
            let mut known = broken.into_inner();
            *known = Known::default();
            known
        });
        self.0.clear_poison();
        known.catch_up(reader, wanted, now)?;
        // Others may look, too.
        let known = RwLockWriteGuard::downgrade(known);
        Ok(work(&known.busy))
    }

    /// Reads what has changed of what is known.
    fn refresh(&self, reader: &mut Reader, now: Timestamp) -> Result<(), StoreError> {
        self.look(reader, &Wanted::default(), now, |_| ())
    }
}

impl Known {
    /// Whether it holds all of this as the reader sees it.
    fn is_current(
        &self,
        reader: &mut Reader,
        wanted: &Wanted,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let holds = self.missing(wanted).is_empty()
            && !self.is_of_no_use(now)
            && self.lapses.first().is_none_or(|(at, _)| *at > now);
        Ok(holds && Changes::since(reader, self.version)?.what.is_empty())
    }

    /// Whether all has to be read anew.
    fn is_of_no_use(&self, now: Timestamp) -> bool {
        self.put_back(now)
            || Changes::may_be_gone(self.asked_at, now)
            || self.lost_connections != lost_connections()
    }

    /// Whether the clock was put back since; those who ask at once do not ask in order.
    const fn put_back(&self, now: Timestamp) -> bool {
        now.plus_minutes(1).0 < self.asked_at.0
    }

    fn missing(&self, wanted: &Wanted) -> Wanted {
        let not_in = |all: &BTreeSet<String>, known: &HashSet<String>| {
            let missing = all.iter().filter(|key| !known.contains(*key));
            missing.cloned().collect()
        };
        Wanted {
            times: not_in(&wanted.times, &self.times),
            groups: not_in(&wanted.groups, &self.groups),
            days: not_in(&wanted.days, &self.days),
            units: not_in(&wanted.units, &self.units),
        }
    }

    fn catch_up(
        &mut self,
        reader: &mut Reader,
        wanted: &Wanted,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.is_of_no_use(now) {
            *self = Self::default();
            self.lost_connections = lost_connections();
        }
        let read = self.missing(wanted);
        let all = [&self.times, &self.groups, &self.days, &self.units];
        let nothing = all.iter().all(|known| known.is_empty());
        let changes = if nothing {
            let version = Changes::newest(reader)?;
            Changes {
                version,
                what: Vec::new(),
            }
        } else {
            Changes::since(reader, self.version)?
        };
        let stale = changes.what.iter();
        let mut stale: BTreeSet<Stretch> = stale.filter_map(|what| Stretch::parse(what)).collect();
        while let Some((at, stretch)) = self.lapses.pop_first() {
            if at > now {
                self.lapses.insert((at, stretch));
                break;
            }
            stale.insert(stretch);
        }
        // What is kept free before the next slot lies behind us in part.
        let since = now.plus_minutes(-i64::from(LONGEST_BUFFER_MINUTES));
        let mut claims = busy_store::live(reader, &read, since, None, now)?;
        stale.retain(|one| self.kind(one.resource()).is_some());
        claims.extend(self.again(reader, &stale, now)?);
        for key in read.times.iter().chain(&read.groups).chain(&read.days) {
            self.busy.forget(key);
        }
        for key in &read.units {
            for_each_unit(key, |unit| self.busy.forget(unit));
        }
        for stretch in &stale {
            let (resource, cells) = (stretch.resource(), stretch.cells());
            if self.units.contains(resource) {
                for_each_unit(resource, |unit| self.busy.forget_cells(unit, &cells));
            } else {
                self.busy.forget_cells(resource, &cells);
            }
        }
        for claim in claims {
            claim.note(&mut self.busy);
            if let Some(at) = claim.expires_at {
                let stretch = Stretch::of(&claim.resource, claim.cell);
                self.lapses.insert((at, stretch));
            }
        }
        self.times.extend(read.times);
        self.groups.extend(read.groups);
        self.days.extend(read.days);
        self.units.extend(read.units);
        // Lower than before when this snapshot is older: what came in between is then read again.
        self.version = changes.version;
        self.asked_at = now;
        Ok(())
    }
}

impl Known {
    /// What kind of claims is known of a resource, if any is.
    fn kind(&self, resource: &str) -> Option<Kind> {
        let kinds = [
            (&self.times, Kind::Time),
            (&self.groups, Kind::Seats),
            (&self.days, Kind::Seats),
            (&self.units, Kind::Unit),
        ];
        let known = kinds.into_iter().find(|(all, _)| all.contains(resource));
        known.map(|(_, kind)| kind)
    }

    /// What is live now of some stretches. Those of one day are read together.
    fn again(
        &self,
        reader: &mut Reader,
        stale: &BTreeSet<Stretch>,
        now: Timestamp,
    ) -> Result<Vec<Live>, StoreError> {
        let mut all = Vec::new();
        let stale: Vec<&Stretch> = stale.iter().collect();
        for day in stale.chunk_by(|one, next| one.cells() == next.cells()) {
            let Some(cells) = day.first().map(|stretch| stretch.cells()) else {
                continue;
            };
            for kind in [Kind::Time, Kind::Seats, Kind::Unit] {
                let keys = day.iter().map(|stretch| stretch.resource());
                let keys = keys.filter(|key| self.kind(key) == Some(kind));
                let here = busy_store::live_in(reader, keys, kind, &cells, now)?;
                all.extend(here);
            }
        }
        Ok(all)
    }
}

/// Each of alike things by its name among what is busy, however many there were when it was read.
fn for_each_unit(resource: &str, mut work: impl FnMut(&str)) {
    for unit in 0..=MOST_ALIKE {
        work(&unit_key(resource, unit));
    }
}

/// Fills the index at the start, a few clinics at a time, and keeps it in step with what the bus says.
pub async fn keep_in_step(app: App) {
    let mut hints = app.bus.listen();
    if let Err(error) = fill(&app).await {
        tracing::warn!(%error, "what is claimed could not be read ahead");
    }
    let mut rest = GATHER;
    loop {
        match hints.recv().await {
            Ok(Hint::Appointment { .. } | Hint::Board { .. } | Hint::WaitingList) => {}
            Ok(_) => continue,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        // Several at once are one reading.
        tokio::time::sleep(rest).await;
        while hints.try_recv().is_ok() {}
        let (index, now) = (app.availability.clone(), app.now());
        let read = app.db.read(move |reader| {
            let began = Instant::now();
            index.refresh(reader, now)?;
            Ok::<_, StoreError>(began.elapsed())
        });
        // Where it failed whoever searches next tries again.
        rest = read.await.map_or(GATHER, rest_after);
    }
}

/// How long to gather hints after a reading that took so long.
fn rest_after(reading: Duration) -> Duration {
    reading.saturating_mul(REST).clamp(GATHER, LONGEST_REST)
}

async fn fill(app: &App) -> Result<(), StoreError> {
    let today = app.now().utc_date().plus_days(-1);
    let wanted = template_store::Wanted {
        from: Some(today),
        ..template_store::Wanted::default()
    };
    let templates = app
        .db
        .read(move |reader| template_store::list(reader, wanted))
        .await?;
    let parts = templates.chunks(AT_ONCE).map(<[Template]>::to_vec);
    for part in parts.collect::<Vec<_>>() {
        let (index, now) = (app.availability.clone(), app.now());
        app.db
            .read(move |reader| index.look(reader, &Wanted::of(&part), now, |_| ()))
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_books_loses_a_fiftieth_of_a_core_to_what_is_read_ahead_at_most() {
        let ms = Duration::from_millis;
        for (reading, rest) in [(0, 20), (1, 50), (4, 200), (20, 1_000), (500, 1_000)] {
            assert_eq!(rest_after(ms(reading)), ms(rest), "{reading}");
        }
    }
}
