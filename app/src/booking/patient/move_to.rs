//! Moving an appointment: as booking it, and then one button.

use domain::booking::wire::{Hold, MoveToHold, NewHold, Support};
use domain::consultation::wire::{Joining, VisitView};
use domain::error::ErrorCode;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::appointment_card::in_words;
use super::draft::release;
use super::notice::{self, Notice};
use super::services::mode_words;
use super::time_picker::{Picked, Times};
use crate::api;
use crate::kit::{
    Button, Form, FormView, InsetText, Loaded, Look, Page, SummaryList, SummaryRow, dates, ring,
};
use crate::text;
use crate::words::{I18n, t, use_i18n};

#[derive(Clone)]
struct Kept {
    hold: Hold,
    clinician: String,
    site: String,
}

/// Moving an appointment.
#[component]
pub fn MovePage() -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let visit = Loaded::new(|| async {
        let visit = api::get::<VisitView>("/api/visit").await?;
        Ok((visit, api::get::<Support>("/api/visit/needs").await?))
    });
    ring(move || visit.get().map(|(visit, _)| visit.site.telephone));
    let kept = RwSignal::new(None::<Kept>);
    let body = visit.show(move |(visit, needs)| {
        if matches!(visit.joining, Joining::Cancelled | Joining::Over) {
            return view! { <p>{t!(i18n, appointment.not_movable)}</p> }.into_any();
        }
        let times = Times::of(visit.service.slug.clone(), needs);
        let clock = visit.clone();
        let now = move || in_words(i18n, &clock);
        let inner = move || match kept.get() {
            None => times.view(pick(form, times, kept)),
            Some(chosen) => confirm(i18n, form, times, visit.clone(), chosen, kept),
        };
        view! {
            <InsetText><p>{t!(i18n, appointment.is_now, time = now())}</p></InsetText>
            {inner}
        }
        .into_any()
    });
    view! {
        <Page title=text!(i18n, appointment.move_title) back="/appointment">{body}</Page>
    }
    .into_any()
}

fn pick(form: Form, times: Times, kept: RwSignal<Option<Kept>>) -> Callback<Picked> {
    Callback::new(move |picked: Picked| {
        let wanted = NewHold {
            service: picked.search.service.id,
            template: picked.slot.template,
            start: picked.slot.start,
            support: times.support(),
            instead_of: None,
        };
        let request = async move {
            let answer = api::post::<Hold, _>("/api/holds", &wanted).await;
            if answer.is_err() {
                times.search.refresh();
            }
            answer
        };
        form.send(request, move |hold| {
            kept.set(Some(Kept {
                hold,
                clinician: picked.clinician,
                site: picked.site,
            }));
            request_animation_frame(|| crate::kit::browser::focus("new-time"));
        });
    })
}

fn confirm(
    i18n: I18n,
    form: Form,
    times: Times,
    visit: VisitView,
    chosen: Kept,
    kept: RwSignal<Option<Kept>>,
) -> AnyView {
    let navigate = use_navigate();
    let slot = chosen.hold.slot.clone();
    // Another time may be held in another way.
    let how = move |time: String, mode| format!("{time}\n{}", mode_words(i18n, mode));
    let new_time = move || how(dates::when(i18n, slot.start, &slot.zone), slot.mode);
    let rows = vec![
        SummaryRow::new(text!(i18n, appointment.old_time), move || {
            how(in_words(i18n, &visit), visit.mode)
        }),
        SummaryRow::new(text!(i18n, appointment.new_time), new_time),
        SummaryRow::new(text!(i18n, appointment.with), chosen.clinician),
        SummaryRow::new(text!(i18n, appointment.at), chosen.site),
    ];
    let key = chosen.hold.key();
    let go = move |()| {
        let body = MoveToHold { hold: key.clone() };
        let navigate = navigate.clone();
        let request = async move {
            let answer = api::post::<VisitView, _>("/api/visit/move", &body).await;
            if answer
                .as_ref()
                .is_err_and(|f| f.is(ErrorCode::HoldExpired) || f.is(ErrorCode::SlotTaken))
            {
                kept.set(None);
                times.search.refresh();
            }
            answer
        };
        form.send(request, move |_| {
            notice::leave(Notice::Moved);
            navigate(
                "/appointment",
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
        });
    };
    let hold = chosen.hold;
    let other = move |_| {
        release(hold.clone());
        kept.set(None);
        times.search.refresh();
    };
    view! {
        <h2 class="nhsuk-heading-m" id="new-time" tabindex="-1">{t!(i18n, appointment.check_move)}</h2>
        <SummaryList rows=Signal::stored(rows)/>
        <FormView on_submit=go>
            <div class="ar-buttons">
                <Button busy=form.busy()>{t!(i18n, appointment.move_now)}</Button>
                <Button look=Look::Secondary on_click=other>{t!(i18n, appointment.other_time)}</Button>
            </div>
        </FormView>
    }
    .into_any()
}
