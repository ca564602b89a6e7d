//! The routes of both bases.

use domain::people::client::Scope;

use super::bars;
use super::handlers as does;
use super::known;
use super::searching as finds;
use crate::http::{Access, FHIR_JSON, Routes};

/// This face's routes.
pub fn routes() -> Routes {
    reading_routes()
        .merge(searching_routes())
        .merge(operation_routes())
        .merge(bars_routes())
}

fn reading_routes() -> Routes {
    let slots = Access::Client(Scope::ReadSlots);
    Routes::new()
        .get("/fhir/R4/metadata", Access::Public, does::metadata)
        .summary("What this base can do")
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/R4/OperationDefinition/{id}",
            Access::Public,
            does::definition,
        )
        .summary("What one of our operations takes and gives")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Schedule/{id}", slots, does::schedule)
        .summary("One clinic")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Slot/{id}", slots, does::slot)
        .summary("One slot")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/HealthcareService/{id}", slots, does::service)
        .summary("One service")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Practitioner/{id}", slots, does::clinician)
        .summary("One clinician")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Location/{id}", slots, does::site)
        .summary("One site")
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/R4/Appointment/{id}",
            Access::ClientAny,
            does::appointment,
        )
        .summary("One appointment")
        .gives_media(FHIR_JSON)
}

/// Each search by its address, and those that say most also by a form.
fn searching_routes() -> Routes {
    let slots = Access::Client(Scope::ReadSlots);
    let any = Access::ClientAny;
    Routes::new()
        .get("/fhir/R4/Schedule", slots, finds::schedules)
        .summary("Clinics, by who acts in them")
        .query_of(|_| known::SCHEDULE.description())
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Slot", slots, finds::slots)
        .summary("Slots and what has become of them")
        .query_of(|_| known::SLOT.description())
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/HealthcareService", slots, finds::services)
        .summary("Services that have clinics at the program's sites")
        .query_of(|_| known::SERVICE.description())
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Practitioner", slots, finds::clinicians)
        .summary("Clinicians who have clinics at the program's sites")
        .query_of(|_| known::PRACTITIONER.description())
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Location", slots, finds::sites)
        .summary("The program's sites")
        .query_of(|_| known::LOCATION.description())
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Appointment", any, finds::appointments)
        .summary("Appointments the program may see")
        .query_of(|_| known::APPOINTMENT.description())
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Schedule/_search", slots, finds::schedules)
        .summary("Clinics, asked for by a form")
        .every_time()
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Slot/_search", slots, finds::slots)
        .summary("Slots, asked for by a form")
        .every_time()
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/_search", any, finds::appointments)
        .summary("Appointments, asked for by a form: no NHS number stands in an address")
        .every_time()
        .gives_media(FHIR_JSON)
}

const FIND: &str = r#"{"resourceType": "Parameters", "parameter": [
    {"name": "service", "valueString": "diabetes-review"}, {"name": "count", "valueInteger": 5}]}"#;
const HOLD: &str = r#"{"resourceType": "Parameters", "parameter": [
    {"name": "slot", "valueReference": {"reference": "Slot/01a1f7c141a38027b5c72d1dc0cf8b47.1796115600000"}}]}"#;
const BOOK: &str = r#"{"resourceType": "Parameters", "parameter": [
    {"name": "hold", "valueString": "01a21c08fc961f2a36c8e9cf408b3375"},
    {"name": "patient", "resource": {"resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}],
        "name": [{"given": ["Ffion"], "family": "Rees"}], "birthDate": "1984-05-06",
        "telecom": [{"system": "phone", "value": "07700 900456", "use": "mobile"}]}}]}"#;
const CANCEL: &str =
    r#"{"resourceType": "Parameters", "parameter": [{"name": "reason", "valueCode": "too_ill"}]}"#;
const MESSAGE: &str = r#"{"resourceType": "Bundle", "id": "2b0b3ba0-6a5e-4a67-8a0e-9d8f3f3a1c55", "type": "message",
    "entry": [
    {"fullUrl": "urn:uuid:a1a1a1a1-0000-4000-8000-000000000000", "resource": {"resourceType": "MessageHeader",
        "eventCoding": {"system": "https://fhir.nhs.uk/CodeSystem/message-events-bars", "code": "booking-request"},
        "reason": {"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "new"}]},
        "source": {"endpoint": "https://fhir.nhs.uk/Id/dos-service-id|1000000002"},
        "focus": [{"reference": "urn:uuid:a1a1a1a1-0000-4000-8000-000000000001"}]}},
    {"fullUrl": "urn:uuid:a1a1a1a1-0000-4000-8000-000000000001", "resource": {"resourceType": "Appointment",
        "status": "booked", "description": "A sore foot",
        "slot": [{"reference": "Slot/01a1f7c141a38027b5c72d1dc0cf8b47.1796115600000"}],
        "participant": [{"status": "accepted",
            "actor": {"reference": "urn:uuid:a1a1a1a1-0000-4000-8000-000000000002"}}]}},
    {"fullUrl": "urn:uuid:a1a1a1a1-0000-4000-8000-000000000002", "resource": {"resourceType": "Patient",
        "name": [{"given": ["Ffion"], "family": "Rees"}], "birthDate": "1984-05-06",
        "telecom": [{"system": "phone", "value": "07700 900456", "use": "mobile"}]}}]}"#;

fn operation_routes() -> Routes {
    let book = Access::Client(Scope::Book);
    Routes::new()
        .post(
            "/fhir/R4/Appointment/$find",
            Access::Client(Scope::ReadSlots),
            does::find,
        )
        .summary("Appointments that could be made")
        .takes_fhir(
            "Parameters, as OperationDefinition/appointment-find has them",
            FIND,
        )
        .every_time()
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/$hold", book, does::hold)
        .summary("Holds a slot for ten minutes")
        .takes_fhir(
            "Parameters, as OperationDefinition/appointment-hold has them",
            HOLD,
        )
        .makes()
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/$book", book, does::book_one)
        .summary("Books a slot, or one that is held")
        .takes_fhir(
            "Parameters, as OperationDefinition/appointment-book has them",
            BOOK,
        )
        .makes()
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/{id}/$cancel", book, does::cancel)
        .summary("Calls an appointment off, or gives a hold up")
        .takes_fhir(
            "Parameters, as OperationDefinition/appointment-cancel has them",
            CANCEL,
        )
        .gives_media(FHIR_JSON)
}

fn bars_routes() -> Routes {
    Routes::new()
        .get("/fhir/bars/metadata", Access::Public, does::bars_metadata)
        .summary("What this base can do")
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/bars/Slot",
            Access::Client(Scope::ReadSlots),
            bars::slots,
        )
        .summary("Slots, by the booking and referral standard")
        .query_of(|_| known::SLOT.description())
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/bars/Appointment",
            Access::ClientAny,
            finds::bars_appointments,
        )
        .summary("A patient's appointments")
        .query_of(|_| known::APPOINTMENT.description())
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/bars/Appointment/{id}",
            Access::ClientAny,
            does::bars_appointment,
        )
        .summary("One appointment")
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/bars/ServiceRequest/{id}",
            Access::Client(Scope::Book),
            bars::service_request,
        )
        .summary("A referral that the program sent: where it stands")
        .gives_media(FHIR_JSON)
        .post(
            "/fhir/bars/$process-message",
            Access::Client(Scope::Book),
            bars::process,
        )
        .summary("Books, cancels, refers or notes that nobody came, by a message")
        .takes_fhir(
            "A Bundle of the type message; its parts may refer to each other by their fullUrl",
            MESSAGE,
        )
        .every_time()
        .gives_media(FHIR_JSON)
}
