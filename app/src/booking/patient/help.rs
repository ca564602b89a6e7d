//! What help somebody needs to take part, said by the link of their appointment: an interpreter, another format, more
//! time, their language. What is known already is not shown: the link may be in other hands.

use domain::booking::wire::{OwnNeeds, Support};
use domain::consultation::wire::VisitView;
use domain::people::wire::Language;
use leptos::prelude::*;

use super::needs_fields::{Needs, needs_fields};
use crate::api;
use crate::consultation::visit::ring_its_site;
use crate::kit::{
    Button, ButtonLink, Choice, Form, FormView, InsetText, Loaded, Page, Radios, focus_on_heading,
};
use crate::text;
use crate::words::{I18n, Locale, t, t_string, use_i18n, wanted_language};

/// What help somebody needs.
#[component]
pub fn HelpPage() -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let visit = Loaded::new(|| api::get::<VisitView>("/api/visit"));
    let arranged = Loaded::new(|| api::get::<Support>("/api/visit/needs"));
    ring_its_site(visit);
    let noted = RwSignal::new(false);
    let needs = Needs {
        of: "",
        interpreter: RwSignal::new(String::new()),
        formats: RwSignal::new(String::new()),
        more_time: RwSignal::new(false),
    };
    let language = RwSignal::new(String::new());
    let send = move |()| {
        let body = OwnNeeds {
            interpreter: needs.interpreter.get_untracked(),
            formats: needs.formats.get_untracked(),
            more_time: needs.more_time.get_untracked(),
            language: Some(Language::from_text(&language.get_untracked())),
        };
        let before = untrack(|| visit.get()).map(|visit| visit.language);
        let request = async move { api::post::<VisitView, _>("/api/visit/needs", &body).await };
        form.send(request, move |now: VisitView| {
            // Who reads the page in a language of their own choice goes on in it.
            if before != Some(now.language) && wanted_language().is_none() {
                i18n.set_locale(match now.language {
                    Language::En => Locale::en,
                    Language::Cy => Locale::cy,
                });
            }
            noted.set(true);
            focus_on_heading();
        });
    };
    let body = visit.show(move |visit| {
        if noted.get() {
            return done(i18n);
        }
        if language.with_untracked(String::is_empty) {
            language.set(visit.language.as_str().to_owned());
        }
        let choices = vec![
            Choice::new(Language::En.as_str(), text!(i18n, appointment.help.english)),
            Choice::new(Language::Cy.as_str(), text!(i18n, appointment.help.welsh)),
        ];
        view! {
            {move || arranged.get().and_then(|there| known(i18n, &there))}
            <FormView on_submit=send>
                {needs_fields(needs)}
                <Radios name="language" label=text!(i18n, appointment.help.language) value=language
                    choices=Signal::stored(choices)/>
                <Button busy=form.busy()>{t!(i18n, appointment.help.send)}</Button>
            </FormView>
        }
        .into_any()
    });
    let title = TextProp::from(move || {
        if noted.get() {
            t_string!(i18n, appointment.help.noted)
        } else {
            t_string!(i18n, booking.needs.title)
        }
    });
    view! { <Page title=title back="/appointment">{body}</Page> }.into_any()
}

/// What this appointment is made for.
fn known(i18n: I18n, there: &Support) -> Option<AnyView> {
    let mut all = Vec::new();
    if !there.interpreter.is_empty() {
        all.push(there.interpreter.clone());
    }
    let more_time = there.more_time;
    (more_time || !all.is_empty()).then(|| {
        let what = move || {
            let more = more_time.then(|| t_string!(i18n, booking.times.more_time).to_owned());
            all.iter()
                .cloned()
                .chain(more)
                .collect::<Vec<_>>()
                .join(", ")
        };
        view! { <InsetText><p>{t!(i18n, appointment.help.arranged)} " " {what}</p></InsetText> }
            .into_any()
    })
}

fn done(i18n: I18n) -> AnyView {
    view! {
        <p>{t!(i18n, appointment.help.noted_words)}</p>
        <ButtonLink href="/appointment">{t!(i18n, appointment.help.back)}</ButtonLink>
    }
    .into_any()
}
