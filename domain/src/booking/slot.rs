//! Slots: bookable starts, computed and never stored.

use super::claim::{Group, Needs, Resource, Seats, Units, cells, claims, day_key};
use super::support::Tailored;
use super::template::Template;
use super::wire::{self, KeptFor, Taken};
use super::zone::Zone;
use crate::time::{Date, Timestamp};

/// A start that a clinic template offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot<'t> {
    /// The instant.
    pub start: Timestamp,
    /// Its end.
    pub end: Timestamp,
    /// The clinic's local day.
    pub day: Date,
    /// Where it comes from.
    pub template: &'t Template,
    /// What it is kept for still, when not everybody is offered it.
    pub kept_for: Option<KeptFor>,
}

impl Slot<'_> {
    /// What a booking of this slot takes: clinician and room with the time kept free around it, a
    /// seat of a group, a place of the day, and one of each thing that it was tailored to.
    pub fn needs(&self, tailored: &Tailored) -> Needs {
        let terms = &self.template.details.terms;
        let (from, until) = taken_time(self.template, self.start, self.end);
        let group = (terms.seats > 1).then(|| Group::of(self.template.id, self.start));
        let mut seats = Vec::new();
        if let Some(group) = group {
            seats.push(Seats {
                resource: Group::seats_key(group.template),
                cell: group.cell,
                most: terms.seats,
            });
        }
        if let Some(most) = terms.most_a_day {
            seats.push(Seats {
                resource: day_key(self.template.id),
                cell: self.day.days(),
                most,
            });
        }
        seats.sort_unstable();
        let wanted = tailored.wanted.iter();
        let units = wanted.map(|wanted| Units {
            resource: wanted.resource.clone(),
            cells: cells(from, until),
            most: wanted.most,
            shared: wanted.shared,
        });
        Needs {
            units: units.collect(),
            cells: claims(&resources(self.template), from, until),
            group,
            seats,
        }
    }

    /// As it is sent.
    pub fn to_wire(&self, zone: &Zone) -> wire::Slot {
        wire::Slot {
            start: self.start,
            end: self.end,
            local: zone.local_text(self.start),
            zone: zone.name().to_owned(),
            site: self.template.details.site,
            clinician: self.template.details.clinician,
            team: self.template.details.team.clone(),
            template: self.template.id,
            mode: self.template.details.mode,
            kept_for: self.kept_for,
        }
    }
}

/// An appointment's time with what is kept free around it.
pub fn taken_time(template: &Template, start: Timestamp, end: Timestamp) -> (Timestamp, Timestamp) {
    let buffers = template.buffers();
    (
        start.plus_minutes(-i64::from(buffers.before)),
        end.plus_minutes(i64::from(buffers.after)),
    )
}

/// What every booking into a template takes.
pub fn resources(template: &Template) -> Vec<Resource> {
    let details = &template.details;
    let mut all: Vec<_> = details.clinicians().map(Resource::Clinician).collect();
    if let Some(room) = &details.room {
        all.push(Resource::Room(details.site, room.clone()));
    }
    all
}

impl Resource {
    /// What is said to be taken when somebody else has it.
    pub(super) const fn taken(&self) -> Taken {
        match self {
            Self::Clinician(_) => Taken::Clinician,
            Self::Room(..) => Taken::Room,
            Self::Interpreter(..) => Taken::Interpreter,
            Self::Kit(..) => Taken::Kit,
        }
    }
}
