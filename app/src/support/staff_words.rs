//! A patient's line in the words of boards: short, with what it carries.

use domain::support::verdict::Verdict;
use domain::support::wire::LineChecked;
use leptos::prelude::*;

use super::line_details::rate;
use crate::words::{I18n, t_string, use_i18n};

/// "Good line · 2.1 Mbit/s up, 8.0 Mbit/s down".
pub fn line_words(i18n: I18n, checked: &LineChecked) -> String {
    let verdict = short_words(i18n, checked.verdict);
    match (checked.line.up_kbps, checked.line.down_kbps) {
        (Some(up), Some(down)) => {
            let (up, down) = (rate(up), rate(down));
            let rates = t_string!(i18n, support.staff.rates, up = up, down = down);
            format!("{verdict} · {rates}")
        }
        _ => verdict.to_owned(),
    }
}

/// A verdict in two or three words.
pub fn short_words(i18n: I18n, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => t_string!(i18n, support.staff.good),
        Verdict::Fair => t_string!(i18n, support.staff.fair),
        Verdict::SoundOnly => t_string!(i18n, support.staff.sound_only),
        Verdict::Fails => t_string!(i18n, support.staff.fails),
    }
}

/// The same with a mark, for a board. The mark is nothing without the words.
#[component]
pub fn LineMark(
    /// What was found.
    checked: LineChecked,
) -> impl IntoView {
    let i18n = use_i18n();
    let verdict = checked.verdict.as_str();
    view! {
        <span class="ar-sub ar-line-mark" data-verdict=verdict>
            {move || line_words(i18n, &checked)}
        </span>
    }
    .into_any()
}
