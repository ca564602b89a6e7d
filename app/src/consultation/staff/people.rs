//! Who is here beside oneself, the lock of the door, and taking somebody out.

use std::rc::Rc;

use domain::consultation::participant::ParticipantView;
use domain::consultation::wire::{ConsultationView, Lock, RemovePerson, WaitingPerson};
use domain::ids::{ConsultationId, ParticipantId};
use leptos::prelude::*;

use super::guests::Invite;
use crate::api;
use crate::consultation::media::Call;
use crate::consultation::roles::{camera_name, role_name, role_within};
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, Loaded, Look, announce};
use crate::words::{t, t_string, use_i18n};

type TheCall = StoredValue<Rc<Call>, LocalStorage>;

/// The panel at the consultation's side.
#[component]
pub(super) fn PeoplePanel(
    id: ConsultationId,
    call: TheCall,
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let me: RwSignal<Option<ParticipantView>> = call.with_value(|c| c.state.me.clone()).into();
    let people = Memo::new(move |_| {
        let me = me.with(|me| me.as_ref().map(|me| me.id));
        let people = view.get().map(|v| v.participants).unwrap_or_default();
        let others = people.into_iter().filter(|p| Some(p.participant) != me);
        others.collect::<Vec<_>>()
    });
    let ids =
        Memo::new(move |_| people.with(|p| p.iter().map(|p| p.participant).collect::<Vec<_>>()));
    let going = RwSignal::new(None::<WaitingPerson>);
    let appointment = view.get().map(|v| v.appointment);
    let nobody = move || {
        let none = ids.with(Vec::is_empty);
        none.then(|| view! { <p class="ar-quiet">{t!(i18n, guests.panel.nobody)}</p> })
    };
    view! {
        <section class="ar-people" aria-labelledby="people-heading">
            <h2 class="nhsuk-heading-s" id="people-heading">{t!(i18n, guests.panel.heading)}</h2>
            {nobody}
            <ul class="ar-people__list">
                <For each=move || ids.get() key=|id| *id let:participant>
                    <Line participant=participant people=people going=going/>
                </For>
            </ul>
            <Door id=id view=view/>
            {appointment.map(|appointment| view! { <Invite appointment=appointment/> })}
            <RemoveDialog id=id view=view going=going/>
        </section>
    }
    .into_any()
}

#[component]
fn Line(
    participant: ParticipantId,
    people: Memo<Vec<WaitingPerson>>,
    going: RwSignal<Option<WaitingPerson>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let person = Memo::new(move |_| {
        people.with(|p| p.iter().find(|p| p.participant == participant).cloned())
    });
    move || {
        let person = person.get()?;
        let name = person.name.clone();
        let role = role_within(i18n, person.role);
        let state = match (person.connected, person.admitted) {
            (false, _) => t!(i18n, guests.panel.away).into_any(),
            (true, true) => t!(i18n, guests.panel.in_call).into_any(),
            (true, false) => t!(i18n, guests.panel.waiting).into_any(),
        };
        // A colleague came by a sign-in of their own, and goes by hanging up.
        let remove = (!person.role.hosts()).then(|| {
            let named = if person.role.is_camera() {
                camera_name(i18n, name.clone())
            } else {
                name.clone()
            };
            let label = t_string!(i18n, guests.panel.remove_name, name = named).to_string();
            let person = person.clone();
            view! {
                <button
                    type="button"
                    class="ar-button-small"
                    aria-label=label
                    on:click=move |_| going.set(Some(person.clone()))
                >
                    {t!(i18n, guests.panel.remove)}
                </button>
            }
        });
        Some(view! {
            <li>
                <span>
                    <strong>{name.clone()}</strong>
                    {format!(", {role} · ")}
                    {state}
                </span>
                {remove}
            </li>
        })
    }
}

/// Whether anybody new comes in.
#[component]
fn Door(id: ConsultationId, view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let locked = Memo::new(move |_| view.get().is_some_and(|v| v.locked));
    let press = move |_| {
        let body = Lock {
            locked: !locked.get_untracked(),
        };
        form.send(
            async move {
                let address = format!("/api/consultations/{id}/lock");
                api::put::<ConsultationView, _>(&address, &body).await
            },
            move |now| {
                announce(if now.locked {
                    t_string!(i18n, guests.panel.now_locked)
                } else {
                    t_string!(i18n, guests.panel.now_unlocked)
                });
                view.put(now);
            },
        );
    };
    view! {
        <FormScope form=form><ErrorSummary/></FormScope>
        {move || locked.get().then(|| view! {
            <p class="ar-attention">{t!(i18n, guests.panel.locked)}</p>
        })}
        <Button id="lock-door" look=Look::Small busy=form.busy() on_click=press>
            {move || if locked.get() {
                t!(i18n, guests.panel.unlock).into_any()
            } else {
                t!(i18n, guests.panel.lock).into_any()
            }}
        </Button>
    }
    .into_any()
}

/// Asks once.
#[component]
fn RemoveDialog(
    id: ConsultationId,
    view: Loaded<ConsultationView>,
    going: RwSignal<Option<WaitingPerson>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let open = RwSignal::new(false);
    Effect::new(move || {
        if going.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            going.set(None);
        }
        is_open
    });
    let name = move || going.with(|p| p.as_ref().map_or_else(String::new, |p| p.name.clone()));
    let title = TextProp::from(move || {
        t_string!(i18n, guests.panel.remove_title, name = name()).to_string()
    });
    let role = move || going.with(|p| p.as_ref().map(|p| role_name(i18n, p.role)));
    let remove = move |_| {
        let Some(person) = going.get_untracked() else {
            return;
        };
        let body = RemovePerson {
            participant: person.participant,
        };
        form.send(
            async move {
                let address = format!("/api/consultations/{id}/remove");
                api::post::<ConsultationView, _>(&address, &body).await
            },
            move |now| {
                let name = person.name;
                announce(t_string!(i18n, guests.panel.removed, name = name).to_string());
                view.put(now);
                open.set(false);
            },
        );
    };
    view! {
        <Dialog open=open title=title id="remove-title">
            <FormScope form=form><ErrorSummary/></FormScope>
            <p><strong>{name}</strong>", "{role}</p>
            <p>{t!(i18n, guests.panel.remove_words)}</p>
            <Button id="remove-yes" look=Look::Warning busy=form.busy() on_click=remove>
                {t!(i18n, guests.panel.remove_yes)}
            </Button>
            " "
            <Button id="remove-no" look=Look::Secondary on_click=move |_| open.set(false)>
                {t!(i18n, guests.panel.remove_no)}
            </Button>
        </Dialog>
    }
    .into_any()
}
