//! What is done for one row of a list: its buttons, who a dialog is about, and what a single press does.

use std::future::Future;

use domain::people::wire::Patient;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use crate::api::{self, Failure};
use crate::kit::browser::focus;
use crate::kit::{Button, Form, Look, announce};
use crate::people::{PatientLine, use_session};
use crate::words::{I18n, t_string, use_i18n};

/// A small button of a row; who hears it hears for whom it is.
pub fn row_button(
    words: fn(I18n) -> &'static str,
    name: &str,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let i18n = use_i18n();
    let name = name.to_owned();
    view! {
        <Button look=Look::Small on_click=move |_| press()>
            {move || words(i18n)}
            <span class="nhsuk-u-visually-hidden">": "{name}</span>
        </Button>
    }
    .into_any()
}

/// Who it is about and for which service, at the head of a dialog.
pub fn about(whom: impl Fn() -> Option<(Patient, String)> + Send + Sync + 'static) -> AnyView {
    let shown = move || {
        whom().map(|(patient, service)| {
            view! {
                <p><PatientLine patient=patient/></p>
                <p>{service}</p>
            }
        })
    };
    view! { {shown} }.into_any()
}

/// Posts what needs nothing to be typed. A refusal is said where the form's summary stands; either way `again` looks
/// how things are now.
pub fn press(form: Form, path: String, again: Callback<()>, done: impl FnOnce() + 'static) {
    let session = use_session();
    form.send(
        async move {
            let answer = api::post::<IgnoredAny, _>(&path, &()).await;
            answer.inspect_err(|failure| {
                session.notice(failure);
                again.try_run(());
            })
        },
        move |_| {
            done();
            again.run(());
        },
    );
}

/// Sends what a dialog asks for. A refusal is said in it; once it is done it closes, and `then` goes on.
pub fn send_from<T: 'static>(
    form: Form,
    open: RwSignal<bool>,
    request: impl Future<Output = Result<T, Failure>> + 'static,
    then: impl FnOnce(T) + 'static,
) {
    let session = use_session();
    form.send(
        async move { request.await.inspect_err(|failure| session.notice(failure)) },
        move |answer| {
            open.set(false);
            then(answer);
        },
    );
}

/// Sends what `request` makes of the one in hand, closes the dialog, says that it is done and goes on at the list's
/// heading. What cannot be sent yet `request` has refused.
pub fn submit_about<A, R, T, F>(
    acting: RwSignal<Option<(A, R)>>,
    form: Form,
    open: RwSignal<bool>,
    (heading, done): (&'static str, Callback<()>),
    request: impl Fn(R) -> Option<F>,
) -> impl Fn(())
where
    A: Clone + Send + Sync + 'static,
    R: Clone + Send + Sync + 'static,
    T: 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let i18n = use_i18n();
    move |()| {
        let in_hand = acting.get_untracked().and_then(|(_, one)| request(one));
        if let Some(request) = in_hand {
            send_from(form, open, request, move |_| {
                // Their row may be at another place now.
                say_done(i18n, heading);
                done.run(());
            });
        }
    }
}

/// Says that it is done, and goes on at the list's heading: the row may be gone, and its buttons with it.
pub fn say_done(i18n: I18n, heading: &'static str) {
    announce(t_string!(i18n, waiting.staff.done));
    request_animation_frame(move || focus(heading));
}
