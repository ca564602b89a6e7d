//! One choice of a few.

use leptos::prelude::*;

use super::field::{Choice, Field};
use super::form::ErrorWords;

/// One choice of a few.
#[component]
pub fn Radios(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: TextProp,
    /// What was chosen.
    value: RwSignal<String>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// Whether the question is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// In one row: for two short choices.
    #[prop(optional)]
    inline: bool,
    /// The page's own words for errors.
    #[prop(optional, into)]
    words: Option<ErrorWords>,
) -> impl IntoView {
    let field = Field::new(&name, "-1", &label, hint, words);
    let class = if inline {
        "nhsuk-radios nhsuk-radios--inline"
    } else {
        "nhsuk-radios"
    };
    let base = field.id.clone();
    let items = move || {
        let items = choices
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, choice)| {
                let id = format!("{base}-{}", index + 1);
                let own = choice.value.clone();
                let chosen = choice.value.clone();
                let hint_id = choice.hint.is_some().then(|| format!("{id}-item-hint"));
                let hint = choice.hint.map(|hint| {
                    view! {
                        <div class="nhsuk-hint nhsuk-radios__hint" id=hint_id.clone()>
                            {move || hint.get()}
                        </div>
                    }
                });
                view! {
                    <div class="nhsuk-radios__item">
                        <input
                            class="nhsuk-radios__input"
                            id=id.clone()
                            name=name.clone()
                            type="radio"
                            value=choice.value
                            aria-describedby=hint_id.clone()
                            prop:checked=move || value.get() == own
                            on:change=move |_| value.set(chosen.clone())
                        />
                        <label class="nhsuk-label nhsuk-radios__label" for=id>
                            {move || choice.label.get()}
                        </label>
                        {hint}
                    </div>
                }
            });
        items.collect_view()
    };
    view! {
        <div class=field.group_class()>
            <fieldset class="nhsuk-fieldset" aria-describedby=field.described_by()>
                {Field::legend(label, heading)}
                {field.messages()}
                <div class=class>{items}</div>
            </fieldset>
        </div>
    }
    .into_any()
}
