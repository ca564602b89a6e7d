//! The patient's side of an offer: what it is, yes, no, and "take me off the list". The link's secret
//! is looked up as that of an invitation is: unknown, run out and taken back are answered alike.

use domain::booking::service::Rules;
use domain::booking::waiting_list::{Happening, OfferState, OfferWay};
use domain::booking::wire::{OfferView, Support};
use domain::error::{ErrorCode, Problem};
use domain::ids::AppointmentId;
use domain::people::title::together;

use super::slot_store::{self, Key};
use super::{beside, entry_store, fill, join, later, offer_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::appointment_store::Reason;
use crate::booking::book::{self, SelfBooked};
use crate::booking::new_appointment::{BookedBy, NewRow};
use crate::booking::{
    change, claim_store, hold_store, links, places, service_store, template_store, turns,
};
use crate::bus::Hint;
use crate::params;
use crate::store::{Audited, Keys, Reader, SecretHash, Tx};
use domain::time::Timestamp;

/// What somebody who said yes gets: nothing when the offer was over already.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Taken {
    /// Their appointment, and this device's way into it.
    pub booked: Option<SelfBooked>,
}

fn by_link(
    reader: &mut Reader,
    secret: &str,
    now: Timestamp,
) -> Result<offer_store::Known, Problem> {
    let known = offer_store::by_link(reader, &SecretHash::of_link(secret), now)?;
    Ok(known.ok_or(ErrorCode::LinkNotValid)?)
}

/// The offer of a link.
///
/// # Errors
/// `link_not_valid`.
pub fn view(
    reader: &mut Reader,
    keys: &Keys,
    secret: &str,
    now: Timestamp,
) -> Result<OfferView, Problem> {
    let known = by_link(reader, secret, now)?;
    let entry = entry_store::find(reader, keys, known.entry)?.ok_or(ErrorCode::LinkNotValid)?;
    let state = known.offer.after(Happening::TimePasses, now).state;
    let instead_of = if state == OfferState::Open {
        later::find(reader, keys, &entry, known.key.start)?
    } else {
        None
    };
    let clinician = places::clinician(reader, keys, known.clinician)?;
    let (name, title) = clinician.map_or_else(Default::default, |c| (c.name, c.title));
    let mut names = vec![name];
    let template = template_store::find(reader, known.key.template)?;
    for id in template.iter().flat_map(|one| &one.details.team) {
        names.extend(places::clinician(reader, keys, *id)?.map(|one| one.name));
    }
    let clinician_title = if names.len() > 1 {
        String::new()
    } else {
        title
    };
    let clinician_name = together(entry.language, &names);
    Ok(OfferView {
        state,
        service: service_store::public_by_id(reader, known.service, now.utc_date())?,
        clinician_name,
        clinician_title,
        site: places::site(reader, known.site)?.ok_or(ErrorCode::LinkNotValid)?,
        mode: known.mode,
        start: known.key.start,
        end: known.end,
        zone: known.zone,
        open_until: known.offer.open_until,
        kept: known.way != OfferWay::Together,
        instead_of: instead_of.map(|(_, start)| start),
        language: entry.language,
    })
}

/// They say yes: the appointment is booked, or a later one of theirs moved to this time. Said twice
/// it is done once.
///
/// # Errors
/// `link_not_valid`; `slot_taken` when somebody else was first, and then [`gone`] notes it.
pub fn accept(tx: &mut Tx, app: &App, secret: &str) -> Result<Audited<Taken>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let known = by_link(tx, secret, now)?;
    let would = known.offer.after(Happening::Accept, now).state;
    if known.offer.state != OfferState::Open || would != OfferState::Accepted {
        return Ok(tx.unchanged(Taken { booked: None })?);
    }
    let entry = entry_store::find(tx, &keys, known.entry)?.ok_or(ErrorCode::LinkNotValid)?;
    let taken = || Problem::new(ErrorCode::SlotTaken);
    turns::to_book(tx, known.key.template)?;
    let template = template_store::find(tx, known.key.template)?.ok_or_else(taken)?;
    let support = join::support_of(tx, entry.patient)?;
    let start = known.key.start;
    let place = hold_store::offered_place(tx, &template, Rules::STAFF, start, now, &support);
    let (place, needs, _) = place.map_err(|problem| match problem.code {
        ErrorCode::SlotNotOffered => taken(),
        _ => problem,
    })?;
    // The clinic may be somebody else's by now, or held in another way: that is not what they were asked.
    if (place.site, place.clinician, place.mode) != (known.site, known.clinician, known.mode) {
        return Err(taken());
    }
    let later = later::find(tx, &keys, &entry, known.key.start)?.map(|(id, _)| id);
    let id = later.unwrap_or_else(|| app.entropy.id(now, AppointmentId::new));
    // Each of these three holds for one device and one offer only, whoever else tries at the same time.
    let (state, _) = offer_store::happen(tx, &known, Happening::Accept, later)?;
    if state != OfferState::Accepted {
        return Err(taken());
    }
    if !entry_store::end(tx, entry.id, "booked")? {
        return Err(taken());
    }
    let claim = |tx: &mut Tx| {
        if known.way != OfferWay::Together {
            // What was kept for them is what the clinic took when they were asked; they get what it takes now.
            claim_store::release(tx, known.id)?;
        }
        claim_store::take(tx, &needs, id, None)
    };
    let entry_of_act = if later.is_some() {
        change::move_by_offer(tx, app, id, &place, claim)?
    } else {
        claim(tx)?;
        book_new(tx, app, id, &entry, place.clone())?
    };
    tx.execute_one(
        "UPDATE waiting_list_offers SET appointment_id = $2 WHERE id = $1",
        params![known.id, id],
    )?;
    for other in offer_store::of_slot(tx, known.key)? {
        if other.id != known.id {
            fill::end_offer(tx, Actor::System, &other, Happening::AnotherWasFirst)?;
        }
    }
    slot_store::close(tx, known.key, "filled")?;
    // Whoever was asked about the same time of another clinic need not find out by themselves.
    beside::look(tx, app, known.key)?;
    tx.record(
        &AuditEntry::new(Actor::Public, "offer.accepted", Subject::Offer(known.id))
            .at_site(known.site)
            .detail("entry", known.entry)
            .detail("appointment", id),
    )?;
    let (visit, visit_secret) = links::start_visit(tx, &app.entropy, id, place.end, false)?;
    tx.record(
        &AuditEntry::new(Actor::Public, "visit.started", Subject::Visit(visit))
            .at_site(known.site)
            .detail("appointment", id),
    )?;
    tx.hint(Hint::WaitingList);
    let booked = SelfBooked {
        appointment: id,
        visit,
        visit_secret: visit_secret.reveal(),
        visit_ends_at: links::lives_until(place.end),
    };
    let booked = Some(booked);
    Ok(tx.audited(entry_of_act, Taken { booked })?)
}

fn book_new(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    entry: &entry_store::Known,
    place: hold_store::Place,
) -> Result<AuditEntry, Problem> {
    let site = place.site;
    let new = NewRow {
        id,
        patient: entry.patient,
        place,
        contact: entry.contact.clone(),
        language: entry.language,
        reason: Reason::default(),
        booked_by: BookedBy::Patient,
        waived: Support::default(),
        series: None,
    };
    let subject = Subject::Appointment(id);
    let audit = AuditEntry::new(Actor::Public, "appointment.booked", subject)
        .detail("patient", entry.patient);
    book::make(tx, app, &new, None, audit)?;
    Ok(AuditEntry::new(
        Actor::Public,
        "waiting_list.booked",
        Subject::Entry(entry.id),
    )
    .at_site(site))
}

/// Notes that somebody else was first, after [`accept`] has said so.
///
/// # Errors
/// `link_not_valid`.
pub fn gone(tx: &mut Tx, app: &App, secret: &str) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let known = by_link(tx, secret, now)?;
    over(tx, app, &known, Happening::AnotherWasFirst)
}

/// They say no, and keep their place. Whoever comes after them is asked at once.
///
/// # Errors
/// `link_not_valid`.
pub fn decline(tx: &mut Tx, app: &App, secret: &str) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let known = by_link(tx, secret, now)?;
    over(tx, app, &known, Happening::Decline)
}

fn over(
    tx: &mut Tx,
    app: &App,
    known: &offer_store::Known,
    happening: Happening,
) -> Result<Audited<()>, Problem> {
    if known.offer.state.is_over() {
        return Ok(tx.unchanged(())?);
    }
    fill::end_offer(tx, Actor::Public, known, happening)?;
    beside::look(tx, app, known.key)?;
    let entry = AuditEntry::new(Actor::Public, "offer.answered", Subject::Offer(known.id));
    Ok(tx.audited(entry.at_site(known.site), ())?)
}

/// They are taken off the list; their links end.
///
/// # Errors
/// `link_not_valid`.
pub fn leave(tx: &mut Tx, app: &App, secret: &str) -> Result<Audited<()>, Problem> {
    let now = tx.now();
    let known = by_link(tx, secret, now)?;
    if !end_entry(tx, app, Actor::Public, &known.entry, "left")? {
        return Ok(tx.unchanged(())?);
    }
    let entry = AuditEntry::new(
        Actor::Public,
        "waiting_list.left",
        Subject::Entry(known.entry),
    );
    Ok(tx.audited(entry.at_site(known.site), ())?)
}

/// Ends somebody's waiting, with the offer that is open to them and all their links; says whether they
/// still waited.
///
/// # Errors
/// What the store says.
pub fn end_entry(
    tx: &mut Tx,
    app: &App,
    actor: Actor,
    id: &domain::ids::EntryId,
    state: &'static str,
) -> Result<bool, Problem> {
    let keys = tx.keys();
    let Some(entry) = entry_store::find(tx, &keys, *id)? else {
        return Ok(false);
    };
    if !entry_store::end(tx, entry.id, state)? {
        return Ok(false);
    }
    offer_store::revoke_links(tx, entry.id, None)?;
    let open = offer_store::open_to(tx, entry.id)?;
    if let Some(known) = &open {
        fill::end_offer(tx, actor, known, Happening::Withdraw)?;
    }
    slot_store::look_at_all(tx, entry.service, false)?;
    if let Some(Key { template, start }) = open.map(|known| known.key) {
        beside::look(tx, app, Key { template, start })?;
    }
    tx.hint(Hint::WaitingList);
    Ok(true)
}
