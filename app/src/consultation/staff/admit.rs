//! Who is waiting, and the check that it is the right patient before they are let in.

use std::rc::Rc;

use domain::consultation::participant::{ParticipantRole, ParticipantView};
use domain::consultation::wire::{
    Admit, ConsultationView, DeviceCheck, DeviceFound, Identifier, WaitingPerson,
};
use domain::error::FieldError;
use domain::ids::{ConsultationId, ParticipantId};
use domain::people::wire::Patient;
use leptos::prelude::*;

use super::at_door::{AtDoor, leave_door};
use super::camera_at_door::CameraAtDoor;
use super::guest_at_door::GuestAtDoor;
use crate::api;
use crate::consultation::media::{Call, chime};
use crate::kit::browser::clock;
use crate::kit::{
    Button, Checkboxes, Choice, ErrorSummary, Form, FormView, Loaded, Tag, Warning, announce, dates,
};
use crate::people::shown_number;
use crate::support::line_words;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

#[component]
pub(super) fn AdmitPanel(
    id: ConsultationId,
    call: StoredValue<Rc<Call>, LocalStorage>,
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let me: RwSignal<Option<ParticipantView>> = call.with_value(|c| c.state.me.clone()).into();
    let patient = Memo::new(move |_| view.get().map(|v| v.patient));
    let waiting = Memo::new(move |_| {
        let me = me.with(|me| me.as_ref().map(|me| me.id));
        let people = view.get().map(|v| v.participants).unwrap_or_default();
        let waits = |p: &WaitingPerson| !p.admitted && p.waiting_since.is_some();
        people
            .into_iter()
            .filter(|p| waits(p) && Some(p.participant) != me)
            .collect::<Vec<_>>()
    });
    let ids =
        Memo::new(move |_| waiting.with(|w| w.iter().map(|p| p.participant).collect::<Vec<_>>()));
    // Somebody has come.
    Effect::new(move |before: Option<Vec<ParticipantId>>| {
        let now = ids.get();
        if let Some(before) = before
            && let Some(new) = now.iter().find(|id| !before.contains(id))
        {
            chime();
            let (name, camera) = waiting.with_untracked(|waiting| {
                let new = waiting.iter().find(|p| p.participant == *new);
                new.map_or_else(Default::default, |p| (p.name.clone(), p.role.is_camera()))
            });
            if camera {
                announce(t_string!(i18n, phone.door.heading, name = name).to_string());
            } else {
                announce(t_string!(i18n, consultation.admit.arrived, name = name));
            }
        }
        now
    });
    let several = move || {
        let patients = |w: &Vec<WaitingPerson>| {
            let of = |p: &&WaitingPerson| p.role == ParticipantRole::Patient;
            w.iter().filter(of).count()
        };
        (waiting.with(patients) > 1).then(|| {
            view! {
                <Warning><p>{t!(i18n, consultation.admit.several)}</p></Warning>
            }
        })
    };
    view! {
        {several}
        <For each=move || ids.get() key=|id| *id let:participant>
            {
                let person = Memo::new(move |_| {
                    waiting.with(|w| w.iter().find(|p| p.participant == participant).cloned())
                });
                let role = person.with_untracked(|p| p.as_ref().map(|p| p.role));
                match role {
                    None | Some(ParticipantRole::Patient) => {
                        view! { <Candidate id=id person=person patient=patient view=view/> }.into_any()
                    }
                    Some(ParticipantRole::Camera) => {
                        view! { <CameraAtDoor door=AtDoor::new(id, person, view)/> }.into_any()
                    }
                    Some(_) => {
                        let door = AtDoor::new(id, person, view);
                        view! { <GuestAtDoor door=door person=person/> }.into_any()
                    }
                }
            }
        </For>
    }
    .into_any()
}

fn choices(i18n: I18n, patient: &Patient) -> Vec<Choice> {
    let label = |name: &'static str, value: String| format!("{name}: {value}");
    let born = dates::full(i18n, patient.date_of_birth);
    let mut choices = vec![
        Choice::new(
            "name",
            label(t_string!(i18n, consultation.name), patient.name.clone()),
        ),
        Choice::new(
            "date_of_birth",
            label(t_string!(i18n, consultation.born), born),
        ),
    ];
    if let Some(number) = &patient.nhs_number {
        let number = shown_number(number);
        choices.push(Choice::new(
            "nhs_number",
            label(t_string!(i18n, consultation.nhs_number), number),
        ));
    }
    choices
}

fn identifier(text: &str) -> Option<Identifier> {
    match text {
        "name" => Some(Identifier::Name),
        "date_of_birth" => Some(Identifier::DateOfBirth),
        "nhs_number" => Some(Identifier::NhsNumber),
        _ => None,
    }
}

/// One device that waits.
#[component]
fn Candidate(
    id: ConsultationId,
    person: Memo<Option<WaitingPerson>>,
    patient: Memo<Option<Patient>>,
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let ticked = RwSignal::new(Vec::<String>::new());
    let name = move || patient.get().map_or_else(String::new, |p| p.name);
    // The patient's own second device, or somebody who has got hold of their link.
    let in_call = Memo::new(move |_| {
        let of =
            |p: &WaitingPerson| p.role == ParticipantRole::Patient && p.admitted && p.connected;
        view.get().is_some_and(|v| v.participants.iter().any(of))
    });
    let words = Callback::new(move |error| match error {
        FieldError::Required | FieldError::TooShort => {
            Some(t_string!(i18n, consultation.admit.need_two).to_owned())
        }
        _ => None,
    });
    let admit = move |()| {
        let Some(participant) = person.get_untracked().map(|p| p.participant) else {
            return;
        };
        let identifiers: Vec<Identifier> =
            ticked.with_untracked(|t| t.iter().filter_map(|t| identifier(t)).collect());
        if identifiers.len() < 2 {
            return form.refuse("identifiers", FieldError::Required);
        }
        let body = Admit {
            participant,
            identifiers,
        };
        form.send(
            async move {
                let address = format!("/api/consultations/{id}/admit");
                api::post::<ConsultationView, _>(&address, &body).await
            },
            move |now| {
                leave_door();
                view.put(now);
            },
        );
    };
    let choices =
        Signal::derive(move || patient.get().map(|p| choices(i18n, &p)).unwrap_or_default());
    view! {
        <section class="ar-admit" aria-labelledby="admit-heading">
            <h2 class="nhsuk-heading-m" id="admit-heading">{t!(i18n, consultation.admit.heading)}</h2>
            <ErrorSummary/>
            <Presence person=person/>
            {move || in_call.get().then(|| view! {
                <Warning><p>{t_string!(i18n, consultation.admit.elsewhere, name = name())}</p></Warning>
            })}
            <p>{t!(i18n, consultation.admit.words)}</p>
            <FormView on_submit=admit>
                <Checkboxes
                    name="identifiers"
                    label=text!(i18n, consultation.admit.which)
                    values=ticked
                    choices=choices
                    words=words
                />
                <Button id="admit" busy=form.busy()>
                    {move || t_string!(i18n, consultation.admit.let_in, name = name())}
                </Button>
            </FormView>
        </section>
    }
    .into_any()
}

/// Whether they are there, since when, and what their device check found.
#[component]
pub(super) fn Presence(person: Memo<Option<WaitingPerson>>) -> impl IntoView {
    let i18n = use_i18n();
    let now = clock(30_000);
    let line = move || {
        let person = person.get()?;
        let waited = person
            .waiting_since
            .map(|at| now.get().minutes_since(at).max(0));
        let connected = person.connected;
        let confirmed = person.identity_confirmed;
        Some(view! {
            <p>
                {if connected {
                    view! { <Tag colour="green">{t!(i18n, consultation.admit.connected)}</Tag> }
                        .into_any()
                } else {
                    view! { <Tag colour="orange">{t!(i18n, consultation.admit.away)}</Tag> }.into_any()
                }}
                " "
                {waited.map(|waited| {
                    let minutes = dates::minutes(i18n, waited);
                    t_string!(i18n, consultation.admit.waiting_for, minutes = minutes)
                })}
            </p>
            {(person.role == ParticipantRole::Patient).then(|| view! {
                <p>
                    {if confirmed {
                        t!(i18n, consultation.admit.confirmed).into_any()
                    } else {
                        t!(i18n, consultation.admit.not_confirmed).into_any()
                    }}
                </p>
            })}
            {person.away_since.map(|at| {
                let time = dates::short_time(at, "");
                let words = t_string!(i18n, room.staff.away, time = time);
                view! { <p class="ar-attention">{words}</p> }
            })}
            <p class="ar-quiet">{check_words(i18n, person.device_check.as_ref())}</p>
        })
    };
    view! { {line} }.into_any()
}

fn found(i18n: I18n, found: DeviceFound) -> &'static str {
    match found {
        DeviceFound::Works => t_string!(i18n, consultation.found.works),
        DeviceFound::Refused => t_string!(i18n, consultation.found.refused),
        DeviceFound::Missing => t_string!(i18n, consultation.found.missing),
        DeviceFound::InUse => t_string!(i18n, consultation.found.in_use),
        DeviceFound::NotTried => t_string!(i18n, consultation.found.not_tried),
    }
}

fn check_words(i18n: I18n, check: Option<&DeviceCheck>) -> String {
    let Some(check) = check else {
        return t_string!(i18n, consultation.found.none).to_owned();
    };
    let devices = [
        (t_string!(i18n, consultation.found.camera), check.camera),
        (
            t_string!(i18n, consultation.found.microphone),
            check.microphone,
        ),
        (t_string!(i18n, consultation.found.speaker), check.speaker),
    ];
    let words = devices.map(|(name, state)| format!("{name}: {}", found(i18n, state)));
    let line = check.line.as_ref().map(|line| line_words(i18n, line));
    let rest = [Some(check.browser.clone()), line];
    let rest: Vec<String> = rest.into_iter().flatten().collect();
    format!("{} · {}", words.join(" · "), rest.join(" · "))
}
