//! Saying anew how pressing a referral is.

use domain::booking::wire::SetReferralPriority;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::{Act, Acting, HEADING, about_one, open_for};
use crate::api;
use crate::booking::staff::row_acts::submit_about;
use crate::booking::staff::waiting_list::{PriorityField, chosen_priority};
use crate::kit::{Form, FormDialog};
use crate::text;
use crate::words::{t, use_i18n};

/// The dialog.
#[component]
pub(super) fn PriorityDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let priority = RwSignal::new(String::new());
    let open = open_for(acting, Act::Priority, move || {
        form.clear();
        if let Some((_, one)) = acting.get_untracked() {
            priority.set(one.priority.as_str().to_owned());
        }
    });
    let submit = submit_about(acting, form, open, (HEADING, done), move |one| {
        let path = format!("/api/referrals/{}/priority", one.id);
        let body = SetReferralPriority {
            priority: chosen_priority(priority),
        };
        Some(async move { api::put::<IgnoredAny, _>(&path, &body).await })
    });
    let about = view! {
        {about_one(acting)}
        <p>{t!(i18n, referrals.priority_hint)}</p>
    };
    view! {
        <FormDialog
            open=open
            form=form
            title=text!(i18n, referrals.set_priority)
            id="priority-referral-title"
            about=about.into_any()
            on_submit=submit
            send=text!(i18n, referrals.set_priority)
        >
            <PriorityField value=priority/>
        </FormDialog>
    }
    .into_any()
}
