//! Screens that others share, in the large place.

use domain::consultation::participant::ParticipantView;
use domain::ids::ParticipantId;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Shown;
use crate::consultation::media::show;
use crate::kit::announce;
use crate::words::{t_string, use_i18n};

/// Whoever shares theirs, first come first.
fn who(shown: Shown) -> Option<ParticipantId> {
    shown.others.with(|others| {
        let shares = |person: &&ParticipantView| person.media.screen && !shown.is_held_from(person);
        others.iter().find(shares).map(|person| person.id)
    })
}

/// Whether a screen takes the large place.
pub(super) fn is_shared(shown: Shown) -> bool {
    who(shown).is_some()
}

#[component]
pub(super) fn Screens() -> impl IntoView {
    let shown = expect_context::<Shown>();
    let shared = Memo::new(move |_| who(shown));
    move || shared.get().map(|id| view! { <Screen id=id/> })
}

#[component]
fn Screen(id: ParticipantId) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let name = Memo::new(move |_| {
        shown.others.with(|others| {
            let person = others.iter().find(|person| person.id == id);
            person.map_or_else(String::new, |person| person.name.as_str().to_owned())
        })
    });
    announce(t_string!(
        i18n,
        call.screen.shared_by,
        name = name.get_untracked()
    ));
    let video = NodeRef::<html::Video>::new();
    Effect::new(move || {
        shown.media.track();
        let Some(video) = video.get() else { return };
        let stream = shown.call().screen(id);
        spawn_local(async move {
            let plays = show(&video, stream.as_ref()).await;
            if !plays {
                shown.tap_wanted.try_set(true);
            }
        });
    });
    let words = move || t_string!(i18n, call.screen.shared_by, name = name.get());
    view! {
        <figure class="ar-call__screen">
            <video
                class="ar-call__remote"
                node_ref=video
                autoplay
                playsinline
                prop:muted=true
                aria-label=words
            ></video>
            <figcaption>{words}</figcaption>
        </figure>
    }
    .into_any()
}
