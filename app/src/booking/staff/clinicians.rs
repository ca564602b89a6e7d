//! The clinicians of a site, to choose from.

use domain::ids::SiteId;
use domain::people::role::Role;
use domain::people::title::title_in;
use domain::people::wire::{Staff, StaffList};
use leptos::prelude::*;

use crate::api;
use crate::kit::{Choice, Loaded};
use crate::people::use_session;
use crate::words::{language, use_i18n};

/// The staff of a site.
pub fn staff_of(site: SiteId) -> Loaded<StaffList> {
    let session = use_session();
    Loaded::new(move || async move {
        let answer = api::get::<StaffList>(&format!("/api/staff?site={site}")).await;
        answer.inspect_err(|failure| session.notice(failure))
    })
}

/// Those who see patients at the site, by name.
fn clinicians(staff: &[Staff], site: SiteId) -> Vec<Staff> {
    let sees_patients = |member: &&Staff| {
        member
            .memberships
            .iter()
            .any(|m| m.site == site && m.role == Role::Clinician)
    };
    staff.iter().filter(sees_patients).cloned().collect()
}

/// They as choices of a select, after the words that ask to choose.
pub fn clinician_choices(
    staff: Loaded<StaffList>,
    site: SiteId,
    none: TextProp,
) -> Signal<Vec<Choice>> {
    let i18n = use_i18n();
    Signal::derive(move || {
        let staff = staff.get().map(|list| list.staff).unwrap_or_default();
        let people = clinicians(&staff, site).into_iter().map(|member| {
            let words = match title_in(language(i18n), &member.title) {
                "" => member.name,
                title => format!("{}, {title}", member.name),
            };
            Choice::new(member.id.to_string(), words)
        });
        std::iter::once(Choice::new("", none.clone()))
            .chain(people)
            .collect()
    })
}
