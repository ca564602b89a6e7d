//! A video clinic around this very minute for whoever the demo signs in, so that the whole journey
//! can be tried at once.

use domain::booking::wire::{ClinicTemplate, ClinicTerms, Mode, NewClinicTemplate, SendNow};
use domain::error::Problem;
use domain::ids::{PatientId, ServiceId, SiteId};
use domain::people::role::Role;
use domain::time::WallTime;

use super::people::Staff;
use super::{World, acting, diary, patients};
use crate::booking;
use crate::store::Tx;

const SLOT: u16 = 20;
const SLOTS: u16 = 9;
const LAST_MINUTE: u16 = 24 * 60 - 1;

/// The next full five minutes that leave time to look around.
const fn soon(now: u16) -> u16 {
    (now + 4).div_ceil(5) * 5
}

/// Makes the clinic and books into it.
pub(super) fn book(
    tx: &mut Tx,
    world: &World<'_>,
    sites: &[SiteId; 2],
    staff: &Staff,
    services: &[ServiceId],
    patients: &[PatientId],
) -> Result<(), Problem> {
    let form = patients::protagonist();
    let (_, wall) = world.calendar.zone.local(tx.now());
    let first = soon(wall.minutes());
    let fitting = LAST_MINUTE.saturating_sub(first) / SLOT;
    let until = first + SLOT * fitting.min(SLOTS);
    let clinician = staff.first(Role::Clinician);
    if fitting == 0 {
        // Minutes before midnight no clinic fits: a link sent now does.
        let send = SendNow {
            site: sites[0],
            clinician: clinician.id,
            patient: form,
        };
        let details = booking::check_send_now(&send, tx.now())?;
        let caller = acting(staff.receptionist(sites[0]));
        booking::send_now(tx, world.app, &caller, &send, details)?;
        return Ok(());
    }
    let clinic = clinic(tx, world, sites, staff, services, (first, until))?;
    let protagonist = patients::record(tx, world, &form)?;
    for (number, start) in diary::starts(world, &clinic, world.calendar.today)
        .into_iter()
        .enumerate()
    {
        let patient = match number {
            0 => protagonist,
            1 | 2 | 4 => *world.pick(patients),
            _ => continue,
        };
        diary::book(tx, world, staff, &clinic, start, patient)?;
    }
    Ok(())
}

fn clinic(
    tx: &mut Tx,
    world: &World<'_>,
    sites: &[SiteId; 2],
    staff: &Staff,
    services: &[ServiceId],
    (from, until): (u16, u16),
) -> Result<ClinicTemplate, Problem> {
    let today = world.calendar.today;
    let text = |minutes| {
        WallTime::from_minutes(minutes)
            .map(|wall| wall.to_string())
            .unwrap_or_default()
    };
    let new = NewClinicTemplate {
        service: services[0],
        site: sites[0],
        clinician: staff.first(Role::Clinician).id,
        mode: Mode::Video,
        weekdays: vec![today.weekday()],
        rrule: String::new(),
        from: text(from),
        until: text(until),
        minutes: SLOT,
        valid_from: today.to_string(),
        valid_until: today.to_string(),
        room: String::new(),
        team: Vec::new(),
        kit: Vec::new(),
        // The demo has its clinic whatever day it is.
        terms: ClinicTerms {
            bank_holidays: true,
            ..ClinicTerms::default()
        },
    };
    let manager = acting(staff.first(Role::ServiceManager));
    let done = booking::make_template(tx, world.app, &manager, &new)?;
    Ok(done.value().clone())
}
