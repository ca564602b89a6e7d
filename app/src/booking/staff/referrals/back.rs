//! Sending a referral back, with a reason.

use domain::booking::referral::SentBackFor;
use domain::booking::wire::SendReferralBack;
use domain::error::FieldError;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::{Act, Acting, HEADING, about_one, back_words, open_for};
use crate::api;
use crate::booking::staff::row_acts::submit_about;
use crate::kit::{Choice, Form, FormDialog, Look, Radios, Textarea};
use crate::text;
use crate::words::{t, use_i18n};

/// The dialog.
#[component]
pub(super) fn BackDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
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
    let submit = submit_about(acting, form, open, (HEADING, done), move |one| {
        let Some(reason) = SentBackFor::from_text(&reason.get_untracked()) else {
            form.refuse("reason", FieldError::Required);
            return None;
        };
        let path = format!("/api/referrals/{}/send-back", one.id);
        let body = SendReferralBack {
            reason,
            words: words.get_untracked(),
        };
        Some(async move { api::post::<IgnoredAny, _>(&path, &body).await })
    });
    let about = view! {
        {about_one(acting)}
        <p>{t!(i18n, referrals.back.hint)}</p>
    };
    view! {
        <FormDialog
            open=open
            form=form
            title=text!(i18n, referrals.back.title)
            id="back-referral-title"
            about=about.into_any()
            on_submit=submit
            send=text!(i18n, referrals.send_back)
            look=Look::Warning
        >
            <Radios name="reason" label=text!(i18n, referrals.back.reason) value=reason choices=choices/>
            <Textarea name="words" label=text!(i18n, referrals.back.words) value=words rows=3/>
        </FormDialog>
    }
    .into_any()
}
