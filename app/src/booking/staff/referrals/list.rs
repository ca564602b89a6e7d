//! Putting somebody who was referred on the waiting list.

use domain::booking::wire::{Mode, ReferralToWaitingList, Wishes};
use domain::ids::EntryId;
use leptos::prelude::*;

use super::{Act, Acting, HEADING, about_one, open_for};
use crate::api;
use crate::booking::staff::row_acts::say_done;
use crate::booking::staff::waiting_list::Days;
use crate::booking::wishes::{Answers, questions};
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look};
use crate::people::use_session;
use crate::text;
use crate::words::{t, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// The dialog, with what suits them.
#[component]
pub(super) fn ListDialog(acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let answers = Answers::of(&Wishes::default());
    let open = open_for(acting, Act::List, move || {
        form.clear();
        answers.set(&Wishes::default());
    });
    let submit = move |()| {
        let Some((_, one)) = acting.get_untracked() else {
            return;
        };
        let path = format!("/api/referrals/{}/waiting-list", one.id);
        let mut wishes = answers.read();
        wishes.sites = vec![one.site];
        let body = ReferralToWaitingList { wishes };
        form.send(
            async move {
                let answer = api::post::<EntryId, _>(&path, &body).await;
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
        // Only while it is open: another dialog asks the same questions, and each field is one of a kind.
        open.get().then(|| {
            view! {
                <FormView on_submit=submit>
                    {questions(answers, &MODES, &[])}
                    <Days answers=answers/>
                    <div class="ar-buttons">
                        <Button busy=form.busy()>{t!(i18n, referrals.to_list)}</Button>
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
        <Dialog open=open title=text!(i18n, referrals.list_title) id="list-referral-title">
            <ErrorSummary/>
            {about_one(acting)}
            <p>{t!(i18n, referrals.list_words)}</p>
            {fields}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
