//! Appointments that their clinic no longer gives, each with what may become of it; and what became of them.

use domain::booking::wire::{NearestTime, Settled};
use leptos::prelude::*;

use super::given_again::{GivenAgain, told_by_line};
use super::other_tab::NameInOtherTab;
use super::settling::{Choosing, LATER, Pick};
use super::settling_messages::{AskMessages, Messages};
use super::why_words::why_words;
use crate::kit::browser::focus;
use crate::kit::{Choice, Form, Notification, Select, Textarea, Warning, dates};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Where the keyboard goes on once they are shown.
fn count_id(choosing: Choosing) -> String {
    format!("{}settle-count", choosing.path)
}

/// Takes the keyboard to those who were found.
pub fn focus_on_found(choosing: Choosing) {
    focus(&count_id(choosing));
}

/// Those who were found, each with what may become of them.
#[component]
pub fn SettlingList(
    /// Who, and what is chosen.
    choosing: Choosing,
    /// The form it stands in.
    form: Form,
    /// Asks what they would read if that were chosen.
    ask: AskMessages,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let zone = session.site().map(|site| site.zone).unwrap_or_default();
    let zone = StoredValue::new(zone);
    let shown = move || {
        let picks = choosing.picks.get()?;
        let n = picks.len();
        if n == 0 {
            return None;
        }
        let rows = picks.into_iter().map(|pick| {
            view! { <Row pick=pick path=choosing.path zone=zone.get_value()/> }
        });
        let rows = rows.collect_view();
        Some(
            view! {
                <p>{t!(i18n, diary.settle.intro)}</p>
                {(n > 1).then(|| view! { <ForAll choosing=choosing/> })}
                <ul class="nhsuk-list ar-settle">{rows}</ul>
                <div class="ar-narrow"><Words choosing=choosing/></div>
            }
            .into_any(),
        )
    };
    let given = move || {
        let n = choosing.picks.with(|picks| picks.as_ref().map(Vec::len))?;
        let given = choosing.given_again.get();
        // Where nobody must be moved, how many is said already where the keyboard is.
        let counted = n == 0;
        let given = (!given.is_empty()).then(|| view! { <GivenAgain all=given counted=counted/> });
        let sum = (n > 0).then(|| view! { <Summary choosing=choosing/> });
        Some(view! {
            {given}
            <div class="ar-narrow"><Messages choosing=choosing form=form ask=ask/></div>
            {sum}
        })
    };
    let count = move || {
        let n = choosing.picks.with(|picks| picks.as_ref().map(Vec::len))?;
        let words = match n {
            0 if choosing.given_again.with(|all| !all.is_empty()) => {
                let n = choosing.given_again.with(Vec::len);
                t_string!(i18n, diary.settle.given_again, n = n).to_string()
            }
            0 => t_string!(i18n, diary.touched.none).to_owned(),
            n => t_string!(i18n, diary.touched.some, n = n).to_string(),
        };
        Some(view! { <p><strong>{words}</strong></p> })
    };
    view! {
        // Before they are shown it is nothing to go to.
        <div role="status" id=count_id(choosing) tabindex=move || choosing.is_shown().then_some("-1")>{count}</div>
        {shown}
        {given}
    }
    .into_any()
}

/// One choice for all: who has no free time near is left as they are.
#[component]
fn ForAll(choosing: Choosing) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || {
        vec![
            Choice::new("", text!(i18n, diary.settle.each)),
            Choice::new("move", text!(i18n, diary.settle.move_all)),
            Choice::new("choose_again", text!(i18n, diary.settle.choose_again)),
            Choice::new("cancel", text!(i18n, diary.settle.cancel)),
            Choice::new("keep", text!(i18n, diary.settle.keep)),
            Choice::new(LATER, text!(i18n, diary.settle.later)),
        ]
    });
    Effect::new(move |before: Option<String>| {
        let all = choosing.all.get();
        if !all.is_empty() && before.as_ref() != Some(&all) {
            for pick in choosing.picks.get_untracked().unwrap_or_default() {
                let none = all == "move" && pick.one.nearest.is_none();
                pick.chosen.set(if none { LATER } else { &all }.to_owned());
            }
        }
        all
    });
    view! {
        <Select
            name=format!("{}settle-all", choosing.path)
            label=text!(i18n, diary.settle.for_all)
            hint=text!(i18n, diary.settle.for_all_hint)
            value=choosing.all
            choices=choices
        />
    }
    .into_any()
}

/// The time that is free and nearest, in words: a choice on a phone has no room for it.
fn nearest_words(i18n: I18n, to: Option<&NearestTime>, zone: &str) -> String {
    let Some(to) = to else {
        return t_string!(i18n, diary.settle.nowhere).to_owned();
    };
    let time = dates::when(i18n, to.start, zone);
    let name = to.clinician_name.clone();
    t_string!(i18n, diary.settle.nearest, time = time, name = name).to_string()
}

#[component]
fn Row(pick: Pick, path: &'static str, zone: String) -> impl IntoView {
    let i18n = use_i18n();
    let field = pick.field();
    let Pick { one, chosen } = pick;
    let chosen = RwSignal::from(chosen);
    let (start, why_not, asked) = (one.start, one.why_not, one.asked_at);
    let zone = StoredValue::new(zone);
    let when = move || zone.with_value(|zone| dates::when(i18n, start, zone));
    let nearest = one.nearest.clone();
    let somewhere = nearest.is_some();
    let choices = Signal::derive(move || {
        let to = somewhere.then(|| Choice::new("move", text!(i18n, diary.settle.move_all)));
        std::iter::once(Choice::new(LATER, text!(i18n, diary.settle.later)))
            .chain(to)
            .chain([
                Choice::new("choose_again", text!(i18n, diary.settle.choose_again)),
                Choice::new("cancel", text!(i18n, diary.settle.cancel)),
                Choice::new("keep", text!(i18n, diary.settle.keep)),
            ])
            .collect::<Vec<_>>()
    });
    let name = one.patient_name.clone();
    let label =
        TextProp::from(move || t_string!(i18n, diary.settle.what, name = name.clone()).to_string());
    view! {
        <li class="ar-settle__one">
            <div>
                <NameInOtherTab appointment=one.appointment name=one.patient_name/>
                " "
                {when}
                <span class="ar-sub">
                    {one.service_name}", "{one.clinician_name}" · "
                    {move || zone.with_value(|zone| why_words(i18n, why_not, zone))}
                </span>
                {told_by_line(one.told_by)}
                {asked.map(|at| view! {
                    <span class="ar-sub">
                        {move || {
                            let at = zone.with_value(|zone| dates::when(i18n, at, zone));
                            t_string!(i18n, diary.settle.asked_at, at = at).to_string()
                        }}
                    </span>
                })}
                <span class="ar-sub">
                    {move || zone.with_value(|zone| nearest_words(i18n, nearest.as_ref(), zone))}
                </span>
            </div>
            <Select name=format!("{path}{field}") label=label value=chosen choices=choices/>
        </li>
    }
    .into_any()
}

/// What the clinic adds to the messages, once there are any.
#[component]
fn Words(choosing: Choosing) -> impl IntoView {
    let i18n = use_i18n();
    let tells = Memo::new(move |_| choosing.counts().tells());
    view! {
        <Show when=move || tells.get()>
            <Textarea
                name=format!("{}settling.words", choosing.path)
                label=text!(i18n, reminders.day.words)
                hint=text!(i18n, reminders.day.words_hint)
                value=choosing.words
                rows=2
            />
            <Textarea
                name=format!("{}settling.words_cy", choosing.path)
                label=text!(i18n, reminders.day.words_cy)
                hint=text!(i18n, reminders.day.words_cy_hint)
                value=choosing.words_cy
                rows=2
            />
        </Show>
    }
    .into_any()
}

/// What the button will do, before it is pressed.
#[component]
fn Summary(choosing: Choosing) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || {
        let counts = choosing.counts();
        if !counts.any() {
            return t_string!(i18n, diary.settle.nothing).to_owned();
        }
        let all = [
            (
                counts.moved,
                t_string!(i18n, diary.settle.n_moved, n = counts.moved).to_string(),
            ),
            (
                counts.asked,
                t_string!(i18n, diary.settle.n_asked, n = counts.asked).to_string(),
            ),
            (
                counts.cancelled,
                t_string!(i18n, diary.settle.n_cancelled, n = counts.cancelled).to_string(),
            ),
            (
                counts.kept,
                t_string!(i18n, diary.settle.n_kept, n = counts.kept).to_string(),
            ),
        ];
        let some = all.into_iter().filter(|(n, _)| *n > 0);
        some.map(|(_, words)| words).collect::<Vec<_>>().join(" ")
    };
    view! { <p class="ar-settle__sum" role="status">{words}</p> }.into_any()
}

/// Whether there is anything to say of what became of them.
pub const fn says(settled: &Settled) -> bool {
    let acted = settled.moved + settled.asked + settled.cancelled + settled.kept;
    acted + settled.left_alone > 0 || !settled.given_again.is_empty()
}

/// What became of them.
#[component]
pub fn SettledWords(
    /// What was done.
    settled: Settled,
) -> impl IntoView {
    let i18n = use_i18n();
    let numbers = [
        settled.moved,
        settled.asked,
        settled.cancelled,
        settled.kept,
    ];
    let left = settled.left_alone;
    let given = settled.given_again.len();
    let [moved, asked, cancelled, kept] = numbers;
    let ring = settled.to_ring.into_iter().map(|one| {
        view! { <li><a href=format!("/staff/appointments/{}", one.appointment)>{one.patient_name}</a></li> }
    });
    let ring: Vec<_> = ring.collect();
    let to_ring = (!ring.is_empty()).then(|| {
        view! {
            <Warning>
                <p>{t!(i18n, reminders.day.to_ring)}</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{ring}</ul>
            </Warning>
        }
    });
    view! {
        <Notification success=true>
            <p class="nhsuk-notification-banner__heading">{t!(i18n, diary.settle.saved)}</p>
            {(moved > 0).then(|| view! {
                <p>{move || t_string!(i18n, diary.settle.done_moved, n = moved).to_string()}</p>
            })}
            {(asked > 0).then(|| view! {
                <p>{move || t_string!(i18n, diary.settle.done_asked, n = asked).to_string()}</p>
            })}
            {(cancelled > 0).then(|| view! {
                <p>{move || t_string!(i18n, diary.settle.done_cancelled, n = cancelled).to_string()}</p>
            })}
            {(kept > 0).then(|| view! {
                <p>{move || t_string!(i18n, diary.settle.done_kept, n = kept).to_string()}</p>
            })}
            {(given > 0).then(|| view! {
                <p>{move || t_string!(i18n, diary.settle.done_given, n = given).to_string()}</p>
            })}
            {(left > 0).then(|| view! {
                <p>{move || t_string!(i18n, reminders.day.left_alone, n = left).to_string()}</p>
            })}
        </Notification>
        {to_ring}
    }
    .into_any()
}
