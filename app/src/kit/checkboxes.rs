//! Any choice of a few, or one thing to tick.

use leptos::prelude::*;

use super::field::{Choice, Field};
use super::form::ErrorWords;

fn tick(
    id: String,
    name: String,
    choice: Choice,
    checked: impl Fn() -> bool + Send + Sync + 'static,
    change: impl Fn(bool) + 'static,
) -> AnyView {
    let hint_id = choice.hint.is_some().then(|| format!("{id}-item-hint"));
    let hint = choice.hint.map(|hint| {
        view! {
            <div class="nhsuk-hint nhsuk-checkboxes__hint" id=hint_id.clone()>{move || hint.get()}</div>
        }
    });
    view! {
        <div class="nhsuk-checkboxes__item">
            <input
                class="nhsuk-checkboxes__input"
                id=id.clone()
                name=name
                type="checkbox"
                value=choice.value
                aria-describedby=hint_id
                prop:checked=checked
                on:change=move |event| change(event_target_checked(&event))
            />
            <label class="nhsuk-label nhsuk-checkboxes__label" for=id>
                {move || choice.label.get()}
            </label>
            {hint}
        </div>
    }
    .into_any()
}

/// Any choice of a few.
#[component]
pub fn Checkboxes(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: TextProp,
    /// The values ticked.
    values: RwSignal<Vec<String>>,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// Whether the question is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// The page's own words for errors.
    #[prop(optional, into)]
    words: Option<ErrorWords>,
) -> impl IntoView {
    let field = Field::new(&name, "-1", &label, hint, words);
    let base = field.id.clone();
    let items = move || {
        let items = choices
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, choice)| {
                let own = choice.value.clone();
                let changed = choice.value.clone();
                tick(
                    format!("{base}-{}", index + 1),
                    name.clone(),
                    choice,
                    move || values.with(|v| v.contains(&own)),
                    move |on| {
                        values.update(|v| {
                            v.retain(|value| *value != changed);
                            if on {
                                v.push(changed.clone());
                            }
                        });
                    },
                )
            });
        items.collect_view()
    };
    view! {
        <div class=field.group_class()>
            <fieldset class="nhsuk-fieldset" aria-describedby=field.described_by()>
                {Field::legend(label, heading)}
                {field.messages()}
                <div class="nhsuk-checkboxes">{items}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

/// One thing to tick.
#[component]
pub fn Checkbox(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<TextProp>,
) -> impl IntoView {
    let field = Field::new(&name, "", &label, None, None);
    let choice = Choice {
        value: "true".to_owned(),
        label,
        hint,
    };
    view! {
        <div class=field.group_class()>
            {field.messages()}
            <div class="nhsuk-checkboxes">
                {tick(field.id.clone(), name, choice, move || value.get(), move |on| value.set(on))}
            </div>
        </div>
    }
    .into_any()
}
