//! The sign-in has ended in the middle of a call. The call goes on, the page stays with all that is
//! written on it; signing in happens on a page of its own, and coming back is enough.

use std::rc::Rc;

use leptos::prelude::*;

use crate::consultation::media::Call;
use crate::words::{t, use_i18n};

/// Says so, with the way to sign in, while it is so.
#[component]
pub(super) fn SignInAgain(call: StoredValue<Rc<Call>, LocalStorage>) -> impl IntoView {
    let i18n = use_i18n();
    let needed: RwSignal<bool> = call
        .with_value(|call| call.state.sign_in_needed.clone())
        .into();
    view! {
        <Show when=move || needed.get()>
            <div class="ar-sign-in-again">
                <p>{t!(i18n, consultation.sign_in.words)}</p>
                <p>
                    <a href="/staff/sign-in" target="_blank" rel="noopener external">
                        {t!(i18n, consultation.sign_in.link)}
                    </a>
                </p>
            </div>
        </Show>
    }
    .into_any()
}
