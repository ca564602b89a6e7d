//! A time that has freed up is free in every clinic that needed it: those of the same clinicians, and those in the same
//! room. Only one of them gets it: the one that somebody waits for who comes first.

use std::collections::HashMap;
use std::sync::Arc;

use domain::booking::appointment::State;
use domain::booking::availability::starts_over;
use domain::booking::kept::kept_until;
use domain::booking::slot::{resources, taken_time};
use domain::booking::template::Template;
use domain::booking::waiting_list::{Candidate, Place, Vacancy, first_in_line};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{ServiceId, TemplateId};
use domain::time::Timestamp;

use super::slot_store::{self, Key};
use super::{entry_store, fill, offer_store};
use crate::app_state::App;
use crate::booking::departures::Departures;
use crate::booking::slot_search::unknown_zone;
use crate::booking::template_store::{self, Wanted};
use crate::store::{Reader, StoreError, Tx};

/// A slot that needs some of a time.
struct Over {
    key: Key,
    slot: Vacancy,
    zone: Zone,
}

/// A slot has freed up: somebody who waits is asked, in this very transaction, so that nobody else
/// can take it in between.
///
/// # Errors
/// What the store says.
pub fn freed(
    tx: &mut Tx,
    app: &App,
    template: Option<TemplateId>,
    was: State,
) -> Result<(), Problem> {
    let Some(id) = template.filter(|_| was.start > tx.now()) else {
        return Ok(());
    };
    let Some(template) = template_store::find(tx, id)? else {
        return Ok(());
    };
    // One that was longer than the clinic's slots leaves several starts.
    let now = tx.now();
    let all = over(
        tx,
        &template,
        taken_time(&template, was.start, was.end),
        now,
    )?;
    for one in &all {
        slot_store::note(tx, one.key, one.slot.service)?;
    }
    fill_in_order(tx, app, all)
}

/// Looks at a slot that is to be filled, and at those that need the same time and are to be filled, too.
///
/// # Errors
/// What the store says.
pub fn look(tx: &mut Tx, app: &App, key: Key) -> Result<(), Problem> {
    let all = to_fill_with(tx, key)?;
    if all.iter().all(|one| one.key != key) {
        // Its clinic does not give it any more.
        fill::look(tx, app, key)?;
    }
    fill_in_order(tx, app, all)
}

/// Nobody is asked about the time of a slot any more, also not for another clinic, but who was asked already.
///
/// # Errors
/// What the store says.
pub fn close(tx: &mut Tx, key: Key) -> Result<(), Problem> {
    let all = to_fill_with(tx, key)?;
    let offers = offer_store::of_slots(tx, &keys_of(&all))?;
    for one in all {
        let mut own = offers.iter().filter(|known| known.key == one.key);
        if own.all(|known| known.offer.state.is_over()) {
            slot_store::close(tx, one.key, "ended")?;
        }
    }
    Ok(())
}

/// A slot, and the others that need the same time and are to be filled.
fn to_fill_with(tx: &mut Tx, key: Key) -> Result<Vec<Over>, Problem> {
    let Some(template) = template_store::find(tx, key.template)? else {
        return Ok(Vec::new());
    };
    let minutes = i64::from(template.details.minutes.max(1));
    let time = taken_time(&template, key.start, key.start.plus_minutes(minutes));
    let now = tx.now();
    let mut all = over(tx, &template, time, now)?;
    let open = slot_store::open_among(tx, &keys_of(&all))?;
    all.retain(|one| one.key == key || open.contains(&one.key));
    Ok(all)
}

/// Looks at slots of the same time, first at the one that somebody can be asked about who comes before the others'.
fn fill_in_order(tx: &mut Tx, app: &App, all: Vec<Over>) -> Result<(), Problem> {
    if let [only] = all.as_slice() {
        return fill::look(tx, app, only.key);
    }
    let now = tx.now();
    let mut waiting: HashMap<ServiceId, Vec<Candidate>> = HashMap::new();
    let mut line: Vec<(Option<Place>, Key)> = Vec::new();
    let offers = offer_store::of_slots(tx, &keys_of(&all))?;
    for one in all {
        let service = one.slot.service;
        let candidates = match waiting.entry(service) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(entry_store::candidates(tx, service)?)
            }
        };
        let first = if candidates.is_empty() {
            None
        } else {
            let own = offers.iter().filter(|known| known.key == one.key);
            let asked = offer_store::asked(own);
            first_in_line(&one.zone, &one.slot, candidates, &asked, now)
        };
        line.push((first, one.key));
    }
    line.sort_by_key(|(first, _)| (first.is_none(), *first));
    for (_, key) in line {
        fill::look(tx, app, key)?;
    }
    Ok(())
}

fn keys_of(all: &[Over]) -> Vec<Key> {
    all.iter().map(|one| one.key).collect()
}

/// The slots to come of all clinics that need some of this time of a clinic's people or its room.
fn over(
    reader: &mut Reader,
    template: &Template,
    time: (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<Over>, Problem> {
    let since = now.utc_date().plus_days(-1);
    let mut all = Vec::new();
    for one in beside(reader, template)?.iter() {
        let zone = Zone::find(&one.zone).ok_or_else(unknown_zone)?;
        let departures = Departures::of(reader, one, since)?;
        let starts = starts_over(one, &departures.exceptions, &zone, time);
        for start in starts.into_iter().filter(|start| *start > now) {
            let (date, time) = zone.local(start);
            all.push(Over {
                key: Key {
                    template: one.id,
                    start,
                },
                slot: Vacancy {
                    service: one.details.service,
                    clinician: one.details.clinician,
                    site: one.details.site,
                    mode: one.details.mode,
                    start,
                    date,
                    time,
                    kept: kept_until(one, &zone, start, now),
                },
                zone: zone.clone(),
            });
        }
    }
    Ok(all)
}

/// The clinics that share clinicians or a room with this one, itself among them.
fn beside(reader: &mut Reader, template: &Template) -> Result<Arc<Vec<Template>>, StoreError> {
    let name = format!("beside {}", template.id);
    reader.remembered(name, |reader| {
        let mut all = Vec::new();
        for clinician in template.details.clinicians() {
            let wanted = Wanted {
                clinician: Some(clinician),
                ..Wanted::default()
            };
            all.extend(template_store::list(reader, wanted)?);
        }
        if template.details.room.is_some() {
            let wanted = Wanted {
                site: Some(template.details.site),
                ..Wanted::default()
            };
            all.extend(template_store::list(reader, wanted)?);
        }
        let own = resources(template);
        let keys: Vec<String> = own.iter().map(|one| one.key()).collect();
        all.retain(|other| resources(other).iter().any(|one| keys.contains(&one.key())));
        all.sort_by_key(|one| one.id);
        all.dedup_by_key(|one| one.id);
        Ok(all)
    })
}
