//! The way picture and sound take, in words: there to be read, never announced.

use domain::consultation::negotiation::ConnectionState;
use domain::consultation::way::Way;
use leptos::prelude::*;

use super::Shown;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn WayWords() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    // Of several ways, the furthest.
    let way = Memo::new(move |_| {
        shown.media.with(|media| {
            let stand = media
                .iter()
                .filter(|m| m.state == ConnectionState::Connected);
            stand.filter_map(|m| m.way).max()
        })
    });
    let there = Memo::new(move |_| way.get().is_some());
    let relayed = Memo::new(move |_| way.get().is_some_and(Way::is_relayed));
    let transport = Memo::new(move |_| way.get().and_then(Way::transport));
    let hosts = Memo::new(move |_| {
        shown
            .me
            .with(|me| me.as_ref().is_some_and(|me| me.role.hosts()))
    });
    let words = move || {
        if !relayed.get() {
            t!(i18n, call.way.straight).into_any()
        } else if shown.hidden.get() {
            t!(i18n, call.way.hidden).into_any()
        } else {
            t!(i18n, call.way.through).into_any()
        }
    };
    let by = move || {
        let by = transport.get()?.to_owned();
        Some(view! { <p>{t_string!(i18n, call.way.by, by = by)}</p> })
    };
    // Who leads the call hears by which way each of the others comes.
    let others = move || {
        let others = shown.others.get().into_iter().filter(|_| hosts.get());
        others
            .filter_map(|person| {
                let by = person.way.and_then(Way::transport)?.to_owned();
                let name = person.name.as_str().to_owned();
                Some(view! { <p>{t_string!(i18n, call.way.of, name = name, by = by)}</p> })
            })
            .collect_view()
    };
    move || {
        there.get().then(|| {
            view! {
                <details class="ar-call__way">
                    <summary>
                        {move || if relayed.get() {
                            t!(i18n, call.way.relayed).into_any()
                        } else {
                            t!(i18n, call.way.direct).into_any()
                        }}
                    </summary>
                    <div>
                        <p>{words}</p>
                        {by}
                        {others}
                    </div>
                </details>
            }
        })
    }
}
