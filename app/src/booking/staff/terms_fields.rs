//! On what terms a clinic's times are offered: the part of its form that most clinics leave alone.

use domain::booking::wire::ClinicTerms;
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use crate::kit::{Checkbox, TextInput};
use crate::text;
use crate::words::{t, use_i18n};

/// What was typed.
#[derive(Clone, Copy)]
pub struct TypedTerms {
    bank_holidays: RwSignal<bool>,
    before: RwSignal<String>,
    after: RwSignal<String>,
    grid: RwSignal<String>,
    most: RwSignal<String>,
    seats: RwSignal<String>,
}

impl TypedTerms {
    /// Nothing typed.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            bank_holidays: RwSignal::new(false),
            before: text(),
            after: text(),
            grid: text(),
            most: text(),
            seats: text(),
        }
    }

    /// Makes whatever reads this follow every keystroke.
    pub fn track(self) {
        self.bank_holidays.track();
        for typed in [self.before, self.after, self.grid, self.most, self.seats] {
            typed.track();
        }
    }

    /// Numbers must be such before they can be sent; what is empty is as the service has it.
    pub fn read(self, fields: &mut Fields) -> Option<ClinicTerms> {
        let mut number = |name: &str, typed: RwSignal<String>| {
            let typed = typed.get_untracked();
            match typed.trim() {
                "" => Some(None),
                text => {
                    let number = text.parse::<u16>().map_err(|_| FieldError::Format);
                    fields.take(&format!("terms.{name}"), number).map(Some)
                }
            }
        };
        let before = number("buffer_before", self.before);
        let after = number("buffer_after", self.after);
        let grid = number("grid_minutes", self.grid);
        let most = number("most_a_day", self.most);
        let seats = number("seats", self.seats);
        Some(ClinicTerms {
            bank_holidays: self.bank_holidays.get_untracked(),
            buffer_before: before?,
            buffer_after: after?,
            grid_minutes: grid?,
            most_a_day: most?,
            seats: seats?.unwrap_or(1),
            ..ClinicTerms::default()
        })
    }
}

/// The fields, folded away at first.
#[component]
pub fn TermsFields(
    /// What was typed.
    typed: TypedTerms,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, diary.terms.more)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <Checkbox
                    name="terms.bank_holidays"
                    label=text!(i18n, diary.terms.bank_holidays)
                    value=typed.bank_holidays
                />
                <div class="ar-fields">
                    <TextInput
                        name="terms.buffer_before"
                        label=text!(i18n, diary.terms.before)
                        value=typed.before
                        inputmode="numeric"
                        width=4
                    />
                    <TextInput
                        name="terms.buffer_after"
                        label=text!(i18n, diary.terms.after)
                        value=typed.after
                        inputmode="numeric"
                        width=4
                    />
                    <TextInput
                        name="terms.grid_minutes"
                        label=text!(i18n, diary.terms.grid)
                        value=typed.grid
                        inputmode="numeric"
                        width=4
                    />
                </div>
                <div class="ar-fields">
                    <TextInput
                        name="terms.most_a_day"
                        label=text!(i18n, diary.terms.most)
                        value=typed.most
                        inputmode="numeric"
                        width=4
                    />
                    <TextInput
                        name="terms.seats"
                        label=text!(i18n, diary.terms.seats)
                        value=typed.seats
                        inputmode="numeric"
                        width=4
                    />
                </div>
            </div>
        </details>
    }
    .into_any()
}
