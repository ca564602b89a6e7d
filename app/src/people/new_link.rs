//! A new set-up link for somebody who is on the staff already.

use domain::people::wire::{SetupLink, Staff};
use leptos::prelude::*;

use super::one_time_link::CopyLink;
use super::session::use_session;
use crate::api;
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, Look};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Asks before a new set-up link replaces a password, then shows the link once.
#[component]
pub fn NewLink(
    /// For whom; the dialog is open while there is one.
    renewing: RwSignal<Option<Staff>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let session = use_session();
    let open = RwSignal::new(false);
    let link = RwSignal::new(None::<String>);
    Effect::new(move || {
        if renewing.with(Option::is_some) {
            link.set(None);
            form.clear();
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            renewing.set(None);
        }
    });
    let name = move || renewing.get().map(|s| s.name).unwrap_or_default();
    let make = move |_| {
        let Some(member) = renewing.get_untracked() else {
            return;
        };
        let path = format!("/api/staff/{}/setup-link", member.id);
        form.send(
            async move {
                let answer = api::post::<SetupLink, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |answer| {
                link.set(Some(answer.setup_link));
                done.run(());
            },
        );
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, people.team.new_link) id="new-link-title">
            <ErrorSummary/>
            {move || match link.get() {
                Some(link) => view! {
                    <p>{t!(i18n, people.team.invited_text)}</p>
                    <CopyLink link=link id="new-setup-link"/>
                    <Button on_click=move |_| open.set(false)>{t!(i18n, staff.state.done)}</Button>
                }.into_any(),
                None => view! {
                    <p>{move || t_string!(i18n, people.team.new_link_question, name = name()).to_string()}</p>
                    <div class="ar-buttons">
                        <Button look=Look::Warning busy=form.busy() on_click=make>
                            {t!(i18n, people.team.new_link)}
                        </Button>
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                }.into_any(),
            }}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
