//! The phone is no camera any more: why, and what to do to show something again.

use domain::consultation::event::CloseCode;
use leptos::prelude::*;

use crate::consultation::media::Call;
use crate::kit::browser::leave_for;
use crate::kit::{Button, Page};
use crate::text;
use crate::words::{t, use_i18n};

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Stopped here.
    Stopped,
    /// Stopped elsewhere, or its owner is not in the call any more.
    Removed,
    /// There is no place in the call.
    Full,
    /// Another page of this phone has taken over.
    Elsewhere,
}

impl Why {
    /// What a closed connection means.
    pub const fn of(code: CloseCode) -> Self {
        match code {
            CloseCode::Left => Self::Stopped,
            CloseCode::Full => Self::Full,
            CloseCode::Replaced => Self::Elsewhere,
            _ => Self::Removed,
        }
    }
}

#[component]
pub(super) fn OverPage(why: Why) -> impl IntoView {
    let i18n = use_i18n();
    let again = move |_| {
        Call::close();
        leave_for("/camera");
    };
    if why == Why::Full {
        return view! {
            <Page title=text!(i18n, phone.over.full_title)>
                <p>{t!(i18n, phone.over.full)}</p>
                <Button id="phone-again" on_click=again>{t!(i18n, phone.over.again)}</Button>
            </Page>
        }
        .into_any();
    }
    let words = match why {
        Why::Stopped => t!(i18n, phone.over.left).into_any(),
        Why::Elsewhere => t!(i18n, phone.over.elsewhere).into_any(),
        Why::Removed | Why::Full => t!(i18n, phone.over.removed).into_any(),
    };
    view! {
        <Page title=text!(i18n, phone.over.title)>
            <p>{words}</p>
            <p>{t!(i18n, phone.over.close)}</p>
        </Page>
    }
    .into_any()
}
