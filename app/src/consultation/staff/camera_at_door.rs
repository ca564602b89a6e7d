//! Somebody's phone that waits as a camera: let in by one tap. Whose it is was checked when they were
//! let in themselves.

use domain::consultation::wire::{Admit, ConsultationView, RemovePerson, WaitingPerson};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use crate::api;
use crate::kit::{Button, ErrorSummary, Form, FormScope, Loaded, Look, announce};
use crate::words::{t, t_string, use_i18n};

/// One phone that waits.
#[component]
pub(super) fn CameraAtDoor(
    id: ConsultationId,
    person: Memo<Option<WaitingPerson>>,
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let name = move || person.with(|p| p.as_ref().map_or_else(String::new, |p| p.name.clone()));
    let participant = move || person.get_untracked().map(|p| p.participant);
    let admit = move |_| {
        let Some(participant) = participant() else {
            return;
        };
        let body = Admit {
            participant,
            identifiers: Vec::new(),
        };
        form.send(
            async move {
                let address = format!("/api/consultations/{id}/admit");
                api::post::<ConsultationView, _>(&address, &body).await
            },
            move |now| view.put(now),
        );
    };
    let refuse = move |_| {
        let Some(participant) = participant() else {
            return;
        };
        let said = t_string!(i18n, phone.door.refused, name = name()).to_string();
        let body = RemovePerson { participant };
        form.send(
            async move {
                let address = format!("/api/consultations/{id}/remove");
                api::post::<ConsultationView, _>(&address, &body).await
            },
            move |now| {
                announce(said);
                view.put(now);
            },
        );
    };
    let heading = format!(
        "at-door-{}",
        participant().map_or_else(String::new, |id| id.to_string())
    );
    let labelled = heading.clone();
    view! {
        <section class="ar-admit" aria-labelledby=labelled data-testid="camera-at-door">
            <h2 class="nhsuk-heading-m" id=heading>
                {move || t_string!(i18n, phone.door.heading, name = name()).to_string()}
            </h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            <p>{t!(i18n, phone.door.words)}</p>
            <Button busy=form.busy() on_click=admit>
                {t!(i18n, phone.door.let_in)}
            </Button>
            " "
            <Button look=Look::Secondary busy=form.busy() on_click=refuse>
                {t!(i18n, phone.door.not_now)}
            </Button>
        </section>
    }
    .into_any()
}
