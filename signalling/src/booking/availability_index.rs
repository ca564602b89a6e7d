//! What is claimed, kept in memory, so that a search through a whole Trust need not read millions of
//! rows again. It is in step by construction: a search asks the database, in its own snapshot, which
//! stretches of claims were written since the copy was made (`store::Changes`), and reads those again before
//! it looks. So it is right with several servers on one database too, and a hint that is lost costs nothing
//! but that reading. Hints on the bus only have it done before anybody asks. Who gets a time is decided
//! by the database alone.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use domain::booking::availability::Busy;
use domain::booking::claim::Stretch;
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
    /// Looks at what is claimed of these templates from now on, as this reader's snapshot has it or a
    /// later one.
    ///
    /// # Errors
    /// What the store says.
    pub fn look<T>(
        &self,
        reader: &mut Reader,
        templates: &[Template],
        now: Timestamp,
        work: impl FnOnce(&Busy) -> T,
    ) -> Result<T, StoreError> {
        let wanted = Wanted::of(templates);
        {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if !self.0.is_poisoned() && known.is_current(reader, &wanted, now)? {
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
        known.catch_up(reader, &wanted, now)?;
        // Others may look, too.
        let known = RwLockWriteGuard::downgrade(known);
        Ok(work(&known.busy))
    }

    /// Reads what has changed of what is known.
    fn refresh(&self, reader: &mut Reader, now: Timestamp) -> Result<(), StoreError> {
        self.look(reader, &[], now, |_| ())
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
            && self.lost_connections == lost_connections()
            && !self.put_back(now)
            && self.lapses.first().is_none_or(|(at, _)| *at > now);
        Ok(holds && Changes::since(reader, self.version)?.what.is_empty())
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
        }
    }

    fn catch_up(
        &mut self,
        reader: &mut Reader,
        wanted: &Wanted,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.put_back(now) || self.lost_connections != lost_connections() {
            *self = Self::default();
            self.lost_connections = lost_connections();
        }
        let read = self.missing(wanted);
        let changes = Changes::since(reader, self.version)?;
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
        for stretch in &stale {
            self.busy.forget_cells(stretch.resource(), &stretch.cells());
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
            for kind in [Kind::Time, Kind::Seats] {
                let keys = day.iter().map(|stretch| stretch.resource());
                let keys = keys.filter(|key| self.kind(key) == Some(kind));
                let here = busy_store::live_in(reader, keys, kind, &cells, now)?;
                all.extend(here);
            }
        }
        Ok(all)
    }
}

/// Fills the index at the start, a few clinics at a time, and keeps it in step with what the bus says.
pub async fn keep_in_step(app: App) {
    let mut hints = app.bus.listen();
    if let Err(error) = fill(&app).await {
        tracing::warn!(%error, "what is claimed could not be read ahead");
    }
    loop {
        match hints.recv().await {
            Ok(Hint::Appointment { .. } | Hint::Board { .. } | Hint::WaitingList) => {}
            Ok(_) => continue,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        // Several at once are one reading.
        while hints.try_recv().is_ok() {}
        let (index, now) = (app.availability.clone(), app.now());
        // Whoever searches next tries again.
        let _ = app.db.read(move |reader| index.refresh(reader, now)).await;
    }
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
            .read(move |reader| index.look(reader, &part, now, |_| ()))
            .await?;
    }
    Ok(())
}
