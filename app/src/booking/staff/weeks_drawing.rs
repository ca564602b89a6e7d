//! The weeks a clinic makes, as a small calendar.

use domain::booking::wire::{ClinicPreview, PreviewDay, PreviewKept};
use domain::time::WallTime;
use leptos::prelude::*;

use super::carve_outs::{kept_short, kept_words};
use super::repeat::{self, RULE};
use super::rule_words::rule_words;
use super::weeks::{WEEKDAYS, monday, week};
use crate::kit::{Loaded, dates};
use crate::words::{I18n, t, t_string, use_i18n};

/// Weeks drawn.
const WEEKS: i64 = 6;

/// What is drawn: the days the server says the clinic makes, and the length of an appointment.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The days.
    pub preview: ClinicPreview,
    /// Minutes of one appointment.
    pub minutes: u16,
    /// The most appointments a day, where there is a limit.
    pub most: Option<u16>,
    /// Patients of one appointment.
    pub seats: u16,
}

/// The weeks a clinic makes.
#[component]
pub fn WeeksDrawing(
    /// What has been filled in so far, once it makes a clinic.
    drawn: Loaded<Option<Drawn>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let empty = move || view! { <p class="ar-quiet">{t!(i18n, diary.clinics.preview_empty)}</p> };
    view! {
        <h3 class="nhsuk-heading-s">{t!(i18n, diary.clinics.preview)}</h3>
        {move || match drawn.get().flatten() {
            Some(drawn) => view! { <Drawing drawn=drawn/> }.into_any(),
            None => empty().into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Drawing(drawn: Drawn) -> impl IntoView {
    let i18n = use_i18n();
    let Drawn {
        preview,
        minutes,
        most,
        seats,
    } = drawn;
    let days = preview.days;
    // What was written as a rule, in words: whoever wrote it sees whether it says what they mean.
    let rule = preview.rrule;
    let rule = (repeat::typed(&rule).0 == RULE).then(|| {
        view! { <p class="ar-tight">{move || rule_words(i18n, &rule)}</p> }
    });
    let Some(first) = days.first().map(|day| monday(day.date)) else {
        return view! { {rule}<p class="ar-quiet">{t!(i18n, diary.clinics.preview_none)}</p> }
            .into_any();
    };
    let open = days.iter().find(|day| !day.starts.is_empty());
    let count = open.map_or(0, |day| day.starts.len());
    let unused = open.map_or(0, |day| unused_minutes(day, minutes));
    let kept = days.iter().find(|day| !day.kept.is_empty());
    let kept = kept.map(|day| day.kept.clone()).unwrap_or_default();
    let limit = most.filter(|most| usize::from(*most) < count);
    // What comes seldom is not to be counted together from squares, and the last of them may be months away.
    let runs = days.iter().filter(|day| !day.starts.is_empty()).count();
    let next = (runs < preview.next.len()).then_some(preview.next);
    let last = days.last().map_or(first, |day| monday(day.date));
    let weeks = (0..WEEKS).take_while(|n| first.plus_days(n * 7) <= last);
    let weeks = weeks.map(|n| {
        let cells = week(first.plus_days(n * 7)).map(|date| {
            let day = days.iter().find(|day| day.date == date).cloned();
            let ours = day.is_some();
            let runs = day.as_ref().is_some_and(|day| !day.starts.is_empty());
            view! {
                <td data-runs=runs.then_some("") data-day=ours.then_some("")>
                    <span class="ar-weeks__date">
                        // Where the head of the table has no room.
                        <span class="ar-weeks__weekday">
                            {move || short(dates::weekday(i18n, date.weekday()))}" "
                        </span>
                        {format!("{}/{}", date.day(), date.month())}
                    </span>
                    {day.map(|day| cell(i18n, day))}
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
        {rule}
        <table class="ar-weeks">
            <caption class="nhsuk-u-visually-hidden">{t!(i18n, diary.clinics.preview)}</caption>
            <thead><tr>{head.into_iter().collect_view()}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
        {next.map(|next| view! {
            <p class="ar-tight">
                {move || {
                    let days: Vec<_> = next.iter().map(|day| dates::full(i18n, *day)).collect();
                    t_string!(i18n, diary.clinics.preview_next, days = days.join(", ")).to_string()
                }}
            </p>
        })}
        <p class="ar-tight">
            {move || t_string!(i18n, diary.clinics.preview_count, n = count, minutes = minutes).to_string()}
        </p>
        {(seats > 1).then(|| view! {
            <p class="ar-tight">
                {move || t_string!(i18n, diary.clinics.preview_seats, n = seats).to_string()}
            </p>
        })}
        {limit.map(|n| view! {
            <p class="ar-tight">
                {move || t_string!(i18n, diary.clinics.preview_most, n = n).to_string()}
            </p>
        })}
        {(!kept.is_empty()).then(|| view! { <KeptParts kept=kept/> })}
        {(unused > 0).then(|| view! {
            <p class="ar-quiet">
                {move || t_string!(i18n, diary.clinics.preview_rest, minutes = unused).to_string()}
            </p>
        })}
    }
    .into_any()
}

/// What is kept, in words: for whom, which times, and when each opens.
#[component]
fn KeptParts(kept: Vec<PreviewKept>) -> impl IntoView {
    let i18n = use_i18n();
    let parts = kept.into_iter().map(|part| {
        let (kept_for, hours, starts) = (part.kept_for, part.opens_hours, part.starts.join(", "));
        let opens = move || match hours {
            0 => t_string!(i18n, diary.kept.never_opens).to_owned(),
            hours => t_string!(i18n, diary.kept.opens_before, n = hours).to_string(),
        };
        view! {
            <li class="ar-weeks__part">
                <strong>{move || kept_words(i18n, kept_for)}</strong>": "{starts}". "{opens}
            </li>
        }
    });
    view! {
        <p class="ar-tight">{t!(i18n, diary.kept.drawn)}</p>
        <ul class="nhsuk-list ar-weeks__parts">{parts.collect_view()}</ul>
    }
    .into_any()
}

/// What stands in one day's square.
fn cell(i18n: I18n, day: PreviewDay) -> AnyView {
    let span = day
        .hours
        .map(|hours| format!("{}–{}", hours.from, hours.until));
    let count = day.starts.len();
    match span {
        Some(span) if count > 0 => view! {
            <span class="ar-weeks__span">{span}</span>
            <span class="ar-weeks__count">{format!("× {count}")}</span>
            {day.kept.into_iter().map(|part| {
                let (kept_for, n) = (part.kept_for, part.starts.len());
                view! {
                    <span class="ar-weeks__kept">
                        {n}" "{move || kept_short(i18n, kept_for)}
                    </span>
                }
            }).collect_view()}
        }
        .into_any(),
        _ => view! {
            <span class="ar-weeks__span">
                {move || {
                    if day.holiday.is_some() {
                        t_string!(i18n, diary.why.bank_holiday)
                    } else if day.away {
                        t_string!(i18n, diary.clinics.away)
                    } else if day.moved_to.is_some() {
                        t_string!(i18n, diary.clinics.moved)
                    } else {
                        t_string!(i18n, diary.clinics.closed)
                    }
                }}
            </span>
        }
        .into_any(),
    }
}

/// Minutes at the end of a day's hours that no appointment fits into.
fn unused_minutes(day: &PreviewDay, minutes: u16) -> u16 {
    let last = day
        .starts
        .last()
        .and_then(|start| start.parse::<WallTime>().ok());
    let end = day.hours.as_ref().map(|hours| hours.until.minutes());
    match (last, end) {
        (Some(last), Some(end)) => end.saturating_sub(last.minutes().saturating_add(minutes)),
        _ => 0,
    }
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
    fn a_morning_of_twenty_minutes_has_ten_minutes_over() {
        let wall = |text: &str| text.parse::<WallTime>().unwrap();
        let day = PreviewDay {
            date: "2026-12-01".parse().unwrap(),
            hours: Some(domain::booking::wire::PreviewHours {
                from: wall("09:00"),
                until: wall("12:30"),
                unusual: false,
            }),
            holiday: None,
            closed: false,
            moved_to: None,
            away: false,
            starts: vec!["09:00".to_owned(), "12:00".to_owned()],
            kept: Vec::new(),
        };
        assert_eq!(unused_minutes(&day, 20), 10);
    }

    #[test]
    fn a_short_weekday_leaves_out_what_all_share() {
        assert_eq!(short("Tuesday"), "Tue");
        assert_eq!(short("dydd Mawrth"), "Maw");
        assert_eq!(short("Dydd Iau"), "Iau");
    }
}
