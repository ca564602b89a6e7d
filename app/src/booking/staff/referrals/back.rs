//! Sending a referral back, with a reason.

use domain::booking::referral::SentBackFor;
use domain::booking::wire::SendReferralBack;
use domain::error::FieldError;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::{Act, Acting, HEADING, about_one, back_words, open_for};
use crate::api;
use crate::booking::staff::row_acts::say_done;
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Look, Radios, Textarea,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, use_i18n};

/// The dialog.
#[component]
pub(super) fn BackDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let reason = RwSignal::new(String::new());
    let words = RwSignal::new(String::new());
    let open = open_for(acting, Act::Back, move || {
        form.clear();
        reason.set(String::new());
        words.set(String::new());
    });
    let choices: Vec<Choice> = SentBackFor::ALL
        .iter()
        .filter(|one| one.is_ours())
        .map(|one| {
            let words = TextProp::from(move || back_words(i18n, *one));
            Choice::new(one.as_str(), words)
        })
        .collect();
    let choices = Signal::stored(choices);
    let submit = move |()| {
        let Some((_, one)) = acting.get_untracked() else {
            return;
        };
        let Some(reason) = SentBackFor::from_text(&reason.get_untracked()) else {
            return form.refuse("reason", FieldError::Required);
        };
        let path = format!("/api/referrals/{}/send-back", one.id);
        let body = SendReferralBack {
            reason,
            words: words.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::post::<IgnoredAny, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                open.set(false);
                say_done(i18n, HEADING);
                done.run(());
            },
        );
    };
    let fields = move || {
        // Only while it is open: the page has other fields of these names.
        open.get().then(|| {
            view! {
                <FormView on_submit=submit>
                    <Radios
                        name="reason"
                        label=text!(i18n, referrals.back.reason)
                        value=reason
                        choices=choices
                    />
                    <Textarea name="words" label=text!(i18n, referrals.back.words) value=words rows=3/>
                    <div class="ar-buttons">
                        <Button look=Look::Warning busy=form.busy()>{t!(i18n, referrals.send_back)}</Button>
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
        <Dialog open=open title=text!(i18n, referrals.back.title) id="back-referral-title">
            <ErrorSummary/>
            {about_one(acting)}
            <p>{t!(i18n, referrals.back.hint)}</p>
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
