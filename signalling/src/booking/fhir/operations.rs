//! `$find`, `$hold`, `$book` and `$cancel`: what FHIR's search alone cannot do.

use domain::booking::wire::CancelReason;
use domain::error::{ErrorCode, FieldError, FieldProblem, Fields, Problem};
use domain::ids::{AppointmentId, HoldId};
use domain::text::Prose;
use domain::time::Timestamp;
use serde_json::{Value, json};

use super::definitions::OPERATIONS;
use super::message::{MOST_PARTS, start_of};
use super::query::id_in;
use super::resources::{self, SlotName};
use super::slots::{self, Status};
use super::whom::Whom;
use super::{appointments, bundle, patient, referral};
use crate::app_state::App;
use crate::booking::book::latest_today;
use crate::booking::by_client::{self, Booking, Time};
use crate::booking::client_holds;
use crate::booking::slot_search::With;
use crate::http::ClientCaller;
use crate::store::{Audited, Reader, Tx};

/// A parameter of an operation by its name.
pub fn parameter<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    let all = body["parameter"].as_array()?;
    all.iter().find(|one| one["name"] == name)
}

/// The text of a parameter, whatever type of text it has.
pub fn text_of<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    text_in(parameter(body, name)?)
}

fn text_in(parameter: &Value) -> Option<&str> {
    let kinds = [
        "valueString",
        "valueDateTime",
        "valueInstant",
        "valueDate",
        "valueUri",
        "valueId",
        "valueCode",
    ];
    let plain = kinds.iter().find_map(|kind| parameter[*kind].as_str());
    let referred = &parameter["valueReference"];
    plain
        .or_else(|| referred["reference"].as_str())
        .or_else(|| referred["identifier"]["value"].as_str())
}

fn refuse(field: &str, error: FieldError) -> Problem {
    let field = field.to_owned();
    Problem::fields(vec![FieldProblem { field, error }])
}

/// Nobody's name of a parameter is longer.
const LONGEST_NAME: usize = 64;

/// Whether a body is what the operation of that code says it takes. What it does not know or cannot read
/// it refuses: passed over, it would find more, or book something else, than was asked for.
///
/// # Errors
/// `malformed` for what is no Parameters; the problem naming what is not known, unreadable or twice there.
pub fn check(body: &Value, code: &str) -> Result<(), Problem> {
    let known = OPERATIONS.iter().find(|one| one.code == code);
    let all = match &body["parameter"] {
        Value::Array(all) => all.as_slice(),
        Value::Null => &[],
        _ => return Err(ErrorCode::Malformed.into()),
    };
    if body["resourceType"] != "Parameters" {
        return Err(ErrorCode::Malformed.into());
    }
    let mut fields = Fields::new();
    let mut seen: Vec<&str> = Vec::new();
    for one in all.iter().take(MOST_PARTS) {
        let name = one["name"].as_str().ok_or(ErrorCode::Malformed)?;
        let known = known.and_then(|operation| operation.takes(name));
        let Some(kind) = known else {
            let short: String = name.chars().take(LONGEST_NAME).collect();
            fields.refuse(&short, FieldError::Unsupported);
            continue;
        };
        if seen.contains(&name) {
            fields.refuse(name, FieldError::TooMany);
        }
        seen.push(name);
        let readable = match kind {
            "integer" => one["valueInteger"].as_u64().is_some(),
            "boolean" => one["valueBoolean"].is_boolean(),
            "Appointment" | "Patient" => one["resource"].is_object(),
            _ => text_in(one).is_some_and(|text| !text.trim().is_empty()),
        };
        if !readable {
            fields.refuse(name, FieldError::Format);
        }
    }
    if all.len() > MOST_PARTS {
        return Err(ErrorCode::TooLarge.into());
    }
    fields.finish(Some(()))
}

/// Which time is meant: a slot, or a hold by the id of the pending appointment that stands for it; with the starts
/// that are named beside it.
fn time(body: &Value) -> Result<(Time, Vec<Timestamp>), Problem> {
    let appointment = parameter(body, "appointment").map(|one| &one["resource"]);
    let named = |value: Option<&str>| {
        value.map(|text| id_in::<SlotName>(text, "Slot").ok_or(refuse("slot", FieldError::Unknown)))
    };
    let slots = [
        text_of(body, "slot"),
        appointment.and_then(|one| one["slot"][0]["reference"].as_str()),
    ];
    let slots = slots.into_iter().filter_map(named);
    let slots: Vec<SlotName> = slots.collect::<Result<_, Problem>>()?;
    let mut said: Vec<Timestamp> = slots.iter().map(|slot| slot.start).collect();
    if let Some(start) = appointment.and_then(start_of) {
        said.push(start.map_err(|error| refuse("appointment.start", error))?);
    }
    if let Some(hold) = text_of(body, "hold").or_else(|| appointment?["id"].as_str()) {
        let id: Option<HoldId> = id_in(hold, "Appointment");
        let id = id.ok_or_else(|| refuse("hold", FieldError::Unknown))?;
        return Ok((Time::Held(id), said));
    }
    let slot = slots
        .first()
        .ok_or_else(|| refuse("slot", FieldError::Required))?;
    Ok((Time::Slot(slot.template, slot.start), said))
}

/// Reads what `$book` is asked.
///
/// # Errors
/// The problem naming every refused part.
pub fn booking(body: &Value, now: Timestamp) -> Result<Booking, Problem> {
    check(body, "book")?;
    let (time, said) = time(body)?;
    let appointment = parameter(body, "appointment").map(|one| &one["resource"]);
    let contained = appointment.and_then(|one| one["contained"].as_array());
    let inside = contained
        .into_iter()
        .flatten()
        .find(|one| one["resourceType"] == "Patient");
    let given = parameter(body, "patient").map(|one| &one["resource"]);
    let nobody = Value::Null;
    let mut fields = Fields::new();
    let who = given.or(inside).unwrap_or(&nobody);
    let patient = patient::read(&mut fields, who, latest_today(now));
    let why = text_of(body, "reason")
        .or_else(|| appointment?["reasonCode"][0]["text"].as_str())
        .or_else(|| appointment?["description"].as_str())
        .unwrap_or_default();
    let reason = fields.take("reason", Prose::new(why));
    let mut answers = Whom::of(body)?.answers();
    answers.extend(
        appointment
            .into_iter()
            .flat_map(|one| referral::meant(&nobody, one, "basedOn")),
    );
    fields.finish(patient.zip(reason).map(|(patient, reason)| Booking {
        time,
        said,
        answers,
        patient,
        reason,
    }))
}

/// Holds a slot: a pending appointment and a slot that is busy for now.
///
/// # Errors
/// `slot_taken`, `slot_not_offered`, `not_found`.
pub fn hold(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    body: &Value,
    base: &str,
) -> Result<Audited<Value>, Problem> {
    check(body, "hold")?;
    let (Time::Slot(template, start), _) = time(body)? else {
        return Err(refuse("slot", FieldError::Required));
    };
    let (client, sites) = (caller.client, caller.sites.as_slice());
    let fits = Whom::of(body)?.fits(tx, caller)?;
    let whom = (&fits.support, fits.referred.as_slice());
    let held = client_holds::make(tx, &app.entropy, client, sites, (template, start), whom)?;
    let (id, expires_at) = (held.value().id, held.value().expires_at);
    let mut found = slot_now(tx, caller, SlotName { template, start })?;
    found.end = held.value().slot.end;
    let mut pending = resources::proposed(&found, base);
    pending["id"] = json!(id);
    pending["status"] = json!("pending");
    let ends = json!({
        "url": format!("{base}/StructureDefinition/hold-expires"),
        "valueInstant": expires_at,
    });
    if let Some(extensions) = pending["extension"].as_array_mut() {
        extensions.push(ends);
    }
    let answer = bundle::collection(base, vec![pending, resources::slot(&found, base)]);
    Ok(held.map(|_| answer))
}

/// A slot as it is at this moment of the transaction.
fn slot_now(
    reader: &mut Tx,
    caller: &ClientCaller,
    name: SlotName,
) -> Result<slots::Found, Problem> {
    let day = name.start.utc_date();
    let with = With::apart(reader, day, day);
    let found = slots::find(reader, &with, &caller.sites, name)?;
    Ok(found.ok_or(ErrorCode::SlotNotOffered)?)
}

/// Books: the appointment and its slot.
///
/// # Errors
/// `slot_taken`, `slot_not_offered`, `hold_expired`, `not_found`.
pub fn book(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    booking: &Booking,
    base: &str,
) -> Result<Audited<Value>, Problem> {
    let booked = by_client::book(tx, app, caller, booking)?;
    let appointment = booked.value().clone();
    let mut all = vec![appointments::resource(tx, caller, &appointment, base)?];
    all.extend(slot_of(tx, caller, appointment.id, base)?);
    let answer = bundle::collection(base, all);
    Ok(booked.map(|_| answer))
}

/// The slot of an appointment, as long as its clinic gives it.
pub fn slot_of(
    tx: &mut Tx,
    caller: &ClientCaller,
    id: AppointmentId,
    base: &str,
) -> Result<Option<Value>, Problem> {
    let keys = tx.keys();
    let more = appointments::more(tx, id)?;
    let found = crate::booking::appointment_store::find(tx, &keys, id)?;
    let Some((template, appointment)) = more.template.zip(found) else {
        return Ok(None);
    };
    let start = appointment.start;
    let name = SlotName { template, start };
    let with = With::apart(tx, start.utc_date(), start.utc_date());
    let slot = slots::find(tx, &with, &caller.sites, name)?;
    // A patient of a group leaves it free for others.
    Ok(slot.map(|slot| resources::slot(&slot, base)))
}

/// Gives a hold up, or calls an appointment off.
///
/// # Errors
/// `not_found` for what is not its own, `wrong_state` when it is too late.
pub fn cancel(
    tx: &mut Tx,
    app: &App,
    caller: &ClientCaller,
    id: AppointmentId,
    body: &Value,
    base: &str,
) -> Result<Audited<Value>, Problem> {
    let hold: Result<HoldId, _> = id.to_string().parse();
    if let Ok(hold) = hold
        && let Ok((place, gone)) = client_holds::give_up(tx, caller.client, hold)
    {
        let ended = json!({
            "resourceType": "Appointment",
            "id": id,
            "status": "cancelled",
            "start": place.start,
            "end": place.end,
            "participant": [{
                "actor": {"reference": format!("Practitioner/{}", place.clinician)},
                "status": "declined",
            }],
        });
        return Ok(gone.map(|()| ended));
    }
    let cancelled = by_client::cancel(tx, app, caller, id, reason(body))?;
    let shown = appointments::resource(tx, caller, &cancelled.value().clone(), base)?;
    Ok(cancelled.map(|_| shown))
}

/// Why, in our words where it is one of them.
fn reason(body: &Value) -> CancelReason {
    let word = text_of(body, "reason").unwrap_or("other");
    serde_json::from_value(json!(word)).unwrap_or(CancelReason::Other)
}

/// What `$find` is asked: `start` and `end`, and who, where and what where it matters.
///
/// # Errors
/// The problem naming every refused part.
pub fn find(
    reader: &mut Reader,
    with: &With,
    caller: &ClientCaller,
    wanted: &slots::Wanted,
) -> Result<Vec<slots::Found>, Problem> {
    let wanted = slots::Wanted {
        statuses: vec![Status::Free],
        ..wanted.clone()
    };
    slots::search(reader, with, &caller.sites, &wanted)
}
