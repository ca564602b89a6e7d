//! The head of every page for staff: who is signed in, at which site, and where one can go.

use domain::ids::SiteId;
use leptos::html::Ul;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::de::IgnoredAny;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::nav::Place;
use super::session::{Session, use_session};
use super::shortcuts::Shortcuts;
use crate::api;
use crate::consultation::media::hang_up;
use crate::kit::{Button, Dialog, Header, Look, use_branding};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The places this person may go to at this site.
fn places(session: Session) -> Signal<Vec<Place>> {
    let branding = use_branding();
    let places = Memo::new(move |_| {
        if session.me().is_none() {
            return Vec::new();
        }
        let demo = branding.with(|b| b.demo);
        let allowed = |place: &Place| place.action().map_or(demo, |action| session.may(action));
        Place::ALL.into_iter().filter(allowed).collect()
    });
    places.into()
}

/// The head of every page for staff.
#[component]
pub fn StaffHeader() -> impl IntoView {
    let session = use_session();
    let places = places(session);
    let navigate = use_navigate();
    let shortcuts = Shortcuts::listen(places, move |href| {
        navigate(href, NavigateOptions::default())
    });
    let account = view! { <Account/> }.into_any();
    view! {
        <Header home="/staff" account=account/>
        <StaffNav places=places shortcuts=shortcuts/>
        <ShortcutList places=places shortcuts=shortcuts/>
    }
    .into_any()
}

/// Who is signed in, the site, the way out.
#[component]
fn Account() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let navigate = use_navigate();
    let leave = StoredValue::new_local(move || {
        let navigate = navigate.clone();
        hang_up();
        spawn_local(async move {
            // Whatever the answer: what matters here is that nothing stays on the screen.
            let _ = api::post::<IgnoredAny, _>("/api/sign-out", &()).await;
            session.end();
            navigate(
                "/staff/sign-in",
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        });
    });
    let sites = move || session.me().map(|me| me.sites).unwrap_or_default();
    let switch = move || {
        let sites = sites();
        if sites.len() < 2 {
            return sites
                .first()
                .map(|s| view! { <span>{s.name.clone()}</span> }.into_any());
        }
        let options = sites.into_iter().map(|site| {
            let own = site.id;
            view! {
                <option value=site.id.to_string() prop:selected=move || session.site_id() == Some(own)>
                    {site.name}
                </option>
            }
        });
        let options = options.collect_view();
        Some(
            view! {
                <label class="nhsuk-u-visually-hidden" for="site-switch">{t!(i18n, staff.nav.site)}</label>
                <select
                    id="site-switch"
                    class="nhsuk-select ar-site-switch"
                    on:change=move |event| {
                        if let Ok(site) = event_target_value(&event).parse::<SiteId>() {
                            session.choose_site(site);
                        }
                    }
                >
                    {options}
                </select>
            }
            .into_any(),
        )
    };
    let name = move || session.me().map(|me| me.name).unwrap_or_default();
    view! {
        <Show when=move || session.me().is_some()>
            <ul class="nhsuk-header__account-list ar-account">
                <li class="nhsuk-header__account-item ar-account__site">{switch}</li>
                <li class="nhsuk-header__account-item">
                    {move || t_string!(i18n, staff.nav.signed_in_as, name = name()).to_string()}
                </li>
                <li class="nhsuk-header__account-item">
                    <button
                        type="button"
                        class="nhsuk-header__account-button"
                        on:click=move |_| leave.with_value(|leave| leave())
                    >
                        {t!(i18n, staff.nav.sign_out)}
                    </button>
                </li>
            </ul>
        </Show>
    }
    .into_any()
}

/// The navigation, each place with its key.
#[component]
fn StaffNav(places: Signal<Vec<Place>>, shortcuts: Shortcuts) -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let item = move |place: Place| {
        let current = move || {
            path.with(|p| p == place.href() || p.starts_with(&format!("{}/", place.href())))
        };
        let name = place.name(i18n);
        view! {
            <li class="ar-staffnav__item">
                <a
                    class="ar-staffnav__link"
                    href=place.href()
                    aria-current=move || current().then_some("page")
                    aria-keyshortcuts=format!("g {}", place.key())
                >
                    {move || name.get()}
                    <kbd class="ar-key" aria-hidden="true" hidden=move || !shortcuts.on.get()>
                        {place.key().to_string()}
                    </kbd>
                </a>
            </li>
        }
    };
    let list = move || places.get().into_iter().map(item).collect_view();
    // On a phone the places are one line that scrolls: where somebody is, is in sight.
    let line = NodeRef::<Ul>::new();
    Effect::new(move || {
        path.track();
        places.track();
        request_animation_frame(move || {
            let Some(line) = line.try_get_untracked().flatten() else {
                return;
            };
            let here = line.query_selector("[aria-current]").ok().flatten();
            if let Some(here) = here.and_then(|here| here.dyn_into::<HtmlElement>().ok()) {
                let room = line.client_width() - here.offset_width();
                line.set_scroll_left(here.offset_left() - room / 2);
            }
        });
    });
    view! {
        <nav
            class="ar-staffnav"
            aria-label=move || t_string!(i18n, staff.nav.label)
            hidden=move || places.with(Vec::is_empty)
        >
            <div class="nhsuk-width-container ar-width-container--wide ar-staffnav__bar">
                <ul class="ar-staffnav__list" node_ref=line>{list}</ul>
                <button
                    type="button"
                    class="ar-staffnav__help"
                    on:click=move |_| shortcuts.list.set(true)
                >
                    <kbd class="ar-key" aria-hidden="true">"?"</kbd>
                    <span class="ar-staffnav__help-words">{t!(i18n, staff.nav.shortcuts)}</span>
                </button>
            </div>
        </nav>
    }
    .into_any()
}

/// The list of shortcuts, and the switch that turns them off.
#[component]
fn ShortcutList(places: Signal<Vec<Place>>, shortcuts: Shortcuts) -> impl IntoView {
    let i18n = use_i18n();
    let rows = move || {
        let rows = places.get().into_iter().map(|place| {
            let name = place.name(i18n);
            view! {
                <tr class="nhsuk-table__row">
                    <td class="nhsuk-table__cell">
                        <kbd class="ar-key">"g"</kbd>
                        " "{t!(i18n, staff.nav.shortcuts_then)}" "
                        <kbd class="ar-key">{place.key().to_string()}</kbd>
                    </td>
                    <td class="nhsuk-table__cell">{move || name.get()}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <Dialog open=shortcuts.list title=text!(i18n, staff.nav.shortcuts) id="shortcuts-title">
            <table class="nhsuk-table ar-table--dense">
                <tbody class="nhsuk-table__body">
                    {rows}
                    <tr class="nhsuk-table__row">
                        <td class="nhsuk-table__cell"><kbd class="ar-key">"?"</kbd></td>
                        <td class="nhsuk-table__cell">{t!(i18n, staff.nav.shortcuts_list)}</td>
                    </tr>
                </tbody>
            </table>
            <div class="nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-u-margin-bottom-4">
                <div class="nhsuk-checkboxes__item">
                    <input
                        class="nhsuk-checkboxes__input"
                        id="shortcuts-on"
                        type="checkbox"
                        aria-describedby="shortcuts-on-hint"
                        prop:checked=move || shortcuts.on.get()
                        on:change=move |_| shortcuts.switch()
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="shortcuts-on">
                        {t!(i18n, staff.nav.shortcuts_on)}
                    </label>
                    <div class="nhsuk-hint nhsuk-checkboxes__hint" id="shortcuts-on-hint">
                        {t!(i18n, staff.nav.shortcuts_on_hint)}
                    </div>
                </div>
            </div>
            <Button look=Look::Secondary on_click=move |_| shortcuts.list.set(false)>
                {t!(i18n, staff.nav.close)}
            </Button>
        </Dialog>
    }
    .into_any()
}
