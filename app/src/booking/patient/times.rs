//! Choosing a time; the time chosen is kept while the person answers the questions.

use domain::booking::wire::{Hold, NewHold};
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::draft::{Draft, use_draft};
use super::questions::first_open;
use super::service_words::service_words;
use super::services::mode_words;
use super::time_picker::{Picked, Times};
use super::waiting_list::join_instead;
use crate::api;
use crate::kit::{Form, Page, dates};
use crate::routes::use_parts;
use crate::text;
use crate::words::{t, use_i18n};

/// The slug in the address.
pub(super) fn use_slug() -> String {
    use_parts().with_untracked(|parts| parts.get("service").to_owned())
}

/// Choosing a time.
#[component]
pub fn TimesPage() -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let draft = use_draft();
    let navigate = use_navigate();
    let slug = use_slug();
    let times = Times::of(
        slug.clone(),
        draft.with_untracked(|draft| draft.patient.support()),
    );
    let pick = Callback::new(move |picked: Picked| {
        let slug = slug.clone();
        let navigate = navigate.clone();
        let wanted = NewHold {
            service: picked.search.service.id,
            template: picked.slot.template,
            start: picked.slot.start,
            support: times.support(),
            instead_of: draft.with_untracked(Draft::key),
        };
        let request = async move {
            let answer = api::post::<Hold, _>("/api/holds", &wanted).await;
            if answer
                .as_ref()
                .is_err_and(|f| f.is(ErrorCode::SlotTaken) || f.is(ErrorCode::SlotNotOffered))
            {
                times.search.refresh();
            }
            answer
        };
        form.send(request, move |hold| {
            draft.update(|draft| {
                draft.service = Some(picked.search.service);
                draft.clinician = picked.clinician;
                draft.site = picked.site;
                draft.hold = Some(hold);
                draft.wishes = None;
                // Said once: the questions begin with it.
                let said = times.support();
                draft.patient.more_time = said.more_time;
                draft.patient.interpreter = said.interpreter;
            });
            let step = draft.with_untracked(first_open);
            navigate(&format!("/book/{slug}/{}", step.slug()), Default::default());
        });
    });
    let service = move || times.search.get().map(|s| s.service);
    let about = move || {
        service().map(|service| {
            let modes: Vec<_> = service.modes.iter().map(|m| mode_words(i18n, *m)).collect();
            let minutes = dates::minutes(i18n, i64::from(service.minutes));
            view! {
                <p class="nhsuk-body-l">{service_words(i18n, &service).name}</p>
                <p>{modes.join(", ")} " · " {minutes}</p>
            }
        })
    };
    view! {
        <Page title=text!(i18n, booking.times.title) back="/book">
            {about}
            <p class="nhsuk-u-visually-hidden" role="status">
                {move || form.busy().get().then_some(t!(i18n, booking.times.keeping))}
            </p>
            {times.needs(i18n)}
            {times.view(pick)}
            {move || service().map(|service| join_instead(i18n, draft, service))}
        </Page>
    }
    .into_any()
}
