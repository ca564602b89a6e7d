//! Roles by site, to tick.

use domain::error::FieldError;
use domain::ids::SiteId;
use domain::people::role::Role;
use domain::people::wire::{Membership, Site};
use leptos::prelude::*;

use super::roles::role_text;
use crate::kit::{Checkboxes, Choice};
use crate::text;
use crate::words::{t_string, use_i18n};

/// `site:role`, the value of one tick.
fn tick(site: SiteId, role: Role) -> String {
    format!("{site}:{}", role.as_str())
}

fn membership(tick: &str) -> Option<Membership> {
    let (site, role) = tick.split_once(':')?;
    Some(Membership {
        site: site.parse().ok()?,
        role: Role::from_text(role)?,
    })
}

/// The ticks for these roles.
pub fn ticks(memberships: &[Membership]) -> Vec<String> {
    memberships.iter().map(|m| tick(m.site, m.role)).collect()
}

/// The roles that are ticked.
pub fn memberships(ticks: RwSignal<Vec<String>>) -> Vec<Membership> {
    ticks.with_untracked(|ticks| ticks.iter().filter_map(|t| membership(t)).collect())
}

/// Every role at every site, to tick.
#[component]
pub fn RoleTicks(
    /// The sites where roles can be held.
    sites: Signal<Vec<Site>>,
    /// What is ticked.
    values: RwSignal<Vec<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || {
        let sites = sites.get();
        let several = sites.len() > 1;
        let choices = sites.into_iter().flat_map(|site| {
            Role::ALL.iter().map(move |&role| {
                let choice = Choice::new(tick(site.id, role), role_text(i18n, role));
                // With one site its name on every line would only be noise.
                if several {
                    choice.hint(site.name.clone())
                } else {
                    choice
                }
            })
        });
        choices.collect::<Vec<_>>()
    });
    view! {
        <div class="ar-roles"><Checkboxes
            name="memberships"
            label=text!(i18n, people.team.roles)
            values=values
            choices=choices
            words=Callback::new(move |error| {
                Some(match error {
                    FieldError::Taken => t_string!(i18n, people.team.last_administrator),
                    _ => t_string!(i18n, people.team.roles_needed),
                }.to_owned())
            })
        /></div>
    }
    .into_any()
}
