//! Checking the answers; then the appointment is made.

use domain::booking::wire::SelfBooking;
use domain::consultation::wire::VisitView;
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::answers::rows;
use super::draft::{Draft, use_draft};
use super::questions::Step;
use crate::api;
use crate::kit::browser::clock;
use crate::kit::{Button, Form, FormView, InsetText, Page, SummaryList, announce, dates};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The screen reader is told once when the kept time is about to run out.
const SOON_MINUTES: i64 = 2;

/// Checking the answers.
pub(super) fn check_page(slug: String) -> AnyView {
    let i18n = use_i18n();
    let form = Form::provide();
    let draft = use_draft();
    let navigate = use_navigate();
    let again = format!("/book/{slug}");
    let done = format!("/book/{slug}/done");
    let book = move |()| {
        let Some(booking) = draft.with_untracked(request) else {
            return;
        };
        let navigate = navigate.clone();
        let done = done.clone();
        let send = async move {
            let answer = api::post::<VisitView, _>("/api/bookings", &booking).await;
            let gone = |code| answer.as_ref().is_err_and(|f| f.is(code));
            if gone(ErrorCode::HoldExpired)
                || gone(ErrorCode::SlotTaken)
                || gone(ErrorCode::NeedsDoNotFit)
            {
                draft.update(|draft| draft.hold = None);
            }
            answer
        };
        form.send(send, move |_| {
            draft.set(Draft::default());
            // Back from the end must not lead to a booking made already.
            navigate(
                &done,
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
        });
    };
    let list_slug = slug.clone();
    let list = Signal::derive(move || draft.with(|draft| rows(i18n, &list_slug, draft)));
    let held = move || draft.with(|draft| draft.hold.is_some());
    let back = format!("/book/{slug}/{}", Step::Reason.slug());
    view! {
        <Page title=text!(i18n, booking.check.title) back=back>
            {kept_for(draft)}
            <SummaryList rows=list/>
            <FormView on_submit=book>
                <p>{t!(i18n, booking.check.declare)}</p>
                {move || if held() {
                    view! { <Button busy=form.busy()>{t!(i18n, booking.check.book)}</Button> }.into_any()
                } else {
                    view! { <a class="nhsuk-button" href=again.clone()>{t!(i18n, booking.check.choose_again)}</a> }
                        .into_any()
                }}
            </FormView>
        </Page>
    }
    .into_any()
}

fn request(draft: &Draft) -> Option<SelfBooking> {
    Some(SelfBooking {
        hold: draft.key()?,
        patient: draft.patient.clone(),
        reason: draft.reason.clone(),
    })
}

/// How long the time is still kept, said calmly.
fn kept_for(draft: RwSignal<Draft>) -> AnyView {
    let i18n = use_i18n();
    let now = clock(15_000);
    let minutes = Memo::new(move |_| {
        let until = draft.with(|draft| draft.hold.as_ref().map(|hold| hold.expires_at))?;
        Some(until.minutes_since(now.get()))
    });
    Effect::new(move |before: Option<Option<i64>>| {
        let left = minutes.get();
        if left == Some(SOON_MINUTES) && before.flatten() != left {
            announce(t_string!(i18n, booking.check.soon));
        }
        left
    });
    let words = move || match minutes.get() {
        None => t!(i18n, booking.check.not_kept).into_any(),
        Some(left) if left < 0 => t!(i18n, booking.check.not_kept).into_any(),
        Some(0) => t!(i18n, booking.check.soon).into_any(),
        Some(left) => {
            let time = dates::minutes(i18n, left);
            t!(i18n, booking.check.kept, time = time.clone()).into_any()
        }
    };
    view! { <InsetText><p>{words}</p></InsetText> }.into_any()
}
