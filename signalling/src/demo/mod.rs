//! The demo's invented people, clinics and appointments. The clock is set back a week, the rooms'
//! own functions make everything, time goes by, and at the end the clock is right again: nothing
//! here can exist that a real clinic could not have made.

mod clinics;
mod diary;
mod names;
mod patients;
mod people;
mod reminders;
mod right_now;
mod weeks;

#[cfg(test)]
mod tests;

use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::SignInId;
use domain::people::role::Role;
use domain::time::{Date, Timestamp, WallTime};

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::{Failure, StaffCaller};
use crate::outside::Entropy;
use crate::people::staff_store;
use crate::store::Tx;

/// The same people and the same diary at every start, but for the day.
const SEED: u64 = 19_480_705;
/// The demo begins so many days ago.
const PAST_DAYS: i64 = 7;
/// And its diary is filled so many days ahead.
const AHEAD_DAYS: i64 = 14;

/// When the demo happens.
#[derive(Debug, Clone)]
struct Calendar {
    zone: Zone,
    now: Timestamp,
    today: Date,
    first: Date,
    last: Date,
}

impl Calendar {
    fn new(zone: &str, now: Timestamp) -> Result<Self, Problem> {
        let zone = Zone::find(zone).ok_or_else(|| Problem::new(ErrorCode::Internal))?;
        let today = zone.date(now);
        Ok(Self {
            zone,
            now,
            today,
            first: today.plus_days(-PAST_DAYS),
            last: today.plus_days(AHEAD_DAYS),
        })
    }

    fn days(&self) -> impl Iterator<Item = Date> {
        (self.first.days()..=self.last.days()).map(Date::from_days)
    }

    /// Seven in the morning of the first day: everything was arranged by then.
    fn beginning(&self) -> Timestamp {
        let seven = WallTime::new(7, 0).unwrap_or(WallTime::MIDNIGHT);
        self.zone.instant(self.first, seven)
    }
}

/// What everything in the demo is made with.
struct World<'a> {
    app: &'a App,
    calendar: &'a Calendar,
    chance: Entropy,
}

impl World<'_> {
    /// One of these.
    fn pick<'t, T>(&self, of: &'t [T]) -> &'t T {
        let at = self.chance.below(of.len() as u64);
        &of[at as usize]
    }

    /// Whether something happens that happens so often in a hundred.
    fn happens(&self, percent: u64) -> bool {
        self.chance.below(100) < percent
    }
}

/// Fills an empty database; one that has people stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn fill(app: &App) -> Result<(), Failure> {
    let inside = app.clone();
    let calendar = Calendar::new(&app.config.zone, app.now())?;
    let now = calendar.now;
    let filled = app
        .db
        .act(move |tx| {
            if !staff_store::is_empty(tx)? {
                return Ok::<_, Problem>(tx.unchanged(())?);
            }
            let world = World {
                app: &inside,
                calendar: &calendar,
                chance: Entropy::seeded(SEED),
            };
            invent(tx, &world)?;
            let entry = AuditEntry::new(Actor::System, "demo.filled", Subject::Installation);
            Ok(tx.audited(entry, ())?)
        })
        .await;
    // Whatever happened in there, the clock is right again.
    app.clock.set_right(now);
    Ok(filled?)
}

fn invent(tx: &mut Tx, world: &World<'_>) -> Result<(), Problem> {
    let clock = &world.app.clock;
    clock.set(world.calendar.beginning());
    let sites = people::sites(tx, world)?;
    let staff = people::staff(tx, world, &sites)?;
    let services = clinics::services(tx, world, &staff)?;
    clinics::resources(tx, world, &sites, &staff)?;
    let templates = clinics::templates(tx, world, &sites, &staff, &services)?;
    let patients = patients::invent(tx, world)?;
    let booked = diary::fill(tx, world, &staff, &templates, &patients)?;
    weeks::go_by(tx, world, &staff, booked)?;
    clock.set_right(world.calendar.now);
    reminders::remind(tx, world)?;
    right_now::book(tx, world, &sites, &staff, &services, &patients)?;
    Ok(())
}

/// Somebody who acts in the demo without having signed in.
fn acting(staff: &people::Person) -> StaffCaller {
    StaffCaller {
        staff: staff.id,
        sign_in: SignInId::from_number(0),
        memberships: staff.memberships(),
    }
}

/// The words of a role, for looking people up.
const fn sees_patients(role: Role) -> bool {
    matches!(role, Role::Clinician)
}
