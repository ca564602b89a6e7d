//! What suits somebody who waits, as staff ask about them.

use domain::booking::wire::Mode;
use leptos::prelude::*;

use crate::booking::wishes::{Answers, Wording, questions};
use crate::kit::TextInput;
use crate::text;
use crate::words::{t_string, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// Of somebody else.
pub(super) const THEIRS: Wording = Wording {
    times: |i18n| t_string!(i18n, waiting.theirs.times),
    days: |i18n| t_string!(i18n, waiting.theirs.days),
    modes: |i18n| t_string!(i18n, waiting.theirs.modes),
    notice: |i18n| t_string!(i18n, waiting.theirs.notice),
    at_once: |i18n| t_string!(i18n, waiting.theirs.at_once),
    at_night: |i18n| t_string!(i18n, waiting.theirs.at_night),
};

/// The questions, and from which day until which.
#[component]
pub fn WishesFields(
    /// The answers.
    answers: Answers,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        {questions(answers, THEIRS, &MODES, &[])}
        <TextInput name="wishes.from" label=text!(i18n, waiting.wishes.from) value=answers.from kind="date" width=20/>
        <TextInput name="wishes.until" label=text!(i18n, waiting.wishes.until) value=answers.until kind="date" width=20/>
    }
    .into_any()
}
