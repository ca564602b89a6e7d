//! Going from day to day, or from week to week.

use domain::time::{Date, Weekday};
use leptos::prelude::*;

use crate::kit::{Button, Look, dates};
use crate::people::today;
use crate::words::{t, t_string, use_i18n};

/// Previous, a date, next, and back to today.
#[component]
pub fn DayControls(
    /// The day shown; today when `None`.
    day: RwSignal<Option<Date>>,
    /// Whether a week is shown: the one with the day in it.
    #[prop(optional, into)]
    week: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = move || day.get().unwrap_or_else(today);
    let go = move |date: Date| day.set((date != today()).then_some(date));
    let step = move || if week.get_untracked() { 7 } else { 1 };
    let words = move || {
        if week.get() {
            let first = dates::day(i18n, monday(shown()));
            t_string!(i18n, diary.day.week_from, day = first).to_string()
        } else {
            dates::day(i18n, shown())
        }
    };
    view! {
        <div class="ar-day-controls">
            <Button look=Look::Small on_click=move |_| go(shown().plus_days(-step()))>
                <span aria-hidden="true">"◀"</span>
                <span class="nhsuk-u-visually-hidden">
                    {move || if week.get() {
                        t_string!(i18n, diary.day.previous_week)
                    } else {
                        t_string!(i18n, diary.waiting.previous_day)
                    }}
                </span>
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
            <Button look=Look::Small on_click=move |_| go(shown().plus_days(step()))>
                <span aria-hidden="true">"▶"</span>
                <span class="nhsuk-u-visually-hidden">
                    {move || if week.get() {
                        t_string!(i18n, diary.day.next_week)
                    } else {
                        t_string!(i18n, diary.waiting.next_day)
                    }}
                </span>
            </Button>
            <Show when=move || day.get().is_some()>
                <Button look=Look::Small on_click=move |_| day.set(None)>
                    {t!(i18n, diary.waiting.today)}
                </Button>
            </Show>
            <strong class="ar-day-controls__words">{words}</strong>
        </div>
    }
    .into_any()
}

/// The Monday of a day's week.
pub fn monday(date: Date) -> Date {
    date.plus_days(-match date.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_its_monday() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(monday(day("2026-12-07")), day("2026-12-07"));
        assert_eq!(monday(day("2026-12-10")), day("2026-12-07"));
        assert_eq!(monday(day("2026-12-13")), day("2026-12-07"));
        assert_eq!(monday(day("2027-01-01")), day("2026-12-28"));
    }
}
