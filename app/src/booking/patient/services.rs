//! Choosing a service: by name with a plain line, found by typing.

use domain::booking::wire::{Mode, PublicService, PublicServices};
use leptos::prelude::*;

use super::service_words::service_words;
use crate::api;
use crate::kit::ahead::{self, Part};
use crate::kit::browser::lower_case;
use crate::kit::{Empty, Loaded, Page, TextInput, announce};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// A search field is worth its place only for a list that does not fit on a phone.
const SEARCH_FROM: usize = 5;

/// The way to meet, in words.
pub(super) fn mode_words(i18n: I18n, mode: Mode) -> &'static str {
    match mode {
        Mode::Video => t_string!(i18n, common.mode.video),
        Mode::Telephone => t_string!(i18n, common.mode.telephone),
        Mode::InPerson => t_string!(i18n, common.mode.in_person),
    }
}

/// Whether every word searched for is in the service's words, in the language of the page or in
/// its first one.
fn matches(i18n: I18n, service: &PublicService, search: &str) -> bool {
    let words = service_words(i18n, service);
    let text = [
        words.name.as_str(),
        &words.description,
        &service.name,
        &service.description,
    ];
    let text = lower_case(&text.join(" "));
    lower_case(search)
        .split_whitespace()
        .all(|word| text.contains(word))
}

fn one(i18n: I18n, service: PublicService) -> AnyView {
    let minutes = i64::from(service.minutes);
    let modes = service.modes.clone();
    let href = format!("/book/{}", service.slug);
    let words = Memo::new(move |_| service_words(i18n, &service));
    let about = move || {
        let modes: Vec<_> = modes.iter().map(|mode| mode_words(i18n, *mode)).collect();
        format!(
            "{} · {}",
            modes.join(", "),
            crate::kit::dates::minutes(i18n, minutes)
        )
    };
    view! {
        <li>
            <a href=href>{move || words.get().name}</a>
            <p>{move || words.get().description}</p>
            <p class="ar-quiet">{about}</p>
        </li>
    }
    .into_any()
}

/// Choosing a service.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let i18n = use_i18n();
    let services = Loaded::new(|| api::get::<PublicServices>("/api/services"));
    Effect::new(move || {
        // After what this page needs itself.
        if services.get().is_some() {
            ahead::fetch(Part::Booking);
        }
    });
    let search = RwSignal::new(String::new());
    let list = move |services: Vec<PublicService>| {
        let many = services.len() >= SEARCH_FROM;
        let all = StoredValue::new(services);
        let found = Memo::new(move |_| {
            let search = search.get();
            all.with_value(|all| {
                all.iter()
                    .filter(|s| matches(i18n, s, &search))
                    .cloned()
                    .collect()
            })
        });
        Effect::new(move |before: Option<usize>| {
            let count = found.with(Vec::len);
            if before.is_some_and(|before| before != count) {
                announce(t_string!(i18n, booking.services.found, count = count));
            }
            count
        });
        let shown = move || {
            let found: Vec<PublicService> = found.get();
            if found.is_empty() {
                view! { <Empty><p>{t!(i18n, booking.services.none_found)}</p></Empty> }.into_any()
            } else {
                let items: Vec<_> = found.into_iter().map(|s| one(i18n, s)).collect();
                view! { <ul class="ar-pick">{items}</ul> }.into_any()
            }
        };
        let field = many.then(|| {
            view! {
                <TextInput
                    name="search"
                    label=text!(i18n, booking.services.search)
                    inputmode="search"
                    autocomplete="off"
                    value=search
                />
            }
        });
        view! { {field}{shown} }.into_any()
    };
    let body = services.show(move |answer| {
        if answer.services.is_empty() {
            view! { <Empty><p>{t!(i18n, booking.services.empty)}</p></Empty> }.into_any()
        } else {
            list(answer.services)
        }
    });
    view! {
        <Page title=text!(i18n, booking.services.title) back="/">
            {body}
        </Page>
    }
    .into_any()
}
