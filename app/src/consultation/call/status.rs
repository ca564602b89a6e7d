//! One line of words, only when there is something to say; never more than one thing at a time.

use domain::consultation::hearing::Hint;
use domain::consultation::ladder::Wish;
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::participant::{DeviceState, ParticipantView, Presence};
use domain::consultation::quality::Mark;
use domain::consultation::safety_words::Verdict;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::Shown;
use super::comings::Comings;
use super::faces::{Missing, missing_words};
use super::hold::hold_words;
use super::recording::RecordingLine;
use super::safety::SafetyLine;
use super::way::WayWords;
use crate::consultation::media::{Connection, RemoteMedia, Status};
use crate::kit::{Telephone, announce, use_telephone};
use crate::words::{I18n, t_string, use_i18n};

/// Somebody lost for so long should hear of the telephone.
const LONG_MS: u32 = 20_000;

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
    let tampered = |m: &RemoteMedia| m.safety == Verdict::Tampered;
    if shown.media.with(|media| media.iter().any(tampered)) {
        return t_string!(i18n, call.status.tampered, telephone = telephone());
    }
    let connection = shown.connection.get();
    if connection == Connection::SignInNeeded {
        return t_string!(i18n, call.status.sign_in_needed).to_owned();
    }
    if let Some(words) = hold_words(i18n, shown) {
        return words;
    }
    let others = shown.persons();
    let named = |person: &ParticipantView| shown.named(i18n, person);
    if shown.me.with(Option::is_none) {
        return t_string!(i18n, call.status.joining).to_owned();
    }
    let hosts = shown
        .me
        .with(|me| me.as_ref().is_some_and(|me| me.role.hosts()));
    let broken = others.iter().find(|p| way(shown, p) == Way::Broken);
    if let Some(person) = broken {
        let away = person.presence == Presence::Away && connection == Connection::Live;
        if away && !shown.long_lost.get() {
            return t_string!(i18n, call.status.alone, name = named(person));
        }
        let name = named(person);
        return match (shown.long_lost.get(), hosts) {
            (false, _) => t_string!(i18n, call.status.media_lost, name = name),
            (true, true) => t_string!(i18n, call.status.long_lost_staff, name = name),
            (true, false) => {
                t_string!(
                    i18n,
                    call.status.long_lost,
                    name = name,
                    telephone = telephone()
                )
            }
        };
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
        } else if shown.long_lost.get() {
            ring(i18n, named(person), hosts)
        } else {
            t_string!(i18n, call.status.connecting, name = named(person))
        };
    }
    let line = others.iter().find_map(|p| line(i18n, shown, p, hosts));
    if let Some(line) = line {
        return line;
    }
    let hint = shown
        .hint
        .get()
        .map(|hint| hint_words(i18n, hint, named(first)));
    match shown.microphone.get() {
        Status::Fault(_) => t_string!(i18n, call.status.no_microphone, name = named(first)),
        status if status.state() == DeviceState::Off && status != Status::Asking => {
            hint.unwrap_or_else(|| t_string!(i18n, call.status.muted).to_owned())
        }
        _ => hint.unwrap_or_else(|| {
            if shown.declined.get() {
                t_string!(i18n, call.still.declined, name = named(first))
            } else if shown.sharing.get() {
                sharing(i18n, shown, &others)
            } else {
                String::new()
            }
        }),
    }
}

/// One's own screen is shared; who has chosen sound only gets no picture of it.
fn sharing(i18n: I18n, shown: Shown, others: &[ParticipantView]) -> String {
    let shared = t_string!(i18n, call.screen.sharing);
    let blind = others.iter().find(|p| p.media.wish == Wish::SoundOnly);
    let Some(person) = blind else {
        return shared.to_owned();
    };
    let why = missing_words(i18n, shown, Missing::NotSent, shown.named(i18n, person));
    format!("{shared} {why}.")
}

fn hint_words(i18n: I18n, hint: Hint, name: String) -> String {
    match hint {
        Hint::Taken => t_string!(i18n, call.status.taken).to_owned(),
        Hint::MutedSpeaking => t_string!(i18n, call.status.muted_speaking).to_owned(),
        Hint::Unheard => t_string!(i18n, call.status.unheard).to_owned(),
        Hint::Echo => t_string!(i18n, call.status.echo, name = name),
    }
}

/// Stands in the words for the clinic's telephone number, which is there to be tapped.
const NUMBER: char = '\u{1}';

fn telephone() -> String {
    NUMBER.to_string()
}

/// There is the telephone.
fn ring(i18n: I18n, name: String, hosts: bool) -> String {
    if hosts {
        t_string!(i18n, call.status.ring_staff, name = name)
    } else {
        t_string!(i18n, call.status.ring, telephone = telephone())
    }
}

/// What is wrong with the line to somebody, worst first; nothing when nothing is.
fn line(i18n: I18n, shown: Shown, person: &ParticipantView, hosts: bool) -> Option<String> {
    let quality = shown.quality(person.id);
    let name = shown.named(i18n, person);
    if quality.ring_instead {
        return Some(ring(i18n, name, hosts));
    }
    let sends = shown.camera.get() == Status::On;
    if quality.held && sends {
        return Some(t_string!(i18n, call.status.held, name = name));
    }
    match (quality.mine, quality.theirs) {
        (Mark::Weak, _) => Some(t_string!(i18n, call.status.mine_weak).to_owned()),
        (_, Mark::Weak) => Some(t_string!(i18n, call.status.theirs_weak, name = name)),
        _ => None,
    }
}

/// Notices when somebody stays lost for long.
fn watch_losses(shown: Shown) {
    let lost = Memo::new(move |_| {
        let others = shown.persons();
        others.iter().any(|person| match way(shown, person) {
            Way::Broken => true,
            Way::BeingMade => person.presence == Presence::Connected,
            Way::Made => false,
        })
    });
    Effect::new(move |_: Option<Option<Timeout>>| {
        shown.long_lost.set(false);
        // The one of before goes with its value.
        lost.get().then(|| {
            Timeout::new(LONG_MS, move || {
                shown.long_lost.try_set(true);
            })
        })
    });
}

#[component]
pub(super) fn StatusLine() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    watch_losses(shown);
    let line = Memo::new(move |_| words(i18n, shown));
    let number = use_telephone();
    // With nobody in the call it is said already where a face would be. Who is only lost still has a face there.
    let read = move || {
        let said = line.get();
        if said == shown.alone.get() && shown.others.with(Vec::is_empty) {
            return ().into_any();
        }
        match said.split_once(NUMBER) {
            Some((before, after)) => view! {
                {before.to_owned()}
                <Telephone number=number/>
                {after.to_owned()}
            }
            .into_any(),
            None => said.into_any(),
        }
    };
    Effect::new(move |before: Option<String>| {
        let line = line.get();
        let said_before = before.as_ref().is_some_and(|before| !before.is_empty());
        if !line.is_empty() {
            let spoken = line.split_once(NUMBER);
            announce(spoken.map_or_else(
                || line.clone(),
                |(before, after)| [before, &number.get_untracked(), after].concat(),
            ));
        } else if said_before {
            let name = shown.name.get_untracked();
            announce(t_string!(i18n, call.status.connected, name = name));
        }
        line
    });
    view! {
        <div class="ar-call__status" data-testid="call-status">
            <RecordingLine call=shown.call/>
            <p>{read}</p>
            <Comings/>
            <SafetyLine/>
            <WayWords/>
        </div>
    }
    .into_any()
}
