//! The still pictures of the record. Each is fetched when somebody wants to see it: that is noted.

use domain::consultation::wire::{ConsultationView, RecordPicture};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use crate::kit::{Button, Loaded, Look, dates};
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
    let address = format!("/api/consultations/{of}/pictures/{}", picture.id);
    let words = move || {
        let time = dates::time_at(i18n, picture.at, &zone);
        t_string!(i18n, room.pictures.of, time = time).to_string()
    };
    let words = Memo::new(move |_| words());
    move || {
        if open.get() {
            view! { <img class="ar-record-picture" src=address.clone() alt=move || words.get()/> }
                .into_any()
        } else {
            view! {
                <p>
                    {move || words.get()}" "
                    <Button look=Look::Secondary on_click=move |_| open.set(true)>
                        {t!(i18n, room.pictures.show)}
                        <span class="nhsuk-u-visually-hidden">": "{move || words.get()}</span>
                    </Button>
                </p>
            }
            .into_any()
        }
    }
}
