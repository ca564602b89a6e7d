//! The routes of both bases.

use domain::people::client::Scope;

use super::bars;
use super::handlers as does;
use crate::http::{Access, FHIR_JSON, Face, Routes};

/// What a search of slots may say, for the description.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code)]
struct SlotQuery {
    /// `ge2026-12-08T00:00:00Z`, `le…`: both ends, by the parameter twice.
    start: String,
    /// `free,busy,busy-tentative,busy-unavailable`; `free` when left out.
    status: Option<String>,
    /// A clinic.
    schedule: Option<String>,
    /// A service, by its id or its part of the address.
    #[serde(rename = "service-type")]
    service_type: Option<String>,
    /// `Slot:schedule`, `Schedule:actor:HealthcareService` and others.
    #[serde(rename = "_include")]
    include: Option<String>,
    /// At most 200 a page.
    #[serde(rename = "_count")]
    count: Option<u16>,
}

/// What a search of appointments may say, for the description.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code)]
struct AppointmentQuery {
    /// `https://fhir.nhs.uk/Id/nhs-number|…`
    #[serde(rename = "patient:identifier")]
    patient: Option<String>,
    /// `ge2026-12-08`, `2026-12-08`.
    date: Option<String>,
    /// `booked,arrived`.
    status: Option<String>,
    /// `Practitioner/…`
    practitioner: Option<String>,
    /// `Location/…`
    location: Option<String>,
    /// At most 200 a page.
    #[serde(rename = "_count")]
    count: Option<u16>,
}

/// This face's routes.
pub fn routes() -> Routes {
    reading_routes()
        .merge(operation_routes())
        .refuse_in(Face::Fhir)
        .merge(bars_routes().refuse_in(Face::Bars))
}

fn reading_routes() -> Routes {
    let slots = Access::Client(Scope::ReadSlots);
    Routes::new()
        .get("/fhir/R4/metadata", Access::Public, does::metadata)
        .summary("What this base can do")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Schedule", slots, does::search_schedules)
        .summary("Clinics, by who acts in them")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Schedule/{id}", slots, does::schedule)
        .summary("One clinic")
        .gives_media(FHIR_JSON)
        .get("/fhir/R4/Slot", slots, does::search_slots)
        .summary("Slots and what has become of them")
        .query::<SlotQuery>()
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
            "/fhir/R4/Appointment",
            Access::ClientAny,
            does::search_appointments,
        )
        .summary("Appointments the program may see")
        .query::<AppointmentQuery>()
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/R4/Appointment/{id}",
            Access::ClientAny,
            does::appointment,
        )
        .summary("One appointment")
        .gives_media(FHIR_JSON)
}

fn operation_routes() -> Routes {
    let book = Access::Client(Scope::Book);
    Routes::new()
        .post(
            "/fhir/R4/Appointment/$find",
            Access::Client(Scope::ReadSlots),
            does::find,
        )
        .summary("Appointments that could be made")
        .every_time()
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/$hold", book, does::hold)
        .summary("Holds a slot for ten minutes")
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/$book", book, does::book_one)
        .summary("Books a slot, or one that is held")
        .gives_media(FHIR_JSON)
        .post("/fhir/R4/Appointment/{id}/$cancel", book, does::cancel)
        .summary("Calls an appointment off, or gives a hold up")
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
        .query::<SlotQuery>()
        .gives_media(FHIR_JSON)
        .get(
            "/fhir/bars/Appointment",
            Access::ClientAny,
            does::bars_appointments,
        )
        .summary("A patient's appointments")
        .query::<AppointmentQuery>()
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
        .every_time()
        .gives_media(FHIR_JSON)
}
