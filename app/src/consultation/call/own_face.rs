//! Oneself, small, in a corner chosen by a button.

use domain::consultation::blur::Face;
use domain::consultation::ladder::Wish;
use leptos::prelude::*;

use super::icons::Icon;
use super::{Shown, role_words};
use crate::consultation::device_check::{OwnPicture, blur_state};
use crate::consultation::media::{Local, Status};
use crate::words::{t, t_string, use_i18n};

const CORNERS: [&str; 4] = ["top-right", "bottom-right", "bottom-left", "top-left"];

#[component]
pub(super) fn OwnFace() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let corner = RwSignal::new(0usize);
    let blur = blur_state();
    let hidden = Memo::new(move |_| blur.get().face() == Face::Nothing);
    let picture = move || {
        if shown.camera.get() == Status::On && hidden.get() {
            view! { <p class="ar-call__empty">{t!(i18n, call.blur.hidden)}</p> }.into_any()
        } else if shown.camera.get() == Status::On {
            view! { <OwnPicture/> }.into_any()
        } else {
            view! { <p class="ar-call__empty">{t!(i18n, call.bar.camera_off)}</p> }.into_any()
        }
    };
    let wish: RwSignal<Wish> = Local::get().wish.clone().into();
    // One sees oneself; that the others do not is to be read there.
    let kept = Memo::new(move |_| {
        let held = shown
            .media
            .with(|all| !all.is_empty() && all.iter().all(|m| m.quality.held));
        let on_hold = shown.hold.get().is_some();
        let kept = held || on_hold || hidden.get() || wish.get() == Wish::SoundOnly;
        shown.camera.get() == Status::On && kept
    });
    let not_sent = move || {
        kept.get()
            .then(|| view! { " · "{t!(i18n, call.face.not_sent)} })
    };
    let role = move || shown.me.with(|me| me.as_ref().map(role_words));
    view! {
        <figure
            class="ar-call__self"
            data-corner=move || CORNERS.get(corner.get()).copied()
            aria-label=move || t_string!(i18n, call.face.own)
        >
            {picture}
            <figcaption class="ar-call__self-name">
                {t!(i18n, call.you)}
                <span class="ar-call__self-role">" · "{role}</span>
                {not_sent}
            </figcaption>
            <button
                type="button"
                class="ar-call__corner"
                id="call-move-picture"
                aria-label=move || t_string!(i18n, call.face.change_corner)
                title=move || t_string!(i18n, call.face.change_corner)
                on:click=move |_| corner.update(|c| *c = (*c + 1) % CORNERS.len())
            >
                {Icon::Corner.draw()}
            </button>
        </figure>
    }
    .into_any()
}
