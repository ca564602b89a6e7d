//! Going from day to day.

use domain::time::Date;
use leptos::prelude::*;

use crate::kit::{Button, Look, dates};
use crate::people::today;
use crate::words::{t, t_string, use_i18n};

/// Previous, a date, next, and back to today.
#[component]
pub fn DayControls(
    /// The day shown; today when `None`.
    day: RwSignal<Option<Date>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = move || day.get().unwrap_or_else(today);
    let go = move |date: Date| day.set((date != today()).then_some(date));
    view! {
        <div class="ar-day-controls">
            <Button look=Look::Small on_click=move |_| go(shown().plus_days(-1))>
                <span aria-hidden="true">"◀"</span>
                <span class="nhsuk-u-visually-hidden">{t!(i18n, diary.waiting.previous_day)}</span>
            </Button>
            <input
                class="nhsuk-input ar-day-controls__date"
                type="date"
                aria-label=move || t_string!(i18n, diary.waiting.day)
                prop:value=move || shown().to_string()
                on:change=move |event| {
                    if let Ok(date) = event_target_value(&event).parse() {
                        go(date);
                    }
                }
            />
            <Button look=Look::Small on_click=move |_| go(shown().plus_days(1))>
                <span aria-hidden="true">"▶"</span>
                <span class="nhsuk-u-visually-hidden">{t!(i18n, diary.waiting.next_day)}</span>
            </Button>
            <Show when=move || day.get().is_some()>
                <Button look=Look::Small on_click=move |_| day.set(None)>
                    {t!(i18n, diary.waiting.today)}
                </Button>
            </Show>
            <strong class="ar-day-controls__words">{move || dates::day(i18n, shown())}</strong>
        </div>
    }
    .into_any()
}
