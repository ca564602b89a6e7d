//! A clinician's day at a site that runs late or cannot take place: shown before, then done to all in
//! one act. A day that cannot take place is closed first, so that what frees up is offered to nobody.

use std::collections::BTreeSet;

use domain::booking::clinic_day::DayChange;
use domain::booking::exception::Exception;
use domain::booking::wire::{
    ActOnClinicDay, Appointment, AppointmentStatus, ClinicDay, ClinicDayDone, ClinicDayPreview,
    DayTrouble, Delivery, TouchedByDay,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, TemplateId};
use domain::people::policy::Action;
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::appointment_store::{self, COLUMNS, FROM};
use super::book::must_at;
use super::slot_search::unknown_zone;
use super::telling::{self, News};
use super::template_store::{self, Wanted};
use super::touched::{self, Side};
use super::{change, exception_store, held, places, turns};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::people::patient_store;
use crate::store::{Audited, Keys, Reader, StoreError, Tx};

/// What is wanted, and the bounds of the day.
struct Wish {
    change: DayChange,
    from: Timestamp,
    until: Timestamp,
}

fn wish(
    reader: &mut Reader,
    caller: &StaffCaller,
    day: &ClinicDay,
    now: Timestamp,
) -> Result<Wish, Problem> {
    must_at(caller, Action::ManageClinics, day.site)?;
    let site = places::site(reader, day.site)?.ok_or(ErrorCode::NotFound)?;
    let zone = Zone::find(&site.zone).ok_or_else(unknown_zone)?;
    let change = day.check(zone.date(now))?;
    Ok(Wish {
        from: zone.start_of(change.day),
        until: zone.start_of(change.day.plus_days(1)),
        change,
    })
}

/// Whom it touches, those included whom the clinician sees together with others: nobody who has been seen, and of a late clinic only who is still on their way.
fn touches(
    reader: &mut Reader,
    keys: &Keys,
    wish: &Wish,
    now: Timestamp,
) -> Result<Vec<(Appointment, Language)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, a.language, {} FROM {FROM}
         WHERE (a.clinician_id = $1 OR a.id IN
                (SELECT t.appointment_id FROM appointment_team t WHERE t.staff_id = $1))
            AND a.starts_at >= $2 AND a.starts_at < $3 AND a.site_id = $4
            AND a.status IN ('booked', 'arrived') AND c.status = 'waiting'
         ORDER BY a.starts_at, a.id",
        patient_store::COLUMNS
    );
    let values = params![
        wish.change.clinician,
        wish.from,
        wish.until,
        wish.change.site
    ];
    let mut all = reader.query(&sql, values, |row| {
        let language = Language::from_text(&row.text("language")?);
        Ok((appointment_store::shown(row, keys)?, language))
    })?;
    let cancel = wish.change.trouble == DayTrouble::Cancel;
    all.retain(|(one, _)| {
        let to_come = one.status == AppointmentStatus::Booked && one.start > now;
        to_come || (cancel && one.end > now)
    });
    Ok(all)
}

fn to_wire(app: &App, (one, language): &(Appointment, Language)) -> TouchedByDay {
    TouchedByDay {
        appointment: one.id,
        start: one.start,
        local: one.local.clone(),
        patient_name: one.patient.name.clone(),
        service_name: one.service_name.clone(),
        language: *language,
        told_by: telling::urgent_ways(app, one),
        here: one.status == AppointmentStatus::Arrived,
    }
}

fn news(change: &DayChange, language: Language) -> News<'_> {
    let words = change.words(language);
    match change.trouble {
        DayTrouble::Late => News::Late(change.minutes, words),
        DayTrouble::ChooseAgain => News::ChooseAgain(words),
        DayTrouble::Cancel => News::CancelledByClinic(words),
    }
}

/// Whom it would touch, and what they would read.
///
/// # Errors
/// The problem naming every refused field; `not_found` for a foreign site.
pub fn preview(
    reader: &mut Reader,
    app: &App,
    caller: &StaffCaller,
    day: &ClinicDay,
    now: Timestamp,
) -> Result<ClinicDayPreview, Problem> {
    let wish = wish(reader, caller, day, now)?;
    let keys = app.keys.clone();
    let all = touches(reader, &keys, &wish, now)?;
    let mut messages = Vec::new();
    let mut shown = Vec::new();
    for one in &all {
        for by in telling::urgent_ways(app, &one.0) {
            if by != Delivery::NoRoute && !shown.contains(&(one.1, by)) {
                shown.push((one.1, by));
                let news = news(&wish.change, one.1);
                messages.push(telling::sample(reader, app, one.0.id, news, by)?);
            }
        }
    }
    Ok(ClinicDayPreview {
        appointments: all.iter().map(|one| to_wire(app, one)).collect(),
        messages,
    })
}

/// Does it, to those who were shown before and are still there.
///
/// # Errors
/// The problem naming every refused field; `not_found` for a foreign site.
pub fn act(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    act: &ActOnClinicDay,
) -> Result<Audited<ClinicDayDone>, Problem> {
    let (now, keys) = (tx.now(), tx.keys());
    let wish = wish(tx, caller, &act.day, now)?;
    let wanted: BTreeSet<AppointmentId> = act.appointments.iter().copied().collect();
    if wish.change.trouble != DayTrouble::Late {
        let clinics = template_store::list(tx, clinics_of(&wish))?.into_iter();
        for clinic in clinics.map(|one| one.id).collect::<BTreeSet<TemplateId>>() {
            turns::to_change(tx, clinic)?;
        }
    }
    for id in &wanted {
        tx.keep_row("appointments", *id)?;
    }
    if wish.change.trouble != DayTrouble::Late {
        close(tx, app, caller, &wish)?;
    }
    let mut all = touches(tx, &keys, &wish, now)?;
    all.retain(|(one, _)| wanted.contains(&one.id));
    let mut to_ring = Vec::new();
    for one in &all {
        let id = one.0.id;
        let news = news(&wish.change, one.1);
        let sent = match wish.change.trouble {
            DayTrouble::Cancel => change::cancel_by_clinic(tx, app, caller, id, news)?,
            DayTrouble::ChooseAgain => {
                touched::ask_again(tx, id)?;
                telling::tell(tx, app, id, news)?
            }
            DayTrouble::Late => telling::tell(tx, app, id, news)?,
        };
        if sent.iter().all(|way| *way == Delivery::NoRoute) {
            to_ring.push(to_wire(app, one));
        }
    }
    let site = wish.change.site;
    tx.hint(Hint::Board { site });
    let told = all.len() - to_ring.len();
    let entry = AuditEntry::new(
        Actor::Staff(caller.staff),
        "clinic_day.told",
        Subject::Site(site),
    )
    .at_site(site)
    .detail("trouble", wish.change.trouble.as_str())
    .detail("day", wish.change.day)
    .detail("clinician", wish.change.clinician)
    .detail("touched", all.len() as i64);
    let done = ClinicDayDone {
        told: told as u32,
        to_ring,
        left_alone: (wanted.len() - all.len()) as u32,
    };
    Ok(tx.audited(entry, done)?)
}

/// The clinician's clinics at the site.
fn clinics_of(wish: &Wish) -> Wanted {
    Wanted {
        clinician: Some(wish.change.clinician),
        site: Some(wish.change.site),
        from: Some(wish.change.day.plus_days(-1)),
        ..Wanted::default()
    }
}

/// Closes the clinician's clinics of that day at the site, those they share with others included. Who is
/// booked then is to be moved, until they are told something else; what is only held is given up.
fn close(tx: &mut Tx, app: &App, caller: &StaffCaller, wish: &Wish) -> Result<(), Problem> {
    let (now, actor) = (tx.now(), Actor::Staff(caller.staff));
    let (change, yesterday) = (&wish.change, wish.change.day.plus_days(-1));
    let templates = template_store::list(tx, clinics_of(wish))?;
    let before = exception_store::all_exceptions(tx, &templates, yesterday)?;
    for template in &templates {
        let id: TemplateId = template.id;
        if before.hours_on(template, change.day).is_none() {
            continue;
        }
        exception_store::set(tx, &app.entropy, id, change.day, Exception::Closed)?;
        let mut after = before.clone();
        after.set(id, change.day, Some(Exception::Closed));
        held::give_up_lost(tx, actor, id)?;
        let all = touched::of_template(tx, id, now)?;
        let side = |exceptions| Side {
            template,
            exceptions,
        };
        let touched = touched::by_change(&all, side(&before), side(&after))?;
        touched::mark(tx, &touched)?;
        let entry = AuditEntry::new(actor, "clinic_day.set", Subject::Template(id))
            .at_site(change.site)
            .detail("day", change.day)
            .detail("touched", touched.len() as i64);
        tx.record(&entry)?;
    }
    Ok(())
}
