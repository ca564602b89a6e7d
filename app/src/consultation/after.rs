//! After the call: what happens next, and how it was.

use domain::booking::wire::Mode;
use domain::consultation::around_wire::FollowUp;
use domain::consultation::wire::{NextSteps, Outcome, Rating, Survey, VisitView};
use domain::error::ErrorCode;
use leptos::prelude::*;

use super::media::{Call, Local};
use super::visit::ring_its_site;
use crate::api;
use crate::kit::browser::every;
use crate::kit::dates::when;
use crate::kit::{Button, ButtonLink, ErrorSummary, Form, Loaded, Look, Page, announce};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// After the call: what happens next, and how it was.
#[component]
pub fn AfterPage() -> impl IntoView {
    Call::close();
    Local::get().stop();
    let i18n = use_i18n();
    let visit = Loaded::new(|| api::get::<VisitView>("/api/visit"));
    ring_its_site(visit);
    // Somebody who left early sees the clinician's words once they are written.
    every(15_000, move || {
        if untrack(|| visit.get()).is_some_and(|v| v.next.is_none() || v.follow_up.is_none()) {
            visit.refresh();
        }
    });
    let shown = Memo::new(move |_| {
        visit
            .get()
            .map(|v| (v.next, v.clinician_name, v.survey_done))
    });
    // Booked a moment later, it comes to the page without taking away an answer half given.
    let follow_up = Memo::new(move |_| visit.get().and_then(|v| v.follow_up));
    move || match shown.get() {
        Some((Some(next), name, done)) => {
            view! { <Over next=next name=name visit=visit done=done follow_up=follow_up/> }
                .into_any()
        }
        Some((None, ..)) => view! {
            <Page title=text!(i18n, call.after.left_title)>
                <p>{t!(i18n, call.after.left)}</p>
                <ButtonLink href="/join">{t!(i18n, call.after.rejoin)}</ButtonLink>
                <p><a href="/appointment">{t!(i18n, call.after.appointment)}</a></p>
            </Page>
        }
        .into_any(),
        None => view! {
            <Page title=text!(i18n, call.after_title)>{visit.show(|_| ().into_any())}</Page>
        }
        .into_any(),
    }
}

fn outcome_words(i18n: I18n, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Discharged => t_string!(i18n, call.after.discharged),
        Outcome::FollowUp => t_string!(i18n, call.after.follow_up),
        Outcome::Referred => t_string!(i18n, call.after.referred),
        Outcome::TechnicalFailure => t_string!(i18n, call.after.technical_failure),
        Outcome::DidNotAttend => t_string!(i18n, call.after.did_not_attend),
    }
}

#[component]
fn Over(
    next: NextSteps,
    name: String,
    visit: Loaded<VisitView>,
    done: bool,
    follow_up: Memo<Option<FollowUp>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let outcome = next.outcome;
    let words = (!next.words.trim().is_empty()).then(|| {
        view! {
            <p>{move || t_string!(i18n, call.after.says, name = name.clone())}</p>
            <blockquote class="ar-words" dir="auto">{next.words.clone()}</blockquote>
        }
    });
    view! {
        <Page title=text!(i18n, call.after_title)>
            <h2 class="nhsuk-heading-m">{t!(i18n, call.after.next)}</h2>
            <p>{move || outcome_words(i18n, outcome)}</p>
            {words}
            {move || follow_up.get().map(|next| view! { <Next next=next/> })}
            <p><a href="/appointment">{t!(i18n, call.after.appointment)}</a></p>
            <HowWasIt visit=visit done=done/>
        </Page>
    }
    .into_any()
}

/// The appointment that follows.
#[component]
fn Next(next: FollowUp) -> impl IntoView {
    let i18n = use_i18n();
    let FollowUp {
        start,
        zone,
        mode,
        service_name,
        clinician_name,
    } = next;
    let how = move || match mode {
        Mode::Video => t_string!(i18n, common.mode.video),
        Mode::Telephone => t_string!(i18n, common.mode.telephone),
        Mode::InPerson => t_string!(i18n, common.mode.in_person),
    };
    view! {
        <div class="nhsuk-inset-text">
            <h2 class="nhsuk-heading-m">{t!(i18n, room.follow_up.yours)}</h2>
            <p>
                <strong>{move || when(i18n, start, &zone)}</strong>
                <br/>{service_name}", "{clinician_name}", "{how}
            </p>
            <p>{t!(i18n, room.follow_up.message)}</p>
        </div>
    }
    .into_any()
}

const RATINGS: [Rating; 5] = [
    Rating::VeryGood,
    Rating::Good,
    Rating::Neither,
    Rating::Poor,
    Rating::VeryPoor,
];

fn rating_words(i18n: I18n, rating: Rating) -> &'static str {
    match rating {
        Rating::VeryGood => t_string!(i18n, call.after.very_good),
        Rating::Good => t_string!(i18n, call.after.good),
        Rating::Neither => t_string!(i18n, call.after.neither),
        Rating::Poor => t_string!(i18n, call.after.poor),
        Rating::VeryPoor => t_string!(i18n, call.after.very_poor),
    }
}

/// Two taps: how it was, and whether the call was good enough.
#[component]
fn HowWasIt(visit: Loaded<VisitView>, done: bool) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let rating = RwSignal::new(None::<Rating>);
    let send = move |call_good_enough: bool| {
        let Some(rating) = rating.get_untracked() else {
            return;
        };
        let survey = Survey {
            rating,
            call_good_enough,
            words: String::new(),
        };
        form.send(
            async move {
                match api::post::<VisitView, _>("/api/visit/survey", &survey).await {
                    // Answered on another page of theirs: the first answers count.
                    Err(failure) if failure.is(ErrorCode::WrongState) => {
                        api::get("/api/visit").await
                    }
                    answer => answer,
                }
            },
            move |now| {
                announce(t_string!(i18n, call.after.thanks));
                visit.put(now);
            },
        );
    };
    if done {
        return view! {
            <div role="status">
                <p>{t!(i18n, call.after.thanks)}</p>
                <p>{t!(i18n, call.after.close)}</p>
            </div>
        }
        .into_any();
    }
    let faces = RATINGS.map(|choice| {
        view! {
            <li>
                <button
                    type="button"
                    class="nhsuk-button nhsuk-button--secondary ar-answer"
                    aria-pressed=move || (rating.get() == Some(choice)).to_string()
                    on:click=move |_| rating.set(Some(choice))
                >
                    {move || rating_words(i18n, choice)}
                </button>
            </li>
        }
    });
    view! {
        <ErrorSummary/>
        <h2 class="nhsuk-heading-m" id="survey-title">{t!(i18n, call.after.ask)}</h2>
        <ul class="ar-faces" aria-labelledby="survey-title">{faces.into_iter().collect_view()}</ul>
        {move || rating.get().is_some().then(|| view! {
            <h3 class="nhsuk-heading-s" id="survey-call">{t!(i18n, call.after.call_good)}</h3>
            <div role="group" aria-labelledby="survey-call">
                <Button id="call-good" look=Look::Secondary busy=form.busy() on_click=move |_| send(true)>
                    {t!(i18n, call.after.call_yes)}
                </Button>
                " "
                <Button id="call-poor" look=Look::Secondary busy=form.busy() on_click=move |_| send(false)>
                    {t!(i18n, call.after.call_no)}
                </Button>
            </div>
        })}
    }
    .into_any()
}
