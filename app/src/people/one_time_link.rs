//! A link that is shown once, with a button that copies it.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::kit::{Button, Look, announce};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// A link to copy. The field selects itself when focused, so that it can be copied by hand where
/// the browser forbids the button.
#[component]
pub fn CopyLink(
    /// The link.
    link: String,
    /// The id of its field, one of a kind on the page.
    #[prop(default = "link")]
    id: &'static str,
    /// What it is called, when it is no link.
    #[prop(optional, into)]
    label: Option<TextProp>,
) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let select = |event: web_sys::FocusEvent| {
        event_target::<web_sys::HtmlInputElement>(&event).select();
    };
    let to_copy = link.clone();
    let copy = move |_| {
        let link = to_copy.clone();
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            let done = JsFuture::from(clipboard.write_text(&link)).await.is_ok();
            if done && copied.try_set(true).is_none() {
                announce(t_string!(i18n, staff.state.copied));
            }
        });
    };
    let is_link = label.is_none();
    let label = label.unwrap_or_else(|| text!(i18n, staff.state.link));
    view! {
        <div class="ar-copy">
            <label class="nhsuk-label" for=id>{move || label.get()}</label>
            <div class="ar-copy__row">
                <input
                    class="nhsuk-input ar-copy__link"
                    id=id
                    type="text"
                    readonly
                    prop:value=link
                    on:focus=select
                />
                <Button look=Look::Small on_click=copy>
                    {move || if copied.get() {
                        t!(i18n, staff.state.copied).into_any()
                    } else if is_link {
                        t!(i18n, staff.state.copy).into_any()
                    } else {
                        t!(i18n, faces.programs.copy).into_any()
                    }}
                </Button>
            </div>
        </div>
    }
    .into_any()
}
