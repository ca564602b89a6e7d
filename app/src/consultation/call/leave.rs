//! Leaving asks once.

use leptos::prelude::*;

use super::{Shown, leads};
use crate::kit::{Button, Dialog, Look};
use crate::text;
use crate::words::{t, use_i18n};

#[component]
pub(super) fn LeaveDialog(left: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let open = shown.leave_open;
    let leave = move |_| {
        open.set(false);
        shown.call().leave();
        left.run(());
    };
    view! {
        <Dialog open=open title=text!(i18n, call.leave.title) id="leave-title">
            <p>{leads::leaving().unwrap_or_else(|| t!(i18n, call.leave.words).into_any())}</p>
            <Button id="leave-yes" look=Look::Warning on_click=leave>
                {t!(i18n, call.leave.yes)}
            </Button>
            " "
            <Button id="leave-no" look=Look::Secondary on_click=move |_| open.set(false)>
                {t!(i18n, call.leave.no)}
            </Button>
        </Dialog>
    }
    .into_any()
}
