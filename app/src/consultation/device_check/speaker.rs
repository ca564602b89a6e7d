//! A sound to hear.

use leptos::prelude::*;

use super::Heard;
use super::choose::ChooseDevice;
use crate::consultation::media::{DeviceKind, test_sound};
use crate::kit::{Button, Look};
use crate::words::{t, use_i18n};

#[component]
pub(super) fn SpeakerCheck(heard: Heard) -> impl IntoView {
    let i18n = use_i18n();
    let played = RwSignal::new(false);
    let question = move || {
        (played.get() && heard.0.get().is_none()).then(|| {
            view! {
                <p id="did-you-hear">{t!(i18n, join.check.did_you_hear)}</p>
                <div class="ar-answers" role="group" aria-labelledby="did-you-hear">
                    <Button look=Look::Secondary on_click=move |_| heard.0.set(Some(true))>
                        {t!(i18n, join.check.yes)}
                    </Button>
                    " "
                    <Button look=Look::Secondary on_click=move |_| heard.0.set(Some(false))>
                        {t!(i18n, join.check.no)}
                    </Button>
                </div>
            }
        })
    };
    let verdict = move || match heard.0.get() {
        Some(true) => t!(i18n, join.check.speaker_works).into_any(),
        Some(false) => t!(i18n, join.check.not_heard).into_any(),
        None => ().into_any(),
    };
    view! {
        <h2 class="nhsuk-heading-s">{t!(i18n, join.check.speaker)}</h2>
        <Button
            id="play-sound"
            look=Look::Secondary
            on_click=move |_| {
                heard.0.set(None);
                played.set(true);
                test_sound();
            }
        >
            {t!(i18n, join.check.play)}
        </Button>
        {question}
        <p role="status">{verdict}</p>
        <ChooseDevice kind=DeviceKind::Speaker/>
    }
}
