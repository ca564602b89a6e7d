//! Holds of programs, which are known by the program and not by a secret.

use domain::booking::claim::Needs;
use domain::booking::hold;
use domain::booking::kept::Grounds;
use domain::booking::wire::{self, Support};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ClientId, HoldId, ServiceId, SiteId, TemplateId};
use domain::time::Timestamp;

use super::hold_store::{Place, claim, drop_hold, live, must_leave_some, offered_place};
use super::{service_store, template_store, turns};
use crate::audit::Actor;
use crate::outside::Entropy;
use crate::store::{Audited, Tx};

/// How many a program may hold at once: it may stand for many people.
const MOST_OF_ONE_CLIENT: i64 = 100;

/// By what a program's holds are known.
fn index_of(tx: &Tx, client: ClientId) -> String {
    tx.keys().blind("holds.client", &client.to_string())
}

/// Holds a slot for a program, which need not be of a service that patients book by themselves: with what somebody
/// needs, who was referred to these services.
///
/// # Errors
/// `not_found` for what is not at its sites; `slot_not_offered`, `slot_taken`, or
/// `too_many_attempts` when it holds too much.
pub fn make(
    tx: &mut Tx,
    entropy: &Entropy,
    client: ClientId,
    sites: &[SiteId],
    slot: (TemplateId, Timestamp),
    (support, referred): (&Support, &[ServiceId]),
) -> Result<Audited<wire::Hold>, Problem> {
    let index = index_of(tx, client);
    must_leave_some(tx, &index, MOST_OF_ONE_CLIENT)?;
    let offered = place(tx, sites, slot, support, referred)?;
    let actor = (Actor::Client(client), index.as_str());
    let until = hold::expires_at(tx.now());
    claim(tx, entropy, actor, offered, until)
}

/// What is known of somebody who was referred to these services, where a time of one is looked for.
pub fn grounds(referred: &[ServiceId], service: ServiceId) -> Grounds {
    Grounds {
        referred: referred.contains(&service),
        ..Grounds::NONE
    }
}

/// A slot at one of these sites for somebody with these needs, by the rules that hold for patients.
///
/// # Errors
/// `not_found` for what is not there, `slot_not_offered`.
pub fn place(
    tx: &mut Tx,
    sites: &[SiteId],
    (template, start): (TemplateId, Timestamp),
    support: &Support,
    referred: &[ServiceId],
) -> Result<(Place, Needs, wire::Slot), Problem> {
    let now = tx.now();
    turns::to_book(tx, template)?;
    let template = template_store::find(tx, template)?
        .filter(|template| sites.contains(&template.details.site))
        .ok_or(ErrorCode::NotFound)?;
    let service = service_store::find(tx, template.details.service)?.ok_or(ErrorCode::NotFound)?;
    let rules = service_store::rules(&service).given(grounds(referred, service.id));
    offered_place(tx, &template, rules, start, now, support)
}

/// A hold that is still a program's own.
///
/// # Errors
/// `hold_expired` when it has run out, was used or never was its: all alike.
pub fn own(tx: &mut Tx, client: ClientId, id: HoldId) -> Result<Place, Problem> {
    let index = index_of(tx, client);
    live(tx, id, ("h.address_index", &index)).map(|held| held.place)
}

/// Gives a program's own hold up.
///
/// # Errors
/// `hold_expired` when it has run out or never was its.
pub fn give_up(tx: &mut Tx, client: ClientId, id: HoldId) -> Result<(Place, Audited<()>), Problem> {
    let place = own(tx, client, id)?;
    let gone = drop_hold(tx, Actor::Client(client), id, &place)?;
    Ok((place, gone))
}
