//! Changing the time a service keeps free around its appointments, with what that bears on said before.

use domain::booking::wire::{BuffersTouched, Service, ServiceBuffers};
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use crate::api::{self, Failure};
use crate::kit::browser::focus;
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, TextInput, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// The page has other fields of these names.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| Some(format!("free.{field}")))
}

#[derive(Clone, Copy)]
struct Typed {
    before: RwSignal<String>,
    after: RwSignal<String>,
}

impl Typed {
    /// Numbers must be such before they can be sent; the server says the rest.
    fn read(self) -> Result<ServiceBuffers, Failure> {
        let mut fields = Fields::new();
        let mut number = |name: &str, typed: RwSignal<String>| {
            let number = typed.with(|typed| typed.trim().parse::<u16>());
            fields.take(name, number.map_err(|_| FieldError::Format))
        };
        let before = number("buffer_before", self.before);
        let after = number("buffer_after", self.after);
        let (buffer_before, buffer_after) = fields.finish(before.zip(after))?;
        Ok(ServiceBuffers {
            buffer_before,
            buffer_after,
        })
    }
}

/// Where the keyboard goes on once it is said.
const SAYS: &str = "free-says";

fn lines(i18n: I18n, found: &BuffersTouched) -> Vec<String> {
    let BuffersTouched {
        clinics,
        own,
        other_starts,
        booked,
        closer,
    } = *found;
    let all = [
        (
            true,
            t_string!(i18n, diary.services.buffers_booked, n = booked).to_string(),
        ),
        (
            closer > 0,
            t_string!(i18n, diary.services.buffers_closer, n = closer).to_string(),
        ),
        (
            true,
            t_string!(i18n, diary.services.buffers_clinics, n = clinics).to_string(),
        ),
        (
            other_starts > 0,
            t_string!(i18n, diary.services.buffers_starts, n = other_starts).to_string(),
        ),
        (
            own > 0,
            t_string!(i18n, diary.services.buffers_own, n = own).to_string(),
        ),
    ];
    let said = all.into_iter().filter(|(say, _)| *say);
    said.map(|(_, words)| words).collect()
}

/// The dialog.
#[component]
pub fn ServiceBuffersDialog(
    /// Of which service; the dialog is open while there is one.
    changing: RwSignal<Option<Service>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let open = RwSignal::new(false);
    let text = || RwSignal::new(String::new());
    let typed = Typed {
        before: text(),
        after: text(),
    };
    let found = RwSignal::new(None::<(ServiceBuffers, BuffersTouched)>);
    Effect::new(move || {
        if let Some(service) = changing.get() {
            form.clear();
            found.set(None);
            typed.before.set(service.buffer_before.to_string());
            typed.after.set(service.buffer_after.to_string());
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            changing.set(None);
        }
    });
    // What was asked before no longer answers what is typed now.
    Effect::new(move || {
        let now = typed.read().ok();
        let stale = found.with_untracked(|found| {
            let asked = found.as_ref().map(|(asked, _)| asked);
            asked.is_some() && asked != now.as_ref()
        });
        if stale {
            found.set(None);
        }
    });
    let submit = move |()| {
        let Some(service) = changing.get_untracked() else {
            return;
        };
        let body = match untrack(|| typed.read()) {
            Ok(body) => body,
            Err(failure) => return form.fail(own_names(failure)),
        };
        let path = format!("/api/staff-services/{}/buffers", service.id);
        if found.with_untracked(Option::is_none) {
            let path = format!("{path}/touched");
            let asked = body.clone();
            form.send(
                async move {
                    let answer = api::post::<BuffersTouched, _>(&path, &body).await;
                    answer
                        .inspect_err(|failure| session.notice(failure))
                        .map_err(own_names)
                },
                move |touched| {
                    found.set(Some((asked, touched)));
                    request_animation_frame(|| focus(SAYS));
                },
            );
            return;
        }
        form.send(
            async move {
                let answer = api::put::<Service, _>(&path, &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(own_names)
            },
            move |_| {
                announce(t_string!(i18n, diary.services.rules_saved));
                open.set(false);
                done.run(());
            },
        );
    };
    let which = move || changing.get().map(|service| service.name);
    let says = move || {
        let (_, touched) = found.get()?;
        let lines = move || {
            let lines = lines(i18n, &touched).into_iter();
            lines.map(|line| view! { <li>{line}</li> }).collect_view()
        };
        Some(view! { <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul> })
    };
    let button = move || {
        if found.with(Option::is_some) {
            t_string!(i18n, diary.services.rules_save)
        } else {
            t_string!(i18n, diary.services.buffers_ask)
        }
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.services.buffers_title) id="service-buffers-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <p>{t!(i18n, diary.services.buffers_hint)}</p>
            <FormView on_submit=submit>
                <TextInput
                    name="free.buffer_before"
                    label=text!(i18n, diary.services.buffer_before)
                    hint=text!(i18n, diary.services.buffer_hint)
                    value=typed.before
                    inputmode="numeric"
                    width=4
                />
                <TextInput
                    name="free.buffer_after"
                    label=text!(i18n, diary.services.buffer_after)
                    value=typed.after
                    inputmode="numeric"
                    width=4
                />
                <div role="status" id=SAYS tabindex="-1">{says}</div>
                <div class="ar-buttons">
                    <Button busy=form.busy()>{button}</Button>
                    <Button look=Look::Secondary on_click=move |_| open.set(false)>
                        {t!(i18n, staff.state.cancel)}
                    </Button>
                </div>
            </FormView>
        </Dialog>
        </FormScope>
    }
    .into_any()
}
