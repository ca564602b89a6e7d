//! The clinician's button, and what they should know before they ask.

use domain::consultation::recording::{RecordingStep, RecordingView};
use leptos::prelude::*;

use super::Known;
use crate::consultation::call::Shown;
use crate::consultation::media::{Recorded, Recorder, TakesUp, may_record};
use crate::kit::{Button, Dialog, Look};
use crate::text;
use crate::words::{t, use_i18n};

/// The button; only where the site and the browser record, and while nothing is asked or recorded.
#[component]
pub(in crate::consultation::call) fn AskRecording(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let known = Known::of(shown.call);
    let may = Memo::new(move |_| {
        let off = |view: &Option<RecordingView>| matches!(view, Some(RecordingView::Off { .. }));
        let somebody = shown.others.with(|others| !others.is_empty());
        may_record() && shown.hosts() && somebody && known.view.with(off)
    });
    move || {
        may.get().then(|| {
            view! {
                <Button
                    id="more-record"
                    look=Look::Secondary
                    on_click=move |_| {
                        open.set(false);
                        shown.record_open.set(true);
                    }
                >
                    {t!(i18n, recording.ask.button)}
                </Button>
            }
        })
    }
}

/// What they should know.
#[component]
pub(in crate::consultation::call) fn AskDialog() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let asking = shown.record_open;
    let recorded: RwSignal<Option<Recorded>> = Recorder::get().recorded.clone().into();
    let ask = move |_| {
        asking.set(false);
        TakesUp::get().failed.set(false);
        shown.call().record(RecordingStep::Ask);
    };
    view! {
        <Dialog open=asking title=text!(i18n, recording.ask.title) id="record-title">
            <p>{t!(i18n, recording.ask.words)}</p>
            <p>{t!(i18n, recording.ask.kept)}</p>
            {move || if recorded.with(Option::is_some) {
                view! { <p>{t!(i18n, recording.ask.save_first)}</p> }.into_any()
            } else {
                view! {
                    <Button id="record-ask" on_click=ask>{t!(i18n, recording.ask.yes)}</Button>
                }
                .into_any()
            }}
            " "
            <Button id="record-cancel" look=Look::Secondary on_click=move |_| asking.set(false)>
                {t!(i18n, recording.ask.no)}
            </Button>
        </Dialog>
    }
    .into_any()
}
