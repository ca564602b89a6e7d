//! Joining the list, and what staff do with an entry.

use std::net::IpAddr;

use domain::booking::service::Rules;
use domain::booking::waiting_list::{Candidate, Happening, OfferState, Priority, ask_by_hand};
use domain::booking::wire::{
    ChangeWaitingListEntry, JoinWaitingList, JoinedWaitingList, NewWaitingListEntry, OfferByHand,
    OfferMade, Support, Wishes,
};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{EntryId, OfferId, PatientId};
use domain::people::form::PatientDetails;
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::make::{self, Made, Of};
use super::slot_store::{self, Key};
use super::{answer, beside, entry_store, fill, list, offer_store, own_place};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::book::{latest_today, must_at};
use crate::booking::slot_search::unknown_zone;
use crate::booking::whom::{Whom, whom};
use crate::booking::{hold_store, places, service_store, template_store};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::people::patient_store::{self, Asked};
use crate::store::{Audited, Reader, Tx};

/// How many may join from one address within an hour. A whole hospital may share one.
const MOST_FROM_ONE_ADDRESS: i64 = 30;
const HOUR_MINUTES: i64 = 60;

/// Checks what a patient typed.
///
/// # Errors
/// The problem naming every refused field.
pub fn check(body: &JoinWaitingList, now: Timestamp) -> Result<(PatientDetails, Wishes), Problem> {
    let mut fields = Fields::new();
    let patient = body
        .patient
        .check(&mut fields, "patient", latest_today(now));
    let wishes = body.wishes.check(&mut fields, "wishes", now.utc_date());
    fields.finish(patient.map(|patient| (patient, wishes)))
}

/// Notes as refused what names nobody and nowhere.
pub(super) fn must_exist(
    reader: &mut Reader,
    fields: &mut Fields,
    wishes: &Wishes,
) -> Result<(), Problem> {
    for &site in &wishes.sites {
        if places::site(reader, site)?.is_none() {
            fields.refuse("wishes.sites", FieldError::Unknown);
        }
    }
    if let Some(clinician) = wishes.clinician {
        let known = reader.exists(
            "SELECT 1 FROM staff WHERE id = $1 AND disabled_at IS NULL",
            crate::params![clinician],
        )?;
        if !known {
            fields.refuse("wishes.clinician", FieldError::Unknown);
        }
    }
    Ok(())
}

/// A patient joins by themselves. Who waits already, reached the same way, keeps their place; what
/// suits them is as they say now.
///
/// # Errors
/// The problem naming every refused field; `too_many_attempts` from one address.
pub fn join(
    tx: &mut Tx,
    app: &App,
    address: IpAddr,
    body: &JoinWaitingList,
) -> Result<Audited<JoinedWaitingList>, Problem> {
    let now = tx.now();
    let (details, wishes) = check(body, now)?;
    let service = service_store::find(tx, body.service)?
        .filter(|service| service.public)
        .ok_or(ErrorCode::NotFound)?;
    let mut fields = Fields::new();
    must_exist(tx, &mut fields, &wishes)?;
    fields.finish(Some(()))?;
    let address_index = tx
        .keys()
        .blind("waiting_list_entries.address", &address.to_string());
    let hour_ago = now.plus_minutes(-HOUR_MINUTES);
    if entry_store::made_from(tx, &address_index, hour_ago)? >= MOST_FROM_ONE_ADDRESS {
        return Err(Problem {
            retry_after_seconds: u32::try_from(HOUR_MINUTES * 60).ok(),
            ..Problem::new(ErrorCode::TooManyAttempts)
        });
    }
    let asked = Asked::ByThePublic;
    let patient = patient_store::find_or_create(tx, &app.entropy, asked, "patient", &details)?;
    let known = entry_store::same(tx, patient, service.id, &details.contact)?;
    let (id, since) = match known {
        Some(known) => {
            entry_store::set(tx, known.id, known.priority, &wishes)?;
            (known.id, known.since)
        }
        None => {
            let new = entry_store::NewRow {
                id: app.entropy.id(now, EntryId::new),
                patient,
                service: service.id,
                priority: Priority::Routine,
                wishes: wishes.clone(),
                contact: details.contact,
                language: details.language,
                staff: None,
                address_index: Some(address_index),
                since: None,
            };
            entry_store::insert(tx, &new)?;
            (new.id, now)
        }
    };
    own_place::tell(tx, app, id)?;
    look_for(tx, service.id, &wishes)?;
    let entry = AuditEntry::new(Actor::Public, "waiting_list.joined", Subject::Entry(id))
        .detail("patient", patient)
        .detail("service", service.id);
    Ok(tx.audited(entry, JoinedWaitingList { since })?)
}

/// What nobody wanted so far may suit somebody new; boards show them.
pub(super) fn look_for(
    tx: &mut Tx,
    service: domain::ids::ServiceId,
    wishes: &Wishes,
) -> Result<(), Problem> {
    slot_store::look_at_all(tx, service, true)?;
    tx.hint(Hint::WaitingList);
    for &site in &wishes.sites {
        tx.hint(Hint::Board { site });
    }
    Ok(())
}

/// Whether an entry with these wishes is one of the caller's sites'; elsewhere it does not exist.
pub(super) fn must_concern(caller: &StaffCaller, wishes: &Wishes) -> Result<(), Problem> {
    let sites = caller.sites_where(Action::ManageAppointments);
    if sites.into_iter().any(|site| wishes.concern(site)) {
        Ok(())
    } else {
        Err(ErrorCode::NotFound.into())
    }
}

fn theirs(tx: &mut Tx, caller: &StaffCaller, id: EntryId) -> Result<entry_store::Known, Problem> {
    let keys = tx.keys();
    let known = entry_store::find(tx, &keys, id)?.ok_or(ErrorCode::NotFound)?;
    must_concern(caller, &known.wishes)?;
    if known.waiting {
        Ok(known)
    } else {
        Err(ErrorCode::WrongState.into())
    }
}

/// Checks what staff typed.
///
/// # Errors
/// The problem naming every refused field.
pub fn check_new(new: &NewWaitingListEntry, now: Timestamp) -> Result<(Whom, Wishes), Problem> {
    let mut fields = Fields::new();
    let whom = whom(&mut fields, new.patient, new.new_patient.as_ref(), now);
    let wishes = new.wishes.check(&mut fields, "wishes", now.utc_date());
    fields.finish(whom.map(|whom| (whom, wishes)))
}

/// Staff put somebody on the list.
///
/// # Errors
/// `not_found` when none of the sites is theirs; `already_exists` when the patient waits already.
pub fn add(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    new: &NewWaitingListEntry,
) -> Result<Audited<EntryId>, Problem> {
    let now = tx.now();
    let (whom, wishes) = check_new(new, now)?;
    must_concern(caller, &wishes)?;
    let mut fields = Fields::new();
    let service = service_store::find(tx, new.service)?;
    if service.is_none() {
        fields.refuse("service", FieldError::Unknown);
    }
    must_exist(tx, &mut fields, &wishes)?;
    let service = fields.finish(service)?;
    let keys = tx.keys();
    let person = whom.look_up(tx, &keys)?;
    let (patient, contact, language) = person.record(tx, app, "new_patient")?;
    if entry_store::same(tx, patient, service.id, &contact)?.is_some() {
        return Err(ErrorCode::AlreadyExists.into());
    }
    let row = entry_store::NewRow {
        id: app.entropy.id(now, EntryId::new),
        patient,
        service: service.id,
        priority: new.priority,
        wishes,
        contact,
        language,
        staff: Some(caller.staff),
        address_index: None,
        since: None,
    };
    entry_store::insert(tx, &row)?;
    own_place::tell(tx, app, row.id)?;
    look_for(tx, service.id, &row.wishes)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "waiting_list.added", Subject::Entry(row.id))
        .detail("patient", patient)
        .detail("service", service.id)
        .detail("priority", new.priority.as_str());
    Ok(tx.audited(entry, row.id)?)
}

/// Staff change what suits somebody, or how pressing it is. Since when they wait stays.
///
/// # Errors
/// `not_found` for what is not theirs, `wrong_state` for who waits no more.
pub fn change(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: EntryId,
    change: &ChangeWaitingListEntry,
) -> Result<Audited<()>, Problem> {
    let known = theirs(tx, caller, id)?;
    let mut fields = Fields::new();
    let wishes = change
        .wishes
        .check(&mut fields, "wishes", tx.now().utc_date());
    must_exist(tx, &mut fields, &wishes)?;
    fields.finish(Some(()))?;
    // Nobody is changed out of the caller's own sight.
    must_concern(caller, &wishes)?;
    if !entry_store::set(tx, id, change.priority, &wishes)? {
        return Err(ErrorCode::WrongState.into());
    }
    look_for(tx, known.service, &wishes)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "waiting_list.changed", Subject::Entry(id))
        .detail("priority", change.priority.as_str());
    Ok(tx.audited(entry, ())?)
}

/// Staff take somebody off the list; an offer that is open to them is taken back.
///
/// # Errors
/// `not_found` for what is not theirs, `wrong_state` for who waits no more.
pub fn remove(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: EntryId,
) -> Result<Audited<()>, Problem> {
    let known = theirs(tx, caller, id)?;
    let actor = Actor::Staff(caller.staff);
    if !answer::end_entry(tx, app, actor, &id, "removed")? {
        return Err(ErrorCode::WrongState.into());
    }
    for &site in &known.wishes.sites {
        tx.hint(Hint::Board { site });
    }
    let entry = AuditEntry::new(actor, "waiting_list.removed", Subject::Entry(id));
    Ok(tx.audited(entry, ())?)
}

/// Staff offer a free slot to somebody they choose. It is kept for them meanwhile; declined, it goes
/// on to whoever is next.
///
/// # Errors
/// `slot_taken`; `slot_not_offered` also when too little time is left to ask; `wrong_state` while
/// another offer is open to them; `not_found` for what is not theirs.
pub fn offer_by_hand(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: EntryId,
    wanted: &OfferByHand,
) -> Result<Audited<OfferMade>, Problem> {
    let now = tx.now();
    let known = theirs(tx, caller, id)?;
    let template = template_store::find(tx, wanted.template)?
        .filter(|template| template.details.service == known.service)
        .ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageAppointments, template.details.site)?;
    let support = support_of(tx, known.patient)?;
    let start = wanted.start;
    let offered = hold_store::offered_place(tx, &template, Rules::STAFF, start, now, &support);
    let (place, needs, _) = offered?;
    let zone = Zone::find(&place.zone).ok_or_else(unknown_zone)?;
    let one = Candidate {
        entry: id,
        priority: known.priority,
        since: known.since,
        wishes: known.wishes,
        busy_until: None,
    };
    let slot = fill::vacancy(&place, &template, &zone, now);
    let ask = ask_by_hand(&zone, &slot, &one, now).ok_or(ErrorCode::SlotNotOffered)?;
    let key = Key {
        template: template.id,
        start: place.start,
    };
    let of = Of {
        key,
        place: &place,
        needs: &needs,
    };
    let actor = Actor::Staff(caller.staff);
    let offer = match make::make(tx, app, actor, &ask, of)? {
        Made::Yes(offer) => offer,
        Made::SlotTaken => return Err(ErrorCode::SlotTaken.into()),
        Made::NotNow => return Err(ErrorCode::WrongState.into()),
    };
    slot_store::note(tx, key, known.service)?;
    slot_store::look_again(tx, key, ask.open_until)?;
    tx.hint(Hint::WaitingList);
    let made = list::offer(tx, offer)?.ok_or(ErrorCode::Internal)?;
    let entry = AuditEntry::new(actor, "offer.by_hand", Subject::Offer(offer)).at_site(place.site);
    Ok(tx.audited(entry, made)?)
}

/// What somebody's record says that they need.
///
/// # Errors
/// What the store says.
pub fn support_of(tx: &mut Tx, id: PatientId) -> Result<Support, Problem> {
    let keys = tx.keys();
    let patient = patient_store::find(tx, &keys, id)?;
    Ok(patient.map_or_else(Support::default, |patient| Support::of_patient(&patient)))
}

/// Staff take an offer back: the slot is theirs again, and goes on to nobody.
///
/// # Errors
/// `not_found` at a site that is not theirs, `wrong_state` when it is over.
pub fn withdraw(tx: &mut Tx, caller: &StaffCaller, id: OfferId) -> Result<Audited<()>, Problem> {
    let known = offer_store::find(tx, id)?.ok_or(ErrorCode::NotFound)?;
    must_at(caller, Action::ManageAppointments, known.site)?;
    let actor = Actor::Staff(caller.staff);
    let state = fill::end_offer(tx, actor, &known, Happening::Withdraw)?;
    if known.offer.state.is_over() || state != OfferState::Withdrawn {
        return Err(ErrorCode::WrongState.into());
    }
    offer_store::revoke_links(tx, known.entry, Some(id))?;
    slot_store::close(tx, known.key, "ended")?;
    beside::close(tx, known.key)?;
    let entry = AuditEntry::new(actor, "offer.taken_back", Subject::Offer(id));
    Ok(tx.audited(entry.at_site(known.site), ())?)
}
