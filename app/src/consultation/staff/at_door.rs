//! The door: what goes for whoever waits without an identity to check, let in or sent away by one button, and
//! where the keyboard goes on.

use domain::consultation::wire::{Admit, ConsultationView, RemovePerson, WaitingPerson};
use domain::ids::ConsultationId;
use leptos::prelude::*;

use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Form, Loaded, announce};

/// The id of what stands beside the call.
pub(super) const SIDE: &str = "beside-the-call";

/// Whoever has answered the door, which goes, goes on beside the call; the keyboard of somebody who has gone
/// elsewhere meanwhile stays there.
pub(super) fn leave_door() {
    let here = document().active_element();
    if here.is_some_and(|here| matches!(here.closest(".ar-admit"), Ok(Some(_)))) {
        focus(SIDE);
    }
}

/// Somebody's device that waits, and the form that answers it.
#[derive(Clone, Copy)]
pub(super) struct AtDoor {
    id: ConsultationId,
    person: Memo<Option<WaitingPerson>>,
    view: Loaded<ConsultationView>,
    /// Says what went wrong.
    pub form: Form,
}

impl AtDoor {
    pub fn new(
        id: ConsultationId,
        person: Memo<Option<WaitingPerson>>,
        view: Loaded<ConsultationView>,
    ) -> Self {
        let form = Form::new();
        Self {
            id,
            person,
            view,
            form,
        }
    }

    /// By which name they come.
    pub fn name(self) -> String {
        let name = |p: &Option<WaitingPerson>| p.as_ref().map(|p| p.name.clone());
        self.person.with(name).unwrap_or_default()
    }

    /// The id of the heading that names the device, one of a kind on the page.
    pub fn heading(self) -> String {
        let id = |p: &Option<WaitingPerson>| p.as_ref().map(|p| p.participant.to_string());
        format!(
            "at-door-{}",
            self.person.with_untracked(id).unwrap_or_default()
        )
    }

    /// Lets them in.
    pub fn admit(self) {
        let Some(person) = self.person.get_untracked() else {
            return;
        };
        let body = Admit {
            participant: person.participant,
            identifiers: Vec::new(),
        };
        let (address, view) = (format!("/api/consultations/{}/admit", self.id), self.view);
        self.form.send(
            async move { api::post::<ConsultationView, _>(&address, &body).await },
            move |now| {
                leave_door();
                view.put(now);
            },
        );
    }

    /// Sends them away, and says so.
    pub fn refuse(self, said: String) {
        let Some(person) = self.person.get_untracked() else {
            return;
        };
        let body = RemovePerson {
            participant: person.participant,
        };
        let (address, view) = (format!("/api/consultations/{}/remove", self.id), self.view);
        self.form.send(
            async move { api::post::<ConsultationView, _>(&address, &body).await },
            move |now| {
                announce(said);
                leave_door();
                view.put(now);
            },
        );
    }
}
