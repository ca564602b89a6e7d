//! What somebody needs for an appointment: how much longer it makes it, and what it takes of what
//! a site has.

use std::collections::{BTreeMap, HashMap};

use super::claim::Resource;
use super::languages::interpreter;
use super::template::Template;
use super::wire::{ExtraMinutes, Mode, ResourceKind, SiteResource, Support, Taken};
use crate::error::{FieldError, Fields};
use crate::people::patient::CommunicationNeeds;
use crate::people::wire::Patient;
use crate::text::Line;

/// The most that a need lengthens an appointment, in minutes.
pub const MOST_EXTRA_MINUTES: u16 = 120;
/// The most things that one person needs, or one clinic takes.
pub const MOST_KIT: usize = 4;
/// The most interpreters of a language, or things of a kind, at a site.
pub const MOST_ALIKE: u16 = 20;

/// A thing's name.
pub type KitName = Line<40>;

impl ExtraMinutes {
    /// How much longer an appointment is for somebody with these needs. Needs add up.
    pub const fn of(self, support: &Support) -> u16 {
        let interpreter = if support.interpreter.is_empty() {
            0
        } else {
            self.interpreter
        };
        interpreter + if support.more_time { self.more_time } else { 0 }
    }

    /// Checks both, under `extra.`.
    pub(super) fn check(self, fields: &mut Fields) -> Self {
        for (name, minutes) in [
            ("extra.interpreter", self.interpreter),
            ("extra.more_time", self.more_time),
        ] {
            if minutes > MOST_EXTRA_MINUTES || !minutes.is_multiple_of(super::service::STEP_MINUTES)
            {
                fields.refuse(name, FieldError::OutOfRange);
            }
        }
        self
    }

    /// Whether anybody's appointment is longer.
    pub const fn any(self) -> bool {
        self.interpreter > 0 || self.more_time > 0
    }
}

impl CommunicationNeeds {
    /// With what was said for an appointment. What was not said stays: it may only not be needed this time.
    #[must_use]
    pub fn with(mut self, said: &Support) -> Self {
        if let Ok(interpreter) = Line::new(&said.interpreter) {
            self.interpreter = Some(interpreter);
        }
        self.more_time |= said.more_time;
        self
    }
}

impl Support {
    /// What a patient's record says.
    pub fn of_patient(patient: &Patient) -> Self {
        Self {
            interpreter: patient.interpreter.clone().unwrap_or_default(),
            more_time: patient.more_time,
            kit: Vec::new(),
        }
    }

    /// What somebody has told about themselves.
    pub fn of_needs(needs: &CommunicationNeeds) -> Self {
        let interpreter = needs.interpreter.as_ref();
        Self {
            interpreter: interpreter.map_or_else(String::new, |line| line.as_str().to_owned()),
            more_time: needs.more_time,
            kit: Vec::new(),
        }
    }

    /// With what is known from elsewhere: of two languages this one counts, and nothing is taken off by saying nothing.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        if self.interpreter.is_empty() {
            self.interpreter.clone_from(&other.interpreter);
        }
        if self.kit.is_empty() {
            self.kit.clone_from(&other.kit);
        }
        self.more_time |= other.more_time;
        self
    }

    /// Checks every field, under `path`.
    pub fn check(&self, fields: &mut Fields, path: &str) -> Option<Self> {
        let interpreter = match self.interpreter.trim() {
            "" => Some(String::new()),
            text => fields
                .take(&format!("{path}.interpreter"), Line::<60>::new(text))
                .map(|line| line.as_str().to_owned()),
        };
        let kit = check_kit(fields, &format!("{path}.kit"), &self.kit)?;
        Some(Self {
            interpreter: interpreter?,
            more_time: self.more_time,
            kit: kit.iter().map(|name| name.as_str().to_owned()).collect(),
        })
    }
}

/// Checks the names of things, each once.
pub(super) fn check_kit(fields: &mut Fields, path: &str, names: &[String]) -> Option<Vec<KitName>> {
    if names.len() > MOST_KIT {
        fields.refuse(path, FieldError::TooMany);
        return None;
    }
    let mut kit: Vec<KitName> = Vec::new();
    for name in names.iter().filter(|name| !name.trim().is_empty()) {
        let name = fields.take(path, KitName::new(name))?;
        let lower = name.as_str().to_lowercase();
        if kit.iter().all(|one| one.as_str().to_lowercase() != lower) {
            kit.push(name);
        }
    }
    Some(kit)
}

impl SiteResource {
    /// As what can be claimed.
    pub fn resource(&self) -> Resource {
        match self.kind {
            ResourceKind::Interpreter => Resource::Interpreter(self.site, self.name.clone()),
            ResourceKind::Kit => Resource::Kit(self.site, self.name.clone()),
        }
    }

    /// Checks what was typed; `how_many` 0 takes it away.
    pub fn check(&self, fields: &mut Fields) -> Option<Self> {
        if self.how_many > MOST_ALIKE {
            fields.refuse("how_many", FieldError::OutOfRange);
        }
        let name = fields.take("name", KitName::new(&self.name))?;
        Some(Self {
            name: name.as_str().to_owned(),
            ..self.clone()
        })
    }
}

/// How many of each thing the sites have, by the resource's key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stock(pub(super) HashMap<String, u16>);

impl FromIterator<SiteResource> for Stock {
    fn from_iter<I: IntoIterator<Item = SiteResource>>(all: I) -> Self {
        let all = all.into_iter();
        Self(
            all.map(|one| (one.resource().key(), one.how_many))
                .collect(),
        )
    }
}

/// One of alike things that a booking takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The resource's key.
    pub resource: String,
    /// How many of them there are; with none the booking cannot be made there.
    pub most: u16,
    /// What it is called when it is taken.
    pub what: Taken,
    /// Whether all patients of a group use the same one: the clinic's own.
    pub shared: bool,
}

/// How an appointment of a clinic is made for somebody: how much longer, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tailored {
    /// Minutes longer than the clinic's slots.
    pub extra_minutes: u16,
    /// One of each of these, in the order of their keys.
    pub wanted: Vec<Wanted>,
}

/// What an appointment of this clinic takes for somebody with these needs.
///
/// A group's session is as long as it is, and uses the clinic's own kit once. Kit that somebody needs plays a part in person only, and a
/// site that has none cannot see them. An interpreter is claimed where the site has some of the
/// language; elsewhere one is found otherwise, and only the time is kept.
pub fn tailored(template: &Template, support: &Support, stock: &Stock) -> Tailored {
    let details = &template.details;
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    let mut want = |resource: Resource, most: u16, what, shared: bool| {
        let resource = resource.key();
        let one = Wanted {
            resource: resource.clone(),
            most,
            what,
            shared,
        };
        wanted.entry(resource).or_insert(one).shared |= shared;
    };
    let most = |resource: &Resource| stock.0.get(&resource.key()).copied();
    if details.mode == Mode::InPerson {
        for name in &support.kit {
            let resource = Resource::Kit(details.site, name.clone());
            let there = most(&resource).unwrap_or(0);
            want(resource, there, Taken::Kit, false);
        }
    }
    for name in &details.kit {
        let resource = Resource::Kit(details.site, name.as_str().to_owned());
        // Like a room, a clinic's own thing is there once by being named.
        let there = most(&resource).unwrap_or(1);
        want(resource, there, Taken::Kit, details.terms.seats > 1);
    }
    if let Some(one) = interpreter(details.site, support, stock) {
        wanted.insert(one.resource.clone(), one);
    }
    Tailored {
        extra_minutes: if details.terms.seats > 1 {
            0
        } else {
            template.extra.of(support)
        },
        wanted: wanted.into_values().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::template::tests::tuesdays;
    use super::*;
    use crate::ids::SiteId;

    fn bsl() -> Support {
        Support {
            interpreter: "BSL".to_owned(),
            ..Support::default()
        }
    }

    fn clinic() -> Template {
        let mut template = tuesdays();
        template.extra = ExtraMinutes {
            interpreter: 20,
            more_time: 10,
        };
        template
    }

    fn stock(kind: ResourceKind, name: &str, how_many: u16) -> Stock {
        let one = SiteResource {
            site: SiteId::from_number(2),
            kind,
            name: name.to_owned(),
            how_many,
        };
        [one].into_iter().collect()
    }

    #[test]
    fn needs_add_up_and_nobody_elses_appointment_is_longer() {
        let extra = clinic().extra;
        assert_eq!(extra.of(&Support::default()), 0);
        assert_eq!(extra.of(&bsl()), 20);
        let both = Support {
            more_time: true,
            ..bsl()
        };
        assert_eq!(extra.of(&both), 30);
    }

    #[test]
    fn what_was_said_is_added_and_nothing_is_taken_off() {
        let known = CommunicationNeeds::default().with(&bsl());
        assert_eq!(Support::of_needs(&known), bsl());
        let more = Support {
            more_time: true,
            ..Support::default()
        };
        let both = known.with(&more).with(&Support::default());
        assert_eq!(
            Support::of_needs(&both),
            Support {
                more_time: true,
                ..bsl()
            }
        );
        let polish = Support {
            interpreter: "Polish".to_owned(),
            ..Support::default()
        };
        assert_eq!(Support::of_needs(&both.with(&polish)).interpreter, "Polish");
    }

    #[test]
    fn a_groups_session_is_as_long_as_it_is() {
        let mut group = clinic();
        group.details.terms.seats = 8;
        assert_eq!(tailored(&group, &bsl(), &Stock::default()).extra_minutes, 0);
    }

    #[test]
    fn an_interpreter_is_claimed_where_the_site_has_some_of_the_language() {
        let wanted = |stock: &Stock| tailored(&clinic(), &bsl(), stock).wanted;
        assert_eq!(wanted(&Stock::default()), []);
        let polish = stock(ResourceKind::Interpreter, "Polish", 2);
        assert_eq!(wanted(&polish), []);
        // Two names of one language.
        let there = stock(ResourceKind::Interpreter, "British Sign Language", 2);
        let found = wanted(&there);
        assert_eq!((found.len(), found[0].most), (1, 2));
    }

    #[test]
    fn kit_that_somebody_needs_must_be_there_and_counts_in_person_only() {
        let hoist = Support {
            kit: vec!["Hoist".to_owned()],
            ..Support::default()
        };
        let mut clinic = clinic();
        assert_eq!(tailored(&clinic, &hoist, &Stock::default()).wanted, []);
        clinic.details.mode = Mode::InPerson;
        let most = |stock: &Stock| tailored(&clinic, &hoist, stock).wanted[0].most;
        assert_eq!(most(&Stock::default()), 0);
        assert_eq!(most(&stock(ResourceKind::Kit, "hoist", 3)), 3);
    }

    #[test]
    fn a_clinics_own_kit_is_there_once_unless_the_site_has_more() {
        let mut clinic = clinic();
        clinic.details.kit = vec![KitName::new("ECG machine").unwrap()];
        let none = Support::default();
        let most = |stock: &Stock| tailored(&clinic, &none, stock).wanted[0].most;
        assert_eq!(most(&Stock::default()), 1);
        assert_eq!(most(&stock(ResourceKind::Kit, "ECG machine", 2)), 2);
    }

    #[test]
    fn patients_of_a_group_share_the_clinics_own_kit_and_nothing_that_is_for_one_of_them() {
        let mut group = clinic();
        group.details.mode = Mode::InPerson;
        group.details.kit = vec![KitName::new("Hoist").unwrap()];
        let there = [
            (ResourceKind::Kit, "Hoist"),
            (ResourceKind::Kit, "Scales"),
            (ResourceKind::Interpreter, "BSL"),
        ];
        let there = there.map(|(kind, name)| SiteResource {
            site: SiteId::from_number(2),
            kind,
            name: name.to_owned(),
            how_many: 2,
        });
        let there: Stock = there.into_iter().collect();
        let needs = Support {
            kit: vec!["hoist".to_owned(), "scales".to_owned()],
            ..bsl()
        };
        let shared = |group: &Template| {
            let all = tailored(group, &needs, &there).wanted.into_iter();
            all.map(|one| one.shared).collect::<Vec<_>>()
        };
        // In the order of their keys: interpreter, hoist, scales.
        assert_eq!(shared(&group), [false; 3]);
        group.details.terms.seats = 8;
        assert_eq!(shared(&group), [false, true, false]);
    }

    #[test]
    fn every_fault_of_the_needs_is_reported() {
        let mut fields = Fields::new();
        let bad = Support {
            interpreter: "x".repeat(61),
            more_time: true,
            kit: vec!["y".repeat(41)],
        };
        assert_eq!(bad.check(&mut fields, "support"), None);
        let problem = fields.finish::<()>(None).unwrap_err();
        let named: Vec<_> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(named, ["support.interpreter", "support.kit"]);
    }
}
