//! Inviting a member of staff.

use domain::people::wire::{NewStaff, Site, StaffInvited};
use leptos::prelude::*;

use super::one_time_link::CopyLink;
use super::role_ticks::{RoleTicks, memberships};
use super::session::use_session;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, ErrorSummary, Form, FormScope, FormView, TextInput};
use crate::text;
use crate::words::{t, use_i18n};

/// The set-up link just made, shown this once.
#[component]
pub fn Invited(
    /// Who was invited last.
    invited: RwSignal<Option<StaffInvited>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let panel = move |answer: StaffInvited| {
        let name = answer.staff.name;
        view! {
            <div class="ar-result" role="region" aria-labelledby="invited-heading">
                <h2 class="nhsuk-heading-s" id="invited-heading" tabindex="-1">
                    {t!(i18n, people.team.invited_title, name = name.clone())}
                </h2>
                <p>{t!(i18n, people.team.invited_text)}</p>
                <CopyLink link=answer.setup_link id="setup-link"/>
            </div>
        }
        .into_any()
    };
    Effect::new(move || {
        if invited.with(Option::is_some) {
            request_animation_frame(|| focus("invited-heading"));
        }
    });
    move || invited.get().map(panel)
}

/// The form that invites.
#[component]
pub fn Invite(
    /// The sites where roles can be held.
    sites: Signal<Vec<Site>>,
    /// What happens after.
    done: impl Fn(StaffInvited) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let [name, title, email] = [(); 3].map(|()| RwSignal::new(String::new()));
    let ticks = RwSignal::new(Vec::<String>::new());
    let submit = move |()| {
        let body = NewStaff {
            name: name.get_untracked(),
            title: title.get_untracked(),
            email: email.get_untracked(),
            memberships: memberships(ticks),
        };
        form.send(
            async move {
                let answer = api::post::<StaffInvited, _>("/api/staff", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |answer| {
                for field in [name, title, email] {
                    field.set(String::new());
                }
                ticks.set(Vec::new());
                done(answer);
            },
        );
    };
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            <TextInput
                name="name"
                label=text!(i18n, people.team.name)
                hint=text!(i18n, people.team.name_hint)
                value=name
                autocomplete="off"
            />
            <TextInput
                name="title"
                label=text!(i18n, people.team.job)
                hint=text!(i18n, people.team.job_hint)
                value=title
                autocomplete="off"
            />
            <TextInput
                name="email"
                label=text!(i18n, people.team.email)
                value=email
                kind="email"
                autocomplete="off"
            />
            <RoleTicks sites=sites values=ticks/>
            <Button busy=form.busy()>{t!(i18n, people.team.invite_submit)}</Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}
