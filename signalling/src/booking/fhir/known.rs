//! What may be asked of each search: for the search itself, for the CapabilityStatement and for the
//! description of the routes, which all say the same because they say this. A filter
//! that is passed over would bring more than was asked for, so one that is not known is refused unless
//! the program says that it wants lenience; then the answer's own address shows what was left out.

use domain::error::{FieldError, Fields};
use serde_json::{Map, Value, json};

use super::query::{AFTER, Params};

/// What a search takes.
#[derive(Debug)]
pub struct Search {
    /// Which resource.
    pub kind: &'static str,
    /// FHIR's names with their types, and what each means here.
    pub asks: &'static [Ask],
    /// The same with a modifier, or through another resource.
    pub spellings: &'static [&'static str],
    /// What may come along.
    pub includes: &'static [&'static str],
    /// The one order there is.
    pub sorted: &'static str,
    /// Whether what is found is people's: then no filter of it is ever passed over.
    pub of_people: bool,
}

/// A parameter: its name, FHIR's type, what it means here.
pub type Ask = (&'static str, &'static str, &'static str);

const ACTORS: [&str; 3] = [
    "Schedule:actor:HealthcareService",
    "Schedule:actor:Practitioner",
    "Schedule:actor:Location",
];

/// Of slots.
pub const SLOT: Search = Search {
    kind: "Slot",
    asks: &[
        ("schedule", "reference", "A clinic."),
        (
            "schedule.actor",
            "reference",
            "`Practitioner/…`, `Location/…` or `HealthcareService/…`, also as `Schedule.actor:HealthcareService`.",
        ),
        (
            "service-type",
            "token",
            "A service, by its id or its part of the address.",
        ),
        (
            "start",
            "date",
            "`ge2026-12-08T00:00:00Z`, `le…`: both ends, by the parameter twice; at most 42 days. Seven days from now when left out, which BaRS does not allow.",
        ),
        (
            "based-on",
            "reference",
            "`ServiceRequest/…`: a referral that the program sent and that waits for a time. What is kept for referrals to \
             its service is free then, and all of it fits what its patient needs.",
        ),
        (
            "status",
            "token",
            "`free,busy,busy-tentative,busy-unavailable`; `free` when left out.",
        ),
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
    of_people: false,
};

/// Of schedules.
pub const SCHEDULE: Search = Search {
    kind: "Schedule",
    asks: &[
        (
            "actor",
            "reference",
            "`Practitioner/…`, `Location/…` or `HealthcareService/…`.",
        ),
        (
            "service-type",
            "token",
            "A service, by its id or its part of the address.",
        ),
    ],
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
    of_people: false,
};

/// Of appointments.
pub const APPOINTMENT: Search = Search {
    kind: "Appointment",
    asks: &[
        ("_id", "token", "By ids, several between commas."),
        (
            "_lastUpdated",
            "date",
            "What changed since: `gt2026-12-08T10:00:00Z`.",
        ),
        ("actor", "reference", "`Practitioner/…` or `Location/…`."),
        ("date", "date", "`ge2026-12-08`, `2026-12-08`, `2026-12`."),
        (
            "identifier",
            "token",
            "Its own, with or without the system.",
        ),
        ("location", "reference", "`Location/…`"),
        (
            "patient",
            "reference",
            "By the NHS number, `https://fhir.nhs.uk/Id/nhs-number|…`: there are no Patients here to refer to.",
        ),
        ("practitioner", "reference", "`Practitioner/…`"),
        ("status", "token", "`booked,arrived`."),
    ],
    spellings: &[
        "actor:Location",
        "actor:Practitioner",
        "patient:identifier",
        "patient.identifier",
    ],
    includes: &[],
    sorted: "date",
    of_people: true,
};

/// Of services.
pub const SERVICE: Search = Search {
    kind: "HealthcareService",
    asks: &[
        ("identifier", "token", "Its part of the address."),
        ("name", "string", "How the name, or a word of it, begins."),
    ],
    spellings: &[],
    includes: &[],
    sorted: "",
    of_people: false,
};

/// Of clinicians.
pub const PRACTITIONER: Search = Search {
    kind: "Practitioner",
    asks: &[("name", "string", "How the name, or a word of it, begins.")],
    spellings: &[],
    includes: &[],
    sorted: "",
    of_people: false,
};

/// Of sites.
pub const LOCATION: Search = Search {
    kind: "Location",
    asks: &[("name", "string", "How the name, or a word of it, begins.")],
    spellings: &[],
    includes: &[],
    sorted: "",
    of_people: false,
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

/// What every search takes.
const ALWAYS: &[(&str, &str)] = &[
    ("_count", "At most 200 a page; 50 when left out."),
    (
        "_offset",
        "How many come before: where there is no order to have a place in, the link `next` has it.",
    ),
    (
        "_summary",
        "`count` for how many there are, and none of them.",
    ),
];

fn described(name: &str, words: &str) -> Value {
    let one = json!({"type": "string"});
    let mut schema = if OFTEN.contains(&name) {
        json!({"type": "array", "items": one})
    } else {
        one
    };
    schema["description"] = json!(words);
    schema
}

impl Search {
    fn knows(&self, name: &str, value: &str) -> bool {
        match name {
            "_count" | "_offset" | "_format" | "_pretty" | "_total" => true,
            "_include" | "_include:iterate" => !self.includes.is_empty(),
            // A place in the one order there is.
            AFTER => !self.sorted.is_empty(),
            "_sort" => value == self.sorted,
            "_summary" => matches!(value, "false" | "count"),
            // Only by the number: to take it for no filter at all would bring everybody's.
            "patient" => false,
            _ => self.asks.iter().any(|(one, ..)| *one == name) || self.spellings.contains(&name),
        }
    }

    /// Whether it is a filter that is known, put in a way that is not: with a modifier that would turn
    /// it round, or by an id of somebody else's. To leave it out would bring everybody's.
    fn is_filter(&self, name: &str) -> bool {
        let base = name.split([':', '.']).next().unwrap_or(name);
        self.asks.iter().any(|(one, ..)| *one == base)
    }

    /// Refuses what is not known, or leaves it out where lenience is asked for. `_include` is always as
    /// lenient as the booking and referral standard wants it.
    pub fn check(&self, fields: &mut Fields, params: &mut Params, lenient: bool) {
        for (name, value) in params.pairs() {
            if !self.knows(name, value) {
                if !lenient || self.is_filter(name) {
                    fields.refuse(name, FieldError::Unsupported);
                }
            } else if value.is_empty() && (!lenient || self.of_people && self.is_filter(name)) {
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

    /// The same for the description of the routes.
    pub fn description(&self) -> schemars::Schema {
        let mut all = Map::new();
        for (name, _, words) in self.asks {
            // As the one way in which it is taken.
            let name = if *name == "patient" {
                "patient:identifier"
            } else {
                name
            };
            all.insert(name.to_owned(), described(name, words));
        }
        if !self.includes.is_empty() {
            let words = self.includes.join(", ");
            all.insert("_include".to_owned(), described("_include", &words));
        }
        for (name, words) in ALWAYS {
            all.insert((*name).to_owned(), described(name, words));
        }
        schemars::json_schema!({"type": "object", "properties": all})
    }
}
