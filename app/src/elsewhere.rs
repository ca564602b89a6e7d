//! The way from one bundle to another: the browser asks the server for the page, which sends the
//! bundle that has it (`domain::pages`).

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::kit::Page;
use crate::text;
use crate::words::use_i18n;

/// The router writes the new address only after its page is drawn. So often is it looked for, every
/// 20 ms.
const TRIES: u8 = 50;

/// A page that another bundle has.
#[component]
pub fn ElsewherePage() -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname.get_untracked();
    go_over(path, TRIES);
    view! { <Page title=text!(i18n, common.loading)>""</Page> }.into_any()
}

/// Loads the page in place of the entry that the router made, so that one step back is one page back.
fn go_over(path: String, tries: u8) {
    Timeout::new(20, move || {
        let location = window().location();
        if tries == 0 || location.pathname().is_ok_and(|now| now == path) {
            // The browser refuses only addresses it cannot parse; this one it had before.
            let _ = location.replace(&path);
        } else {
            go_over(path, tries - 1);
        }
    })
    .forget();
}
