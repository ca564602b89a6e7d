//! A date in three fields: easier than a calendar for a day everybody knows by heart.

use domain::people::wire::DateFields;
use leptos::prelude::*;

use super::field::Field;
use super::form::ErrorWords;
use crate::text;
use crate::words::use_i18n;

/// What was typed into the three fields.
#[derive(Debug, Clone, Copy)]
pub struct DateSignals {
    /// 1 to 31.
    pub day: RwSignal<String>,
    /// 1 to 12.
    pub month: RwSignal<String>,
    /// Four digits.
    pub year: RwSignal<String>,
}

impl DateSignals {
    /// Starting from what is known.
    pub fn new(from: DateFields) -> Self {
        Self {
            day: RwSignal::new(from.day),
            month: RwSignal::new(from.month),
            year: RwSignal::new(from.year),
        }
    }

    /// As typed, for the request.
    pub fn get(self) -> DateFields {
        DateFields {
            day: self.day.get(),
            month: self.month.get(),
            year: self.year.get(),
        }
    }

    /// As typed, without following.
    pub fn get_untracked(self) -> DateFields {
        untrack(move || self.get())
    }
}

impl Default for DateSignals {
    fn default() -> Self {
        Self::new(DateFields::default())
    }
}

/// A date in three fields.
#[component]
pub fn DateInput(
    /// The field's name in the request body.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: TextProp,
    /// What was typed.
    value: DateSignals,
    /// A line of help, such as an example.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// Whether the question is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// Whether it is the person's own date of birth, which browsers can fill in.
    #[prop(optional)]
    birthday: bool,
    /// The page's own words for errors.
    #[prop(optional, into)]
    words: Option<ErrorWords>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = Field::new(&name, "-day", &label, hint, words);
    let error = field.error;
    let base = field.id.clone();
    let item = move |part: &'static str, label: TextProp, width: u8, signal: RwSignal<String>| {
        let id = format!("{base}-{part}");
        let class = move || {
            let wrong = if error.get().is_some() {
                " nhsuk-input--error"
            } else {
                ""
            };
            format!("nhsuk-input nhsuk-date-input__input nhsuk-input--width-{width}{wrong}")
        };
        view! {
            <div class="nhsuk-date-input__item">
                <div class="nhsuk-form-group">
                    <label class="nhsuk-label nhsuk-date-input__label" for=id.clone()>
                        {move || label.get()}
                    </label>
                    <input
                        class=class
                        id=id
                        name=format!("{name}-{part}")
                        type="text"
                        inputmode="numeric"
                        autocomplete=birthday.then(|| format!("bday-{part}"))
                        prop:value=move || signal.get()
                        on:input=move |event| signal.set(event_target_value(&event))
                    />
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <div class=field.group_class()>
            <fieldset class="nhsuk-fieldset" aria-describedby=field.described_by() role="group">
                {Field::legend(label, heading)}
                {field.messages()}
                <div class="nhsuk-date-input" id=field.id.clone()>
                    {item("day", text!(i18n, common.date.day), 2, value.day)}
                    {item("month", text!(i18n, common.date.month), 2, value.month)}
                    {item("year", text!(i18n, common.date.year), 4, value.year)}
                </div>
            </fieldset>
        </div>
    }
    .into_any()
}
