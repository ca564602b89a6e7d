//! Where staff begin: their role's own first page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::gate::staff_page;
use super::session::use_session;
use crate::kit::Loading;

/// Where staff begin.
#[component]
pub fn StartPage() -> impl IntoView {
    staff_page(None, |_| {
        let home = use_session().home();
        let navigate = use_navigate();
        Effect::new(move || {
            navigate(
                home,
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        });
        view! { <Loading/> }.into_any()
    })
}
