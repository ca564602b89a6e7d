//! What random sites have, and who has it.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::clinics::{Claimed, Clinic, pick};
use crate::booking::availability::How;
use crate::booking::claim::{Resource, unit_key};
use crate::booking::template::Template;
use crate::booking::wire::{ResourceKind, SiteResource};
use crate::ids::SiteId;
use crate::time::Timestamp;

/// What the two sites have.
pub(super) fn stock(rng: &mut ChaCha8Rng, made: &mut Clinic) {
    let (kit, interpreter) = (ResourceKind::Kit, ResourceKind::Interpreter);
    for site in 1..3 {
        for (kind, name) in [(kit, "hoist"), (kit, "ECG"), (interpreter, "bsl")] {
            let how_many = pick(rng, &[0, 1, 1, 2]);
            if how_many > 0 || rng.random_bool(0.5) {
                made.stock.push(SiteResource {
                    site: SiteId::from_number(site),
                    kind,
                    name: name.to_owned(),
                    how_many,
                });
            }
        }
    }
}

/// What the sessions of a group have of their clinic's kit; nothing where it came later than they were booked.
pub(super) fn of_session(rng: &mut ChaCha8Rng, made: &Clinic, template: &Template) -> Vec<String> {
    if rng.random_bool(0.2) {
        return Vec::new();
    }
    let details = &template.details;
    let all = details.kit.iter().filter_map(|name| {
        let resource = Resource::Kit(details.site, name.as_str().to_owned()).key();
        let mut stock = made.stock.iter();
        let there = stock.find(|one| one.resource().key() == resource);
        match there.map_or(1, |one| one.how_many) {
            0 => None,
            most => Some(unit_key(&resource, rng.random_range(0..most))),
        }
    });
    all.collect()
}

/// Somebody has one of the things of a site.
pub(super) fn unit(
    rng: &mut ChaCha8Rng,
    free: &mut impl FnMut(&[String], Timestamp, Timestamp) -> bool,
    made: &mut Clinic,
    midnight: Timestamp,
) {
    let site = SiteId::from_number(rng.random_range(1..3));
    let thing = match rng.random_range(0..3) {
        0 => Resource::Interpreter(site, "BSL".to_owned()),
        1 => Resource::Kit(site, "Hoist".to_owned()),
        _ => Resource::Kit(site, "ECG".to_owned()),
    };
    let resource = unit_key(&thing.key(), rng.random_range(0..2));
    let from = midnight.plus_minutes(rng.random_range(-300..600) * 5);
    let until = from.plus_minutes(rng.random_range(20..120) * 5);
    let how = pick(rng, &[How::Booked, How::Booked, How::Held(until)]);
    if free(std::slice::from_ref(&resource), from, until) {
        made.claimed.push(Claimed {
            resource,
            from,
            until,
            how,
        });
    }
}
