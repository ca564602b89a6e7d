//! Noting a referral by hand.

use domain::booking::wire::NewReferral;
use domain::error::FieldError;
use domain::ids::{ReferralId, ServiceId, SiteId};
use leptos::prelude::*;

use crate::api;
use crate::booking::staff::service_select::ServiceSelect;
use crate::booking::staff::waiting_list::{PriorityField, chosen_priority};
use crate::booking::staff::who::{ForWhom, Who, WhoFields};
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look, TextInput, Textarea, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The button, and the dialog with the form.
#[component]
pub(super) fn Add(site: SiteId, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let text = || RwSignal::new(String::new());
    let (service, day, referrer, reason) = (text(), text(), text(), text());
    let priority = RwSignal::new("routine".to_owned());
    let who = Who::new();
    let open = RwSignal::new(false);
    let submit = move |()| {
        let Ok(service_id) = service.get_untracked().parse::<ServiceId>() else {
            return form.refuse("service", FieldError::Required);
        };
        let ForWhom {
            name,
            patient,
            new_patient,
        } = match who.chosen() {
            Ok(whom) => whom,
            Err(failure) => return form.fail(failure),
        };
        let body = NewReferral {
            service: service_id,
            site,
            patient,
            new_patient,
            priority: chosen_priority(priority),
            referred_on: day.get_untracked(),
            referrer: referrer.get_untracked(),
            reason: reason.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::post::<ReferralId, _>("/api/referrals", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, referrals.added, name = name).to_string());
                who.clear();
                for field in [day, referrer, reason] {
                    field.set(String::new());
                }
                priority.set("routine".to_owned());
                open.set(false);
                done.run(());
            },
        );
    };
    let fields = move || {
        // Only while it is open: another dialog asks some of the same, and each field is one of a kind.
        open.get().then(|| {
            view! {
                <FormView on_submit=submit>
                    <ServiceSelect value=service/>
                    <WhoFields who=who/>
                    <PriorityField value=priority/>
                    <TextInput name="referred_on" label=text!(i18n, referrals.referred_on) value=day kind="date" width=20/>
                    <TextInput name="referrer" label=text!(i18n, referrals.referrer) value=referrer autocomplete="off"/>
                    <Textarea name="reason" label=text!(i18n, referrals.why) value=reason rows=3/>
                    <div class="ar-buttons">
                        <Button busy=form.busy()>{t!(i18n, referrals.add)}</Button>
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                </FormView>
            }
            .into_any()
        })
    };
    let start = move |_| {
        form.clear();
        open.set(true);
    };
    view! {
        <Button look=Look::Secondary on_click=start>{t!(i18n, referrals.add)}</Button>
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, referrals.add) id="add-referral-title">
            <ErrorSummary/>
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
