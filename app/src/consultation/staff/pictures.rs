//! The still pictures of the record. Each is fetched when somebody wants to see it: that is noted.

use domain::consultation::wire::{ConsultationView, RecordPicture};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use crate::kit::{Loaded, dates};
use crate::words::{t, t_string, use_i18n};

/// Those that the patient gave.
#[component]
pub(super) fn PicturesPanel(view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let given = Memo::new(move |_| {
        let view = view.get()?;
        (!view.pictures.is_empty()).then_some((view.id, view.zone, view.pictures))
    });
    move || {
        let (id, zone, pictures) = given.get()?;
        let pictures = pictures.into_iter();
        let pictures = pictures.map(|it| view! { <Picture of=id zone=zone.clone() picture=it/> });
        Some(view! {
            <section aria-labelledby="pictures-heading">
                <h2 class="nhsuk-heading-m" id="pictures-heading">{t!(i18n, room.pictures.heading)}</h2>
                {pictures.collect_view()}
            </section>
        })
    }
}

#[component]
fn Picture(of: ConsultationId, zone: String, picture: RecordPicture) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let address = format!("/api/consultations/{of}/pictures/{}", picture.id);
    let words = move || {
        let time = dates::time_at(i18n, picture.at, &zone);
        t_string!(i18n, room.pictures.of, time = time).to_string()
    };
    let words = Memo::new(move |_| words());
    let press = move |_| {
        failed.set(false);
        open.update(|open| *open = !*open);
    };
    let does = move || {
        if open.get() {
            t!(i18n, room.pictures.hide).into_any()
        } else {
            t!(i18n, room.pictures.show).into_any()
        }
    };
    let picture = move || {
        if failed.get() {
            let words = t!(i18n, room.pictures.failed);
            return Some(view! { <p role="alert">{words}</p> }.into_any());
        }
        // Not before: each that is fetched is noted as seen.
        let shown = || {
            view! {
                <img
                    class="ar-record-picture"
                    src=address.clone()
                    alt=move || words.get()
                    on:error=move |_| {
                        open.set(false);
                        failed.set(true);
                    }
                />
            }
        };
        open.get().then(|| shown().into_any())
    };
    view! {
        // The button stays where it is, and with it whoever came to it by keyboard.
        <p class="ar-record-picture__line">
            <span>{move || words.get()}</span>
            <button class="nhsuk-button nhsuk-button--secondary" type="button" on:click=press>
                {does}
                <span class="nhsuk-u-visually-hidden">": "{move || words.get()}</span>
            </button>
        </p>
        {picture}
    }
    .into_any()
}
