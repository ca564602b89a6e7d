//! Screens that others share, in the large place.

use domain::consultation::ladder::Wish;
use domain::consultation::participant::{DisplayName, ParticipantView};
use domain::ids::ParticipantId;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Shown;
use super::faces::{missing_words, withheld};
use crate::consultation::media::{Local, show};
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
    let i18n = use_i18n();
    let taken: RwSignal<Option<DisplayName>> = shown.call().state.screen_taken.clone().into();
    Effect::new(move || {
        if let Some(name) = taken.get() {
            let name = name.as_str().to_owned();
            shown.say(t_string!(i18n, call.screen.taken, name = name));
            taken.set(None);
        }
    });
    move || shared.get().map(|id| view! { <Screen id=id/> })
}

#[component]
fn Screen(id: ParticipantId) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let person = Memo::new(move |_| {
        shown
            .others
            .with(|others| others.iter().find(|person| person.id == id).cloned())
    });
    let name = Memo::new(move |_| {
        person.with(|p| {
            p.as_ref()
                .map_or_else(String::new, |p| p.name.as_str().to_owned())
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
    // Who has chosen sound only gets no screens either, and a line that bears no face bears none.
    let wish: RwSignal<Wish> = Local::get().wish.clone().into();
    let why_none = move || {
        let media = person.with(|p| p.as_ref().map(|p| p.media))?;
        let why = withheld(media, wish.get())?;
        Some(missing_words(i18n, shown, why, name.get()))
    };
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
            {move || why_none().map(|words| view! {
                <p class="ar-call__empty ar-call__cover">{words}</p>
            })}
            <figcaption>{words}</figcaption>
        </figure>
    }
    .into_any()
}
