//! The check of a line as people see it: what is being done, how to stop it, what came of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::error::ErrorCode;
use domain::support::line::Line;
use domain::support::verdict::{Assessment, assess};
use domain::support::wire::CheckEnded;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::line_details::LineDetails;
use super::line_words::LineVerdict;
use super::run::{Run, Step};
use crate::api::{self, Failure};
use crate::consultation::media::show;
use crate::kit::{Button, Look};
use crate::words::{I18n, t, t_string, use_i18n};

type Kept = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// Where the result goes.
#[derive(Clone, Default)]
pub enum Keep {
    /// Nowhere: it is for whoever looks at it.
    #[default]
    Nowhere,
    /// To the clinic, by this. It gets the check's name and the figures.
    With(Arc<dyn Fn(String, Line) -> Kept + Send + Sync>),
}

#[derive(Clone)]
enum Shown {
    Idle,
    Running,
    Stopped,
    NotNow(Failure),
    Done(Line, Sent),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    NotAsked,
    Going,
    Arrived,
    Failed,
}

type State = RwSignal<Shown, LocalStorage>;
type Runs = StoredValue<Option<Run>, LocalStorage>;

/// The check: it begins by itself as soon as `begin` is true, and can be stopped and done again.
#[component]
pub fn LineCheck(
    /// Whether the time to begin by itself has come.
    #[prop(into)]
    begin: Signal<bool>,
    /// Where the result goes.
    #[prop(optional)]
    keep: Keep,
) -> impl IntoView {
    let i18n = use_i18n();
    let state: State = RwSignal::new_local(Shown::Idle);
    let runs: Runs = StoredValue::new_local(None);
    let keep = StoredValue::new_local(keep);
    let start = move || {
        let run = Run::new();
        runs.set_value(Some(run.clone()));
        state.set(Shown::Running);
        spawn_local(go(run, state, keep.get_value()));
    };
    let begun = StoredValue::new(false);
    Effect::new(move || {
        if begin.get() && !begun.get_value() {
            begun.set_value(true);
            start();
        }
    });
    let stop = move || {
        if let Some(run) = runs.get_value() {
            run.stop();
        }
    };
    // Whoever goes on to the waiting room does not wait for it.
    on_cleanup(stop);
    let again = move || {
        view! {
            <Button id="check-line" look=Look::Secondary on_click=move |_| start()>
                {t!(i18n, support.again)}
            </Button>
        }
    };
    let body = move || match state.get() {
        Shown::Idle => view! {
            <p>{t!(i18n, support.intro)}</p>
            <Button id="check-line" look=Look::Secondary on_click=move |_| start()>
                {t!(i18n, support.start)}
            </Button>
        }
        .into_any(),
        Shown::Running => runs
            .get_value()
            .map(|run| {
                view! {
                    <Progress run=run/>
                    <Button id="stop-line" look=Look::Secondary on_click=move |_| stop()>
                        {t!(i18n, support.stop)}
                    </Button>
                }
            })
            .into_any(),
        Shown::Stopped => view! { <p>{t!(i18n, support.stopped)}</p>{again()} }.into_any(),
        Shown::NotNow(failure) => view! { <p>{not_now(i18n, &failure)}</p>{again()} }.into_any(),
        Shown::Done(line, _) => view! { <LineDetails line=line/>{again()} }.into_any(),
    };
    // What came of it is said once it is there; the steps say themselves.
    let verdict = move || match state.get() {
        Shown::Done(line, sent) => {
            let found: Assessment = assess(&line);
            Some(view! { <LineVerdict found=found/><SentWords sent=sent/> })
        }
        _ => None,
    };
    view! {
        <section class="ar-line-check" aria-labelledby="line-check">
            <h2 class="nhsuk-heading-s" id="line-check">{t!(i18n, support.title)}</h2>
            <div role="status">{verdict}</div>
            {body}
        </section>
    }
    .into_any()
}

/// Whoever has left meanwhile is told nothing.
async fn go(run: Run, state: State, keep: Keep) {
    let (check, line) = match run.go().await {
        Ok(Some(found)) => found,
        Ok(None) => {
            state.try_set(Shown::Stopped);
            return;
        }
        Err(failure) => {
            state.try_set(Shown::NotNow(failure));
            return;
        }
    };
    let line = line.bounded();
    let Keep::With(keep) = keep else {
        state.try_set(Shown::Done(line, Sent::NotAsked));
        // One that does not hear it ends it by itself.
        let _ = api::post::<(), _>("/api/check/end", &CheckEnded { check }).await;
        return;
    };
    state.try_set(Shown::Done(line.clone(), Sent::Going));
    let sent = match keep(check, line.clone()).await {
        Ok(()) => Sent::Arrived,
        Err(_) => Sent::Failed,
    };
    state.try_set(Shown::Done(line, sent));
}

fn not_now(i18n: I18n, failure: &Failure) -> &'static str {
    if failure.is(ErrorCode::Unavailable) || failure.is(ErrorCode::TooManyAttempts) {
        t_string!(i18n, support.busy)
    } else if failure.is(ErrorCode::NotFound) {
        t_string!(i18n, support.none_here)
    } else {
        t_string!(i18n, support.no_server)
    }
}

#[component]
fn SentWords(sent: Sent) -> impl IntoView {
    let i18n = use_i18n();
    match sent {
        Sent::NotAsked => ().into_any(),
        Sent::Going => view! { <p>{t!(i18n, support.sending)}</p> }.into_any(),
        Sent::Arrived => view! { <p>{t!(i18n, support.sent)}</p> }.into_any(),
        Sent::Failed => view! { <p>{t!(i18n, support.not_sent)}</p> }.into_any(),
    }
}

/// Which step it is, in words and as a bar; and one's own picture as it comes back.
#[component]
fn Progress(run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let step: RwSignal<Step> = run.step.clone().into();
    let revision: RwSignal<u32> = run.revision.clone().into();
    let run = StoredValue::new_local(run);
    let words = move || match step.get() {
        Step::Connecting => t_string!(i18n, support.step.connecting),
        Step::Measuring => t_string!(i18n, support.step.measuring),
        Step::Down => t_string!(i18n, support.step.down),
        Step::Up => t_string!(i18n, support.step.up),
        Step::Ways => t_string!(i18n, support.step.ways),
    };
    let number = move || step.get().number();
    let video = NodeRef::<html::Video>::new();
    Effect::new(move || {
        revision.track();
        if let Some(video) = video.get() {
            video.set_muted(true);
            let echoed = run.with_value(Run::echoed);
            spawn_local(async move {
                show(&video, echoed.as_ref()).await;
            });
        }
    });
    let there = move || {
        revision.track();
        run.with_value(Run::echoed).is_some()
    };
    view! {
        <p role="status">
            {move || t_string!(i18n, support.step.of, step = number(), all = Step::COUNT)}" "{words}
        </p>
        <progress
            class="ar-level"
            max=Step::COUNT.to_string()
            prop:value=move || f64::from(number())
            aria-label=move || t_string!(i18n, support.progress)
        ></progress>
        <Show when=there>
            <figure class="ar-echo">
                <div class="ar-preview">
                    <video node_ref=video autoplay playsinline prop:muted=true
                        aria-label=move || t_string!(i18n, support.echo)></video>
                </div>
                <figcaption>{t!(i18n, support.echo)}</figcaption>
            </figure>
        </Show>
    }
    .into_any()
}
