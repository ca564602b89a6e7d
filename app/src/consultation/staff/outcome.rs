//! How it ended, and what the patient reads next.

use domain::consultation::wire::{ConsultationView, End, Outcome};
use domain::error::FieldError;
use domain::ids::ConsultationId;
use leptos::prelude::*;

use super::note::Note;
use crate::api;
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormView, Loaded, Look, Radios, Textarea,
};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

const OUTCOMES: [Outcome; 5] = [
    Outcome::Discharged,
    Outcome::FollowUp,
    Outcome::Referred,
    Outcome::TechnicalFailure,
    Outcome::DidNotAttend,
];

/// The words for an outcome.
pub(super) fn outcome_words(i18n: I18n, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Discharged => t_string!(i18n, consultation.end.discharged),
        Outcome::FollowUp => t_string!(i18n, consultation.end.follow_up),
        Outcome::Referred => t_string!(i18n, consultation.end.referred),
        Outcome::TechnicalFailure => t_string!(i18n, consultation.end.technical_failure),
        Outcome::DidNotAttend => t_string!(i18n, consultation.end.did_not_attend),
    }
}

#[component]
pub(super) fn OutcomePanel(
    id: ConsultationId,
    view: Loaded<ConsultationView>,
    note: Note,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let outcome = RwSignal::new(String::new());
    let words = RwSignal::new(String::new());
    let sure = RwSignal::new(false);
    let choices = Signal::derive(move || {
        let choice = |o: Outcome| Choice::new(o.as_str(), outcome_words(i18n, o));
        OUTCOMES.map(choice).to_vec()
    });
    let missing = Callback::new(move |error| match error {
        FieldError::Required => Some(t_string!(i18n, consultation.end.choose).to_owned()),
        _ => None,
    });
    let ask = move |()| {
        if Outcome::from_text(&outcome.get_untracked()).is_none() {
            return form.refuse("outcome", FieldError::Required);
        }
        form.clear();
        sure.set(true);
    };
    let end = move |_| {
        sure.set(false);
        let Some(outcome) = Outcome::from_text(&outcome.get_untracked()) else {
            return;
        };
        let body = End {
            outcome,
            words: words.get_untracked(),
        };
        form.send(
            async move {
                // What was typed last goes first.
                note.save().await;
                let address = format!("/api/consultations/{id}/end");
                api::post::<ConsultationView, _>(&address, &body).await
            },
            move |now| view.put(now),
        );
    };
    view! {
        <section class="ar-outcome" aria-labelledby="outcome-heading">
            <h2 class="nhsuk-heading-m" id="outcome-heading">{t!(i18n, consultation.end.heading)}</h2>
            <ErrorSummary/>
            <FormView on_submit=ask>
                <Radios
                    name="outcome"
                    label=text!(i18n, consultation.end.how)
                    value=outcome
                    choices=choices
                    words=missing
                />
                <Textarea
                    name="words"
                    label=text!(i18n, consultation.end.words)
                    hint=text!(i18n, consultation.end.words_hint)
                    value=words
                    rows=4
                />
                <Button id="end" look=Look::Warning busy=form.busy()>
                    {t!(i18n, consultation.end.button)}
                </Button>
            </FormView>
            <Dialog open=sure title=text!(i18n, consultation.end.sure_title) id="end-title">
                <p>{t!(i18n, consultation.end.sure)}</p>
                <Button id="end-yes" look=Look::Warning on_click=end>
                    {t!(i18n, consultation.end.yes)}
                </Button>
                " "
                <Button id="end-no" look=Look::Secondary on_click=move |_| sure.set(false)>
                    {t!(i18n, consultation.end.no)}
                </Button>
            </Dialog>
        </section>
    }
    .into_any()
}
