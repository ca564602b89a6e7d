//! The series of an appointment: its times, and calling off this one and all later ones.

use domain::booking::wire::{Appointment, AppointmentStatus, CancelRest, SeriesItem, SeriesView};
use domain::error::FieldError;
use leptos::prelude::*;

use super::acting::{reason_choices, reason_of};
use super::state_words::StatusTag;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{
    Button, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Radios, announce, dates,
    focus_on_heading,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The other times of the series, when there is one.
#[component]
pub fn SeriesList(
    /// Of which.
    appointment: Appointment,
    /// Whether it may be changed.
    may_act: bool,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let asking = RwSignal::new(false);
    let (id, start, status) = (appointment.id, appointment.start, appointment.status);
    let series = Loaded::new(move || async move {
        let answer = api::get::<SeriesView>(&format!("/api/appointments/{id}/series")).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let why = RwSignal::new(String::new());
    let reasons = reason_choices(i18n);
    let cancel = move |()| {
        let Some(reason) = why.with_untracked(|why| reason_of(why)) else {
            return form.refuse("series.reason", FieldError::Required);
        };
        let body = CancelRest { reason };
        form.send(
            async move {
                let path = format!("/api/appointments/{id}/cancel-rest");
                let answer = api::post::<Appointment, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, diary.series.cancelled));
                asking.set(false);
                series.refresh();
                done.run(());
                // All of it is drawn anew with the appointment.
                focus_on_heading();
            },
        );
    };
    // The button that was pressed goes away: the keyboard goes on where the question is, and back.
    let ask_first = move |_| {
        asking.set(true);
        request_animation_frame(|| focus("series-question"));
    };
    let keep = move |_| {
        asking.set(false);
        form.clear();
        why.set(String::new());
        request_animation_frame(|| focus("series-heading"));
    };
    let line = move |one: SeriesItem| {
        let words = move || dates::when(i18n, one.start, &one.zone);
        let time = if one.id == id {
            view! { <strong>{words}</strong> }.into_any()
        } else {
            view! { <a href=format!("/staff/appointments/{}", one.id)>{words}</a> }.into_any()
        };
        view! { <li>{time} " " <StatusTag status=one.status/></li> }
    };
    let shown = move |view: SeriesView| {
        let all = view.appointments;
        if all.is_empty() {
            return ().into_any();
        }
        let booked = AppointmentStatus::Booked;
        let later = all
            .iter()
            .any(|one| one.start > start && one.status == booked);
        let can = may_act && status == booked && later;
        let ask = move || {
            if !can {
                return ().into_any();
            }
            if asking.get() {
                view! {
                    <FormScope form=form>
                    <ErrorSummary/>
                    <p id="series-question" tabindex="-1">{t!(i18n, diary.series.cancel_question)}</p>
                    <FormView on_submit=cancel>
                        <Radios
                            name="series.reason"
                            label=text!(i18n, diary.series.cancel_reason)
                            value=why
                            choices=reasons
                        />
                        <div class="ar-buttons">
                            <Button look=Look::Warning busy=form.busy()>{t!(i18n, diary.series.cancel_rest)}</Button>
                            <Button look=Look::Secondary on_click=keep>
                                {t!(i18n, diary.act.keep)}
                            </Button>
                        </div>
                    </FormView>
                    </FormScope>
                }
                .into_any()
            } else {
                view! {
                    <Button look=Look::Secondary on_click=ask_first>
                        {t!(i18n, diary.series.cancel_rest)}
                    </Button>
                }
                .into_any()
            }
        };
        view! {
            <section aria-labelledby="series-heading">
                <h2 class="nhsuk-heading-m" id="series-heading" tabindex="-1">{t!(i18n, diary.series.title)}</h2>
                <ol class="nhsuk-list nhsuk-list--number">
                    {all.into_iter().map(line).collect_view()}
                </ol>
                {ask}
            </section>
        }
        .into_any()
    };
    series.show(shown)
}
