//! What the searches may say, for the description of the routes: what is looked at is in `known`.

/// What a search of slots may say, for the description.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code, reason = "only its shape is used")]
pub struct SlotQuery {
    /// `ge2026-12-08T00:00:00Z`, `le…`: both ends, by the parameter twice; at most 42 days. Seven days from
    /// now when left out, which BaRS does not allow.
    pub start: Option<Vec<String>>,
    /// `free,busy,busy-tentative,busy-unavailable`; `free` when left out.
    pub status: Option<String>,
    /// A clinic.
    pub schedule: Option<String>,
    /// A service, by its id or its part of the address.
    #[serde(rename = "service-type")]
    pub service_type: Option<String>,
    /// `Practitioner/…`, `Location/…` or `HealthcareService/…`, also as `Schedule.actor:HealthcareService`.
    #[serde(rename = "schedule.actor")]
    pub actor: Option<String>,
    /// `Slot:schedule`, `Schedule:actor:HealthcareService` and others.
    #[serde(rename = "_include")]
    pub include: Option<String>,
    /// At most 200 a page; 50 when left out.
    #[serde(rename = "_count")]
    pub count: Option<u16>,
    /// `count` for how many there are, and none of them.
    #[serde(rename = "_summary")]
    pub summary: Option<String>,
}

/// What a search of appointments may say, for the description.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code, reason = "only its shape is used")]
pub struct AppointmentQuery {
    /// `https://fhir.nhs.uk/Id/nhs-number|…`
    #[serde(rename = "patient:identifier")]
    pub patient: Option<String>,
    /// `ge2026-12-08`, `2026-12-08`, `2026-12`.
    pub date: Option<Vec<String>>,
    /// What changed since: `gt2026-12-08T10:00:00Z`.
    #[serde(rename = "_lastUpdated")]
    pub changed: Option<Vec<String>>,
    /// Its own, with or without the system.
    pub identifier: Option<String>,
    /// `booked,arrived`.
    pub status: Option<String>,
    /// `Practitioner/…`
    pub practitioner: Option<String>,
    /// `Location/…`
    pub location: Option<String>,
    /// At most 200 a page; 50 when left out.
    #[serde(rename = "_count")]
    pub count: Option<u16>,
    /// `count` for how many there are, and none of them.
    #[serde(rename = "_summary")]
    pub summary: Option<String>,
}

/// What a search of clinics may say.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code, reason = "only its shape is used")]
pub struct ScheduleQuery {
    /// `Practitioner/…`, `Location/…` or `HealthcareService/…`.
    pub actor: Option<String>,
    /// A service, by its id or its part of the address.
    #[serde(rename = "service-type")]
    pub service_type: Option<String>,
    /// `Schedule:actor` and others.
    #[serde(rename = "_include")]
    pub include: Option<String>,
    /// At most 200 a page; 50 when left out.
    #[serde(rename = "_count")]
    pub count: Option<u16>,
}

/// What a search of services may say.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code, reason = "only its shape is used")]
pub struct ServiceQuery {
    /// How the name, or a word of it, begins.
    pub name: Option<String>,
    /// Its part of the address.
    pub identifier: Option<String>,
}

/// What a search of people or sites may say.
#[derive(Debug, schemars::JsonSchema)]
#[allow(dead_code, reason = "only its shape is used")]
pub struct NameQuery {
    /// How the name, or a word of it, begins.
    pub name: Option<String>,
}
