//! A guest who waits: let in by name and role. There is no identity to check; the name is what the
//! invitation says, or what is said aloud.

use domain::consultation::wire::{Admit, ConsultationView, WaitingPerson};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use super::admit::Presence;
use crate::api;
use crate::consultation::roles::role_name;
use crate::kit::{Button, ErrorSummary, Form, FormScope, FormView, Loaded};
use crate::words::{t, t_string, use_i18n};

/// One guest's device that waits.
#[component]
pub(super) fn GuestAtDoor(
    id: ConsultationId,
    person: Memo<Option<WaitingPerson>>,
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let name = move || person.with(|p| p.as_ref().map_or_else(String::new, |p| p.name.clone()));
    let role = move || person.with(|p| p.as_ref().map(|p| role_name(i18n, p.role)));
    let admit = move |()| {
        let Some(participant) = person.get_untracked().map(|p| p.participant) else {
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
    let heading = format!(
        "at-door-{}",
        person.with_untracked(|p| {
            p.as_ref()
                .map_or_else(String::new, |p| p.participant.to_string())
        })
    );
    let invited_as = move || {
        let other = person.with(|p| p.as_ref().and_then(|p| p.invited_as.clone()))?;
        Some(view! {
            <p class="ar-attention">
                {t_string!(i18n, guests.admit.invited_as, name = other).to_string()}
            </p>
        })
    };
    let labelled = heading.clone();
    view! {
        <section class="ar-admit" aria-labelledby=labelled>
            <h2 class="nhsuk-heading-m" id=heading>
                {move || t_string!(i18n, guests.admit.heading, name = name()).to_string()}
            </h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            <p>{move || {
                let role = role().unwrap_or_default();
                t_string!(i18n, guests.admit.role, role = role).to_string()
            }}</p>
            {invited_as}
            <Presence person=person/>
            <FormView on_submit=admit>
                <Button busy=form.busy()>
                    {move || t!(i18n, guests.admit.let_in, name = name())}
                </Button>
            </FormView>
        </section>
    }
    .into_any()
}
