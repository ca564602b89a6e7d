//! Holds: a slot kept for somebody while they decide.

use std::net::IpAddr;

use domain::booking::availability::offered;
use domain::booking::claim::Needs;
use domain::booking::hold;
use domain::booking::service::Rules;
use domain::booking::slot::Slot;
use domain::booking::template::Template;
use domain::booking::wire::{self, HoldKey, Mode, NewHold, Support};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Fields, Problem};
use domain::ids::{AppointmentId, HoldId, ServiceId, SiteId, StaffId, TemplateId};
use domain::time::Timestamp;

use super::departures::Departures;
use super::slot_search::unknown_zone;
use super::{claim_store, follow_up, resource_store, service_store, template_store, turns};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::outside::Entropy;
use crate::params;
use crate::store::{Audited, Context, Reader, Secret, StoreError, Tx, word};

/// Where and when a booking will be: the same from a hold and from reception's choice.
#[derive(Debug, Clone)]
pub struct Place {
    /// Service.
    pub service: ServiceId,
    /// Site.
    pub site: SiteId,
    /// Clinician.
    pub clinician: StaffId,
    /// Clinic template; none for a link sent now.
    pub template: Option<TemplateId>,
    /// Room, when one is needed.
    pub room: Option<String>,
    /// How they meet.
    pub mode: Mode,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// What the wall clock will show.
    pub local: String,
    /// Where.
    pub zone: String,
    /// Who sees the patient together with the clinician.
    pub team: Vec<StaffId>,
    /// What the patient needs.
    pub support: Support,
    /// By how many minutes that makes it longer.
    pub extra_minutes: u16,
}

pub(super) fn support_place(id: HoldId) -> Context {
    Context::new("holds.support_sealed", id)
}

/// A slot that a template offers to whoever books by these rules and needs this.
///
/// # Errors
/// `slot_not_offered` when there is no such slot.
pub fn offered_place(
    reader: &mut Reader,
    template: &Template,
    rules: Rules,
    start: Timestamp,
    now: Timestamp,
    support: &Support,
) -> Result<(Place, Needs, wire::Slot), Problem> {
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let departures = Departures::of(reader, template, now.utc_date().plus_days(-1))?;
    if !departures.all_here {
        return Err(ErrorCode::SlotNotOffered.into());
    }
    let tailored = resource_store::tailor(reader, template, support)?;
    let (extra, exceptions) = (tailored.extra_minutes, &departures.exceptions);
    let slot: Slot<'_> = offered(template, exceptions, &zone, rules, now, start, extra)
        .ok_or(ErrorCode::SlotNotOffered)?;
    let details = &template.details;
    let place = Place {
        service: details.service,
        site: details.site,
        clinician: details.clinician,
        template: Some(template.id),
        room: details.room.as_ref().map(|room| room.as_str().to_owned()),
        mode: details.mode,
        start: slot.start,
        end: slot.end,
        local: zone.local_text(slot.start),
        zone: zone.name().to_owned(),
        team: details.team.clone(),
        support: support.clone(),
        extra_minutes: extra,
    };
    Ok((place, slot.needs(&tailored), slot.to_wire(&zone)))
}

/// How many slots may be held from one address at once. A whole hospital may share one, so the
/// bound is wide; it only keeps a single person from holding a clinic.
const MOST_FROM_ONE_ADDRESS: i64 = 30;

pub(super) fn must_leave_some(tx: &mut Tx, address_index: &str, most: i64) -> Result<(), Problem> {
    let now = tx.now();
    tx.keep_name(&format!("holds from {address_index}"))?;
    let (held, first_to_end) = tx.query_one(
        "SELECT COUNT(*), COALESCE(MIN(expires_at), $2) FROM holds
         WHERE address_index = $1 AND expires_at > $2",
        params![address_index, now],
        |row| Ok((row.int(0)?, row.time(1)?)),
    )?;
    if held < most {
        return Ok(());
    }
    let seconds = (first_to_end.0 - now.0) / 1000 + 1;
    Err(Problem {
        retry_after_seconds: u32::try_from(seconds).ok(),
        ..Problem::new(ErrorCode::TooManyAttempts)
    })
}

/// Holds a slot for somebody from the public page, who may have come by the link of `own`. What they hold already and
/// name gives way to it; the same start with other needs is theirs for as long as before, and not too late where it was
/// not.
///
/// # Errors
/// `slot_not_offered`, `slot_taken`, `needs_do_not_fit` for the start that they hold, or `too_many_attempts` when
/// too much is held from there.
pub fn make(
    tx: &mut Tx,
    entropy: &Entropy,
    (address, own): (IpAddr, Option<AppointmentId>),
    wanted: &NewHold,
) -> Result<Audited<wire::Hold>, Problem> {
    let now = tx.now();
    let before = match &wanted.instead_of {
        Some(key) => give_way(tx, key)?,
        None => None,
    };
    let same = before.filter(|(place, _)| {
        place.template == Some(wanted.template) && place.start == wanted.start
    });
    let address_index = tx.keys().blind("holds.address", &address.to_string());
    must_leave_some(tx, &address_index, MOST_FROM_ONE_ADDRESS)?;
    let service = service_store::find(tx, wanted.service)?
        .filter(|service| service.public)
        .ok_or(ErrorCode::NotFound)?;
    turns::to_book(tx, wanted.template)?;
    let template = template_store::find(tx, wanted.template)?
        .filter(|template| template.details.service == service.id)
        .ok_or(ErrorCode::NotFound)?;
    let mut fields = Fields::new();
    let support = wanted.support.check(&mut fields, "support");
    let support = fields.finish(support)?;
    let (actor, start) = ((Actor::Public, address_index.as_str()), wanted.start);
    let rules = follow_up::rules(tx, &service, own, now)?;
    let hold = |tx: &mut Tx, offered: (Place, Needs, wire::Slot), until| {
        // What everybody may hold is for whatever they like.
        let made_for = own.filter(|_| offered.2.kept_for.is_some());
        let made = claim(tx, entropy, actor, offered, until)?;
        if made_for.is_some() {
            tx.change(
                "UPDATE holds SET appointment_id = $2 WHERE id = $1",
                params![made.value().id, made_for],
            )?;
        }
        Ok(made)
    };
    let Some((_, until)) = same else {
        let offered = offered_place(tx, &template, rules, start, now, &support)?;
        return hold(tx, offered, hold::expires_at(now));
    };
    let wanted = (&template, rules.of_held(), start, &support);
    for_needs(tx, wanted, |tx, offered| hold(tx, offered, until))
}

/// A start that is somebody's as far as time goes, for what they need, which makes it longer and takes what the site has:
/// by these rules, and taken by `take`. What is had of it has been given up before.
///
/// # Errors
/// `needs_do_not_fit` where it is not to be had so.
pub(super) fn for_needs<T>(
    tx: &mut Tx,
    (template, rules, start, support): (&Template, Rules, Timestamp, &Support),
    take: impl FnOnce(&mut Tx, (Place, Needs, wire::Slot)) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let now = tx.now();
    let offered = offered_place(tx, template, rules, start, now, support);
    let taken = offered.and_then(|offered| take(tx, offered));
    taken.map_err(|problem| match problem.code {
        ErrorCode::SlotTaken | ErrorCode::SlotNotOffered => ErrorCode::NeedsDoNotFit.into(),
        _ => problem,
    })
}

/// Gives up a hold for another in its stead; none where it has gone already.
fn give_way(tx: &mut Tx, key: &HoldKey) -> Result<Option<(Place, Timestamp)>, Problem> {
    let held = match by_key(tx, key) {
        Err(problem) if problem.code == ErrorCode::HoldExpired => return Ok(None),
        found => found?,
    };
    remove(tx, key.id)?;
    tx.record(&given_up(Actor::Public, key.id, &held.place))?;
    Ok(Some((held.place, held.until)))
}

/// Claims what a hold needs and adds it.
pub(super) fn claim(
    tx: &mut Tx,
    entropy: &Entropy,
    (actor, index): (Actor, &str),
    (place, needs, slot): (Place, Needs, wire::Slot),
    expires_at: Timestamp,
) -> Result<Audited<wire::Hold>, Problem> {
    let now = tx.now();
    let id = entropy.id(now, HoldId::new);
    let secret = Secret::random(entropy);
    claim_store::take(tx, &needs, id, Some(expires_at))?;
    let sealed = resource_store::seal(&tx.keys(), support_place(id), &place.support)?;
    tx.execute(
        "INSERT INTO holds (id, secret_hash, service_id, site_id, clinician_id, template_id, mode,
            starts_at, ends_at, local_start, zone, address_index, created_at, expires_at,
            support_sealed, extra_minutes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            id,
            secret.hash(),
            place.service,
            place.site,
            place.clinician,
            place.template,
            word(&place.mode)?,
            place.start,
            place.end,
            place.local.as_str(),
            place.zone.as_str(),
            index,
            now,
            expires_at,
            sealed,
            place.extra_minutes,
        ],
    )?;
    let entry = AuditEntry::new(actor, "hold.made", Subject::Hold(id))
        .at_site(place.site)
        .detail("start", place.start);
    let made = wire::Hold {
        id,
        secret: secret.reveal(),
        expires_at,
        slot,
        support: place.support,
    };
    Ok(tx.audited(entry, made)?)
}

/// A hold that is still somebody's own, to be used for another time of `appointment`, or for a new one where there is
/// none yet.
///
/// # Errors
/// `hold_expired` when it has run out, was used, never was or was made for another appointment: all alike.
pub fn own(
    tx: &mut Tx,
    key: &HoldKey,
    appointment: Option<AppointmentId>,
) -> Result<Place, Problem> {
    let held = by_key(tx, key)?;
    if hold::may_be_used(held.made_for, appointment) {
        Ok(held.place)
    } else {
        Err(ErrorCode::HoldExpired.into())
    }
}

fn by_key(tx: &mut Tx, key: &HoldKey) -> Result<Held, Problem> {
    let secret = Secret::parse(&key.secret).ok_or(ErrorCode::HoldExpired)?;
    let hash = secret.hash();
    live(tx, key.id, ("h.secret_hash", hash.as_str()))
}

/// A hold that has not run out.
pub(super) struct Held {
    pub(super) place: Place,
    pub(super) until: Timestamp,
    /// The appointment that it may become another time of, if of one alone.
    made_for: Option<AppointmentId>,
}

/// A hold that has not run out, if a column shows whose it is.
pub(super) fn live(
    tx: &mut Tx,
    id: HoldId,
    (column, value): (&'static str, &str),
) -> Result<Held, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    turns::to_book_held(tx, id)?;
    tx.keep_row("holds", id)?;
    let sql = format!(
        "SELECT h.service_id, h.site_id, h.clinician_id, h.template_id, h.mode, h.starts_at,
            h.ends_at, h.local_start, h.zone, h.expires_at, t.room, t.team, h.support_sealed,
            h.extra_minutes, h.appointment_id
         FROM holds h LEFT JOIN clinic_templates t ON t.id = h.template_id
         WHERE h.id = $1 AND {column} = $2"
    );
    let found = tx.query_opt(&sql, params![id, value], |row| {
        let place = Place {
            service: row.id(0)?,
            site: row.id(1)?,
            clinician: row.id(2)?,
            template: row.opt_id(3)?,
            mode: row.word(4)?,
            start: row.time(5)?,
            end: row.time(6)?,
            local: row.text(7)?,
            zone: row.text(8)?,
            room: row.opt_text(10)?,
            team: match row.opt_text("team")? {
                Some(_) => row.json("team")?,
                None => Vec::new(),
            },
            support: resource_store::open(&keys, support_place(id), row)?,
            extra_minutes: row.number("extra_minutes")?,
        };
        Ok(Held {
            place,
            until: row.time(9)?,
            made_for: row.opt_id("appointment_id")?,
        })
    })?;
    match found {
        Some(held) if hold::is_live(held.until, now) => Ok(held),
        _ => Err(ErrorCode::HoldExpired.into()),
    }
}

/// Turns a hold's claims into an appointment's and uses the hold up.
///
/// # Errors
/// `hold_expired` when its claims have lapsed.
pub fn use_up(tx: &mut Tx, id: HoldId, holder: impl std::fmt::Display) -> Result<(), Problem> {
    if claim_store::hand_over(tx, id, holder)? == 0 {
        return Err(ErrorCode::HoldExpired.into());
    }
    tx.execute("DELETE FROM holds WHERE id = $1", params![id])?;
    Ok(())
}

/// Gives a hold up. Giving up one that is gone already is no fault.
///
/// # Errors
/// What the store says.
pub fn give_up(tx: &mut Tx, key: &HoldKey) -> Result<Audited<()>, Problem> {
    let held = match by_key(tx, key) {
        Err(problem) if problem.code == ErrorCode::HoldExpired => return Ok(tx.unchanged(())?),
        found => found?,
    };
    drop_hold(tx, Actor::Public, key.id, &held.place)
}

pub(super) fn drop_hold(
    tx: &mut Tx,
    actor: Actor,
    id: HoldId,
    place: &Place,
) -> Result<Audited<()>, Problem> {
    remove(tx, id)?;
    Ok(tx.audited(given_up(actor, id, place), ())?)
}

/// Takes a hold away with all that it claims.
pub(super) fn remove(tx: &mut Tx, id: HoldId) -> Result<(), StoreError> {
    claim_store::release(tx, id)?;
    tx.execute("DELETE FROM holds WHERE id = $1", params![id])?;
    Ok(())
}

fn given_up(actor: Actor, id: HoldId, place: &Place) -> AuditEntry {
    AuditEntry::new(actor, "hold.given_up", Subject::Hold(id)).at_site(place.site)
}

/// Clears away what has run out. A matter of space only: a claim that has run out binds nobody.
///
/// # Errors
/// What the store says.
pub fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let now = tx.now();
    tx.execute("DELETE FROM claims WHERE expires_at <= $1", params![now])?;
    tx.execute("DELETE FROM holds WHERE expires_at <= $1", params![now])
}
