//! Joining the waiting list when no time suits: what would, the questions of every booking, a check.

use domain::booking::wire::{JoinWaitingList, JoinedWaitingList, PublicService, Wishes};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::answers::rows;
use super::draft::{Draft, release, use_draft};
use super::questions::{Step, first_open};
use crate::api;
use crate::booking::wishes::{Answers, YOURS, questions};
use crate::kit::{Button, ButtonLink, Form, FormView, Look, Page, SummaryList};
use crate::text;
use crate::words::{I18n, language, t, use_i18n};

/// Below the free times: the way for whom none suits.
pub(super) fn join_instead(i18n: I18n, draft: RwSignal<Draft>, service: PublicService) -> AnyView {
    let navigate = use_navigate();
    let join = move |_| {
        let to = format!("/book/{}/wishes", service.slug);
        let service = service.clone();
        draft.update(|draft| {
            if let Some(before) = draft.hold.take() {
                release(before);
            }
            draft.service = Some(service);
            draft.wishes.get_or_insert_with(Wishes::default);
        });
        navigate(&to, NavigateOptions::default());
    };
    view! {
        <h2 class="nhsuk-heading-m">{t!(i18n, waiting.join.heading)}</h2>
        <p>{t!(i18n, waiting.join.words)}</p>
        <Button look=Look::Secondary on_click=join>{t!(i18n, waiting.join.button)}</Button>
    }
    .into_any()
}

/// What times suit. When `changing`, or when all else was said before, Continue leads to the check.
pub(super) fn wishes_page(slug: String, changing: bool) -> AnyView {
    let i18n = use_i18n();
    Form::provide();
    let draft = use_draft();
    let navigate = use_navigate();
    let base = format!("/book/{slug}");
    let back = if changing {
        format!("{base}/{}", Step::Check.slug())
    } else {
        base.clone()
    };
    let (wishes, modes, sites) = draft.with_untracked(|draft| {
        let service = draft.service.as_ref();
        (
            draft.wishes.clone().unwrap_or_default(),
            service.map(|s| s.modes.clone()).unwrap_or_default(),
            service.map(|s| s.sites.clone()).unwrap_or_default(),
        )
    });
    let answers = Answers::of(&wishes);
    let go_on = move |()| {
        draft.update(|draft| {
            draft.wishes = Some(answers.read());
            draft.patient.language = language(i18n);
        });
        let next = draft.with_untracked(first_open);
        navigate(
            &format!("{base}/{}", next.slug()),
            NavigateOptions::default(),
        );
    };
    view! {
        <Page title=text!(i18n, waiting.join.title) back=back>
            <p>{t!(i18n, waiting.join.leave_empty)}</p>
            <FormView on_submit=go_on>
                {questions(answers, YOURS, &modes, &sites)}
                <Button>{t!(i18n, common.go_on)}</Button>
            </FormView>
        </Page>
    }
    .into_any()
}

/// Checking the answers, and joining.
pub(super) fn join_page(slug: String) -> AnyView {
    let i18n = use_i18n();
    let form = Form::provide();
    let draft = use_draft();
    let navigate = use_navigate();
    let done = format!("/book/{slug}/waiting");
    let back = format!("/book/{slug}/{}", Step::Needs.slug());
    let join = move |()| {
        let Some(body) = draft.with_untracked(request) else {
            return;
        };
        let (navigate, done) = (navigate.clone(), done.clone());
        let send =
            async move { api::post::<JoinedWaitingList, _>("/api/waiting-list/join", &body).await };
        form.send(send, move |_| {
            draft.set(Draft::default());
            navigate(
                &done,
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        });
    };
    let list = Signal::derive(move || draft.with(|draft| rows(i18n, &slug, draft)));
    view! {
        <Page title=text!(i18n, waiting.join.check) back=back>
            <SummaryList rows=list/>
            <FormView on_submit=join>
                <Button busy=form.busy()>{t!(i18n, waiting.join.button)}</Button>
            </FormView>
        </Page>
    }
    .into_any()
}

fn request(draft: &Draft) -> Option<JoinWaitingList> {
    Some(JoinWaitingList {
        service: draft.service.as_ref()?.id,
        patient: draft.patient.clone(),
        wishes: draft.wishes.clone()?,
    })
}

/// They are on it: what happens next.
pub(super) fn joined_page(slug: String) -> AnyView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, waiting.join.done_title) own_heading=true>
            <div class="nhsuk-panel">
                <h1 class="nhsuk-panel__title">{t!(i18n, waiting.join.done_title)}</h1>
            </div>
            <h2 class="nhsuk-heading-m">{t!(i18n, waiting.join.next)}</h2>
            <p>{t!(i18n, waiting.join.message)}</p>
            <p>{t!(i18n, waiting.join.answer)}</p>
            <p>{t!(i18n, waiting.join.meanwhile)}</p>
            <ButtonLink href=format!("/book/{slug}") look=Look::Secondary>
                {t!(i18n, waiting.join.look)}
            </ButtonLink>
        </Page>
    }
    .into_any()
}
