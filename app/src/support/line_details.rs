//! The figures, for whoever helps.

use domain::support::line::{Echo, Line, Reached, Route};
use leptos::prelude::*;

use crate::words::{I18n, t, t_string, use_i18n};

/// A small table behind a word.
#[component]
pub(super) fn LineDetails(line: Line) -> impl IntoView {
    let i18n = use_i18n();
    let rows = move || {
        rows(i18n, &line)
            .into_iter()
            .map(|(name, value)| {
                view! {
                    <div class="nhsuk-summary-list__row">
                        <dt class="nhsuk-summary-list__key">{name}</dt>
                        <dd class="nhsuk-summary-list__value">{value}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, support.details.title)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <dl class="nhsuk-summary-list ar-line-details">{rows}</dl>
            </div>
        </details>
    }
    .into_any()
}

fn rows(i18n: I18n, line: &Line) -> Vec<(String, String)> {
    let unknown = || t_string!(i18n, support.details.unknown).to_owned();
    let ms = |value: Option<u32>| value.map_or_else(unknown, |ms| format!("{ms} ms"));
    let rate = |value: Option<u32>| value.map_or_else(unknown, rate);
    let lost =
        |value: Option<u16>| value.map_or_else(unknown, |l| format!("{}.{} %", l / 10, l % 10));
    let way = line.way.map_or_else(unknown, |way| match way.transport() {
        Some(by) => t_string!(i18n, support.details.relayed_by, by = by).to_string(),
        None if way.is_relayed() => t_string!(i18n, support.details.relayed).to_owned(),
        None => t_string!(i18n, support.details.straight).to_owned(),
    });
    let echo = |of: Echo| match of {
        Echo::NotSent => t_string!(i18n, support.details.not_sent),
        Echo::Came => t_string!(i18n, support.details.came),
        Echo::Lost => t_string!(i18n, support.details.lost),
    };
    let mut rows = vec![
        (t_string!(i18n, support.details.way), way),
        (
            t_string!(i18n, support.details.round_trip),
            ms(line.round_trip_ms),
        ),
        (t_string!(i18n, support.details.jitter), ms(line.jitter_ms)),
        (
            t_string!(i18n, support.details.lost_up),
            lost(line.lost_up_permille),
        ),
        (
            t_string!(i18n, support.details.lost_down),
            lost(line.lost_down_permille),
        ),
        (t_string!(i18n, support.details.up), rate(line.up_kbps)),
        (t_string!(i18n, support.details.down), rate(line.down_kbps)),
        (
            t_string!(i18n, support.details.picture),
            echo(line.picture).to_owned(),
        ),
        (
            t_string!(i18n, support.details.voice),
            echo(line.voice).to_owned(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect::<Vec<_>>();
    rows.extend(line.routes.iter().map(|route| {
        let by = route.by.name();
        let name = t_string!(i18n, support.details.route, by = by).to_string();
        (name, route_words(i18n, route))
    }));
    let took = format!("{}.{} s", line.took_ms / 1_000, line.took_ms / 100 % 10);
    rows.push((t_string!(i18n, support.details.took).to_owned(), took));
    rows
}

fn route_words(i18n: I18n, route: &Route) -> String {
    let words = match route.reached {
        Reached::Works => t_string!(i18n, support.details.works),
        Reached::Relay => t_string!(i18n, support.details.relay_only_reached),
        Reached::Nothing => t_string!(i18n, support.details.not_reached),
    };
    match route.round_trip_ms {
        Some(ms) => format!("{words}, {ms} ms"),
        None => words.to_owned(),
    }
}

/// Kilobits as people say them.
pub(super) fn rate(kbps: u32) -> String {
    if kbps >= 10_000 {
        format!("{} Mbit/s", kbps / 1_000)
    } else if kbps >= 1_000 {
        format!("{}.{} Mbit/s", kbps / 1_000, kbps / 100 % 10)
    } else {
        format!("{kbps} kbit/s")
    }
}
