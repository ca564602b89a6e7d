//! One line of words, only when there is something to say; never more than one thing at a time.

use domain::consultation::negotiation::ConnectionState;
use domain::consultation::participant::{DeviceState, ParticipantView, Presence};
use leptos::prelude::*;

use super::Shown;
use super::way::WayWords;
use crate::consultation::media::{Connection, Status};
use crate::kit::announce;
use crate::words::{I18n, t_string, use_i18n};

/// How the way to somebody stands, for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Made,
    BeingMade,
    Broken,
}

fn way(shown: Shown, person: &ParticipantView) -> Way {
    let state = shown
        .media
        .with(|media| media.iter().find(|m| m.of == person.id).map(|m| m.state));
    match state {
        Some(ConnectionState::Connected) => Way::Made,
        Some(ConnectionState::Disconnected | ConnectionState::Failed) => Way::Broken,
        _ => Way::BeingMade,
    }
}

fn words(i18n: I18n, shown: Shown) -> String {
    let connection = shown.connection.get();
    if connection == Connection::SignInNeeded {
        return t_string!(i18n, call.status.sign_in_needed).to_owned();
    }
    let others = shown.others.get();
    let named = |person: &ParticipantView| person.name.as_str().to_owned();
    if shown.me.with(Option::is_none) {
        return t_string!(i18n, call.status.joining).to_owned();
    }
    let broken = others.iter().find(|p| way(shown, p) == Way::Broken);
    if let Some(person) = broken {
        if person.presence == Presence::Away && connection == Connection::Live {
            return t_string!(i18n, call.status.alone, name = named(person));
        }
        return t_string!(i18n, call.status.media_lost, name = named(person));
    }
    let talking = others.iter().any(|p| way(shown, p) == Way::Made);
    if connection == Connection::Lost || connection == Connection::Connecting {
        return if talking {
            t_string!(i18n, call.status.server_lost).to_owned()
        } else {
            t_string!(i18n, call.status.reconnecting).to_owned()
        };
    }
    let Some(first) = others.first() else {
        return shown.alone.get();
    };
    if let Some(person) = others.iter().find(|p| way(shown, p) == Way::BeingMade) {
        return if person.presence == Presence::Away {
            t_string!(i18n, call.status.alone, name = named(person))
        } else {
            t_string!(i18n, call.status.connecting, name = named(person))
        };
    }
    match shown.microphone.get() {
        Status::Fault(_) => t_string!(i18n, call.status.no_microphone, name = named(first)),
        status if status.state() == DeviceState::Off && status != Status::Asking => {
            t_string!(i18n, call.status.muted).to_owned()
        }
        _ => String::new(),
    }
}

#[component]
pub(super) fn StatusLine() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let line = Memo::new(move |_| words(i18n, shown));
    // Where a face would be, it is said already that nobody is there.
    let shown_line = Memo::new(move |_| {
        let said = line.get();
        if said == shown.alone.get() {
            String::new()
        } else {
            said
        }
    });
    Effect::new(move |before: Option<String>| {
        let line = line.get();
        let said_before = before.as_ref().is_some_and(|before| !before.is_empty());
        if !line.is_empty() {
            announce(line.clone());
        } else if said_before {
            let name = shown.name.get_untracked();
            announce(t_string!(i18n, call.status.connected, name = name));
        }
        line
    });
    view! {
        <div class="ar-call__status" data-testid="call-status">
            <p>{move || shown_line.get()}</p>
            <WayWords/>
        </div>
    }
    .into_any()
}
