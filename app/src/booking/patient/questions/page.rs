//! The frame of a question: back, the question, Continue.

use domain::booking::wire::{Hold, NewHold};
use domain::error::{ErrorCode, Problem};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::super::draft::{Draft, use_draft};
use super::steps::Step;
use super::views;
use crate::api::{self, Failure};
use crate::kit::{Button, ButtonLink, Form, FormView, Look, Page, dates};
use crate::text;
use crate::words::{I18n, language, t, t_string, use_i18n};

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
    let times = base.clone();
    let no_fit = RwSignal::new(false);
    let go_on = move |()| {
        draft.update(|draft| draft.patient.language = language(i18n));
        let faults = draft.with_untracked(|draft| step.faults(draft));
        if !faults.is_empty() {
            form.fail(Failure::Refused(Problem::fields(faults)));
            return;
        }
        draft.update(|draft| draft.passed = draft.passed.max(step.may_be_empty()));
        let (navigate, to) = (navigate.clone(), format!("{base}/{}", next.slug()));
        let anew = draft.with_untracked(|draft| kept_anew(step, draft));
        let Some(anew) = anew else {
            navigate(&to, Default::default());
            return;
        };
        let request = async move {
            let answer = api::post::<Hold, _>("/api/holds", &anew).await;
            let is = |code| answer.as_ref().is_err_and(|f| f.is(code));
            // It had run out meanwhile.
            let lost = is(ErrorCode::SlotTaken) || is(ErrorCode::SlotNotOffered);
            if lost {
                draft.update(|draft| draft.hold = None);
            }
            no_fit.try_set(lost || is(ErrorCode::NeedsDoNotFit));
            answer
        };
        form.send(request, move |hold| {
            draft.update(|draft| draft.hold = Some(hold));
            navigate(&to, Default::default());
        });
    };
    let others = move || no_fit.get().then(|| other_times(i18n, draft, &times));
    // Going on as it stands would be refused again: what helps then is the one to press.
    let go_on_button = move || {
        let look = if no_fit.get() {
            Look::Secondary
        } else {
            Look::Primary
        };
        view! { <Button look=look busy=form.busy()>{t!(i18n, common.go_on)}</Button> }
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
                {others}
                {go_on_button}
            </FormView>
        </Page>
    }
    .into_any()
}

/// The time that is kept, to be kept anew where they need something else for it than it is kept with.
fn kept_anew(step: Step, draft: &Draft) -> Option<NewHold> {
    let (hold, support) = (draft.hold.as_ref()?, draft.patient.support());
    if step != Step::Needs || support == hold.support {
        return None;
    }
    Some(NewHold {
        service: draft.service.as_ref()?.id,
        template: hold.slot.template,
        start: hold.slot.start,
        support,
        instead_of: draft.key(),
    })
}

/// Where the time that is kept does not do for what they need: on to times that do, or as it is.
fn other_times(i18n: I18n, draft: RwSignal<Draft>, times: &str) -> AnyView {
    let hold = draft.with_untracked(|draft| draft.hold.clone());
    let kept = hold.map(|hold| {
        let words = move || {
            let time = dates::when(i18n, hold.slot.start, &hold.slot.zone);
            t_string!(i18n, booking.needs.still_kept, time = time).to_string()
        };
        view! { <p>{words}</p> }
    });
    view! {
        <ButtonLink href=times.to_owned()>{t!(i18n, booking.check.choose_again)}</ButtonLink>
        {kept}
    }
    .into_any()
}
