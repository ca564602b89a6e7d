//! Who is put on a list, for which service and how pressing: what the dialogs of the waiting list and of referrals
//! both ask.

use domain::booking::waiting_list::Priority;
use domain::error::FieldError;
use domain::ids::ServiceId;
use leptos::prelude::*;

use super::service_select::ServiceSelect;
use super::waiting_list::{PriorityField, chosen_priority};
use super::who::{ForWhom, Who, WhoFields};
use crate::kit::Form;

/// What was typed.
#[derive(Clone, Copy)]
pub struct ToAdd {
    service: RwSignal<String>,
    who: Who,
    priority: RwSignal<String>,
}

impl ToAdd {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            service: RwSignal::new(String::new()),
            who: Who::new(),
            priority: RwSignal::new("routine".to_owned()),
        }
    }

    /// What was typed; what is missing is said.
    pub fn read(self, form: Form) -> Option<(ServiceId, ForWhom, Priority)> {
        let Ok(service) = self.service.get_untracked().parse::<ServiceId>() else {
            form.refuse("service", FieldError::Required);
            return None;
        };
        let whom = self
            .who
            .chosen()
            .map_err(|failure| form.fail(failure))
            .ok()?;
        Some((service, whom, chosen_priority(self.priority)))
    }

    /// Ready for the next one, of the same service.
    pub fn clear(self) {
        self.who.clear();
        self.priority.set("routine".to_owned());
    }
}

/// The fields.
#[component]
pub fn ToAddFields(
    /// What is typed.
    typed: ToAdd,
) -> impl IntoView {
    view! {
        <ServiceSelect value=typed.service/>
        <WhoFields who=typed.who/>
        <PriorityField value=typed.priority/>
    }
    .into_any()
}
