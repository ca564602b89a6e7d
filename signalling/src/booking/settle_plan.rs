//! The nearest free time for each appointment that its clinic no longer gives. It is found by doing the
//! change and taking the times, and undoing all of it: so one time is proposed to one person, and each
//! is one that the act itself could take.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::booking::claim::{Claim, Group};
use domain::booking::service::Rules;
use domain::booking::settle::{Displaced, NEAR_DAYS, nearest_first};
use domain::booking::wire::{Appointment, NearestTime, Slot, TouchedAppointments, WhyNot};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, ServiceId, SiteId};
use domain::people::policy::Action;
use domain::time::Date;

use super::book::must_at;
use super::slot_search::{self, Search, With};
use super::touched::{self, Touched};
use super::{appointment_store, claim_store, group_store, hold_store, places, template_store};
use crate::app_state::App;
use crate::http::{Failure, StaffCaller};
use crate::params;
use crate::store::{Reader, StoreError, Tx};

/// For how many a time is looked for at once: a search for each day of them holds up other writers.
const MOST_PLANNED: usize = 100;

/// Work that was done and undone.
enum Undone<T> {
    Found(T),
    Problem(Problem),
}

impl<T> From<StoreError> for Undone<T> {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

/// Does something and undoes it.
///
/// # Errors
/// Those of what is done.
pub(super) async fn tried<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&mut Tx) -> Result<T, Problem> + Clone + Send + 'static,
) -> Result<T, Failure> {
    let done = app
        .db
        .keep::<(), Undone<T>, _>(move |tx| {
            Err(match work(tx) {
                Ok(found) => Undone::Found(found),
                Err(problem) => Undone::Problem(problem),
            })
        })
        .await;
    match done {
        Ok(()) => Err(ErrorCode::Internal.into()),
        Err(Undone::Found(found)) => Ok(found),
        Err(Undone::Problem(problem)) => Err(problem.into()),
    }
}

/// Whom a change concerns.
#[derive(Debug, Default)]
pub struct Concerned {
    /// Whose time it takes.
    pub touched: Touched,
    /// Who was asked to choose another time and would be told that theirs takes place after all.
    pub given_again: Touched,
}

impl From<Touched> for Concerned {
    fn from(touched: Touched) -> Self {
        Self {
            touched,
            ..Self::default()
        }
    }
}

/// Which appointments a change would touch, each with the nearest time that would be free for it, and whom it would
/// give theirs again. The change writes itself down and says whom it concerns.
///
/// # Errors
/// Those of the change itself.
pub async fn of(
    app: &App,
    change: impl FnOnce(&mut Tx, &App) -> Result<Concerned, Problem> + Clone + Send + 'static,
) -> Result<TouchedAppointments, Failure> {
    let inner = app.clone();
    tried(app, move |tx| {
        let all = change(tx, &inner)?;
        let given_again = touched::shown(tx, &inner, &all.given_again)?.appointments;
        let found = proposals(tx, &inner, &all.touched)?;
        Ok(TouchedAppointments {
            given_again,
            ..found
        })
    })
    .await
}

/// What is still to be moved at a site.
///
/// # Errors
/// `not_found` for a foreign site.
pub fn at_site(tx: &mut Tx, caller: &StaffCaller, site: SiteId) -> Result<Touched, Problem> {
    must_at(caller, Action::ManageClinics, site)?;
    let now = tx.now();
    touched::still_to_move(tx, &[site], now)
}

/// Alike searches are made once.
type Asked = (ServiceId, SiteId, Date, String);

fn proposals(
    tx: &mut Tx,
    app: &App,
    touched: &[(AppointmentId, WhyNot)],
) -> Result<TouchedAppointments, Problem> {
    let mut shown = touched::shown(tx, app, touched)?;
    let keys = tx.keys();
    let mut all = Vec::new();
    for one in shown.appointments.iter().take(MOST_PLANNED) {
        all.extend(appointment_store::find(tx, &keys, one.appointment)?);
    }
    // A search would not show a time that overlaps with the one they have.
    let mut had = Vec::new();
    for one in &all {
        had.push(had_by(tx, one.id)?);
        claim_store::release(tx, one.id)?;
    }
    let mut free: HashMap<Asked, Vec<Slot>> = HashMap::new();
    for one in &all {
        let asked = asked(one);
        let from = asked.2;
        if let Entry::Vacant(place) = free.entry(asked) {
            place.insert(search(tx, one, from)?);
        }
    }
    // Whoever stays must find their time as it was.
    for (one, claims) in all.iter().zip(&had) {
        put_back(tx, one.id, claims)?;
    }
    let mut found = HashMap::new();
    for (one, claims) in all.iter().zip(&had) {
        claim_store::release(tx, one.id)?;
        let slots = free.get(&asked(one)).map_or(&[][..], Vec::as_slice);
        if let Some(slot) = take_nearest(tx, one, slots)? {
            let name = places::clinician(tx, &keys, slot.clinician)?;
            let nearest = NearestTime {
                template: slot.template,
                start: slot.start,
                local: slot.local.clone(),
                clinician: slot.clinician,
                clinician_name: name.map(|one| one.name).unwrap_or_default(),
                mode: slot.mode,
            };
            found.insert(one.id, nearest);
        }
        put_back(tx, one.id, claims)?;
    }
    for one in &mut shown.appointments {
        one.nearest = found.remove(&one.appointment);
    }
    Ok(shown)
}

/// What somebody has, and what a group has in whose session they are: that is claimed in its name, for as long as
/// anybody has a seat.
pub(super) struct Had {
    own: Vec<Claim>,
    shared: Vec<(Group, Vec<Claim>)>,
}

pub(super) fn had_by(tx: &mut Tx, holder: AppointmentId) -> Result<Had, StoreError> {
    let holder = holder.to_string();
    let mut shared = Vec::new();
    for group in group_store::of_holder(tx, &holder)? {
        shared.push((group, claims_of(tx, &group.to_string())?));
    }
    let own = claims_of(tx, &holder)?;
    Ok(Had { own, shared })
}

fn claims_of(reader: &mut Reader, holder: &str) -> Result<Vec<Claim>, StoreError> {
    reader.query(
        "SELECT resource, cell, seat FROM claims WHERE holder = $1 AND expires_at IS NULL
         ORDER BY resource, cell, seat",
        params![holder],
        |row| {
            Ok(Claim {
                resource: row.text(0)?,
                cell: row.int(1)?,
                seat: row.number(2)?,
            })
        },
    )
}

/// Gives a holder again what they had, and their group what it had, as far as nobody else has it now.
pub(super) fn put_back(tx: &mut Tx, holder: AppointmentId, had: &Had) -> Result<(), StoreError> {
    let holder = holder.to_string();
    for (group, claims) in &had.shared {
        for claim in claims {
            claim_store::insert(tx, claim, &group.to_string(), None)?;
        }
    }
    for claim in &had.own {
        claim_store::insert(tx, claim, &holder, None)?;
    }
    Ok(())
}

/// The first day within reach, and what they need.
fn asked(one: &Appointment) -> Asked {
    let day = one.local.get(..10).and_then(|day| day.parse().ok());
    let day: Date = day.unwrap_or_else(|| one.start.utc_date());
    let needs = format!("{:?}", one.support);
    (one.service, one.site, day.plus_days(-NEAR_DAYS), needs)
}

/// From the first day within reach until the last, both included.
fn search(tx: &mut Tx, one: &Appointment, from: Date) -> Result<Vec<Slot>, Problem> {
    let first = from.max(tx.now().utc_date());
    let last = from.plus_days(2 * NEAR_DAYS).max(first);
    let days = u16::try_from(last.days() - first.days() + 1).unwrap_or(1);
    let of = (one.service, one.site);
    let search = Search::of_service(of, (first, days), one.support.clone());
    let with = With::apart(tx, first, last);
    slot_search::on_days(tx, &with, &search, &[one.site])
}

/// Takes the nearest of these that nobody has been proposed.
fn take_nearest(tx: &mut Tx, one: &Appointment, free: &[Slot]) -> Result<Option<Slot>, Problem> {
    let now = tx.now();
    let from = Displaced {
        start: one.start,
        clinician: one.clinician,
        mode: one.mode,
    };
    for slot in nearest_first(from, free, now) {
        let Some(template) = template_store::find(tx, slot.template)? else {
            continue;
        };
        let offered =
            hold_store::offered_place(tx, &template, Rules::STAFF, slot.start, now, &one.support);
        let Ok((_, needs, _)) = offered else {
            continue;
        };
        if claim_store::try_take(tx, &needs, one.id, None)? {
            return Ok(Some(slot.clone()));
        }
    }
    Ok(None)
}
