//! What all form fields share: label, hint, error, and how they are tied together.

use domain::error::FieldError;
use leptos::prelude::*;

use super::form::{ErrorWords, Form, KnownField, error_words};
use crate::words::{t, use_i18n};

/// One choice of radios, checkboxes or a select.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: TextProp,
    /// A line below it.
    pub hint: Option<TextProp>,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<TextProp>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// The same with a line below it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<TextProp>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A field's ties: its id, and what describes it.
#[derive(Clone)]
pub(super) struct Field {
    pub id: String,
    pub error: Signal<Option<FieldError>>,
    words: Option<ErrorWords>,
    hint: Option<TextProp>,
}

impl Field {
    /// Ties a field to the page's form. `id_suffix` names the first focusable part.
    pub fn new(
        name: &str,
        id_suffix: &str,
        label: &TextProp,
        hint: Option<TextProp>,
        words: Option<ErrorWords>,
    ) -> Self {
        let id = name.replace(['.', '[', ']'], "-");
        let form = Form::here();
        if let Some(form) = form {
            form.know(KnownField {
                name: name.to_owned(),
                id: format!("{id}{id_suffix}"),
                label: label.clone(),
                words,
            });
        }
        let name = name.to_owned();
        let error = Signal::derive(move || form.and_then(|form| form.error_of(&name)));
        Self {
            id,
            error,
            words,
            hint,
        }
    }

    /// The value of `aria-describedby`.
    pub fn described_by(&self) -> impl Fn() -> Option<String> + Send + Sync + Clone + 'static {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let error_id = format!("{}-error", self.id);
        let error = self.error;
        move || match (hint.clone(), error.get().is_some()) {
            (Some(hint), true) => Some(format!("{hint} {error_id}")),
            (None, true) => Some(error_id.clone()),
            (hint, false) => hint,
        }
    }

    /// The class of the group around it.
    pub fn group_class(&self) -> impl Fn() -> &'static str + Send + Sync + 'static {
        let error = self.error;
        move || {
            if error.get().is_some() {
                "nhsuk-form-group nhsuk-form-group--error"
            } else {
                "nhsuk-form-group"
            }
        }
    }

    /// The hint and the error message.
    pub fn messages(&self) -> AnyView {
        let i18n = use_i18n();
        let Self {
            id,
            error,
            words,
            hint,
        } = self.clone();
        let error_id = format!("{id}-error");
        let hint = hint.map(|hint| {
            view! { <div class="nhsuk-hint" id=format!("{id}-hint")>{move || hint.get()}</div> }
        });
        let message = move || {
            error.get().map(|error| {
                let own = words.and_then(|words| words.run(error));
                let text = own.unwrap_or_else(|| error_words(i18n, error).to_owned());
                view! {
                    <span class="nhsuk-error-message" id=error_id.clone()>
                        <span class="nhsuk-u-visually-hidden">{t!(i18n, common.error_prefix)}": "</span>
                        {text}
                    </span>
                }
            })
        };
        view! { {hint}{message} }.into_any()
    }

    /// A label; as the page's heading when `heading`.
    pub fn label(&self, label: TextProp, heading: bool) -> AnyView {
        let id = self.id.clone();
        if heading {
            view! {
                <h1 class="nhsuk-label-wrapper">
                    <label class="nhsuk-label nhsuk-label--l" for=id>{move || label.get()}</label>
                </h1>
            }
            .into_any()
        } else {
            view! { <label class="nhsuk-label" for=id>{move || label.get()}</label> }.into_any()
        }
    }

    /// A legend; as the page's heading when `heading`.
    pub fn legend(label: TextProp, heading: bool) -> AnyView {
        if heading {
            view! {
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l">
                    <h1 class="nhsuk-fieldset__heading">{move || label.get()}</h1>
                </legend>
            }
            .into_any()
        } else {
            view! {
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">
                    {move || label.get()}
                </legend>
            }
            .into_any()
        }
    }
}
