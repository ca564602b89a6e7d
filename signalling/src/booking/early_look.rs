//! A look before the act. Who comes too late for a time is told so by those who only read, and takes no turn
//! from those who write: when a clinic's times are let go at nine o'clock, most come too late. Who comes in
//! time is judged by the database all the same, and pays for no look: only slots that somebody had just now
//! are looked at first.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use domain::booking::claim::{CLINICIAN, cells};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ServiceId, SiteId, TemplateId};
use domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app_state::App;
use crate::http::{Failure, Once};
use crate::store::{Audited, Reader, StoreError, Tx, Value};

/// A slot that somebody asks for.
#[derive(Debug, Clone, Copy, Hash)]
pub struct Asked {
    /// Of which clinic.
    pub template: TemplateId,
    /// For what.
    pub service: ServiceId,
    /// From when.
    pub start: Timestamp,
}

impl Asked {
    /// What is to be looked up: see [`SQL`].
    fn values(&self, now: Timestamp) -> [Value; 4] {
        let cell = cells(self.start, self.start.plus_ms(1)).start;
        [
            self.template.into(),
            self.service.into(),
            cell.into(),
            now.into(),
        ]
    }
}

/// What a slot that is taken is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Where.
    pub site: SiteId,
    /// Whether patients book the service by themselves.
    pub public: bool,
}

/// Slots that were booked or refused of late, as far as this program has seen it. It only says where a look
/// may spare a turn: a slot that is not in it, or in it by mistake, is judged all the same.
#[derive(Debug, Clone)]
pub struct Contested(Arc<[AtomicU64]>);

/// So many are remembered at most; a newer one takes the place of an older.
const MOST: usize = 4_096;

impl Default for Contested {
    fn default() -> Self {
        Self((0..MOST).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Contested {
    fn place(&self, asked: &Asked) -> (Option<&AtomicU64>, u64) {
        let mut hasher = DefaultHasher::new();
        asked.hash(&mut hasher);
        let mark = hasher.finish() | 1;
        let at = usize::try_from(mark % MOST as u64).unwrap_or(0);
        (self.0.get(at), mark)
    }

    fn has(&self, asked: &Asked) -> bool {
        let (place, mark) = self.place(asked);
        place.is_some_and(|place| place.load(Ordering::Relaxed) == mark)
    }

    fn note(&self, asked: &Asked) {
        let (place, mark) = self.place(asked);
        if let Some(place) = place {
            place.store(mark, Ordering::Relaxed);
        }
    }
}

/// Takes a slot by `work`, once; looks first where it is contested. `may_know` says whether whoever asks may
/// know that it is taken, `prepare` asks ahead (see [`Once::act_prepared`]).
///
/// # Errors
/// `slot_taken`, or what `work` says.
pub async fn act<T, P, F>(
    app: &App,
    once: Once,
    asked: Asked,
    may_know: impl FnOnce(Taken) -> bool + Clone + Send + 'static,
    prepare: P,
    work: F,
) -> Result<T, Failure>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    P: FnOnce(&mut Tx) -> Result<(), StoreError> + Clone + Send + 'static,
    F: FnOnce(&mut Tx) -> Result<Audited<T>, Problem> + Clone + Send + 'static,
{
    let now = app.now();
    let done = if app.contested.has(&asked) {
        let ahead = move |reader: &mut Reader| reader.ask_ahead(&SQL, &asked.values(now));
        let look = move |reader: &mut Reader| refuse_taken(reader, asked, now, may_know);
        let looks = (ahead, look);
        once.act_unless_refused(app, looks, prepare, work).await
    } else {
        once.act_prepared(app, prepare, work).await
    };
    let taken = match &done {
        Ok(_) => true,
        Err(failure) => failure.problem().code == ErrorCode::SlotTaken,
    };
    if taken {
        app.contested.note(&asked);
    }
    done
}

/// Whether somebody else has the time at which a slot starts. Sessions for several are left to the act.
static SQL: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT t.site_id, s.self_booking FROM clinic_templates t
         JOIN services s ON s.id = t.service_id
         JOIN claims c ON c.resource = '{CLINICIAN}' || t.clinician_id AND c.cell = $3
         WHERE t.id = $1 AND t.service_id = $2 AND t.seats <= 1
             AND (c.expires_at IS NULL OR c.expires_at > $4)"
    )
});

/// Refuses a slot that is taken, if whoever asks may know of it: what else is wrong the act finds.
///
/// # Errors
/// `slot_taken`, or what the store says.
fn refuse_taken(
    reader: &mut Reader,
    asked: Asked,
    now: Timestamp,
    may_know: impl FnOnce(Taken) -> bool,
) -> Result<(), Problem> {
    let taken = reader.query_opt(&SQL, &asked.values(now), |row| {
        Ok(Taken {
            site: row.id(0)?,
            public: row.flag(1)?,
        })
    })?;
    match taken {
        Some(taken) if may_know(taken) => Err(ErrorCode::SlotTaken.into()),
        _ => Ok(()),
    }
}
