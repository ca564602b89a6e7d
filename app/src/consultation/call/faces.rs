//! The others, large.

use domain::consultation::ladder::Wish;
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::participant::{DeviceState, MediaState, ParticipantRole};
use domain::consultation::quality::Mark;
use domain::ids::ParticipantId;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::hold::held_words;
use super::pin::Pin;
use super::{Shown, role_words};
use crate::consultation::media::{Local, play_on, show};
use crate::consultation::roles::shown_name;
use crate::words::{I18n, t, t_string, use_i18n};

#[component]
pub(super) fn Faces() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let ids = Memo::new(move |_| {
        shown
            .others
            .with(|others| others.iter().map(|p| p.id).collect::<Vec<_>>())
    });
    let nobody = move || {
        ids.with(Vec::is_empty).then(|| {
            view! {
                <p class="ar-call__empty">{move || shown.alone.get()}</p>
            }
        })
    };
    // Whoever has gone is not pinned any more.
    Effect::new(move || {
        let pinned = shown.pinned.get();
        if pinned.is_some_and(|id| ids.with(|ids| !ids.contains(&id))) {
            shown.pinned.set(None);
        }
    });
    let count = move || ids.with(Vec::len);
    let pinned = move || {
        let pinned = shown.pinned.get().is_some() && count() > 1;
        pinned.then_some("true")
    };
    view! {
        <div class="ar-call__faces" data-faces=count data-pinned=pinned>
            <For each=move || ids.get() key=|id| *id let:id>
                <Face id=id/>
            </For>
            {nobody}
        </div>
        {move || shown.tap_wanted.get().then(|| view! {
            <div class="ar-call__paused">
                <button class="nhsuk-button" type="button" on:click=move |_| hear(shown)>
                    {move || {
                        let name = shown.name.get();
                        t_string!(i18n, call.face.tap_to_hear, name = name)
                    }}
                </button>
            </div>
        })}
    }
    .into_any()
}

/// Starts every picture and sound, in the very moment of the tap: later would not count as one.
fn hear(shown: Shown) {
    shown.tap_wanted.set(false);
    let Ok(videos) = document().query_selector_all("video.ar-call__remote") else {
        return;
    };
    for index in 0..videos.length() {
        let video = videos
            .item(index)
            .and_then(|v| v.dyn_into::<web_sys::HtmlMediaElement>().ok());
        if let Some(playing) = video.and_then(|video| video.play().ok()) {
            spawn_local(async move {
                let refused = wasm_bindgen_futures::JsFuture::from(playing).await.is_err();
                if refused {
                    shown.tap_wanted.try_set(true);
                }
            });
        }
    }
}

/// Why somebody's picture is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The call is on hold.
    OnHold,
    /// Their camera is off.
    Off,
    /// We want sound only.
    NotWanted,
    /// They do.
    NotSent,
    /// Their line bears no picture.
    Held,
}

/// Why what a person shows, face or screen, does not come, if there is a reason.
pub(super) fn withheld(media: MediaState, mine: Wish) -> Option<Missing> {
    if mine == Wish::SoundOnly {
        Some(Missing::NotWanted)
    } else if media.wish == Wish::SoundOnly {
        Some(Missing::NotSent)
    } else {
        media.held.then_some(Missing::Held)
    }
}

/// The same in words.
pub(super) fn missing_words(i18n: I18n, shown: Shown, why: Missing, name: String) -> String {
    match why {
        Missing::OnHold => held_words(i18n, shown),
        Missing::Off => t_string!(i18n, call.face.camera_off, name = name),
        Missing::NotWanted => t_string!(i18n, call.face.sound_only_mine).to_owned(),
        Missing::NotSent => t_string!(i18n, call.face.sound_only_theirs, name = name),
        Missing::Held => t_string!(i18n, call.face.held, name = name),
    }
}

/// Whether there are pictures in it; a browser's first one may be a black speck.
pub(super) fn has_picture(video: &web_sys::HtmlVideoElement) -> bool {
    video.video_width() > 2
}

#[component]
fn Face(id: ParticipantId) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let person = Memo::new(move |_| {
        shown
            .others
            .with(|others| others.iter().find(|p| p.id == id).cloned())
    });
    let name =
        move || person.with(|p| p.as_ref().map_or_else(String::new, |p| shown_name(i18n, p)));
    // A phone that is a camera has no voice, and must have none: it lies beside its owner.
    let camera = person.with_untracked(|p| p.as_ref().is_some_and(|p| p.role.is_camera()));
    // Clinicians are there for the patient, everybody else for the clinicians.
    let main = person.with_untracked(|p| {
        let of = p.as_ref().map(|p| p.role);
        let main = match of {
            Some(ParticipantRole::Clinician) => !untrack(|| shown.hosts()),
            of => of == Some(ParticipantRole::Patient),
        };
        main.then_some("true")
    });
    let video = NodeRef::<html::Video>::new();
    let speaker: RwSignal<String> = Local::get().speaker.clone().into();
    Effect::new(move || {
        shown.media.track();
        let Some(video) = video.get() else { return };
        let stream = shown.call().stream(id);
        spawn_local(async move {
            let plays = show(&video, stream.as_ref()).await;
            if !plays {
                shown.tap_wanted.try_set(true);
            }
        });
    });
    Effect::new(move || {
        let speaker = speaker.get();
        if let Some(video) = video.get()
            && !speaker.is_empty()
        {
            spawn_local(async move { play_on(&video, &speaker).await });
        }
    });
    let wish: RwSignal<Wish> = Local::get().wish.clone().into();
    // Why there is no picture, if there is none.
    let missing = Memo::new(move |_| {
        let (media, apart) =
            person.with(|p| p.as_ref().map(|p| (p.media, shown.is_held_from(p))))?;
        if apart {
            return Some(Missing::OnHold);
        }
        if media.camera != DeviceState::On {
            return Some(Missing::Off);
        }
        withheld(media, wish.get())
    });
    let cover = move || {
        missing.get().map(|why| {
            let words = move || missing_words(i18n, shown, why, name());
            view! { <p class="ar-call__empty ar-call__cover">{words}</p> }
        })
    };
    let line = Memo::new(move |_| {
        let stands = shown.media.with(|media| {
            media
                .iter()
                .any(|m| m.of == id && m.state == ConnectionState::Connected)
        });
        stands.then(|| shown.quality(id).theirs)
    });
    let silent = move || {
        let muted = person.with(|p| {
            p.as_ref()
                .is_some_and(|p| !camera && p.media.microphone != DeviceState::On)
        });
        muted.then(|| view! { <span>" ·\u{a0}"{t!(i18n, call.face.microphone_off)}</span> })
    };
    let role = move || person.with(|p| p.as_ref().map(role_words));
    // Among several one looks for the voice; with one other there is nothing to look for.
    let speaks = Memo::new(move |_| {
        let several = shown.others.with(|others| others.len() > 1);
        several
            && missing.get() != Some(Missing::OnHold)
            && shown
                .media
                .with(|media| media.iter().any(|m| m.of == id && m.speaks))
    });
    let speaking = move || {
        speaks.get().then(|| {
            view! {
                " ·\u{a0}"
                <span class="ar-call__speaking">{t!(i18n, guests.call.speaking)}</span>
            }
        })
    };
    view! {
        <figure
            class="ar-call__face"
            data-pinned=move || (shown.pinned.get() == Some(id)).then_some("true")
            data-main=main
            data-speaks=move || speaks.get().then_some("true")
            data-lost=move || line.get().is_none().then_some("true")
        >
            <video
                class="ar-call__remote"
                node_ref=video
                autoplay
                playsinline
                prop:muted=camera
                on:resize=move |event| {
                    let video = event_target::<web_sys::HtmlVideoElement>(&event);
                    if has_picture(&video) && !camera {
                        shown.call().pictured();
                    }
                }
                aria-label=move || t_string!(i18n, call.face.picture_of, name = name())
            ></video>
            {cover}
            <figcaption>
                <strong>{name}</strong>
                " ·\u{a0}"
                {role}
                {silent}
                {speaking}
                {move || line.get().map(|mark| view! { <Line mark=mark/> })}
            </figcaption>
            <Pin of=id name=Signal::derive(name)/>
        </figure>
    }
    .into_any()
}

/// How good the line from somebody is, in bars and in words.
#[component]
fn Line(mark: Mark) -> impl IntoView {
    let i18n = use_i18n();
    let bars = match mark {
        Mark::Good => 3,
        Mark::Fair => 2,
        Mark::Weak => 1,
    };
    let words = move || match mark {
        Mark::Good => t_string!(i18n, call.face.line_good),
        Mark::Fair => t_string!(i18n, call.face.line_fair),
        Mark::Weak => t_string!(i18n, call.face.line_weak),
    };
    view! {
        " "
        <span class="ar-call__line">
            <span class="ar-call__bars" data-bars=bars aria-hidden="true"></span>
            {words}
        </span>
    }
    .into_any()
}
