//! Somebody's phone that waits as a camera: let in by one tap. Whose it is was checked when they were
//! let in themselves.

use leptos::prelude::*;

use super::at_door::AtDoor;
use crate::kit::{Button, ErrorSummary, FormScope, Look};
use crate::words::{t, t_string, use_i18n};

/// One phone that waits.
#[component]
pub(super) fn CameraAtDoor(door: AtDoor) -> impl IntoView {
    let i18n = use_i18n();
    let form = door.form;
    let refuse =
        move |_| door.refuse(t_string!(i18n, phone.door.refused, name = door.name()).to_string());
    let heading = door.heading();
    let labelled = heading.clone();
    view! {
        <section class="ar-admit" aria-labelledby=labelled data-testid="camera-at-door">
            <h2 class="nhsuk-heading-m" id=heading>
                {move || t_string!(i18n, phone.door.heading, name = door.name()).to_string()}
            </h2>
            <FormScope form=form><ErrorSummary/></FormScope>
            <p>{t!(i18n, phone.door.words)}</p>
            <Button busy=form.busy() on_click=move |_| door.admit()>
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
