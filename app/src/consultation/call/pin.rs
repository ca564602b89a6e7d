//! One face large, for oneself alone: an interpreter who signs, most of all.

use domain::ids::ParticipantId;
use leptos::prelude::*;

use super::Shown;
use super::icons::Icon;
use crate::kit::announce;
use crate::words::{t, t_string, use_i18n};

/// The button on somebody's face; only where there is more than one.
#[component]
pub(super) fn Pin(of: ParticipantId, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let several = Memo::new(move |_| shown.others.with(|others| others.len() > 1));
    let pinned = Memo::new(move |_| shown.pinned.get() == Some(of));
    let press = move |_| {
        if pinned.get_untracked() {
            shown.pinned.set(None);
            announce(t_string!(i18n, guests.call.unpinned));
        } else {
            shown.pinned.set(Some(of));
            let name = name.get_untracked();
            announce(t_string!(i18n, guests.call.pinned, name = name).to_string());
        }
    };
    let label = move || {
        let name = name.get();
        if pinned.get() {
            t_string!(i18n, guests.call.unpin_name, name = name).to_string()
        } else {
            t_string!(i18n, guests.call.pin_name, name = name).to_string()
        }
    };
    move || {
        several.get().then(|| {
            view! {
                <button
                    type="button"
                    class="ar-call__pin"
                    aria-pressed=move || pinned.get().to_string()
                    aria-label=label
                    on:click=press
                >
                    {Icon::Pin.draw()}
                    <span>
                        {move || if pinned.get() {
                            t!(i18n, guests.call.unpin).into_any()
                        } else {
                            t!(i18n, guests.call.pin).into_any()
                        }}
                    </span>
                </button>
            }
        })
    }
}
