//! The line that says how recording stands: there for as long as it is so, whatever else is said.

use domain::consultation::participant::ParticipantState;
use domain::consultation::recording::{RecordingEnd, RecordingStep, RecordingView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::{Known, TheCall, go_on};
use crate::consultation::media::TakesUp;
use crate::kit::announce;
use crate::words::{I18n, t, t_string, use_i18n};

/// How long it is said why a recording ended.
const SAID_MS: u32 = 15_000;

/// What is said, and said aloud when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    Asked { mine: bool },
    On { mine: bool },
    Over(RecordingEnd),
}

fn stage(known: Known) -> Stage {
    let mine = known.mine();
    known.view.with(|view| match view {
        None | Some(RecordingView::Off { why: None }) => Stage::Nothing,
        Some(RecordingView::Off { why: Some(why) }) => Stage::Over(*why),
        Some(RecordingView::Asked { .. }) => Stage::Asked { mine },
        Some(RecordingView::On { .. }) => Stage::On { mine },
    })
}

fn words(i18n: I18n, known: Known, stage: Stage) -> String {
    match stage {
        Stage::Nothing => String::new(),
        Stage::Asked { mine: true } => t_string!(i18n, recording.line.asked_mine).to_owned(),
        Stage::Asked { mine: false } => t_string!(i18n, recording.line.asked, name = known.by()),
        Stage::On { mine: true } => t_string!(i18n, recording.line.on_mine).to_owned(),
        Stage::On { mine: false } => t_string!(i18n, recording.line.on, name = known.by()),
        Stage::Over(RecordingEnd::Declined) => t_string!(i18n, recording.over.declined).to_owned(),
        Stage::Over(RecordingEnd::Withdrawn) => {
            t_string!(i18n, recording.over.withdrawn).to_owned()
        }
        Stage::Over(RecordingEnd::NotKept) => t_string!(i18n, recording.over.not_kept).to_owned(),
        Stage::Over(_) => t_string!(i18n, recording.over.stopped).to_owned(),
    }
}

/// The line.
#[component]
pub(in crate::consultation) fn RecordingLine(
    /// Of which call.
    call: TheCall,
) -> impl IntoView {
    let i18n = use_i18n();
    let known = Known::of(call);
    let TakesUp { runs, failed } = TakesUp::get();
    let (runs, failed): (RwSignal<bool>, RwSignal<bool>) = (runs.into(), failed.into());
    let so = Memo::new(move |_| stage(known));
    // Why something ended is news for a while.
    let fresh = RwSignal::new(false);
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |before: Option<Stage>| {
        let so = so.get();
        // What ended before one came is no news.
        if before.is_none() && matches!(so, Stage::Over(_)) {
            return so;
        }
        if so != Stage::Nothing {
            let begun = matches!(so, Stage::On { .. });
            let said = untrack(|| words(i18n, known, so));
            announce(if begun {
                format!("{}. {said}", t_string!(i18n, recording.line.recording))
            } else {
                said
            });
        }
        fresh.set(matches!(so, Stage::Over(_)));
        timer.set_value(Some(Timeout::new(SAID_MS, move || {
            fresh.try_set(false);
        })));
        so
    });
    let stop = move |_| {
        go_on();
        call.with_value(|call| call.record(RecordingStep::Stop));
    };
    let button = move |so: Stage| {
        let words = match so {
            Stage::On { .. } => t!(i18n, recording.line.stop).into_any(),
            Stage::Asked { mine: true } => t!(i18n, recording.line.stop_asking).into_any(),
            // Who has not answered has the question before them.
            Stage::Asked { mine: false } => t!(i18n, recording.line.say_no).into_any(),
            Stage::Nothing | Stage::Over(_) => return None,
        };
        Some(view! {
            <button type="button" class="ar-call__small" id="recording-stop" on:click=stop>{words}</button>
        })
    };
    let waited_for = move || {
        let missing = known.view.with(|view| {
            let view = view.as_ref()?;
            let people = known.people.get().into_iter();
            let names = people
                .filter(|p| p.state == ParticipantState::Admitted && !p.role.is_camera())
                .filter(|p| view.asks(p.id).is_some())
                .map(|p| p.name.as_str().to_owned());
            Some(names.collect::<Vec<_>>().join(", "))
        });
        missing.filter(|names| !names.is_empty()).map(
            |names| view! { <span>{t_string!(i18n, recording.line.waiting, names = names)}</span> },
        )
    };
    move || {
        let so = so.get();
        let shown = match so {
            Stage::Nothing => false,
            Stage::Over(_) => fresh.get(),
            _ => true,
        };
        let on = matches!(so, Stage::On { .. });
        let mine = so == Stage::On { mine: true };
        let asking = so == Stage::Asked { mine: true };
        shown.then(|| {
            view! {
                <div class="ar-recording" data-testid="recording-line" data-on=on.then_some("true")>
                    <div class="ar-recording__words">
                        {on.then(|| view! {
                            <span class="ar-recording__dot" aria-hidden="true"></span>
                            <strong>{t!(i18n, recording.line.recording)}</strong>
                        })}
                        <span>{move || words(i18n, known, so)}</span>
                        {move || (mine && !runs.get()).then(|| view! {
                            <span>{t!(i18n, recording.line.paused)}</span>
                        })}
                        {asking.then_some(waited_for)}
                        {move || failed.get().then(|| view! {
                            <span>{t!(i18n, recording.line.cannot)}</span>
                        })}
                    </div>
                    {button(so)}
                </div>
            }
        })
    }
}
