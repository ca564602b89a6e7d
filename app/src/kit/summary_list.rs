//! Answers or facts, one a row, with a link to change.

use leptos::prelude::*;

use crate::words::{t, use_i18n};

/// One row.
#[derive(Debug, Clone)]
pub struct SummaryRow {
    key: TextProp,
    value: TextProp,
    change: Option<String>,
}

impl SummaryRow {
    /// A fact.
    pub fn new(key: impl Into<TextProp>, value: impl Into<TextProp>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            change: None,
        }
    }

    /// An answer that can be changed at this address.
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change = Some(href.into());
        self
    }
}

/// Answers or facts, one a row. A line break in a value is a line break on the page.
#[component]
pub fn SummaryList(
    /// The rows.
    #[prop(into)]
    rows: Signal<Vec<SummaryRow>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let any_change = move || rows.with(|rows| rows.iter().any(|r| r.change.is_some()));
    let row = move |row: SummaryRow| {
        let key = row.key.clone();
        let change = row.change.map(|href| {
            view! {
                <dd class="nhsuk-summary-list__actions">
                    <a href=href>
                        {t!(i18n, common.change)}
                        <span class="nhsuk-u-visually-hidden">" "{move || key.get()}</span>
                    </a>
                </dd>
            }
        });
        let class = if change.is_none() && any_change() {
            "nhsuk-summary-list__row nhsuk-summary-list__row--no-actions"
        } else {
            "nhsuk-summary-list__row"
        };
        view! {
            <div class=class>
                <dt class="nhsuk-summary-list__key">{move || row.key.get()}</dt>
                <dd class="nhsuk-summary-list__value ar-lines">{move || row.value.get()}</dd>
                {change}
            </div>
        }
    };
    view! {
        <dl class="nhsuk-summary-list">{move || rows.get().into_iter().map(row).collect_view()}</dl>
    }
    .into_any()
}
