//! Our records as FHIR resources.

use core::fmt;
use core::str::FromStr;

use domain::booking::template::Template;
use domain::booking::wire::{Appointment, AppointmentStatus, Clinician, Mode, Service};
use domain::booking::zone::Zone;
use domain::ids::{InvalidId, TemplateId};
use domain::people::wire::Site;
use domain::time::{Date, Timestamp};
use serde_json::{Value, json};

use super::slots::Found;
use super::{BARS, NHS_NUMBER, R4};

/// How a slot is called: by its clinic and its start. It is computed, so there is nothing else to
/// call it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotName {
    /// Whose slot.
    pub template: TemplateId,
    /// Its start.
    pub start: Timestamp,
}

impl SlotName {
    /// Where it stands in the order of a search.
    pub const fn place(self) -> (Timestamp, TemplateId) {
        (self.start, self.template)
    }

    /// Its day in UTC; none beyond the end of all calendars.
    pub fn day(self) -> Option<Date> {
        (self.start.0 <= FURTHEST).then(|| self.start.utc_date())
    }
}

/// The last day of the year 9998, in milliseconds.
const FURTHEST: i64 = 253_370_764_800_000;

impl fmt::Display for SlotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.template, self.start.0)
    }
}

impl FromStr for SlotName {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (template, start) = text.split_once('.').ok_or(InvalidId)?;
        let plain = !start.is_empty() && start.len() <= 15;
        if !plain || !start.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidId);
        }
        Ok(Self {
            template: template.parse()?,
            start: Timestamp(start.parse().map_err(|_| InvalidId)?),
        })
    }
}

/// A profile of UK Core.
fn uk_core(name: &str) -> Value {
    json!({"profile": [format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{name}")]})
}

/// The system of our identifiers of a kind: one and the same at each of our bases.
pub fn system(base: &str, kind: &str) -> String {
    let ours = base.strip_suffix(BARS).or_else(|| base.strip_suffix(R4));
    format!("{}{R4}/id/{kind}", ours.unwrap_or(base))
}

/// How they meet, in UK Core's words.
pub fn delivery_channel(mode: Mode) -> Value {
    let code = match mode {
        Mode::Video => "Video",
        Mode::Telephone => "Telephone",
        Mode::InPerson => "In-person",
    };
    json!({
        "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel",
        "valueCode": code,
    })
}

/// A site.
pub fn location(site: &Site) -> Value {
    let mut location = json!({
        "resourceType": "Location",
        "id": site.id,
        "meta": uk_core("Location"),
        "status": "active",
        "name": site.name,
        "mode": "instance",
    });
    if !site.telephone.is_empty() {
        location["telecom"] = json!([{"system": "phone", "value": site.telephone, "use": "work"}]);
    }
    if let Some(address) = address(site) {
        location["address"] = address;
    }
    location
}

/// Where a site is, when somebody has said.
fn address(site: &Site) -> Option<Value> {
    let (street, town) = site.street_and_town();
    let mut address = json!({"use": "work", "type": "physical"});
    if !street.is_empty() {
        address["line"] = json!(street);
    }
    if let Some(town) = town {
        address["city"] = json!(town);
    }
    if !site.postcode.is_empty() {
        address["postalCode"] = json!(site.postcode);
    }
    (!site.address.is_empty() || !site.postcode.is_empty()).then_some(address)
}

/// A service.
pub fn healthcare_service(service: &Service, base: &str, sites: &[Site]) -> Value {
    let mut resource = json!({
        "resourceType": "HealthcareService",
        "id": service.id,
        "meta": uk_core("HealthcareService"),
        "identifier": [{"system": system(base, "service"), "value": service.slug}],
        "active": true,
        "name": service.name,
        "appointmentRequired": true,
    });
    if !service.description.is_empty() {
        resource["comment"] = json!(service.description);
    }
    if !sites.is_empty() {
        let places = sites.iter().map(
            |site| json!({"reference": format!("Location/{}", site.id), "display": site.name}),
        );
        resource["location"] = places.collect();
    }
    resource
}

/// A clinician.
pub fn practitioner(clinician: &Clinician) -> Value {
    json!({
        "resourceType": "Practitioner",
        "id": clinician.id,
        "meta": uk_core("Practitioner"),
        "active": true,
        "name": [{"text": clinician.name}],
    })
}

/// A clinic, with all who act in it.
pub fn schedule(template: &Template, service: &Service, base: &str) -> Value {
    let details = &template.details;
    let mut schedule = schedule_at(template, service, base);
    schedule["meta"] = uk_core("Schedule");
    let mut actors = vec![
        json!({
            "reference": format!("HealthcareService/{}", details.service),
            "display": service.name,
        }),
        json!({"reference": format!("Practitioner/{}", details.clinician)}),
        json!({"reference": format!("Location/{}", details.site)}),
    ];
    let others = details.team.iter();
    actors.extend(others.map(|id| json!({"reference": format!("Practitioner/{id}")})));
    schedule["actor"] = json!(actors);
    schedule
}

/// A clinic, with its site as the only actor.
pub fn schedule_at(template: &Template, service: &Service, base: &str) -> Value {
    let details = &template.details;
    let mut schedule = json!({
        "resourceType": "Schedule",
        "id": template.id,
        "identifier": [{"system": system(base, "schedule"), "value": template.id}],
        "active": true,
        "serviceType": [service_type(service, base)],
        "actor": [{"reference": format!("Location/{}", details.site)}],
    });
    if let Some(zone) = Zone::find(&template.zone) {
        let mut horizon = json!({"start": zone.start_of(details.valid_from)});
        if let Some(last) = details.last_day() {
            horizon["end"] = json!(zone.start_of(last.plus_days(1)));
        }
        schedule["planningHorizon"] = horizon;
    }
    schedule
}

fn service_type(service: &Service, base: &str) -> Value {
    json!({
        "coding": [{
            "system": system(base, "service"),
            "code": service.slug,
            "display": service.name,
        }],
        "text": service.name,
    })
}

/// A start that a clinic gives.
pub fn slot(found: &Found, base: &str) -> Value {
    let mut slot = json!({
        "resourceType": "Slot",
        "id": found.name.to_string(),
        "meta": uk_core("Slot"),
        "extension": [delivery_channel(found.mode)],
        "serviceType": [service_type(&found.service, base)],
        "appointmentType": routine(),
        "schedule": {"reference": format!("Schedule/{}", found.name.template)},
        "status": found.status.as_str(),
        "start": found.name.start,
        "end": found.end,
    });
    if !found.specialty.is_empty() {
        slot["specialty"] = json!([{"text": found.specialty}]);
    }
    slot
}

fn routine() -> Value {
    appointment_type("ROUTINE", "Routine appointment - default if not valued")
}

fn appointment_type(code: &str, display: &str) -> Value {
    json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/v2-0276",
        "code": code,
        "display": display,
    }]})
}

/// A slot that might become somebody's appointment.
pub fn proposed(found: &Found, base: &str) -> Value {
    json!({
        "resourceType": "Appointment",
        "meta": uk_core("Appointment"),
        "extension": [delivery_channel(found.mode)],
        "status": "proposed",
        "serviceType": [service_type(&found.service, base)],
        "appointmentType": routine(),
        "start": found.name.start,
        "end": found.end,
        "minutesDuration": found.end.minutes_since(found.name.start),
        "slot": [{"reference": format!("Slot/{}", found.name)}],
        "participant": [
            {
                "actor": {"reference": format!("Practitioner/{}", found.clinician)},
                "status": "accepted",
            },
            {"actor": {"reference": format!("Location/{}", found.site)}, "status": "accepted"},
        ],
    })
}

/// What FHIR says of an appointment beside what staff see.
#[derive(Debug, Clone)]
pub struct More {
    /// From which clinic.
    pub template: Option<TemplateId>,
    /// The service's specialty, or empty.
    pub specialty: String,
    /// The service's part of the address.
    pub slug: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// Whether it follows another up.
    pub follows: bool,
    /// The name of its site.
    pub site_name: String,
    /// Its number of changes.
    pub sequence: i64,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
}

impl More {
    /// Its version. The number in calendars stands still when only the state changes.
    pub fn version(&self) -> String {
        format!("{}-{}", self.sequence, self.changed.0)
    }
}

/// An appointment.
pub fn appointment(one: &Appointment, more: &More, base: &str) -> Value {
    let patient = match &one.patient.nhs_number {
        Some(number) => json!({"system": NHS_NUMBER, "value": number}),
        None => json!({"system": system(base, "patient"), "value": one.patient.id}),
    };
    let mut meta = uk_core("Appointment");
    meta["versionId"] = json!(more.version());
    meta["lastUpdated"] = json!(more.changed);
    let kind = if more.follows {
        appointment_type("FOLLOWUP", "A follow up visit from a previous appointment")
    } else {
        routine()
    };
    let coding = json!([{
        "system": system(base, "service"),
        "code": more.slug,
        "display": one.service_name,
    }]);
    let mut resource = json!({
        "resourceType": "Appointment",
        "id": one.id,
        "meta": meta,
        "extension": [delivery_channel(one.mode)],
        "identifier": [{"system": system(base, "appointment"), "value": one.id}],
        "status": one.status.as_str(),
        "serviceType": [{"coding": coding, "text": one.service_name}],
        "appointmentType": kind,
        "start": one.start,
        "end": one.end,
        "minutesDuration": one.end.minutes_since(one.start),
        "created": more.created,
        "participant": [
            {
                "actor": {"type": "Patient", "identifier": patient, "display": one.patient.name},
                "status": "accepted",
            },
            {
                "actor": {
                    "reference": format!("Practitioner/{}", one.clinician),
                    "display": one.clinician_name,
                },
                "status": "accepted",
            },
            {
                "actor": {
                    "reference": format!("Location/{}", one.site),
                    "display": more.site_name,
                },
                "status": "accepted",
            },
        ],
    });
    // Everybody else who sees the patient takes part, too.
    if let Some(all) = resource["participant"].as_array_mut() {
        all.extend(one.team.iter().map(|other| {
            let whom = format!("Practitioner/{}", other.id);
            json!({"actor": {"reference": whom, "display": other.name}, "status": "accepted"})
        }));
    }
    if !more.specialty.is_empty() {
        resource["specialty"] = json!([{"text": more.specialty}]);
    }
    if let Some(reason) = &one.reason {
        resource["reasonCode"] = json!([{"text": reason}]);
    }
    if let Some(template) = more.template {
        let start = one.start;
        let name = SlotName { template, start };
        resource["slot"] = json!([{"reference": format!("Slot/{name}")}]);
    }
    if one.status == AppointmentStatus::Cancelled
        && let Some(reason) = &more.cancel_reason
    {
        resource["cancelationReason"] = json!({"text": reason.replace('_', " ")});
    }
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slots_name_survives_its_own_text() {
        let name = SlotName {
            template: TemplateId::from_number(7),
            start: Timestamp(1_796_720_400_000),
        };
        let text = name.to_string();
        assert!(text.len() <= 64, "as long as an id may be");
        assert_eq!(text.parse(), Ok(name));
        for bad in [
            "",
            "7",
            "x.1",
            &format!("{}.", name.template),
            &format!("{text}x"),
        ] {
            assert_eq!(bad.parse::<SlotName>(), Err(InvalidId), "{bad}");
        }
    }
}
