//! Saying anew how pressing a referral is.

use domain::booking::wire::SetReferralPriority;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::{Act, Acting, about_one, open_for};
use crate::api;
use crate::booking::staff::waiting_list::{PriorityField, chosen_priority};
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, announce};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The dialog.
#[component]
pub(super) fn PriorityDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let priority = RwSignal::new(String::new());
    let open = open_for(acting, Act::Priority, move || {
        form.clear();
        if let Some((_, one)) = acting.get_untracked() {
            priority.set(one.priority.as_str().to_owned());
        }
    });
    let submit = move |()| {
        let Some((_, one)) = acting.get_untracked() else {
            return;
        };
        let path = format!("/api/referrals/{}/priority", one.id);
        let body = SetReferralPriority {
            priority: chosen_priority(priority),
        };
        form.send(
            async move {
                let answer = api::put::<IgnoredAny, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, waiting.staff.done));
                open.set(false);
                done.run(());
            },
        );
    };
    let fields = move || {
        // Only while it is open: the page has other fields of this name.
        open.get().then(|| {
            view! {
                <FormView on_submit=submit>
                    <PriorityField value=priority/>
                    <div class="ar-buttons">
                        <Button busy=form.busy()>{t!(i18n, referrals.set_priority)}</Button>
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                </FormView>
            }
            .into_any()
        })
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, referrals.set_priority) id="priority-referral-title">
            <ErrorSummary/>
            {about_one(acting)}
            <p>{t!(i18n, referrals.priority_hint)}</p>
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
