//! Stepping away from the waiting room for a few minutes, without losing anything.

use std::rc::Rc;

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::consultation::media::Call;
use crate::kit::{Button, Look, announce};
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn StepAway(call: StoredValue<Rc<Call>, LocalStorage>) -> impl IntoView {
    let i18n = use_i18n();
    let since: RwSignal<Option<Timestamp>> = call.with_value(|c| c.state.away_since.clone()).into();
    let away = Memo::new(move |_| since.get().is_some());
    Effect::new(move |before: Option<bool>| {
        let away = away.get();
        if before.is_some_and(|before| before != away) {
            announce(if away {
                t_string!(i18n, room.away.gone)
            } else {
                t_string!(i18n, room.away.here)
            });
        }
        away
    });
    view! {
        {move || away.get().then(|| view! {
            <div class="nhsuk-inset-text ar-away"><p>{t!(i18n, room.away.gone)}</p></div>
        })}
        // One button that changes its words, so that it keeps the focus.
        <Button
            id="step-away"
            look=Look::Secondary
            on_click=move |_| call.with_value(|call| call.step_away(!away.get_untracked()))
        >
            {move || if away.get() {
                t!(i18n, room.away.back).into_any()
            } else {
                t!(i18n, room.away.go).into_any()
            }}
        </Button>
    }
    .into_any()
}
