//! Days on which a clinic template does not run as usual.

use std::collections::HashMap;

use super::template::{Hours, Template};
use crate::ids::TemplateId;
use crate::time::Date;

/// What is different on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exception {
    /// No clinic.
    Closed,
    /// These hours instead of the usual ones.
    Changed(Hours),
}

/// All exceptions of some templates.
#[derive(Debug, Clone, Default)]
pub struct Exceptions(HashMap<(TemplateId, Date), Exception>);

impl Exceptions {
    /// The hours of a template on a day, when it runs at all.
    pub fn hours_on(&self, template: &Template, day: Date) -> Option<Hours> {
        if !template.details.runs_on(day) {
            return None;
        }
        if self.0.is_empty() {
            return Some(template.details.hours);
        }
        match self.0.get(&(template.id, day)) {
            None => Some(template.details.hours),
            Some(Exception::Closed) => None,
            Some(Exception::Changed(hours)) => Some(*hours),
        }
    }
}

impl FromIterator<(TemplateId, Date, Exception)> for Exceptions {
    fn from_iter<I: IntoIterator<Item = (TemplateId, Date, Exception)>>(all: I) -> Self {
        let by_day = all.into_iter().map(|(id, day, what)| ((id, day), what));
        Self(by_day.collect())
    }
}
