//! The head of every page: skip link, who runs the clinic, the language.

use leptos::prelude::*;

use super::use_branding;
use crate::words::{Locale, choose_language, t, use_i18n};

/// A link of the navigation, for staff.
#[derive(Debug, Clone)]
pub struct NavLink {
    /// Where to.
    pub href: &'static str,
    /// The words.
    pub label: TextProp,
}

fn language_switch() -> AnyView {
    let i18n = use_i18n();
    let button = move |locale: Locale, tag: &'static str, name: &'static str| {
        let current = move || i18n.get_locale() == locale;
        view! {
            <li class="nhsuk-header__account-item">
                <button
                    type="button"
                    class="nhsuk-header__account-button ar-language"
                    lang=tag
                    aria-pressed=move || if current() { "true" } else { "false" }
                    on:click=move |_| choose_language(i18n, locale)
                >
                    {name}
                </button>
            </li>
        }
    };
    // Each language in its own words: who looks for it may read no other.
    view! {
        <ul class="nhsuk-header__account-list ar-languages" aria-label=move || {
            crate::words::t_string!(i18n, common.language)
        }>
            {button(Locale::en, "en", "English")}
            {button(Locale::cy, "cy", "Cymraeg")}
        </ul>
    }
    .into_any()
}

/// The head of every page.
#[component]
pub fn Header(
    /// Where the name leads.
    #[prop(default = "/")]
    home: &'static str,
    /// Links for staff; none for patients.
    #[prop(optional, into)]
    links: Signal<Vec<NavLink>>,
    /// More at the end of the bar: who is signed in, sign out.
    #[prop(optional)]
    account: Option<AnyView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let branding = use_branding();
    let path = leptos_router::hooks::use_location().pathname;
    let logo = move || {
        branding.with(|b| b.has_logo).then(|| {
            view! { <img class="nhsuk-header__organisation-logo" src="/branding/logo" alt="" width="280"/> }
        })
    };
    let item = move |link: NavLink| {
        let current =
            move || path.with(|p| p == link.href || p.starts_with(&format!("{}/", link.href)));
        view! {
            <li class=move || if current() {
                "nhsuk-header__navigation-item nhsuk-header__navigation-item--current"
            } else {
                "nhsuk-header__navigation-item"
            }>
                <a
                    class="nhsuk-header__navigation-link"
                    href=link.href
                    aria-current=move || current().then_some("page")
                >{move || link.label.get()}</a>
            </li>
        }
    };
    let navigation = move || {
        let links = links.get();
        (!links.is_empty()).then(|| {
            view! {
                <nav class="nhsuk-header__navigation" aria-label=move || {
                    crate::words::t_string!(i18n, common.menu)
                }>
                    <div class="nhsuk-header__navigation-container nhsuk-width-container">
                        <ul class="nhsuk-header__navigation-list">
                            {links.into_iter().map(item).collect_view()}
                        </ul>
                    </div>
                </nav>
            }
        })
    };
    view! {
        <a class="nhsuk-skip-link" href="#maincontent" rel="external" on:click=|event| {
            event.prevent_default();
            skip();
        }>{t!(i18n, common.skip)}</a>
        <header class="nhsuk-header" role="banner">
            <div class="nhsuk-header__container nhsuk-width-container">
                <div class="nhsuk-header__service">
                    <a
                        class="nhsuk-header__service-logo ar-brand"
                        href=home
                        aria-label=move || {
                            let nameless = branding.with(|b| b.name.is_empty());
                            nameless.then(|| crate::words::t_string!(i18n, common.not_found.home))
                        }
                    >
                        {logo}
                        <span class="nhsuk-header__service-name">
                            {move || branding.with(|b| b.name.clone())}
                        </span>
                    </a>
                </div>
                <div class="nhsuk-header__account">{language_switch()}{account}</div>
            </div>
            {navigation}
        </header>
    }
    .into_any()
}

fn skip() {
    if let Ok(Some(heading)) = document().query_selector("#maincontent h1") {
        // An attribute on an element that exists is always accepted.
        let _ = heading.set_attribute("tabindex", "-1");
        super::browser::focus_element(&heading);
    }
}
