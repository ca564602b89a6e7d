//! A call that goes on while the clinician looks at another page: they still hear the other, are
//! told so, and one press takes them back.

use std::rc::Rc;

use domain::consultation::event::EndReason;
use domain::consultation::participant::{ParticipantState, ParticipantView};
use domain::ids::{ConsultationId, ParticipantId};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen_futures::spawn_local;

use crate::consultation::call::{RecordingLine, let_lead};
use crate::consultation::media::{Call, Connection, Local, RemoteMedia, show};
use crate::consultation::roles::role_within;
use crate::kit::{Button, Look};
use crate::words::{t, t_string, use_i18n};

type TheCall = StoredValue<Rc<Call>, LocalStorage>;

/// The strip at the top of every other staff page. Stands inside the router. Lets calls be led at all.
#[component]
pub fn CallStrip() -> impl IntoView {
    let_lead();
    let going_on: RwSignal<Option<ConsultationId>> = Call::going_on().into();
    let path = use_location().pathname;
    let elsewhere = Memo::new(move |_| {
        going_on
            .get()
            .filter(|id| path.get() != format!("/staff/consultations/{id}"))
    });
    move || {
        let id = elsewhere.get()?;
        let call = StoredValue::new_local(Call::current()?);
        Some(view! { <Strip id=id call=call/> })
    }
}

#[component]
fn Strip(id: ConsultationId, call: TheCall) -> impl IntoView {
    let i18n = use_i18n();
    let state = call.with_value(|call| call.state.clone());
    let people: RwSignal<Vec<ParticipantView>> = state.people.into();
    let connection: RwSignal<Connection> = state.connection.into();
    let ended: RwSignal<Option<EndReason>> = state.ended.into();
    let media: RwSignal<Vec<RemoteMedia>> = state.media.into();
    let others = Memo::new(move |_| {
        let closed = matches!(connection.get(), Connection::Closed(_)) || ended.get().is_some();
        let people = people.get().into_iter();
        let there = people
            .filter(|p| p.state == ParticipantState::Admitted && !p.role.is_camera() && !closed);
        let there: Vec<_> = there.collect();
        // Among several, by role too.
        let several = there.len() > 1;
        there
            .into_iter()
            .map(|p| {
                let name = p.name.as_str().to_owned();
                if !several {
                    return (p.id, name);
                }
                let role = role_within(i18n, p.role);
                let named = t_string!(i18n, guests.call.named, name = name, role = role);
                (p.id, named.to_string())
            })
            .collect::<Vec<_>>()
    });
    // Nobody left: nothing goes on any more.
    Effect::new(move || {
        if others.with(Vec::is_empty) {
            Call::close();
            Local::get().stop();
        }
    });
    let names = move || {
        others.with(|o| {
            o.iter()
                .map(|(_, n)| n.clone())
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    view! {
        <section class="ar-strip" aria-label=move || t_string!(i18n, consultation.strip.label)>
            <RecordingLine call=call/>
            <p>{move || t_string!(i18n, consultation.strip.words, name = names())}</p>
            <a href=format!("/staff/consultations/{id}")>{t!(i18n, consultation.strip.back)}</a>
            <Button look=Look::Small on_click=move |_| call.with_value(|call| call.leave())>
                {t!(i18n, call.leave.yes)}
            </Button>
            <For
                each=move || others.with(|o| o.iter().map(|(id, _)| *id).collect::<Vec<_>>())
                key=|id| *id
                let:person
            >
                <Voice of=person call=call media=media/>
            </For>
        </section>
    }
    .into_any()
}

/// Somebody's voice, without their picture.
#[component]
fn Voice(of: ParticipantId, call: TheCall, media: RwSignal<Vec<RemoteMedia>>) -> impl IntoView {
    let audio = NodeRef::<html::Audio>::new();
    Effect::new(move || {
        media.track();
        if let Some(audio) = audio.get() {
            let stream = call.with_value(|call| call.stream(of));
            spawn_local(async move {
                // It has been playing already, so the browser lets it.
                let _ = show(&audio, stream.as_ref()).await;
            });
        }
    });
    view! { <audio node_ref=audio autoplay></audio> }
}
