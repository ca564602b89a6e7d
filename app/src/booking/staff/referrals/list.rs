//! Putting somebody who was referred on the waiting list.

use domain::booking::wire::{ReferralToWaitingList, Wishes};
use domain::ids::EntryId;
use leptos::prelude::*;

use super::{Act, Acting, HEADING, about_one, open_for};
use crate::api;
use crate::booking::staff::row_acts::submit_about;
use crate::booking::staff::waiting_list::WishesFields;
use crate::booking::wishes::Answers;
use crate::kit::{Form, FormDialog};
use crate::text;
use crate::words::{t, use_i18n};

/// The dialog, with what suits them.
#[component]
pub(super) fn ListDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let answers = Answers::of(&Wishes::default());
    let open = open_for(acting, Act::List, move || {
        form.clear();
        answers.set(&Wishes::default());
    });
    let submit = submit_about(acting, form, open, (HEADING, done), move |one| {
        let path = format!("/api/referrals/{}/waiting-list", one.id);
        let mut wishes = answers.read();
        wishes.sites = vec![one.site];
        let body = ReferralToWaitingList { wishes };
        Some(async move { api::post::<EntryId, _>(&path, &body).await })
    });
    let about = view! {
        {about_one(acting)}
        <p>{t!(i18n, referrals.list_words)}</p>
    };
    view! {
        <FormDialog
            open=open
            form=form
            title=text!(i18n, referrals.list_title)
            id="list-referral-title"
            about=about.into_any()
            on_submit=submit
            send=text!(i18n, referrals.to_list)
        >
            <WishesFields answers=answers/>
        </FormDialog>
    }
    .into_any()
}
