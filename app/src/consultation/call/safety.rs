//! Three words for each other person, to be compared aloud: the same on both screens, or somebody is
//! between them.

use domain::consultation::safety_words::{Verdict, Words};
use domain::ids::ParticipantId;
use domain::people::wire::Language;
use leptos::prelude::*;

use super::Shown;
use super::icons::Icon;
use crate::consultation::media::RemoteMedia;
use crate::kit::announce;
use crate::words::{I18n, language, t, t_string, use_i18n};

/// The words for everybody who has some.
fn words_of(shown: Shown) -> Vec<(ParticipantId, Words)> {
    shown.media.with(|media| {
        // Nobody reads words aloud from a phone that is a camera.
        let person = |m: &&RemoteMedia| {
            let others = shown.others.get();
            !others.iter().any(|p| p.id == m.of && p.role.is_camera())
        };
        let known = media.iter().filter(person).filter_map(|m| match m.safety {
            Verdict::Compare(words) => Some((m.of, words)),
            _ => None,
        });
        known.collect()
    })
}

/// To be read out in English; with the meaning, for who reads Welsh.
fn read_out(i18n: I18n, words: Words) -> impl IntoView {
    let each = words.into_iter().enumerate();
    each.map(|(at, word)| {
        let meaning = (language(i18n) == Language::Cy).then(|| view! { " ("{word.welsh}")" });
        view! {
            {(at > 0).then_some(" – ")}
            <span lang="en">{word.english}</span>
            {meaning}
        }
    })
    .collect_view()
}

#[component]
pub(super) fn SafetyLine() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let all = Memo::new(move |_| words_of(shown));
    let changed = RwSignal::new(false);
    Effect::new(move |before: Option<Vec<(ParticipantId, Words)>>| {
        let now = all.get();
        // Gone for a moment, while a connection is made anew, is no change yet.
        let mut known = before.unwrap_or_default();
        for (of, words) in now {
            match known.iter_mut().find(|(id, _)| *id == of) {
                Some((_, old)) if *old != words => {
                    *old = words;
                    changed.set(true);
                    announce(t_string!(i18n, call.safety.changed).to_owned());
                }
                Some(_) => {}
                None => known.push((of, words)),
            }
        }
        known
    });
    let name_of = move |id: ParticipantId| {
        shown.others.with(|others| {
            let person = others.iter().find(|person| person.id == id);
            person.map_or_else(String::new, |person| shown.named(i18n, person))
        })
    };
    let several = Memo::new(move |_| all.with(|all| all.len() > 1));
    let each = move || {
        let all = all.get();
        all.into_iter()
            .map(|(id, words)| {
                let name = name_of(id);
                let whose = move || {
                    let name = name.clone();
                    // With several, one line a pair.
                    if several.get() {
                        t_string!(i18n, guests.call.pair, name = name).to_string()
                    } else {
                        t_string!(i18n, call.safety.both, name = name).to_string()
                    }
                };
                view! {
                    <div class="ar-call__pair">
                        <p>{whose}</p>
                        <p class="ar-call__words">{move || read_out(i18n, words)}</p>
                    </div>
                }
            })
            .collect_view()
    };
    let there = Memo::new(move |_| all.with(|all| !all.is_empty()));
    move || {
        there.get().then(|| {
            view! {
                <details class="ar-call__way ar-call__safety">
                    <summary on:click=move |_| changed.set(false)>
                        {Icon::Lock.draw()}
                        {t!(i18n, call.safety.title)}
                        {move || changed.get().then(|| view! { " · "{t!(i18n, call.safety.new)} })}
                    </summary>
                    <div>
                        {each}
                        <p>{t!(i18n, call.safety.why)}</p>
                    </div>
                </details>
            }
        })
    }
}
