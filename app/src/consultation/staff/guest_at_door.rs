//! A guest who waits: let in by name and role. There is no identity to check; the name is what the
//! invitation says, or what is said aloud.

use domain::consultation::wire::WaitingPerson;
use leptos::prelude::*;

use super::admit::Presence;
use super::at_door::AtDoor;
use crate::consultation::roles::role_name;
use crate::kit::{Button, ErrorSummary, FormScope, FormView};
use crate::words::{t, t_string, use_i18n};

/// One guest's device that waits.
#[component]
pub(super) fn GuestAtDoor(door: AtDoor, person: Memo<Option<WaitingPerson>>) -> impl IntoView {
    let i18n = use_i18n();
    let form = door.form;
    let role = move || person.with(|p| p.as_ref().map(|p| role_name(i18n, p.role)));
    let heading = door.heading();
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
                {move || t_string!(i18n, guests.admit.heading, name = door.name()).to_string()}
            </h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            <p>{move || {
                let role = role().unwrap_or_default();
                t_string!(i18n, guests.admit.role, role = role).to_string()
            }}</p>
            {invited_as}
            <Presence person=person/>
            <FormView on_submit=move |()| door.admit()>
                <Button busy=form.busy()>
                    {move || t!(i18n, guests.admit.let_in, name = door.name())}
                </Button>
            </FormView>
        </section>
    }
    .into_any()
}
