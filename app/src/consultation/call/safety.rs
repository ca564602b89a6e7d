//! Three words for each other person, to be compared aloud: the same on both screens, or somebody is
//! between them.

use domain::consultation::safety_words::{self, Notice, Verdict, Words};
use domain::ids::ParticipantId;
use domain::people::wire::Language;
use leptos::prelude::*;

use super::Shown;
use super::icons::Icon;
use crate::consultation::media::RemoteMedia;
use crate::kit::announce;
use crate::words::{I18n, language, t, t_string, use_i18n};

/// How it stands with everybody who has words, or should have.
fn known_of(shown: Shown) -> Vec<(ParticipantId, Verdict)> {
    shown.media.with(|media| {
        // Nobody reads words aloud from a phone that is a camera.
        let person = |m: &&RemoteMedia| {
            let others = shown.others.get();
            !others.iter().any(|p| p.id == m.of && p.role.is_camera())
        };
        let told = |m: &&RemoteMedia| matches!(m.safety, Verdict::Compare(_) | Verdict::Missing);
        let known = media.iter().filter(person).filter(told);
        known.map(|m| (m.of, m.safety)).collect()
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
    let all = Memo::new(move |_| known_of(shown));
    let changed = RwSignal::new(false);
    let name_of = move |id: ParticipantId| {
        shown.others.with(|others| {
            let person = others.iter().find(|person| person.id == id);
            person.map_or_else(String::new, |person| shown.named(i18n, person))
        })
    };
    Effect::new(
        move |before: Option<Vec<(ParticipantId, safety_words::Shown)>>| {
            let mut seen = before.unwrap_or_default();
            for (of, verdict) in all.get() {
                if seen.iter().all(|(id, _)| *id != of) {
                    seen.push((of, safety_words::Shown::default()));
                }
                let its = seen.iter_mut().find(|(id, _)| *id == of);
                match its.and_then(|(_, seen)| seen.see(verdict)) {
                    Some(Notice::Changed) => {
                        changed.set(true);
                        announce(t_string!(i18n, call.safety.changed).to_owned());
                    }
                    Some(Notice::Missing) => {
                        announce(t_string!(i18n, call.safety.missing, name = name_of(of)));
                    }
                    None => {}
                }
            }
            seen
        },
    );
    let is_missing = |(_, verdict): &(ParticipantId, Verdict)| *verdict == Verdict::Missing;
    let missing = Memo::new(move |_| all.with(|all| all.iter().any(is_missing)));
    let comparable = Memo::new(move |_| all.with(|all| !all.iter().all(is_missing)));
    let several = Memo::new(move |_| all.with(|all| all.len() > 1));
    let each = move || {
        let all = all.get();
        all.into_iter()
            .map(|(id, verdict)| {
                let name = name_of(id);
                let Verdict::Compare(words) = verdict else {
                    let words = move || t_string!(i18n, call.safety.missing, name = name.clone());
                    return view! { <p>{words}</p> }.into_any();
                };
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
                .into_any()
            })
            .collect_view()
    };
    let there = Memo::new(move |_| all.with(|all| !all.is_empty()));
    move || {
        there.get().then(|| {
            view! {
                <details class="ar-call__way ar-call__safety">
                    <summary on:click=move |_| changed.set(false)>
                        {move || if missing.get() {
                            (Icon::Warning.draw(), t_string!(i18n, call.safety.unchecked))
                        } else {
                            (Icon::Lock.draw(), t_string!(i18n, call.safety.title))
                        }}
                        {move || {
                            let new = changed.get() && !missing.get();
                            new.then(|| view! { " · "{t!(i18n, call.safety.new)} })
                        }}
                    </summary>
                    <div>
                        {each}
                        {move || comparable.get().then(|| view! { <p>{t!(i18n, call.safety.why)}</p> })}
                    </div>
                </details>
            }
        })
    }
}
