//! Noting a referral by hand.

use domain::booking::wire::NewReferral;
use domain::ids::{ReferralId, SiteId};
use leptos::prelude::*;

use crate::api;
use crate::booking::staff::row_acts::send_from;
use crate::booking::staff::to_add::{ToAdd, ToAddFields};
use crate::kit::{Button, Form, FormDialog, Look, TextInput, Textarea, announce};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The button, and the dialog with the form.
#[component]
pub(super) fn Add(site: SiteId, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let text = || RwSignal::new(String::new());
    let (day, referrer, reason) = (text(), text(), text());
    let typed = ToAdd::new();
    let open = RwSignal::new(false);
    let submit = move |()| {
        let Some((service, whom, priority)) = typed.read(form) else {
            return;
        };
        let body = NewReferral {
            service,
            site,
            patient: whom.patient,
            new_patient: whom.new_patient,
            priority,
            referred_on: day.get_untracked(),
            referrer: referrer.get_untracked(),
            reason: reason.get_untracked(),
        };
        let send = async move { api::post::<ReferralId, _>("/api/referrals", &body).await };
        send_from(form, open, send, move |_| {
            announce(t_string!(i18n, referrals.added, name = whom.name).to_string());
            typed.clear();
            for field in [day, referrer, reason] {
                field.set(String::new());
            }
            done.run(());
        });
    };
    let start = move |_| {
        form.clear();
        open.set(true);
    };
    view! {
        <Button look=Look::Secondary on_click=start>{t!(i18n, referrals.add)}</Button>
        <FormDialog
            open=open
            form=form
            title=text!(i18n, referrals.add)
            id="add-referral-title"
            on_submit=submit
            send=text!(i18n, referrals.add)
        >
            <ToAddFields typed=typed/>
            <TextInput name="referred_on" label=text!(i18n, referrals.referred_on) value=day kind="date" width=20/>
            <TextInput name="referrer" label=text!(i18n, referrals.referrer) value=referrer autocomplete="off"/>
            <Textarea name="reason" label=text!(i18n, referrals.why) value=reason rows=3/>
        </FormDialog>
    }
    .into_any()
}
