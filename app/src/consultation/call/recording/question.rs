//! The question to everybody else. Nothing is recorded before all have said yes.

use domain::consultation::recording::RecordingStep;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::Known;
use crate::consultation::call::Shown;
use crate::kit::{Button, Dialog, Look};
use crate::words::{t, t_string, use_i18n};

/// The question, for who has not answered it.
#[component]
pub(in crate::consultation::call) fn RecordingQuestion() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let known = Known::of(shown.call);
    let open = RwSignal::new(false);
    let answered = RwSignal::new(None::<Timestamp>);
    let asks = Memo::new(move |_| {
        let me = known.my_id()?;
        known.view.with(|view| view.as_ref()?.asks(me))
    });
    let by = RwSignal::new(String::new());
    Effect::new(move || {
        let asked = asks.get();
        if asked.is_some() {
            by.set(known.by());
        }
        open.set(asked.is_some());
    });
    let answer = move |yes: bool| {
        let asked = asks.get_untracked();
        if let Some(asked) = asked {
            answered.set(Some(asked));
            let step = RecordingStep::Answer { asked, yes };
            shown.call().record(step);
        }
    };
    // Closed by Escape is a no.
    Effect::new(move |before: Option<bool>| {
        let open = open.get();
        let waits = asks.get_untracked().is_some();
        if before == Some(true)
            && !open
            && waits
            && asks.get_untracked() != answered.get_untracked()
        {
            answer(false);
        }
        open
    });
    // Until it is kept, or was not.
    let busy = Signal::derive(move || {
        answered.get().is_some() && answered.get() == asks.get() && !known.refused.get()
    });
    let title = Signal::derive(move || t_string!(i18n, recording.question.title, name = by.get()));
    view! {
        <Dialog open=open title=title id="recording-title">
            // It comes unasked: a key meant for something else must not answer it.
            <p tabindex="-1" autofocus>
                {move || t_string!(i18n, recording.question.where_kept, name = by.get())}
            </p>
            <p>{t!(i18n, recording.question.free)}</p>
            {move || known.refused.get().then(|| view! {
                <p class="nhsuk-error-message" role="alert">{t!(i18n, recording.failed)}</p>
            })}
            <Button id="recording-yes" busy=busy on_click=move |_| answer(true)>
                {t!(i18n, recording.question.yes)}
            </Button>
            " "
            <Button
                id="recording-no"
                look=Look::Secondary
                on_click=move |_| {
                    answer(false);
                    open.set(false);
                }
            >
                {t!(i18n, recording.question.no)}
            </Button>
        </Dialog>
    }
    .into_any()
}
