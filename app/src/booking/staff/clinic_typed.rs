//! What was typed about a clinic: read into what is sent, filled from what is there.

use domain::booking::wire::{ClinicTemplate, Mode, NewClinicTemplate};
use domain::error::{FieldError, Fields};
use domain::ids::{ServiceId, SiteId, StaffId};
use leptos::prelude::*;

use super::repeat::{self, RULE};
use super::terms_fields::TypedTerms;
use super::weeks::{WEEKDAYS, typed_time};
use crate::api::Failure;
use crate::people::today;

/// What was typed.
#[derive(Clone, Copy)]
pub struct Typed {
    pub(super) service: RwSignal<String>,
    pub(super) clinician: RwSignal<String>,
    pub(super) mode: RwSignal<String>,
    pub(super) weekdays: RwSignal<Vec<String>>,
    pub(super) repeat: RwSignal<String>,
    pub(super) rule: RwSignal<String>,
    pub(super) from: RwSignal<String>,
    pub(super) until: RwSignal<String>,
    pub(super) minutes: RwSignal<String>,
    pub(super) first: RwSignal<String>,
    pub(super) last: RwSignal<String>,
    pub(super) room: RwSignal<String>,
    pub(super) team: RwSignal<Vec<String>>,
    pub(super) kit: RwSignal<String>,
    pub(super) terms: TypedTerms,
}

impl Typed {
    /// A new clinic's.
    pub fn new() -> Self {
        let text = |start: String| RwSignal::new(start);
        Self {
            service: text(String::new()),
            clinician: text(String::new()),
            mode: text(String::new()),
            weekdays: RwSignal::new(Vec::new()),
            repeat: text("1".to_owned()),
            rule: text(String::new()),
            from: text("09:00".to_owned()),
            until: text("12:30".to_owned()),
            minutes: text(String::new()),
            first: text(today().to_string()),
            last: text(String::new()),
            room: text(String::new()),
            team: RwSignal::new(Vec::new()),
            kit: text(String::new()),
            terms: TypedTerms::new(),
        }
    }

    /// What a clinic says that is there.
    pub fn of(template: &ClinicTemplate) -> Self {
        let typed = Self::new();
        typed.service.set(template.service.to_string());
        typed.clinician.set(template.clinician.to_string());
        typed.mode.set(template.mode.as_str().to_owned());
        let (choice, days) = repeat::typed(&template.rrule);
        typed.repeat.set(choice.to_owned());
        if choice == RULE {
            typed.rule.set(template.rrule.clone());
        }
        let places = days
            .iter()
            .filter_map(|day| WEEKDAYS.iter().position(|one| one == day));
        typed.weekdays.set(places.map(|n| n.to_string()).collect());
        typed.from.set(template.from.to_string());
        typed.until.set(template.until.to_string());
        typed.minutes.set(template.minutes.to_string());
        typed.first.set(template.valid_from.to_string());
        let last = template.valid_until.map(|day| day.to_string());
        typed.last.set(last.unwrap_or_default());
        typed.room.set(template.room.clone().unwrap_or_default());
        let team = template.team.iter().map(|one| one.id.to_string());
        typed.team.set(team.collect());
        typed.kit.set(template.kit.join(", "));
        typed.terms.set(&template.terms);
        typed
    }

    /// Makes whatever reads this follow every keystroke.
    pub fn track(self) {
        for typed in [
            self.service,
            self.clinician,
            self.mode,
            self.repeat,
            self.rule,
            self.from,
            self.until,
            self.minutes,
            self.first,
            self.last,
            self.room,
            self.kit,
        ] {
            typed.track();
        }
        self.weekdays.track();
        self.team.track();
        self.terms.track();
    }

    /// When it repeats: days of the week, or a rule; one of both is empty.
    fn repeats(self, fields: &mut Fields) -> (Vec<domain::time::Weekday>, String) {
        if self.repeat.with_untracked(|choice| choice == RULE) {
            let rule = self.rule.get_untracked().trim().to_owned();
            if rule.is_empty() {
                fields.refuse("rrule", FieldError::Required);
            }
            return (Vec::new(), rule);
        }
        let chosen = self.weekdays.get_untracked();
        let weekdays: Vec<_> = (0..7)
            .filter(|n| chosen.contains(&n.to_string()))
            .map(|n| WEEKDAYS[n])
            .collect();
        if weekdays.is_empty() {
            fields.refuse("weekdays", FieldError::Required);
        }
        let rrule = repeat::chosen(&self.repeat.get_untracked()).rule(&weekdays);
        let weekdays = if rrule.is_empty() {
            weekdays
        } else {
            Vec::new()
        };
        (weekdays, rrule)
    }

    /// Ids and numbers must be such before they can be sent; the server says the rest.
    ///
    /// # Errors
    /// The failure naming every refused field.
    pub fn read(self, site: SiteId) -> Result<NewClinicTemplate, Failure> {
        let mut fields = Fields::new();
        let missing = |_| FieldError::Required;
        let service = self.service.get_untracked().parse::<ServiceId>();
        let service = fields.take("service", service.map_err(missing));
        let clinician = self.clinician.get_untracked().parse::<StaffId>();
        let clinician = fields.take("clinician", clinician.map_err(missing));
        let mode = Mode::from_text(&self.mode.get_untracked()).ok_or(FieldError::Required);
        let mode = fields.take("mode", mode);
        let minutes = self.minutes.get_untracked();
        let error = if minutes.trim().is_empty() {
            FieldError::Required
        } else {
            FieldError::Format
        };
        let minutes = fields.take("minutes", minutes.trim().parse::<u16>().map_err(|_| error));
        // As typed where it cannot be read, so that the refusal comes by the field.
        let time = |typed: RwSignal<String>| {
            let typed = typed.get_untracked();
            typed_time(&typed).map_or(typed, |time| time.to_string())
        };
        let (weekdays, rrule) = self.repeats(&mut fields);
        let terms = self.terms.read(&mut fields);
        let all = service.zip(clinician).zip(mode).zip(minutes).zip(terms);
        let ((((service, clinician), mode), minutes), terms) = fields.finish(all)?;
        let team = self.team.get_untracked();
        let kit = self.kit.get_untracked();
        Ok(NewClinicTemplate {
            service,
            site,
            clinician,
            mode,
            weekdays,
            rrule,
            from: time(self.from),
            until: time(self.until),
            minutes,
            valid_from: self.first.get_untracked(),
            valid_until: self.last.get_untracked(),
            room: self.room.get_untracked(),
            team: team
                .iter()
                .filter_map(|id| id.parse::<StaffId>().ok())
                .filter(|id| *id != clinician)
                .collect(),
            kit: kit.split(',').map(str::to_owned).collect(),
            terms,
        })
    }
}
