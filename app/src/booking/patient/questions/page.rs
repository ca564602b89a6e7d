//! The frame of a question: back, the question, Continue.

use domain::error::Problem;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::super::draft::use_draft;
use super::steps::Step;
use super::views;
use crate::api::Failure;
use crate::kit::{Button, Form, FormView, Page};
use crate::text;
use crate::words::{language, t, use_i18n};

/// One question of the booking of this service. When `changing`, Continue leads back to the check.
pub(in super::super) fn question_page(slug: String, step: Step, changing: bool) -> AnyView {
    let i18n = use_i18n();
    let form = Form::provide();
    let draft = use_draft();
    let navigate = use_navigate();
    let base = format!("/book/{slug}");
    // Who joins the waiting list begins with what suits them, and is asked for no reason.
    let waits = draft.with_untracked(|draft| draft.waits(&slug));
    let back = match (changing, step.previous()) {
        (true, _) => format!("{base}/{}", Step::Check.slug()),
        (false, Some(previous)) => format!("{base}/{}", previous.slug()),
        (false, None) if waits => format!("{base}/wishes"),
        (false, None) => base.clone(),
    };
    let next = match step.next() {
        _ if changing => Step::Check,
        Step::Reason if waits => Step::Check,
        next => next,
    };
    let go_on = move |()| {
        draft.update(|draft| draft.patient.language = language(i18n));
        let faults = draft.with_untracked(|draft| step.faults(draft));
        if faults.is_empty() {
            navigate(&format!("{base}/{}", next.slug()), Default::default());
        } else {
            form.fail(Failure::Refused(Problem::fields(faults)));
        }
    };
    let title = match step {
        Step::Name => text!(i18n, booking.name.title),
        Step::Birthday => text!(i18n, booking.born.title),
        Step::NhsNumber => text!(i18n, booking.number.title),
        Step::Contact => text!(i18n, booking.contact.title),
        Step::Needs => text!(i18n, booking.needs.title),
        Step::Reason | Step::Check => text!(i18n, booking.reason.title),
    };
    let own_heading = matches!(
        step,
        Step::Name | Step::Birthday | Step::NhsNumber | Step::Reason
    );
    view! {
        <Page title=title back=back own_heading=own_heading>
            <FormView on_submit=go_on>
                {views::fields(step)}
                <Button>{t!(i18n, common.go_on)}</Button>
            </FormView>
        </Page>
    }
    .into_any()
}
