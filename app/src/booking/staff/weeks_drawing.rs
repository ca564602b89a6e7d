//! The weeks a clinic makes, as a small calendar.

use leptos::prelude::*;

use super::weeks::{Hours, WEEKDAYS, monday, week};
use crate::kit::dates;
use crate::words::{t, t_string, use_i18n};

/// Weeks drawn.
const WEEKS: i64 = 5;

/// The weeks a clinic makes.
#[component]
pub fn WeeksDrawing(
    /// The hours typed so far, once they make sense.
    hours: Memo<Option<Hours>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let drawing = move |hours: Hours| {
        let count = hours.starts().len();
        let minutes = hours.minutes;
        let unused = hours.unused_minutes();
        let span = format!("{}–{}", hours.from, hours.until);
        let first = monday(hours.first);
        let weeks = (0..WEEKS).map(|n| {
            let cells = week(first.plus_days(n * 7)).map(|date| {
                let runs = hours.runs_on(date);
                let span = runs.then(|| view! {
                    <span class="ar-weeks__span">{span.clone()}</span>
                    <span class="ar-weeks__count">{format!("× {count}")}</span>
                });
                view! {
                    <td data-runs=runs.then_some("")>
                        <span class="ar-weeks__date">{format!("{}/{}", date.day(), date.month())}</span>
                        {span}
                    </td>
                }
            });
            view! { <tr>{cells.into_iter().collect_view()}</tr> }
        });
        let weeks = weeks.collect_view();
        let head = WEEKDAYS.map(|day| {
            view! {
                <th scope="col">
                    <abbr title=move || dates::weekday(i18n, day)>{move || short(dates::weekday(i18n, day))}</abbr>
                </th>
            }
        });
        view! {
            <table class="ar-weeks">
                <caption class="nhsuk-u-visually-hidden">{t!(i18n, diary.clinics.preview)}</caption>
                <thead><tr>{head.into_iter().collect_view()}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
            <p class="ar-tight">
                {move || t_string!(i18n, diary.clinics.preview_count, n = count, minutes = minutes).to_string()}
            </p>
            {(unused > 0).then(|| view! {
                <p class="ar-quiet">
                    {move || t_string!(i18n, diary.clinics.preview_rest, minutes = unused).to_string()}
                </p>
            })}
        }
        .into_any()
    };
    view! {
        <h3 class="nhsuk-heading-s">{t!(i18n, diary.clinics.preview)}</h3>
        {move || match hours.get() {
            Some(hours) => drawing(hours),
            None => view! { <p class="ar-quiet">{t!(i18n, diary.clinics.preview_empty)}</p> }.into_any(),
        }}
    }
    .into_any()
}

/// A weekday's first letters: "Tue"; in Welsh without its "Dydd", "Maw".
fn short(name: &str) -> String {
    let name = name
        .strip_prefix("Dydd ")
        .or_else(|| name.strip_prefix("dydd "))
        .unwrap_or(name);
    name.chars().take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_weekday_leaves_out_what_all_share() {
        assert_eq!(short("Tuesday"), "Tue");
        assert_eq!(short("dydd Mawrth"), "Maw");
        assert_eq!(short("Dydd Iau"), "Iau");
    }
}
