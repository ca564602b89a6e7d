//! A part of a form that is folded away until somebody wants it, or something was refused.

use leptos::html;
use leptos::prelude::*;

use crate::kit::Form;

/// A part of a form that is folded away at first.
#[component]
pub fn Fold(
    /// What it is about.
    #[prop(into)]
    title: TextProp,
    /// Whether it is open from the start.
    open: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let form = use_context::<Form>();
    // A link of the error summary cannot lead into what is closed. It is never closed by itself.
    Effect::new(move || {
        if form.is_some_and(Form::has_errors)
            && let Some(details) = details.get_untracked()
        {
            details.set_open(true);
        }
    });
    view! {
        <details class="nhsuk-details" open=open node_ref=details>
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{move || title.get()}</span>
            </summary>
            <div class="nhsuk-details__text">{children()}</div>
        </details>
    }
    .into_any()
}
