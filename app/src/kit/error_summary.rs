//! What went wrong with a form, at the top of the page, with links to the fields.

use leptos::prelude::*;

use super::browser::{focus, focus_element};
use super::failure_view::failure_words;
use super::form::Form;
use crate::words::{t, use_i18n};

const ID: &str = "error-summary";

/// The error summary of the page's [`Form`]; [`Page`](super::Page) shows it by itself. Takes the
/// focus each time something is refused.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::here();
    let summary = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if form.is_some_and(|f| f.refusals().get() > 0) {
            request_animation_frame(move || {
                // By itself, not by its id: a page may have two forms that were refused.
                if let Some(summary) = summary.try_get_untracked().flatten() {
                    focus_element(&summary);
                }
            });
        }
    });
    let body = move |form: Form| {
        let failure = form.failure().map(|failure| {
            view! { <p>{failure_words(i18n, &failure)}</p> }
        });
        let fields = form.summary(i18n);
        let list = (!fields.is_empty()).then(|| {
            let items = fields.into_iter().map(|(id, words)| match id {
                Some(id) => {
                    let href = format!("#{id}");
                    view! {
                        <li><a href=href rel="external" on:click=move |event| {
                            event.prevent_default();
                            focus(&id);
                        }>{words}</a></li>
                    }
                    .into_any()
                }
                None => view! { <li>{words}</li> }.into_any(),
            });
            view! { <ul class="nhsuk-list nhsuk-error-summary__list">{items.collect_view()}</ul> }
        });
        view! {
            <div class="nhsuk-error-summary" id=ID node_ref=summary tabindex="-1">
                <div role="alert">
                    <h2 class="nhsuk-error-summary__heading">{t!(i18n, common.there_is_a_problem)}</h2>
                    <div class="nhsuk-error-summary__body">{failure}{list}</div>
                </div>
            </div>
        }
        .into_any()
    };
    view! { {move || form.filter(|f| f.has_errors()).map(body)} }.into_any()
}
