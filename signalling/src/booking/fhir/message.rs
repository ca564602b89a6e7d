//! Messages of the booking and referral standard: what one asks for, and the answer to it.

use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, TemplateId};
use domain::text::Prose;
use domain::time::Timestamp;
use serde_json::{Value, json};

use super::patient::{self, Said};
use super::query::id_in;
use super::referral::{self, Referral};
use super::resources::SlotName;
use crate::booking::book::latest_today;
use crate::booking::by_client::{Booking, Time};

/// What a message asks for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// An appointment.
    Book(Box<Booking>),
    /// That one be called off.
    Cancel(AppointmentId),
    /// It tells that nobody came.
    DidNotAttend(AppointmentId),
    /// Somebody is referred, without a time.
    Refer(Box<Referral>),
    /// A referral that came before says something else now.
    Amend(Box<Referral>),
    /// The referral of one of these names is taken back.
    Withdraw(Vec<String>),
    /// Something else.
    Other,
}

/// A message as far as we read it.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its own identity, when it has one: the same message is taken once.
    pub id: Option<String>,
    /// Its header.
    pub header: Value,
    /// What it asks for.
    pub asked: Asked,
    /// As whom it says that the patient is known.
    pub whom: Said,
}

fn refused(field: &str, error: FieldError) -> Problem {
    let mut fields = Fields::new();
    fields.refuse(field, error);
    match fields.finish::<()>(None) {
        Err(problem) => problem,
        Ok(()) => ErrorCode::Malformed.into(),
    }
}

/// A message has no more parts, and an appointment no more participants: each is looked for among all.
pub(super) const MOST_PARTS: usize = 200;

/// The resource that a reference inside the bundle means.
pub(super) fn inside<'a>(bundle: &'a Value, reference: &str) -> Option<&'a Value> {
    let entries = bundle["entry"].as_array()?;
    let by_url = entries.iter().find(|one| one["fullUrl"] == reference);
    let by_id = || {
        entries.iter().find(|one| {
            let kind = one["resource"]["resourceType"].as_str().unwrap_or_default();
            let id = one["resource"]["id"].as_str().unwrap_or_default();
            !id.is_empty() && reference == format!("{kind}/{id}")
        })
    };
    by_url.or_else(by_id).map(|one| &one["resource"])
}

/// Reads a message.
///
/// # Errors
/// `malformed` when it is none, `too_large`; the problem naming what is missing or wrong in it.
pub fn read(bundle: &Value, now: Timestamp) -> Result<Message, Problem> {
    if bundle["resourceType"] != "Bundle" || bundle["type"] != "message" {
        return Err(ErrorCode::Malformed.into());
    }
    if bundle["entry"]
        .as_array()
        .is_some_and(|all| all.len() > MOST_PARTS)
    {
        return Err(ErrorCode::TooLarge.into());
    }
    let header = &bundle["entry"][0]["resource"];
    if header["resourceType"] != "MessageHeader" {
        return Err(refused("MessageHeader", FieldError::Required));
    }
    let event = header["eventCoding"]["code"]
        .as_str()
        .ok_or_else(|| refused("MessageHeader.eventCoding", FieldError::Required))?;
    let focus = header["focus"][0]["reference"]
        .as_str()
        .ok_or_else(|| refused("MessageHeader.focus", FieldError::Required))?;
    let appointment =
        inside(bundle, focus).ok_or_else(|| refused("MessageHeader.focus", FieldError::Unknown))?;
    let asked = if appointment["resourceType"] == "ServiceRequest" {
        match (event, appointment["status"].as_str()) {
            ("servicerequest-request", Some("active")) => {
                let read = Box::new(referral::read(bundle, header, appointment, now)?);
                if is_update(header) {
                    Asked::Amend(read)
                } else {
                    Asked::Refer(read)
                }
            }
            ("servicerequest-request", Some("revoked" | "entered-in-error"))
                if is_update(header) =>
            {
                Asked::Withdraw(referral::names(appointment))
            }
            _ => Asked::Other,
        }
    } else if appointment["resourceType"] == "Appointment" {
        let status = appointment["status"]
            .as_str()
            .ok_or_else(|| refused("Appointment.status", FieldError::Required))?;
        match (event, status) {
            // What is booked is not changed by a message: taken for a new one it would be there twice.
            ("booking-request", "booked" | "pending" | "proposed") if is_update(header) => {
                Asked::Other
            }
            ("booking-request", "booked" | "pending" | "proposed") => {
                Asked::Book(Box::new(booking(bundle, appointment, now)?))
            }
            ("booking-request", "cancelled" | "entered-in-error") => {
                Asked::Cancel(named(appointment)?)
            }
            ("booking-request" | "booking-response", "noshow") => {
                Asked::DidNotAttend(named(appointment)?)
            }
            _ => Asked::Other,
        }
    } else {
        Asked::Other
    };
    Ok(Message {
        id: identity(bundle, header),
        header: header.clone(),
        whom: patient::said(patient_in(bundle, appointment)),
        asked,
    })
}

/// What a message is known by. A bundle keeps its id in the messages that follow the first one, and says by
/// its own time which of them it is.
fn identity(bundle: &Value, header: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let id = text(&bundle["identifier"]["value"]).or_else(|| text(&bundle["id"]));
    let id = id.filter(|id| id.len() <= 200)?;
    if !is_update(header) {
        return Some(id);
    }
    let short = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.chars().take(200).collect::<String>()
    };
    let (at, own) = (short(&bundle["timestamp"]), short(&header["id"]));
    Some(format!("{id} update {at} {own}"))
}

/// Whether a message says that it changes an earlier one.
fn is_update(header: &Value) -> bool {
    header["reason"]["coding"][0]["code"] == "update"
}

/// Which of our appointments is meant.
fn named(appointment: &Value) -> Result<AppointmentId, Problem> {
    let identifiers = appointment["identifier"].as_array().into_iter().flatten();
    let all = identifiers
        .filter_map(|one| one["value"].as_str())
        .chain(appointment["id"].as_str());
    all.filter_map(|text| text.parse().ok())
        .next()
        .ok_or_else(|| refused("Appointment.id", FieldError::Unknown))
}

fn booking(bundle: &Value, appointment: &Value, now: Timestamp) -> Result<Booking, Problem> {
    let mut fields = Fields::new();
    let time = fields.take("Appointment.slot", slot(bundle, appointment));
    let said = fields.take("Appointment.start", starts(bundle, appointment));
    let who = patient_in(bundle, appointment);
    let patient = patient::read(&mut fields, who, latest_today(now));
    let why = appointment["reasonCode"][0]["text"]
        .as_str()
        .or_else(|| appointment["description"].as_str())
        .unwrap_or_default();
    let reason = fields.take("Appointment.description", Prose::new(why));
    let booking = (|| {
        Some(Booking {
            time: time?,
            said: said?,
            answers: referral::meant(bundle, appointment, "basedOn"),
            patient: patient?,
            reason: reason?,
        })
    })();
    fields.finish(booking)
}

/// The patient among those who take part.
fn patient_in<'a>(bundle: &'a Value, appointment: &'a Value) -> &'a Value {
    let participants = appointment["participant"].as_array().into_iter().flatten();
    let participants = participants.take(MOST_PARTS);
    let people = participants.filter_map(|one| one["actor"]["reference"].as_str());
    people
        .filter_map(|reference| inside(bundle, reference))
        .find(|one| one["resourceType"] == "Patient")
        .unwrap_or(&Value::Null)
}

/// Which slot is meant: by the name we gave it, or by its start and its clinic, because senders may
/// copy a slot into the message without its id.
fn slot(bundle: &Value, appointment: &Value) -> Result<Time, FieldError> {
    let reference = appointment["slot"][0]["reference"]
        .as_str()
        .ok_or(FieldError::Required)?;
    let copied = inside(bundle, reference);
    let name =
        id_in::<SlotName>(reference, "Slot").or_else(|| copied?["id"].as_str()?.parse().ok());
    if let Some(name) = name {
        return Ok(Time::Slot(name.template, name.start));
    }
    let slot = copied.ok_or(FieldError::Unknown)?;
    let start = slot["start"].as_str().or(appointment["start"].as_str());
    let start: Timestamp = start
        .ok_or(FieldError::Required)?
        .parse()
        .map_err(|_| FieldError::Format)?;
    let schedule = slot["schedule"]["reference"]
        .as_str()
        .ok_or(FieldError::Unknown)?;
    let of_copy = || {
        let copied = inside(bundle, schedule)?;
        let identifiers = copied["identifier"].as_array().into_iter().flatten();
        let all = identifiers
            .filter_map(|one| one["value"].as_str())
            .chain(copied["id"].as_str());
        all.filter_map(|text| text.parse::<TemplateId>().ok())
            .next()
    };
    let template = id_in(schedule, "Schedule").or_else(of_copy);
    Ok(Time::Slot(template.ok_or(FieldError::Unknown)?, start))
}

/// The starts that a message names beside its slot: of the appointment, and of the copy of the slot.
fn starts(bundle: &Value, appointment: &Value) -> Result<Vec<Timestamp>, FieldError> {
    let slot = appointment["slot"][0]["reference"].as_str();
    let copied = slot.and_then(|reference| inside(bundle, reference));
    [Some(appointment), copied]
        .into_iter()
        .flatten()
        .filter_map(start_of)
        .collect()
}

/// The start that a resource names, if it does.
pub(super) fn start_of(resource: &Value) -> Option<Result<Timestamp, FieldError>> {
    let text = resource["start"].as_str()?;
    Some(text.parse().map_err(|_| FieldError::Format))
}

/// A universally unique name from random bits, as bundles want them.
pub fn uuid(random: [u8; 16]) -> String {
    let mut bytes = random;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

/// The answer to a message: what became of the appointment, or of the referral.
pub fn answer(
    to: &Message,
    appointment: &Value,
    slot: Option<Value>,
    address: &str,
    now: Timestamp,
    [bundle, header]: [String; 2],
) -> Value {
    let kind = |resource: &Value| {
        resource["resourceType"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let url = |resource: &Value| {
        let id = resource["id"].as_str().unwrap_or_default();
        format!("{address}/{}/{id}", kind(resource))
    };
    // FHIR wants an id here: anything else of the sender's would not be one.
    let is_id = |text: &&String| {
        (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
    };
    let theirs = to.header["id"]
        .as_str()
        .map(str::to_owned)
        .or(to.id.clone());
    let event = match &to.asked {
        Asked::Refer(_) | Asked::Amend(_) | Asked::Withdraw(_) => "servicerequest-response",
        _ => "booking-response",
    };
    let mut response = json!({"code": "ok"});
    response["identifier"] = json!(theirs.as_ref().filter(is_id).unwrap_or(&header));
    let mut reply = json!({
        "resourceType": "MessageHeader",
        "id": header,
        "eventCoding": {
            "system": "https://fhir.nhs.uk/CodeSystem/message-events-bars",
            "code": event,
        },
        "source": {"name": "Anteroom", "endpoint": address},
        "response": response,
        "focus": [{"reference": url(appointment)}],
    });
    if let Some(endpoint) = to.header["source"]["endpoint"].as_str() {
        reply["destination"] = json!([{"endpoint": endpoint}]);
    }
    if to.header["reason"].is_object() {
        reply["reason"] = to.header["reason"].clone();
    }
    let mut entries = vec![
        json!({"fullUrl": format!("urn:uuid:{header}"), "resource": reply}),
        json!({"fullUrl": url(appointment), "resource": appointment}),
    ];
    if let Some(slot) = slot {
        entries.push(json!({"fullUrl": url(&slot), "resource": slot}));
    }
    json!({
        "resourceType": "Bundle",
        "id": bundle,
        "type": "message",
        "timestamp": now,
        "entry": entries,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_name_has_its_version_in_it() {
        let name = uuid([0xff; 16]);
        assert_eq!(name, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
