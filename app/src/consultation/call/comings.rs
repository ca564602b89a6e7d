//! Who has joined and who has left, and what else is said once, politely.

use domain::consultation::participant::{ParticipantRole, ParticipantView};
use domain::ids::ParticipantId;
use leptos::prelude::*;

use super::Shown;
use crate::consultation::roles::role_within;
use crate::words::{I18n, t_string, use_i18n};

type Person = (ParticipantId, String, ParticipantRole);

fn known(people: &[ParticipantView]) -> Vec<Person> {
    let person = |p: &ParticipantView| (p.id, p.name.as_str().to_owned(), p.role);
    people.iter().map(person).collect()
}

fn words(i18n: I18n, before: &[Person], now: &[Person]) -> Option<String> {
    let news = |from: &[Person], than: &[Person]| {
        let of = |p: &&Person| than.iter().all(|(id, ..)| *id != p.0);
        from.iter().find(of).cloned()
    };
    if let Some((_, name, role)) = news(now, before) {
        let role = role_within(i18n, role);
        return Some(t_string!(i18n, guests.call.joined, name = name, role = role).to_string());
    }
    let (_, name, role) = news(before, now)?;
    let role = role_within(i18n, role);
    Some(t_string!(i18n, guests.call.gone, name = name, role = role).to_string())
}

/// The line.
#[component]
pub(super) fn Comings() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    Effect::new(move |before: Option<Vec<Person>>| {
        let now = shown.others.with(|others| known(others));
        // Those who were here first are on the screen already.
        let settled = shown.me.with_untracked(Option::is_some);
        let Some(before) = before.filter(|before| settled && !before.is_empty()) else {
            return now;
        };
        if let Some(words) = words(i18n, &before, &now) {
            shown.say(words);
        }
        now
    });
    view! { <p class="ar-call__joined">{move || shown.said.get()}</p> }.into_any()
}
