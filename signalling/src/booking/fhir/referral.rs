//! A ServiceRequest: a referral without a time, as a message brings it and as its sender may read it again.

use domain::booking::referral::ReferralState;
use domain::booking::waiting_list::Priority;
use domain::booking::wire::{Referral as Shown, ReferralWords, referral_day};
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ClientId, ReferralId, ServiceId, SiteId};
use domain::people::form::PatientDetails;
use domain::time::{Date, Timestamp};
use serde_json::{Value, json};

use super::message::{MOST_PARTS, inside};
use super::patient;
use super::query::id_in;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::book::latest_today;
use crate::booking::referrals::{self, Added, Amended, Source};
use crate::booking::service_store;
use crate::booking::template_store::{self, Wanted};
use crate::http::ClientCaller;
use crate::params;
use crate::people::patient_store::{self, Asked};
use crate::store::{Audited, Tx};

/// A referral as a message brings it.
#[derive(Debug, Clone)]
pub struct Referral {
    service: ServiceId,
    site: Option<SiteId>,
    priority: Priority,
    referred_on: Date,
    words: ReferralWords,
    patient: PatientDetails,
    reference: Option<String>,
    /// All names it is known by, ours among them.
    names: Vec<String>,
    /// The names of each of those whose place it takes.
    replaces: Vec<Vec<String>>,
}

/// Reads a referral: the service is that of the performer, or of the message's receiver.
///
/// # Errors
/// The problem naming what is missing or wrong in it.
pub fn read(
    bundle: &Value,
    header: &Value,
    request: &Value,
    now: Timestamp,
) -> Result<Referral, Problem> {
    let mut fields = Fields::new();
    let performers = list(request, "performer");
    let receivers = list(header, "destination").map(|one| &one["receiver"]);
    let service = performers
        .chain(receivers)
        .find_map(|one| named(bundle, one, "HealthcareService"));
    let service = fields.take(
        "ServiceRequest.performer",
        service.ok_or(FieldError::Required),
    );
    let site = list(request, "locationReference").find_map(|one| named(bundle, one, "Location"));
    let priority = match request["priority"].as_str() {
        None => Ok(Priority::Routine),
        Some(text) => Priority::of_others(text).ok_or(FieldError::Unknown),
    };
    let priority = fields.take("ServiceRequest.priority", priority);
    let today = latest_today(now);
    let day = match request["authoredOn"].as_str() {
        None => Ok(now.utc_date()),
        Some(text) => referral_day(text.get(..10).unwrap_or(text), today),
    };
    let day = fields.take("ServiceRequest.authoredOn", day);
    let nobody = Value::Null;
    let who = request["subject"]["reference"]
        .as_str()
        .and_then(|reference| inside(bundle, reference))
        .unwrap_or(&nobody);
    let patient = patient::read(&mut fields, who, today);
    let referrer = request["requester"]["display"].as_str().or_else(|| {
        let requester = request["requester"]["reference"].as_str()?;
        inside(bundle, requester)?["name"].as_str()
    });
    let why = request["reasonCode"][0]["text"]
        .as_str()
        .or_else(|| request["note"][0]["text"].as_str())
        .unwrap_or_default();
    let words = ReferralWords::check(&mut fields, referrer.unwrap_or_default(), why);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let reference = text(&request["identifier"][0]["value"]).or_else(|| text(&request["id"]));
    let referral = (|| {
        Some(Referral {
            service: service?,
            site,
            priority: priority?,
            referred_on: day?,
            words: words?,
            patient: patient?,
            reference: reference.filter(|id| id.len() <= LONGEST_NAME),
            names: names(request),
            replaces: meant(bundle, request, "replaces"),
        })
    })();
    fields.finish(referral)
}

/// A longer name is none that anybody gave.
const LONGEST_NAME: usize = 200;
/// Nobody gives a referral more names.
const MOST_NAMES: usize = 10;

/// The names a referral is known by: the id it got here, and its sender's own.
pub fn names(request: &Value) -> Vec<String> {
    let given = list(request, "identifier").filter_map(|one| one["value"].as_str());
    let all = request["id"].as_str().into_iter().chain(given);
    all.filter(|name| name.len() <= LONGEST_NAME)
        .take(MOST_NAMES)
        .map(str::to_owned)
        .collect()
}

/// Each of the referrals that a part of a resource refers to (whose place it takes, on which it is based), by all
/// names that the message has for it.
pub fn meant(bundle: &Value, resource: &Value, part: &str) -> Vec<Vec<String>> {
    let old = |one: &Value| {
        let reference = one["reference"].as_str().unwrap_or_default();
        let id = reference.rsplit_once("ServiceRequest/").map(|(_, id)| id);
        let given = id.into_iter().chain(one["identifier"]["value"].as_str());
        let given = given.filter(|name| name.len() <= LONGEST_NAME);
        let mut all: Vec<String> = given.map(str::to_owned).collect();
        all.extend(inside(bundle, reference).map(names).unwrap_or_default());
        all
    };
    list(resource, part).take(MOST_NAMES).map(old).collect()
}

/// What is looked for among the parts of a message: no more of it than there may be parts.
fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name]
        .as_array()
        .into_iter()
        .flatten()
        .take(MOST_PARTS)
}

/// Which of ours a reference means: by its id, or by that of the copy inside the message.
fn named<T: std::str::FromStr>(bundle: &Value, reference: &Value, kind: &str) -> Option<T> {
    let text = reference["reference"].as_str()?;
    id_in(text, kind).or_else(|| {
        let copied = inside(bundle, text).filter(|one| one["resourceType"] == kind)?;
        let identifiers = list(copied, "identifier").filter_map(|one| one["value"].as_str());
        let mut all = identifiers.chain(copied["id"].as_str());
        all.find_map(|id| id.parse().ok())
    })
}

/// Notes a referral, and takes back those whose place it takes. Like the public page, a program never learns
/// whether a record was there.
///
/// # Errors
/// `not_found` for a service or a site that is none of its own; the problem that a site must be named;
/// `key_reused` for a referral that came before; those of [`referrals::replaced`].
pub fn note(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    asked: &Referral,
) -> Result<Audited<ReferralId>, Problem> {
    let service = service_store::find(tx, asked.service)?.ok_or(ErrorCode::NotFound)?;
    let site = site(tx, caller, asked)?;
    let details = &asked.patient;
    let reference = asked
        .reference
        .as_ref()
        .map(|text| format!("{} {text}", caller.client));
    let olds = &asked.replaces;
    referrals::replaced(tx, app, caller, olds, details, reference.as_deref())?;
    let by = Asked::ByThePublic;
    let patient = patient_store::find_or_create(tx, &app.entropy, by, "patient", details)?;
    let added = Added {
        patient,
        contact: (details.contact.clone(), details.language),
        service: service.id,
        site,
        priority: asked.priority,
        referred_on: asked.referred_on,
        words: asked.words.clone(),
        reference,
    };
    let id = referrals::note(tx, app, &added, Source::Client(caller.client))?;
    let actor = Actor::Client(caller.client);
    let entry = AuditEntry::new(actor, "referral.received", Subject::Referral(id))
        .at_site(site)
        .detail("patient", patient)
        .detail("service", service.id)
        .detail("priority", asked.priority.as_str());
    Ok(tx.audited(entry, id)?)
}

/// Changes a referral that the program sent before.
///
/// # Errors
/// Those of [`referrals::amend`]; `not_found` for a service that is not there; the site cannot be another.
pub fn amend(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    asked: &Referral,
) -> Result<Audited<ReferralId>, Problem> {
    let service = service_store::find(tx, asked.service)?.ok_or(ErrorCode::NotFound)?;
    let to = Amended {
        service: service.id,
        priority: asked.priority,
        referred_on: asked.referred_on,
        words: &asked.words,
        patient: &asked.patient,
    };
    let amended = referrals::amend(tx, app, caller, &asked.names, &to)?;
    let (keys, now) = (tx.keys(), tx.now());
    let shown = referrals::find(tx, &keys, *amended.value(), now)?.ok_or(ErrorCode::Internal)?;
    if asked.site.is_some_and(|site| site != shown.site) {
        let mut fields = Fields::new();
        fields.refuse("ServiceRequest.locationReference", FieldError::Unsupported);
        return fields.finish(None);
    }
    Ok(amended)
}

/// Where: the site that is named, or the only one of the program's that has such clinics.
fn site(tx: &mut Tx, caller: &ClientCaller, asked: &Referral) -> Result<SiteId, Problem> {
    if let Some(site) = asked.site {
        return if caller.sites.contains(&site) {
            Ok(site)
        } else {
            Err(ErrorCode::NotFound.into())
        };
    }
    if let [only] = caller.sites.as_slice() {
        return Ok(*only);
    }
    let wanted = Wanted {
        service: Some(asked.service),
        from: Some(tx.now().utc_date().plus_days(-1)),
        ..Wanted::default()
    };
    let mut sites: Vec<SiteId> = template_store::list(tx, wanted)?
        .into_iter()
        .map(|template| template.details.site)
        .filter(|site| caller.sites.contains(site))
        .collect();
    sites.sort_unstable();
    sites.dedup();
    if let [only] = sites.as_slice() {
        return Ok(*only);
    }
    let mut fields = Fields::new();
    fields.refuse("ServiceRequest.locationReference", FieldError::Required);
    fields.finish(None)
}

/// A referral that the program sent itself.
///
/// # Errors
/// `not_found` for any other.
pub fn seen(tx: &mut Tx, caller: &ClientCaller, id: ReferralId) -> Result<Audited<Shown>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let sender = tx.query_opt(
        "SELECT client_id FROM referrals WHERE id = $1",
        params![id],
        |row| row.opt_id::<ClientId>(0),
    )?;
    let own = sender.flatten() == Some(caller.client);
    let found = referrals::find(tx, &keys, id, now)?
        .filter(|found| own && caller.sites.contains(&found.site))
        .ok_or(ErrorCode::NotFound)?;
    let actor = Actor::Client(caller.client);
    let entry = AuditEntry::new(actor, "referral.seen", Subject::Referral(id)).at_site(found.site);
    Ok(tx.audited(entry, found)?)
}

/// The referral as a ServiceRequest. Of the patient it says nothing: the record may know more than the
/// sender did.
pub fn resource(one: &Shown) -> Value {
    let status = match one.state {
        _ if one.fell_through => "active",
        ReferralState::Open | ReferralState::Listed => "active",
        ReferralState::Booked => "completed",
        ReferralState::SentBack => "revoked",
    };
    let mut notes = Vec::new();
    if let (ReferralState::SentBack, Some(reason)) = (one.state, one.sent_back_for) {
        notes.push(json!({"text": reason.as_str()}));
        if !one.sent_back_words.is_empty() {
            notes.push(json!({"text": one.sent_back_words}));
        }
    }
    let mut resource = json!({
        "resourceType": "ServiceRequest",
        "id": one.id,
        "status": status,
        "intent": "order",
        "priority": one.priority.of_requests(),
        "code": {"text": one.service_name},
        "subject": {"type": "Patient", "display": "as sent"},
        "authoredOn": one.referred_on,
        "performer": [{"reference": format!("HealthcareService/{}", one.service)}],
        "locationReference": [{"reference": format!("Location/{}", one.site)}],
    });
    if !notes.is_empty() {
        resource["note"] = json!(notes);
    }
    resource
}
