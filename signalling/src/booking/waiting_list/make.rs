//! Making an offer: its claims, its row, its letter.

use domain::booking::claim::Needs;
use domain::booking::waiting_list::{Ask, OfferWay};
use domain::booking::wire::PublicService;
use domain::error::{ErrorCode, Problem};
use domain::ids::OfferId;
use domain::people::format::Format;
use domain::people::title::together;
use domain::people::wire::{Language, Patient};

use super::slot_store::Key;
use super::{entry_store, offer_store};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::hold_store::Place;
use crate::booking::{claim_store, places, service_store};
use crate::bus::Hint;
use crate::messages::{self, Envelope, Letter, OfferLetter};
use crate::people::patient_store;
use crate::store::{Secret, Tx};

/// What became of an offer that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It is made, and on its way.
    Yes(OfferId),
    /// Somebody else has just taken the slot.
    SlotTaken,
    /// They do not wait any more, or another offer is open to them.
    NotNow,
}

/// The slot that is offered.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// By its clinic template and start.
    pub key: Key,
    /// Where and with whom.
    pub place: &'a Place,
    /// What a booking of it takes.
    pub needs: &'a Needs,
}

/// Makes an offer and sends it.
///
/// # Errors
/// What the store says.
pub fn make(tx: &mut Tx, app: &App, actor: Actor, ask: &Ask, of: Of<'_>) -> Result<Made, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let Some(entry) = entry_store::find(tx, &keys, ask.entry)?.filter(|entry| entry.waiting) else {
        return Ok(Made::NotNow);
    };
    let id = app.entropy.id(now, OfferId::new);
    let secret = Secret::random(&app.entropy);
    let kept = ask.way != OfferWay::Together;
    if kept && !claim_store::try_take(tx, of.needs, id, Some(ask.open_until))? {
        return Ok(Made::SlotTaken);
    }
    let row = offer_store::NewRow {
        id,
        entry: entry.id,
        key: of.key,
        place: of.place,
        way: ask.way,
        open_until: ask.open_until,
        secret: secret.hash(),
    };
    if !offer_store::insert(tx, &row)? {
        claim_store::release(tx, id)?;
        return Ok(Made::NotNow);
    }
    let link = app.config.link("/o", &secret.reveal());
    send(tx, app, &entry, (id, ask), of.place, link)?;
    tx.hint(Hint::Board {
        site: of.place.site,
    });
    let audit = AuditEntry::new(actor, "offer.made", Subject::Offer(id))
        .at_site(of.place.site)
        .detail("entry", entry.id)
        .detail("start", of.place.start)
        .detail("way", ask.way.as_str());
    tx.record(&audit)?;
    Ok(Made::Yes(id))
}

/// A service's name in a language, where there is a translation.
pub(super) fn name_in(service: PublicService, language: Language) -> String {
    let mut words = service.translations.into_iter();
    let words = words.find(|words| words.language == language);
    words.map_or(service.name, |words| words.name)
}

/// To whom a message about a place on the list goes.
pub(super) fn to<'a>(entry: &'a entry_store::Known, patient: &'a Patient) -> Envelope<'a> {
    Envelope {
        name: &patient.name,
        email: entry.contact.email().map(|email| email.as_str()),
        mobile: entry.contact.mobile().map(|mobile| mobile.e164()),
        language: entry.language,
        appointment: None,
        invitation: None,
        offer: None,
        entry: None,
    }
}

/// In which format they need it.
pub(super) fn format_for(patient: &Patient) -> Format {
    let formats = patient.formats.as_deref();
    formats.map_or_else(Format::default, Format::from_words)
}

fn send(
    tx: &mut Tx,
    app: &App,
    entry: &entry_store::Known,
    (id, ask): (OfferId, &Ask),
    place: &Place,
    link: String,
) -> Result<(), Problem> {
    let (keys, today) = (tx.keys(), tx.now().utc_date());
    let patient = patient_store::find(tx, &keys, entry.patient)?.ok_or(ErrorCode::Internal)?;
    let service = service_store::public_by_id(tx, place.service, today)?;
    let clinician = places::clinician(tx, &keys, place.clinician)?;
    let site = places::site(tx, place.site)?;
    let (name, title) = clinician.map_or_else(Default::default, |c| (c.name, c.title));
    let mut names = vec![name];
    for id in &place.team {
        names.extend(places::clinician(tx, &keys, *id)?.map(|one| one.name));
    }
    let clinician_title = if names.len() > 1 {
        String::new()
    } else {
        title
    };
    let clinician_name = together(entry.language, &names);
    let (site_name, site_telephone) = site.map_or_else(Default::default, |s| (s.name, s.telephone));
    let letter = OfferLetter {
        patient_name: patient.name.clone(),
        service_name: name_in(service, entry.language),
        clinician_name,
        clinician_title,
        site_name,
        site_telephone,
        mode: place.mode,
        start: place.start,
        zone: place.zone.clone(),
        open_until: ask.open_until,
        kept: ask.way != OfferWay::Together,
        format: format_for(&patient),
        link: Some(link),
    };
    let envelope = Envelope {
        offer: Some(id),
        ..to(entry, &patient)
    };
    messages::enqueue(tx, app, &envelope, Letter::Offer(letter))?;
    Ok(())
}
