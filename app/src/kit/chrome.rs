//! What stands around every page: skip link, header, footer; and the pages without them.

use leptos::prelude::*;

/// Whether the current page wants the whole window for itself.
#[derive(Debug, Clone, Copy)]
pub struct Chrome {
    /// True while a [`BarePage`] is shown: header and footer are away.
    pub bare: RwSignal<bool>,
}

/// Provides the [`Chrome`].
pub fn provide_chrome() -> Chrome {
    let chrome = Chrome {
        bare: RwSignal::new(false),
    };
    provide_context(chrome);
    chrome
}

/// A page with the whole window for itself, without header and footer: the call.
#[component]
pub fn BarePage(
    /// The title of the document.
    #[prop(into)]
    title: TextProp,
    /// The page.
    children: Children,
) -> impl IntoView {
    if let Some(chrome) = use_context::<Chrome>() {
        chrome.bare.set(true);
        on_cleanup(move || {
            chrome.bare.try_set(false);
        });
    }
    super::page::set_title(title);
    view! { <main id="maincontent" class="ar-bare">{children()}</main> }.into_any()
}
