//! What may be asked of each search, for the search itself and for the CapabilityStatement. A filter
//! that is passed over would bring more than was asked for, so one that is not known is refused unless
//! the program says that it wants lenience; then the answer's own address shows what was left out.

use domain::error::{FieldError, Fields};

use super::query::Params;

/// What a search takes.
#[derive(Debug)]
pub struct Search {
    /// Which resource.
    pub kind: &'static str,
    /// FHIR's names with their types.
    pub asks: &'static [(&'static str, &'static str)],
    /// The same with a modifier, or through another resource.
    pub spellings: &'static [&'static str],
    /// What may come along.
    pub includes: &'static [&'static str],
    /// The one order there is.
    pub sorted: &'static str,
}

const ACTORS: [&str; 3] = [
    "Schedule:actor:HealthcareService",
    "Schedule:actor:Practitioner",
    "Schedule:actor:Location",
];

/// Of slots.
pub const SLOT: Search = Search {
    kind: "Slot",
    asks: &[
        ("schedule", "reference"),
        ("schedule.actor", "reference"),
        ("service-type", "token"),
        ("start", "date"),
        ("status", "token"),
    ],
    spellings: &[
        "schedule.actor:HealthcareService",
        "schedule.actor:Practitioner",
        "schedule.actor:Location",
        "Schedule.actor",
        "Schedule.actor:HealthcareService",
        "Schedule.actor:Practitioner",
        "Schedule.actor:Location",
    ],
    includes: &[
        "Slot:schedule",
        "Slot:*",
        ACTORS[0],
        ACTORS[1],
        ACTORS[2],
        "Schedule:actor",
        "HealthcareService:location",
    ],
    sorted: "start",
};

/// Of schedules.
pub const SCHEDULE: Search = Search {
    kind: "Schedule",
    asks: &[("actor", "reference"), ("service-type", "token")],
    spellings: &[
        "actor:HealthcareService",
        "actor:Practitioner",
        "actor:Location",
    ],
    includes: &[
        ACTORS[0],
        ACTORS[1],
        ACTORS[2],
        "Schedule:actor",
        "HealthcareService:location",
    ],
    sorted: "",
};

/// Of appointments.
pub const APPOINTMENT: Search = Search {
    kind: "Appointment",
    asks: &[
        ("_id", "token"),
        ("_lastUpdated", "date"),
        ("actor", "reference"),
        ("date", "date"),
        ("identifier", "token"),
        ("location", "reference"),
        // By the NHS number: there are no Patients here to refer to.
        ("patient", "reference"),
        ("practitioner", "reference"),
        ("status", "token"),
    ],
    spellings: &[
        "actor:Location",
        "actor:Practitioner",
        "patient:identifier",
        "patient.identifier",
    ],
    includes: &[],
    sorted: "date",
};

/// Of services.
pub const SERVICE: Search = Search {
    kind: "HealthcareService",
    asks: &[("identifier", "token"), ("name", "string")],
    spellings: &[],
    includes: &[],
    sorted: "",
};

/// Of clinicians.
pub const PRACTITIONER: Search = Search {
    kind: "Practitioner",
    asks: &[("name", "string")],
    spellings: &[],
    includes: &[],
    sorted: "",
};

/// Of sites.
pub const LOCATION: Search = Search {
    kind: "Location",
    asks: &[("name", "string")],
    spellings: &[],
    includes: &[],
    sorted: "",
};

/// What may come several times: each narrows the search, or adds to what comes along.
const OFTEN: [&str; 6] = [
    "_include",
    "_include:iterate",
    "_lastUpdated",
    "date",
    "start",
    "status",
];

impl Search {
    fn knows(&self, name: &str, value: &str) -> bool {
        match name {
            "_count" | "_offset" | "_format" | "_pretty" | "_total" => true,
            "_include" | "_include:iterate" => !self.includes.is_empty(),
            "_sort" => value == self.sorted,
            "_summary" => matches!(value, "false" | "count"),
            // Only by the number: to take it for no filter at all would bring everybody's.
            "patient" => false,
            _ => self.asks.iter().any(|(one, _)| *one == name) || self.spellings.contains(&name),
        }
    }

    /// Whether it is a filter that is known, with a modifier that is not.
    fn turns_round(&self, name: &str) -> bool {
        let (base, modifier) = name.split_once(':').unwrap_or((name, ""));
        !modifier.is_empty() && self.asks.iter().any(|(one, _)| *one == base)
    }

    /// Refuses what is not known, or leaves it out where lenience is asked for. `_include` is always as
    /// lenient as the booking and referral standard wants it.
    pub fn check(&self, fields: &mut Fields, params: &mut Params, lenient: bool) {
        for (name, value) in params.pairs() {
            if !self.knows(name, value) {
                if !lenient || self.turns_round(name) {
                    fields.refuse(name, FieldError::Unsupported);
                }
            } else if value.is_empty() && !lenient {
                fields.refuse(name, FieldError::Required);
            } else if matches!(name, "_count" | "_offset") && value.parse::<usize>().is_err() {
                fields.refuse(name, FieldError::Format);
            }
        }
        let mut once: Vec<&str> = params.pairs().map(|(name, _)| name).collect();
        once.retain(|name| !OFTEN.contains(name));
        once.sort_unstable();
        if let Some(pair) = once.windows(2).find(|pair| pair[0] == pair[1]) {
            fields.refuse(pair[0], FieldError::TooMany);
        }
        params.keep(|name, value| {
            let include = matches!(name, "_include" | "_include:iterate");
            !value.is_empty()
                && self.knows(name, value)
                && (!include || value.split(',').all(|one| self.includes.contains(&one)))
        });
    }
}
