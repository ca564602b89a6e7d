//! The pages after a time was chosen: which one the address asks for.

use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;

use super::check::check_page;
use super::done::done_page;
use super::draft::use_draft;
use super::questions::{Step, question_page};
use super::times::use_slug;
use super::waiting_list::{join_page, joined_page, wishes_page};
use crate::routes::use_parts;

/// One question, the check of the answers, or the end.
#[component]
pub fn StepPage() -> impl IntoView {
    let parts = use_parts();
    // Not `use_query_map`: it stays behind when only the step in the address changes.
    let query = use_location().query;
    let draft = use_draft();
    let step = Memo::new(move |_| parts.with(|p| p.get("step").to_owned()));
    let changing = Memo::new(move |_| query.with(|q| q.get("change").is_some()));
    move || {
        let slug = use_slug();
        let step = step.get();
        if step == "done" {
            return done_page();
        }
        if step == "waiting" {
            return joined_page(slug);
        }
        let waits = draft.with_untracked(|draft| draft.waits(&slug));
        if waits && step == "wishes" {
            return wishes_page(slug, changing.get());
        }
        if !waits && !draft.with_untracked(|draft| draft.holds(&slug)) {
            // A link into the middle, or answers that have run out: begin with the time.
            return view! { <Redirect path=format!("/book/{slug}")/> }.into_any();
        }
        match Step::from_slug(&step) {
            Some(Step::Check) if waits => join_page(slug),
            Some(Step::Check) => check_page(slug),
            Some(step) => question_page(slug, step, changing.get()),
            None => view! { <Redirect path=format!("/book/{slug}/you")/> }.into_any(),
        }
    }
}
