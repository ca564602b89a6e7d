//! Changing the time a service keeps free around its appointments, with what that bears on said before.

use domain::booking::wire::{BuffersTouched, Service, ServiceBuffers};
use domain::error::{Fields, Problem};
use leptos::prelude::*;

use super::service_fields::{BufferFields, TypedBuffers};
use super::service_part::Part;
use crate::api;
use crate::kit::FormDialog;
use crate::kit::browser::focus;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

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
    let typed = TypedBuffers::new();
    let found = RwSignal::new(None::<(ServiceBuffers, BuffersTouched)>);
    let part = Part::new("free.", changing, done, move |service| {
        found.set(None);
        typed.set(service);
    });
    let read = move || -> Result<ServiceBuffers, Problem> {
        let mut fields = Fields::new();
        let buffers = typed.read(&mut fields);
        fields.finish(buffers)
    };
    // What was asked before no longer answers what is typed now.
    Effect::new(move || {
        let now = read().ok();
        let stale = found.with_untracked(|found| {
            let asked = found.as_ref().map(|(asked, _)| asked);
            asked.is_some() && asked != now.as_ref()
        });
        if stale {
            found.set(None);
        }
    });
    let submit = move |()| {
        let Some((path, body)) = part.typed("buffers", read) else {
            return;
        };
        if found.with_untracked(Option::is_some) {
            return part.put(path, body, t_string!(i18n, diary.services.rules_saved));
        }
        let path = format!("{path}/touched");
        let asked = body.clone();
        part.form.send(
            async move {
                let answer = api::post::<BuffersTouched, _>(&path, &body).await;
                answer.map_err(|failure| part.refused(failure))
            },
            move |touched| {
                // Whoever has typed on meanwhile asks again.
                if read().ok().as_ref() == Some(&asked) {
                    found.set(Some((asked, touched)));
                    request_animation_frame(|| focus(SAYS));
                }
            },
        );
    };
    let says = move || {
        let (_, touched) = found.get()?;
        let lines = move || {
            let lines = lines(i18n, &touched).into_iter();
            lines.map(|line| view! { <li>{line}</li> }).collect_view()
        };
        Some(view! { <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul> })
    };
    let send = TextProp::from(move || {
        if found.with(Option::is_some) {
            t_string!(i18n, diary.services.rules_save)
        } else {
            t_string!(i18n, diary.services.buffers_ask)
        }
    });
    let about = view! {
        {part.about()}
        <p>{t!(i18n, diary.services.buffers_hint)}</p>
    };
    view! {
        <FormDialog
            open=part.open
            form=part.form
            title=text!(i18n, diary.services.buffers_title)
            id="service-buffers-title"
            about=about.into_any()
            on_submit=submit
            send=send
        >
            <BufferFields typed=typed path="free."/>
            <div role="status" id=SAYS tabindex="-1">{says}</div>
        </FormDialog>
    }
    .into_any()
}
