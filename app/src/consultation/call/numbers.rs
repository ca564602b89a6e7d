//! The figures of the connections, for whoever helps.

use domain::consultation::numbers::{Direction, Numbers};
use domain::ids::ParticipantId;
use leptos::prelude::*;

use super::Shown;
use crate::consultation::roles::shown_name;
use crate::kit::browser::every;
use crate::words::{t, use_i18n};

const NOTHING: &str = "–";

fn kilobits(bps: Option<u32>) -> String {
    bps.map_or_else(
        || NOTHING.to_owned(),
        |bps| format!("{} kbit/s", bps / 1_000),
    )
}

fn ms(ms: Option<u32>) -> String {
    ms.map_or_else(|| NOTHING.to_owned(), |ms| format!("{ms} ms"))
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(
        || NOTHING.to_owned(),
        // In tenths: whole numbers need none of what fractions are written with, which weighs a lot.
        |share| {
            let tenths = (share * 1_000.0).round() as u32;
            format!("{}.{} %", tenths / 10, tenths % 10)
        },
    )
}

fn size(direction: &Direction) -> String {
    match (direction.size, direction.fps) {
        (Some((wide, high)), Some(fps)) => format!("{wide} × {high}, {fps}/s"),
        (Some((wide, high)), None) => format!("{wide} × {high}"),
        _ => NOTHING.to_owned(),
    }
}

/// The figures, looked at again every second while they are shown.
#[component]
pub(super) fn NumbersPanel() -> impl IntoView {
    let shown = expect_context::<Shown>();
    let look = move || shown.call().numbers();
    let all = RwSignal::new(look());
    every(1_000, move || all.set(look()));
    let ids = Memo::new(move |_| {
        all.with(|all| {
            all.iter()
                .map(|(id, _)| *id)
                .collect::<Vec<ParticipantId>>()
        })
    });
    view! {
        <For each=move || ids.get() key=|id| *id let:id>
            <Table of=id all=all/>
        </For>
    }
    .into_any()
}

#[component]
fn Table(of: ParticipantId, all: RwSignal<Vec<(ParticipantId, Numbers)>>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let name = move || {
        shown.others.with(|others| {
            let person = others.iter().find(|person| person.id == of);
            person.map_or_else(String::new, |person| shown_name(i18n, person))
        })
    };
    let read = move |of_one: fn(&Numbers) -> String| {
        move || {
            all.with(|all| {
                let numbers = all.iter().find(|(id, _)| *id == of);
                numbers.map_or_else(String::new, |(_, numbers)| of_one(numbers))
            })
        }
    };
    let one = move |words: AnyView, value: fn(&Numbers) -> String| {
        view! { <tr><th scope="row">{words}</th><td colspan="2">{read(value)}</td></tr> }
    };
    let both =
        move |words: AnyView, going: fn(&Numbers) -> String, coming: fn(&Numbers) -> String| {
            view! {
                <tr><th scope="row">{words}</th><td>{read(going)}</td><td>{read(coming)}</td></tr>
            }
        };
    view! {
        <table class="ar-numbers">
            <caption>{name}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{t!(i18n, call.numbers.going)}</th>
                    <th scope="col">{t!(i18n, call.numbers.coming)}</th>
                </tr>
            </thead>
            <tbody>
                {both(
                    t!(i18n, call.numbers.voice).into_any(),
                    |n| kilobits(n.going.voice_bps),
                    |n| kilobits(n.coming.voice_bps),
                )}
                {both(
                    t!(i18n, call.numbers.picture).into_any(),
                    |n| kilobits(n.going.picture_bps),
                    |n| kilobits(n.coming.picture_bps),
                )}
                {both(
                    t!(i18n, call.numbers.size).into_any(),
                    |n| size(&n.going),
                    |n| size(&n.coming),
                )}
                {both(
                    t!(i18n, call.numbers.loss).into_any(),
                    |n| share(n.going.loss),
                    |n| share(n.coming.loss),
                )}
                {one(t!(i18n, call.numbers.round_trip).into_any(), |n| ms(n.round_trip_ms))}
                {one(t!(i18n, call.numbers.jitter).into_any(), |n| ms(n.jitter_ms))}
                {one(t!(i18n, call.numbers.available).into_any(), |n| kilobits(n.available_bps))}
                {one(
                    t!(i18n, call.numbers.ends).into_any(),
                    |n| n.ends.as_ref().map_or_else(|| NOTHING.to_owned(), |(own, theirs)| format!("{own} – {theirs}")),
                )}
            </tbody>
        </table>
    }
    .into_any()
}
