//! Interpreters and kit of a site: how many there are of each.

use domain::booking::wire::{ResourceKind, SiteResource, SiteResources};
use domain::error::{FieldError, Fields};
use domain::ids::SiteId;
use leptos::prelude::*;

use crate::api::{self, with_query};
use crate::kit::{
    Button, Choice, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Radios, TextInput,
    announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

fn kind_words(i18n: I18n, kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Interpreter => t_string!(i18n, diary.resources.interpreter),
        ResourceKind::Kit => t_string!(i18n, diary.resources.kit),
    }
}

/// The list, and a form to add to it.
#[component]
pub fn SiteResourcesSection(
    /// Where.
    site: SiteId,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let kind = RwSignal::new("interpreter".to_owned());
    let name = RwSignal::new(String::new());
    let how_many = RwSignal::new("1".to_owned());
    let there = Loaded::new(move || async move {
        let path = with_query("/api/site-resources", &[("site", site.to_string())]);
        let answer = api::get::<SiteResources>(&path).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let send = move |body: SiteResource| {
        form.send(
            async move {
                let answer = api::put::<SiteResources, _>("/api/site-resources", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                name.set(String::new());
                announce(t_string!(i18n, diary.resources.saved));
                there.refresh();
            },
        );
    };
    let submit = move |()| {
        let mut fields = Fields::new();
        let number = how_many.get_untracked().trim().parse::<u16>();
        let number = fields.take("how_many", number.map_err(|_| FieldError::Format));
        match fields.finish(number) {
            Ok(number) => send(SiteResource {
                site,
                kind: if kind.get_untracked() == "kit" {
                    ResourceKind::Kit
                } else {
                    ResourceKind::Interpreter
                },
                name: name.get_untracked(),
                how_many: number,
            }),
            Err(problem) => form.fail(problem.into()),
        }
    };
    let kinds = Signal::derive(move || {
        let word = |value: &'static str, kind| {
            Choice::new(value, TextProp::from(move || kind_words(i18n, kind)))
        };
        vec![
            word("interpreter", ResourceKind::Interpreter),
            word("kit", ResourceKind::Kit),
        ]
    });
    let line = move |one: SiteResource| {
        let (what, other) = (one.name.clone(), one.name.clone());
        let (sort, number) = (one.kind, one.how_many);
        let none = SiteResource { how_many: 0, ..one };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader"><span class="ar-person">{what}</span></th>
                <td role="cell">{move || kind_words(i18n, sort)}</td>
                <td role="cell" data-label=move || t_string!(i18n, diary.resources.how_many)>{number}</td>
                <td role="cell">
                    <Button look=Look::Small on_click=move |_| send(none.clone())>
                        {t!(i18n, diary.resources.take_away)}
                        <span class="nhsuk-u-visually-hidden">": "{other.clone()}</span>
                    </Button>
                </td>
            </tr>
        }
    };
    let table = move |list: SiteResources| {
        if list.resources.is_empty() {
            return view! { <p class="ar-quiet">{t!(i18n, diary.resources.empty)}</p> }.into_any();
        }
        view! {
            <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="resources-heading">
                <table class="ar-board ar-board--people" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">{t!(i18n, diary.resources.name)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, diary.resources.sort)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, diary.resources.how_many)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, diary.waiting.actions)}</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{list.resources.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="resources-heading">
            <h2 class="nhsuk-heading-m" id="resources-heading">{t!(i18n, diary.resources.title)}</h2>
            <p>{t!(i18n, diary.resources.intro)}</p>
            {there.show(table)}
            <FormScope form=form>
                <ErrorSummary/>
                <FormView on_submit=submit>
                    <Radios
                        name="kind"
                        label=text!(i18n, diary.resources.sort)
                        value=kind
                        choices=kinds
                        inline=true
                    />
                    <div class="ar-fields">
                        <TextInput
                            name="name"
                            label=text!(i18n, diary.resources.name)
                            value=name
                            width=20
                            autocomplete="off"
                        />
                        <TextInput
                            name="how_many"
                            label=text!(i18n, diary.resources.how_many)
                            value=how_many
                            inputmode="numeric"
                            width=3
                        />
                    </div>
                    <Button look=Look::Secondary busy=form.busy()>{t!(i18n, diary.resources.save)}</Button>
                </FormView>
            </FormScope>
        </section>
    }
    .into_any()
}
