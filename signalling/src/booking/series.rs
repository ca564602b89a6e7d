//! A series: planned week by week, booked in one act, called off from one appointment on.

use std::collections::BTreeSet;

use domain::booking::appointment::State;
use domain::booking::series::{Rhythm, Time, choose, monday};
use domain::booking::service::Rules;
use domain::booking::wire::{
    Appointment, AppointmentStatus, CancelReason, NewSeries, SeriesCreated, SeriesItem, SeriesPlan,
    SeriesView, SeriesWeek, Slot,
};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, SeriesId, SiteId, StaffId, TemplateId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::appointment_store::{self, Reason};
use super::book::must_at;
use super::hold_store::{self, Place};
use super::new_appointment::{self, BookedBy, NewRow};
use super::notices::{self, Notice};
use super::slot_search::{self, Query, Search, With};
use super::whom::{Whom, whom};
use super::{
    change, claim_store, links, referrals, said_needs, staff_holds, template_store, turns,
};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Reader, Secret, StoreError, Tx};

/// A series as it is asked for in the address.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Asked {
    /// Clinic template of the first slot.
    pub template: String,
    /// Start of the first slot.
    pub start: String,
    /// How many appointments, 2 to 12.
    pub count: String,
    /// Every so many weeks, 1 to 8; every week when left out.
    pub every_weeks: String,
    /// With an interpreter of this language.
    pub interpreter: String,
    /// `true` for somebody who needs more time.
    pub more_time: String,
    /// With this kit of the site; several names are separated by commas.
    pub kit: String,
}

/// A series that is to be planned.
#[derive(Debug, Clone)]
pub struct Wanted {
    template: TemplateId,
    start: Timestamp,
    rhythm: Rhythm,
    support: Query,
}

impl Asked {
    /// Reads what was typed into the address.
    ///
    /// # Errors
    /// The problem naming every refused part.
    pub fn check(self) -> Result<Wanted, Problem> {
        let mut fields = Fields::new();
        let template = self.template.parse().map_err(|_| FieldError::Format);
        let template = fields.take("template", template);
        let start = self.start.parse().map_err(|_| FieldError::Format);
        let start = fields.take("start", start);
        let every = match self.every_weeks.as_str() {
            "" => Ok(1),
            text => text.parse().map_err(|_| FieldError::Format),
        };
        let every = fields.take("every_weeks", every);
        let count = self.count.parse().map_err(|_| FieldError::Format);
        let count = fields.take("count", count);
        let rhythm = count.zip(every).and_then(|(count, every)| {
            let rhythm = Rhythm::new(count, every).ok_or(FieldError::OutOfRange);
            fields.take("count", rhythm)
        });
        let all = template.zip(start).zip(rhythm);
        let ((template, start), rhythm) = fields.finish(all)?;
        Ok(Wanted {
            template,
            start,
            rhythm,
            support: Query {
                interpreter: self.interpreter,
                more_time: self.more_time,
                kit: self.kit,
                ..Query::default()
            },
        })
    }
}

/// For each week the same time, or the nearest others.
///
/// # Errors
/// `slot_not_offered` when the first slot is none; `not_found` for a foreign site.
pub fn plan(
    reader: &mut Reader,
    with: &With,
    wanted: Wanted,
    (caller, sites): (StaffId, &[SiteId]),
) -> Result<SeriesPlan, Problem> {
    let template = template_store::find(reader, wanted.template)?
        .filter(|template| sites.contains(&template.details.site))
        .ok_or(ErrorCode::NotFound)?;
    let zone =
        domain::booking::zone::Zone::find(&template.zone).ok_or_else(slot_search::unknown_zone)?;
    let (first, time) = zone.local(wanted.start);
    let time = Time {
        time,
        clinician: template.details.clinician,
    };
    let mut plan = SeriesPlan {
        weeks: Vec::new(),
        clinicians: Vec::new(),
    };
    for day in wanted.rhythm.days(first) {
        let query = Query {
            from: monday(day).to_string(),
            days: "7".to_owned(),
            site: template.details.site.to_string(),
            service: template.details.service.to_string(),
            ..wanted.support.clone()
        };
        let search: Search = query.check()?;
        let found = slot_search::for_staff(reader, with, &search, sites)?;
        let slots: Vec<Slot> = found.days.into_iter().flat_map(|day| day.slots).collect();
        // It is the same way to meet every week.
        let mode = template.details.mode;
        let mut slots: Vec<Slot> = slots.into_iter().filter(|one| one.mode == mode).collect();
        let chosen = |one: &Slot| (one.template, one.start) == (template.id, wanted.start);
        if day == first && !slots.iter().any(chosen) {
            let asked = (search.asked().0, with.now);
            let chosen = (&template, wanted.start);
            slots.extend(staff_holds::own_slot(
                reader, &with.keys, caller, chosen, asked,
            )?);
        }
        let (same, others) = choose(time, day, &slots);
        plan.weeks.push(SeriesWeek {
            date: day,
            slot: same.cloned(),
            others: others.into_iter().cloned().collect(),
        });
        plan.clinicians = found.clinicians;
    }
    Ok(plan)
}

/// Checks what reception typed.
///
/// # Errors
/// The problem naming every refused field.
pub fn check(new: &NewSeries, now: Timestamp) -> Result<(Whom, Reason), Problem> {
    let mut fields = Fields::new();
    let whom = whom(&mut fields, new.patient, new.new_patient.as_ref(), now);
    let reason = fields.take("reason", Reason::new(&new.reason));
    let count = u8::try_from(new.slots.len()).unwrap_or(u8::MAX);
    if Rhythm::new(count, 1).is_none() {
        fields.refuse("slots", FieldError::OutOfRange);
    }
    let once: BTreeSet<_> = new
        .slots
        .iter()
        .map(|one| (one.template, one.start))
        .collect();
    // A group would have a seat for each.
    if once.len() < new.slots.len() {
        fields.refuse("slots", FieldError::Taken);
    }
    fields.finish(whom.zip(reason))
}

/// Books all of it or nothing; the patient gets one message.
///
/// # Errors
/// `not_found` for a template of a foreign site, `slot_not_offered`, `slot_taken`.
pub fn book(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewSeries,
    whom: &Whom,
    reason: &Reason,
) -> Result<Audited<SeriesCreated>, Problem> {
    let now = tx.now();
    let referred = match new.referral {
        Some(referral) => {
            let about = (new.patient, new.service);
            Some(referrals::whom(tx, caller, referral, about)?)
        }
        None => None,
    };
    let keys = tx.keys();
    let person = referred.as_ref().unwrap_or(whom).look_up(tx, &keys)?;
    let support = person.support(new.support.as_ref())?;
    let waived = person.waived(new.support.as_ref());
    let mut slots: Vec<_> = new
        .slots
        .iter()
        .map(|one| (one.start, one.template))
        .collect();
    // Whoever claims in this order can never wait for another in a circle.
    slots.sort_unstable();
    let mut places = Vec::new();
    for (start, id) in slots {
        turns::to_book(tx, id)?;
        let template = template_store::find(tx, id)?
            .filter(|template| template.details.service == new.service)
            .ok_or(ErrorCode::NotFound)?;
        must_at(caller, Action::ManageAppointments, template.details.site)?;
        let offered = hold_store::offered_place(tx, &template, Rules::STAFF, start, now, &support);
        let (place, needs, _) = offered?;
        must_be_like(places.first(), &place)?;
        if new.held {
            staff_holds::give_way(tx, caller, (template.id, start))?;
        }
        let id = app.entropy.id(now, AppointmentId::new);
        claim_store::take(tx, &needs, id, None)?;
        places.push((id, place));
    }
    let (patient, contact, language) = person.record(tx, app, "new_patient")?;
    let series = app.entropy.id(now, SeriesId::new);
    let actor = Actor::Staff(caller.staff);
    let mut links_of: Vec<(AppointmentId, Secret)> = Vec::new();
    for (id, place) in &places {
        let row = NewRow {
            id: *id,
            patient,
            place: place.clone(),
            contact: contact.clone(),
            language,
            reason: reason.clone(),
            booked_by: BookedBy::Staff(caller.staff),
            waived: waived.clone(),
            series: Some(series),
        };
        new_appointment::insert(tx, &row)?;
        links::open_consultation(tx, &app.entropy, *id)?;
        let state = State::booked(place.start, place.end);
        links_of.push((*id, links::invite(tx, &app.entropy, *id, state)?));
        tx.hint(Hint::Board { site: place.site });
        tx.hint(Hint::Appointment { id: *id });
        let entry = AuditEntry::new(actor, "appointment.booked", Subject::Appointment(*id))
            .at_site(place.site)
            .detail("patient", patient)
            .detail("series", series)
            .detail("start", place.start);
        tx.record(&entry)?;
    }
    let all: Vec<_> = links_of
        .iter()
        .map(|(id, secret)| (*id, Notice::Invitation(secret)))
        .collect();
    let delivery = notices::send_together(tx, app, &all)?;
    let keys = tx.keys();
    let mut appointments = Vec::new();
    for (id, _) in &places {
        appointments.extend(appointment_store::find(tx, &keys, *id)?);
    }
    said_needs::remember(tx, caller, patient, new.support.as_ref())?;
    let (first, secret) = links_of.first().ok_or(ErrorCode::Internal)?;
    if let Some(referral) = new.referral {
        referrals::booked(tx, caller, referral, (*first, new.service))?;
    }
    let created = SeriesCreated {
        series,
        appointments,
        link: app.config.link("/i", &secret.reveal()),
        delivery,
    };
    let site = places.first().map(|(_, place)| place.site);
    let site = site.ok_or(ErrorCode::Internal)?;
    let entry = AuditEntry::new(actor, "patient.seen", Subject::Patient(patient)).at_site(site);
    Ok(tx.audited(entry, created)?)
}

/// One message tells of all of them, with one place and one way to meet.
fn must_be_like(first: Option<&(AppointmentId, Place)>, other: &Place) -> Result<(), Problem> {
    let same =
        |(_, first): &(AppointmentId, Place)| (first.site, first.mode) == (other.site, other.mode);
    if first.is_none_or(same) {
        return Ok(());
    }
    let mut fields = Fields::new();
    fields.refuse("slots", FieldError::Unsupported);
    fields.finish(None)
}

/// The appointments of the series that this one is of, in order; those that were moved to a site where the
/// caller may not do this do not exist for them.
///
/// # Errors
/// What the store says.
pub fn view(
    reader: &mut Reader,
    caller: &StaffCaller,
    action: Action,
    id: AppointmentId,
) -> Result<SeriesView, Problem> {
    let own = all_of(reader, id)?.into_iter();
    let own = own.filter(|(_, site)| caller.may_at(action, *site));
    Ok(SeriesView {
        appointments: own.map(|(item, _)| item).collect(),
    })
}

/// The same for the patient, whose they all are.
///
/// # Errors
/// What the store says.
pub fn own_view(reader: &mut Reader, id: AppointmentId) -> Result<SeriesView, Problem> {
    let all = all_of(reader, id)?.into_iter();
    Ok(SeriesView {
        appointments: all.map(|(item, _)| item).collect(),
    })
}

fn all_of(reader: &mut Reader, id: AppointmentId) -> Result<Vec<(SeriesItem, SiteId)>, StoreError> {
    reader.query(
        "SELECT id, starts_at, zone, status, site_id FROM appointments
         WHERE series_id = (SELECT series_id FROM appointments WHERE id = $1)
         ORDER BY starts_at, id",
        params![id],
        |row| {
            let item = SeriesItem {
                id: row.id(0)?,
                start: row.time(1)?,
                zone: row.text(2)?,
                status: row.word(3)?,
            };
            Ok((item, row.id::<SiteId>(4)?))
        },
    )
}

/// Calls this one off and all later ones that are still booked at the caller's sites; the patient gets one
/// message.
///
/// # Errors
/// `wrong_state` when this one is over or being seen; `not_found` for what is not theirs.
pub fn cancel_rest(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: AppointmentId,
    reason: CancelReason,
) -> Result<Audited<Appointment>, Problem> {
    let all = view(tx, caller, Action::ManageAppointments, id)?.appointments;
    let this = all.iter().find(|one| one.id == id);
    let from = this.map(|one| one.start).ok_or(ErrorCode::NotFound)?;
    let later = all
        .iter()
        .filter(|one| one.id != id && one.start > from && one.status == AppointmentStatus::Booked);
    let ids: Vec<AppointmentId> = std::iter::once(id).chain(later.map(|one| one.id)).collect();
    let mut last = None;
    for &one in &ids {
        let entry = change::cancel_untold(tx, app, caller, one, reason)?;
        if let Some(before) = last.replace(entry) {
            tx.record(&before)?;
        }
    }
    let notices: Vec<_> = ids.iter().map(|id| (*id, Notice::Cancelled)).collect();
    notices::send_together(tx, app, &notices)?;
    let keys = tx.keys();
    let appointment = appointment_store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?;
    let entry = last.ok_or(ErrorCode::Internal)?;
    Ok(tx.audited(entry, appointment)?)
}
