//! One call at a time: whoever opens another patient's consultation while somebody is in the call with them is asked
//! before that call is left, and nothing of the other patient is in sight until then.

use domain::consultation::participant::{ParticipantState, ParticipantView};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use crate::consultation::media::{Call, hang_up};
use crate::kit::{Button, ButtonLink, Look, focus_on_heading};
use crate::words::{t, t_string, use_i18n};

/// The other consultation whose call somebody is in, if there is one.
pub(super) fn other_call(here: ConsultationId) -> Memo<Option<ConsultationId>> {
    let going_on: RwSignal<Option<ConsultationId>> = Call::going_on().into();
    Memo::new(move |_| {
        let with_somebody = || Call::current().is_some_and(|call| call.is_with_somebody());
        going_on
            .get()
            .filter(|other| *other != here && with_somebody())
    })
}

/// The question. Once the call is over, by whoever leaves it, the page goes on by itself.
#[component]
pub(super) fn LeaveFirst(
    /// The consultation of the call.
    of: ConsultationId,
) -> impl IntoView {
    let i18n = use_i18n();
    let people = Call::current().map(|call| call.state.people.clone());
    let people: RwSignal<Vec<ParticipantView>> = people.unwrap_or_default().into();
    let names = move || {
        people.with(|people| {
            let there = people.iter().filter(|person| {
                person.state == ParticipantState::Admitted && !person.role.is_camera()
            });
            let names: Vec<&str> = there.map(|person| person.name.as_str()).collect();
            names.join(", ")
        })
    };
    let leave = |_| {
        hang_up();
        focus_on_heading();
    };
    view! {
        <h2 class="nhsuk-heading-m">
            {move || t_string!(i18n, consultation.one_call.title, name = names())}
        </h2>
        <p>{t!(i18n, consultation.one_call.words)}</p>
        <ButtonLink href=format!("/staff/consultations/{of}")>
            {t!(i18n, consultation.strip.back)}
        </ButtonLink>
        " "
        <Button id="leave-first" look=Look::Secondary on_click=leave>
            {t!(i18n, consultation.one_call.leave)}
        </Button>
    }
    .into_any()
}
