//! A patient's own place on the list, by the link of the message that tells them of it: what they wait for, and the
//! way off the list. The link opens nothing else, and nothing at all once they wait no more.

use domain::booking::waiting_list::to_be_told;
use domain::booking::wire::PlaceView;
use domain::error::{ErrorCode, Problem};
use domain::ids::EntryId;
use domain::people::wire::Site;
use domain::time::Timestamp;

use super::{answer, entry_store, make, offer_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::{places, service_store};
use crate::bus::Hint;
use crate::messages::{self, Envelope, Letter, ListLetter};
use crate::people::patient_store;
use crate::store::{Audited, Keys, Reader, Secret, SecretHash, StoreError, Tx};

/// Tells somebody that they wait, with a new link to their place; the one before it opens nothing any more.
///
/// # Errors
/// What the store says.
pub(super) fn tell(tx: &mut Tx, app: &App, id: EntryId) -> Result<(), Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let Some(entry) = entry_store::find(tx, &keys, id)?.filter(|entry| entry.waiting) else {
        return Ok(());
    };
    if !to_be_told(entry.told, now) {
        return Ok(());
    }
    let secret = Secret::random(&app.entropy);
    messages::withdraw_place(tx, id)?;
    entry_store::told(tx, id, &secret.hash())?;
    let patient = patient_store::find(tx, &keys, entry.patient)?.ok_or(ErrorCode::Internal)?;
    let service = service_store::public_by_id(tx, entry.service, now.utc_date())?;
    let telephone = match sites(tx, &entry)?.as_slice() {
        [site] => site.telephone.clone(),
        _ => String::new(),
    };
    let letter = ListLetter {
        patient_name: patient.name.clone(),
        service_name: make::name_in(service, entry.language),
        site_telephone: telephone,
        format: make::format_for(&patient),
        link: Some(app.config.link("/w", &secret.reveal())),
    };
    let envelope = Envelope {
        entry: Some(id),
        ..make::to(&entry, &patient)
    };
    messages::enqueue(tx, app, &envelope, Letter::OnTheList(letter))?;
    Ok(())
}

/// The sites that suit them; none where any does.
fn sites(reader: &mut Reader, entry: &entry_store::Known) -> Result<Vec<Site>, StoreError> {
    let mut sites = Vec::new();
    for &site in &entry.wishes.sites {
        sites.extend(places::site(reader, site)?);
    }
    Ok(sites)
}

fn by_link(reader: &mut Reader, keys: &Keys, secret: &str) -> Result<entry_store::Known, Problem> {
    let known = entry_store::by_link(reader, keys, &SecretHash::of_link(secret))?;
    Ok(known.ok_or(ErrorCode::LinkNotValid)?)
}

/// The place of a link.
///
/// # Errors
/// `link_not_valid`.
pub fn place(
    reader: &mut Reader,
    keys: &Keys,
    secret: &str,
    now: Timestamp,
) -> Result<PlaceView, Problem> {
    let entry = by_link(reader, keys, secret)?;
    let service = service_store::public_by_id(reader, entry.service, now.utc_date())?;
    let clinician = match entry.wishes.clinician {
        Some(id) => places::clinician(reader, keys, id)?,
        None => None,
    };
    let bookable = service_store::find(reader, entry.service)?.is_some_and(|one| one.public);
    let open = offer_store::open_to(reader, entry.id)?;
    let sites = sites(reader, &entry)?;
    let zone = sites.iter().chain(&service.sites).next();
    Ok(PlaceView {
        since: entry.since,
        zone: zone.map_or_else(|| "UTC".to_owned(), |site| site.zone.clone()),
        service,
        wishes: entry.wishes,
        sites,
        bookable,
        clinician_name: clinician.map_or_else(String::new, |one| one.name),
        offered: open.is_some_and(|known| known.offer.open_until > now),
        language: entry.language,
    })
}

/// They are taken off the list; an offer that is open to them goes on to whoever is next.
///
/// # Errors
/// `link_not_valid`.
pub fn leave_place(tx: &mut Tx, app: &App, secret: &str) -> Result<Audited<()>, Problem> {
    let keys = tx.keys();
    let known = by_link(tx, &keys, secret)?;
    if !answer::end_entry(tx, app, Actor::Public, &known.id, "left")? {
        return Ok(tx.unchanged(())?);
    }
    for &site in &known.wishes.sites {
        tx.hint(Hint::Board { site });
    }
    let subject = Subject::Entry(known.id);
    let entry = AuditEntry::new(Actor::Public, "waiting_list.left", subject);
    Ok(tx.audited(entry, ())?)
}
