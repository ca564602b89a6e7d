//! Where somebody who came by a link is: waiting, in the call, or out of it. The same for patients and guests; what
//! is shown there is each page's own.

use domain::consultation::event::{CloseCode, EndReason};
use leptos::prelude::*;

use super::join::look_whether_gone;
use super::media::{Call, Connection, Local};
use super::returning::is_returning;
use crate::api::Failure;
use crate::kit::{Button, Loading, Page, Telephone};
use crate::text;
use crate::words::{t, use_i18n};

/// Where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On the way back into the call.
    Returning,
    /// In the waiting room.
    Waiting,
    /// In the call.
    InCall,
    /// They hung up.
    Left,
    /// The consultation has taken place.
    Over,
    /// It was called off.
    CalledOff,
    /// Another page or device of theirs has taken over.
    Elsewhere,
    /// Their link opens nothing any more.
    Removed,
    /// As many as fit are in the call.
    Full,
    /// The clinician has locked the door.
    Locked,
    /// This page is older than the server.
    OldPage,
}

impl Place {
    /// Whether this page has no part in it any more: its camera and microphone go dark.
    pub(super) const fn is_out(self) -> bool {
        !matches!(self, Self::Returning | Self::Waiting | Self::InCall)
    }
}

/// Somebody goes to another page, as by their phone's own back button: there they would see and hear nobody, so nobody
/// sees or hears them. Who was let in comes straight back.
pub(super) fn let_go() {
    Call::close();
    Local::get().stop();
}

fn place(connection: Connection, admitted: bool, ended: Option<EndReason>) -> Place {
    match (ended, connection) {
        (Some(EndReason::Finished), _) => Place::Over,
        (Some(_), _) => Place::CalledOff,
        (None, Connection::Closed(code)) => match code {
            CloseCode::Replaced => Place::Elsewhere,
            CloseCode::Ended => Place::Over,
            CloseCode::Left => Place::Left,
            CloseCode::Full => Place::Full,
            CloseCode::Locked => Place::Locked,
            CloseCode::Protocol => Place::OldPage,
            _ => Place::Removed,
        },
        _ if admitted => Place::InCall,
        _ => Place::Waiting,
    }
}

/// Follows where they are: somebody who `was_in` the call when their page began comes back to it. `ask` asks the
/// server whether their link still opens anything.
pub(super) fn follow<T: 'static, F>(call: &Call, was_in: bool, ask: fn() -> F) -> Memo<Place>
where
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let state = call.state.clone();
    let connection: RwSignal<Connection> = state.connection.into();
    let admitted: RwSignal<bool> = state.admitted.into();
    let ended: RwSignal<Option<EndReason>> = state.ended.into();
    let returning = is_returning(call, was_in);
    let gone = RwSignal::new(false);
    look_whether_gone(connection, state.media.into(), gone, ask);
    Memo::new(move |_| {
        if gone.get() {
            Place::Removed
        } else {
            match place(connection.get(), admitted.get(), ended.get()) {
                Place::Waiting | Place::InCall if returning.get() => Place::Returning,
                place => place,
            }
        }
    })
}

/// Until the ways to the others are being made.
#[component]
pub(super) fn Returning() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=text!(i18n, call.status.joining)><Loading/></Page> }.into_any()
}

/// Another page or device of theirs has taken over.
#[component]
pub(super) fn Elsewhere(
    /// Takes it back to this one.
    again: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, join.elsewhere.title)>
            <p>{t!(i18n, join.elsewhere.words)}</p>
            <Button on_click=move |_| again.run(())>{t!(i18n, join.elsewhere.here)}</Button>
        </Page>
    }
    .into_any()
}

/// Nobody else comes in just now: it is full, or locked.
#[component]
pub(super) fn NoWayIn(
    /// Whether it is full.
    full: bool,
    /// Whom to ring.
    #[prop(into)]
    telephone: Signal<String>,
    /// Tries again.
    again: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (title, words) = if full {
        let title = text!(i18n, guests.refused.full_title);
        (title, t!(i18n, guests.refused.full).into_any())
    } else {
        let title = text!(i18n, guests.refused.locked_title);
        (title, t!(i18n, guests.refused.locked).into_any())
    };
    view! {
        <Page title=title>
            <p>{words}</p>
            <p><Telephone number=telephone/></p>
            <Button on_click=move |_| again.run(())>{t!(i18n, guests.refused.again)}</Button>
        </Page>
    }
    .into_any()
}
