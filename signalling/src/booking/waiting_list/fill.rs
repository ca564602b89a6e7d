//! Filling a slot that has freed up: the rules say whom to ask, this carries it out.

use std::collections::HashMap;

use domain::booking::claim::Needs;
use domain::booking::kept::kept_until;
use domain::booking::service::Rules;
use domain::booking::template::Template;
use domain::booking::waiting_list::{
    Candidate, Happening, OfferState, Outcome, Step, Vacancy, next, to_fill,
};
use domain::booking::wire::{Slot, Support};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, Problem};
use domain::ids::{OfferId, SiteId, TemplateId};
use domain::time::Timestamp;

use super::make::{self, Made, Of};
use super::slot_store::{self, Held, Key};
use super::{entry_store, offer_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::hold_store::{self, Place};
use crate::booking::slot_search::{self, Search, With, unknown_zone};
use crate::booking::template_store;
use crate::bus::Hint;
use crate::store::Tx;

/// A slot that is about to be taken, or was just lost in a race, is looked at again so soon.
const SOON_MS: i64 = 5_000;
/// How many days of an opened clinic are offered to the list.
const OPENED_DAYS: u16 = 42;

/// Where a slot is for somebody who waits, with what their record says that they need; nothing when
/// it cannot be theirs.
pub fn place_for(
    tx: &mut Tx,
    template: &Template,
    start: Timestamp,
    support: &Support,
    own: &[OfferId],
) -> Result<Option<(Place, Needs)>, Problem> {
    let now = tx.now();
    let offered = hold_store::offered_place(tx, template, Rules::STAFF, start, now, support);
    let (place, needs, _) = match offered {
        Err(problem) if problem.code == ErrorCode::SlotNotOffered => return Ok(None),
        offered => offered?,
    };
    let free = slot_store::held(tx, &needs, own, now)? == Held::Free;
    Ok(free.then_some((place, needs)))
}

/// A clinic was opened: its slots are offered once this is committed.
///
/// # Errors
/// What the store says.
pub fn opened(tx: &mut Tx, template: TemplateId) -> Result<(), Problem> {
    slot_store::note_opened(tx, template)?;
    tx.hint(Hint::WaitingList);
    Ok(())
}

/// The slot of a template as somebody who waits would see it.
pub fn vacancy(place: &Place, template: &Template, zone: &Zone, now: Timestamp) -> Vacancy {
    let (date, time) = zone.local(place.start);
    Vacancy {
        service: place.service,
        clinician: place.clinician,
        site: place.site,
        mode: place.mode,
        start: place.start,
        date,
        time,
        kept: kept_until(template, zone, place.start, now),
    }
}

/// Ends an offer, with its entry in the access log.
///
/// # Errors
/// What the store says.
pub fn end_offer(
    tx: &mut Tx,
    actor: Actor,
    known: &offer_store::Known,
    happening: Happening,
) -> Result<OfferState, Problem> {
    let (state, here) = offer_store::happen(tx, known, happening, None)?;
    let action = match state {
        OfferState::Declined => "offer.declined",
        OfferState::Lapsed => "offer.lapsed",
        OfferState::Withdrawn => "offer.withdrawn",
        OfferState::Gone => "offer.gone",
        OfferState::Open | OfferState::Accepted => return Ok(state),
    };
    // Another server may have ended it in the same moment: it is written down once.
    if here {
        tx.hint(Hint::Board { site: known.site });
        tx.hint(Hint::WaitingList);
        let audit = AuditEntry::new(actor, action, Subject::Offer(known.id))
            .at_site(known.site)
            .detail("entry", known.entry);
        tx.record(&audit)?;
    }
    Ok(state)
}

/// Looks at a slot that is to be filled: asks whoever is next, or notes when to look again.
///
/// # Errors
/// What the store says.
pub fn look(tx: &mut Tx, app: &App, key: Key) -> Result<(), Problem> {
    if !slot_store::take(tx, key)? {
        return Ok(());
    }
    let now = tx.now();
    for known in offer_store::of_slot(tx, key)? {
        end_offer(tx, Actor::System, &known, Happening::TimePasses)?;
    }
    let Some(template) = template_store::find(tx, key.template)? else {
        return close(tx, key, Happening::Withdraw, "ended");
    };
    let none = Support::default();
    let offered = hold_store::offered_place(tx, &template, Rules::STAFF, key.start, now, &none);
    let (place, needs, _) = match offered {
        Err(problem) if problem.code == ErrorCode::SlotNotOffered => {
            let state = if key.start > now { "ended" } else { "passed" };
            return close(tx, key, Happening::Withdraw, state);
        }
        offered => offered?,
    };
    let zone = Zone::find(&place.zone).ok_or_else(unknown_zone)?;
    let slot = vacancy(&place, &template, &zone, now);
    let offers = offer_store::of_slot(tx, key)?;
    let own: Vec<OfferId> = offers
        .iter()
        .filter(|known| !known.offer.state.is_over())
        .map(|known| known.id)
        .collect();
    match slot_store::held(tx, &needs, &own, now)? {
        Held::Free => {}
        Held::Until(end) => return Ok(slot_store::look_again(tx, key, end)?),
        Held::ForGood => return close(tx, key, Happening::AnotherWasFirst, "taken"),
    }
    let keys = tx.keys();
    let supports = entry_store::supports(tx, &keys, slot.service)?;
    let mut tailored = HashMap::new();
    let mut candidates = Vec::new();
    for one in entry_store::candidates(tx, slot.service)? {
        if let Some(support) = supports.get(&one.entry) {
            let Some(theirs) = place_for(tx, &template, key.start, support, &own)? else {
                continue;
            };
            tailored.insert(one.entry, theirs);
        }
        candidates.push(one);
    }
    for one in &mut candidates {
        // An offer of this very slot does not stand in its own way.
        let mut open = offers.iter().filter(|known| !known.offer.state.is_over());
        if open.any(|known| known.entry == one.entry) {
            one.busy_until = None;
        }
    }
    match next(&zone, &slot, &candidates, &offer_store::asked(&offers), now) {
        Step::Over(Outcome::Passed) => close(tx, key, Happening::TimePasses, "passed"),
        Step::Over(Outcome::Nobody) => close(tx, key, Happening::TimePasses, "nobody"),
        Step::LookAgain(then) => Ok(slot_store::look_again(tx, key, then)?),
        Step::Ask(asks) => {
            for ask in asks {
                let (place, needs) = match tailored.get(&ask.entry) {
                    Some((place, needs)) => (place, needs),
                    None => (&place, &needs),
                };
                let of = Of { key, place, needs };
                match make::make(tx, app, Actor::System, &ask, of)? {
                    Made::SlotTaken => break,
                    Made::Yes(_) | Made::NotNow => {}
                }
            }
            let open = offer_store::of_slot(tx, key)?;
            let ends = open
                .iter()
                .filter(|known| !known.offer.state.is_over())
                .map(|known| known.offer.open_until);
            // Nobody asked after all: somebody else did in the same moment. Once more.
            let again = ends.min().unwrap_or(now.plus_ms(SOON_MS));
            Ok(slot_store::look_again(tx, key, again)?)
        }
    }
}

fn close(tx: &mut Tx, key: Key, happening: Happening, state: &'static str) -> Result<(), Problem> {
    for known in offer_store::of_slot(tx, key)? {
        end_offer(tx, Actor::System, &known, happening)?;
    }
    Ok(slot_store::close(tx, key, state)?)
}

/// Notes those slots of an opened clinic that suit somebody who waits, one for each of them.
///
/// # Errors
/// What the store says.
pub fn look_at_clinic(tx: &mut Tx, id: TemplateId) -> Result<(), Problem> {
    if !slot_store::take_opened(tx, id)? {
        return Ok(());
    }
    let Some(template) = template_store::find(tx, id)? else {
        return Ok(());
    };
    let service = template.details.service;
    let candidates = entry_store::candidates(tx, service)?;
    if candidates.is_empty() {
        return Ok(());
    }
    let (keys, now) = (tx.keys(), tx.now());
    let zone = Zone::find(&template.zone).ok_or_else(unknown_zone)?;
    let supports = entry_store::supports(tx, &keys, service)?;
    // Many need the same, most nothing: it is looked for once.
    let mut free: Vec<(Support, Vec<Vacancy>)> = Vec::new();
    for one in &candidates {
        let support = supports.get(&one.entry).cloned().unwrap_or_default();
        if free.iter().all(|(known, _)| *known != support) {
            let slots = free_slots(tx, &template, &zone, &support)?;
            free.push((support, slots));
        }
    }
    let nothing = Support::default();
    let waiting = candidates.iter().filter_map(|one| {
        let support = supports.get(&one.entry).unwrap_or(&nothing);
        let known = free.iter().find(|(known, _)| known == support);
        known.map(|(_, slots)| (one, slots.as_slice()))
    });
    let waiting: Vec<(&Candidate, &[Vacancy])> = waiting.collect();
    for start in to_fill(&zone, &waiting, now) {
        let key = Key {
            template: id,
            start,
        };
        slot_store::note(tx, key, service)?;
    }
    Ok(())
}

/// What an opened clinic has free for somebody with these needs.
fn free_slots(
    tx: &mut Tx,
    template: &Template,
    zone: &Zone,
    support: &Support,
) -> Result<Vec<Vacancy>, Problem> {
    let (details, now) = (&template.details, tx.now());
    let site: SiteId = details.site;
    let from = details.valid_from.max(zone.date(now));
    let days = (from, OPENED_DAYS);
    let search = Search::of_service((details.service, site), days, support.clone());
    let search = search.by(details.clinician);
    let last = from.plus_days(i64::from(OPENED_DAYS) - 1);
    let with = With::apart(tx, from, last);
    let slots: Vec<Slot> = slot_search::on_days(tx, &with, &search, &[site])?;
    let own = slots
        .into_iter()
        .filter(|slot| slot.template == template.id);
    let seen = own.map(|slot| {
        let (date, time) = zone.local(slot.start);
        Vacancy {
            service: details.service,
            clinician: slot.clinician,
            site: slot.site,
            mode: slot.mode,
            start: slot.start,
            date,
            time,
            kept: kept_until(template, zone, slot.start, now),
        }
    });
    Ok(seen.collect())
}
