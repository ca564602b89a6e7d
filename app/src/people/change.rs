//! Changing somebody on the staff: their details, their roles, their account.

use domain::error::{ErrorCode, FieldError, FieldProblem, Problem};
use domain::people::wire::{Site, Staff, StaffDetails, StaffRoles};
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::new_link::NewLink;
use super::role_ticks::{RoleTicks, memberships, ticks};
use super::session::use_session;
use crate::api::{self, Failure};
use crate::kit::browser::focus;
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, InsetText, Look, TextInput, announce,
};
use crate::text;
use crate::words::{t, t_string, use_i18n};

const HEADING: &str = "change-heading";

/// Everything that can be changed about one member of staff.
#[component]
pub fn Change(
    /// Whom.
    member: Staff,
    /// The sites where roles can be given and taken.
    sites: Signal<Vec<Site>>,
    /// They are like this now; nobody is being changed any more with `None`.
    changed: Callback<Option<Staff>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = member.name.clone();
    request_animation_frame(|| focus(HEADING));
    let parts = if member.switched_off {
        view! { <SwitchOn member=member changed=changed/> }.into_any()
    } else {
        view! {
            <Details member=member.clone() changed=changed/>
            <Roles member=member.clone() sites=sites changed=changed/>
            <Account member=member changed=changed/>
        }
        .into_any()
    };
    view! {
        <section class="ar-columns__side" aria-labelledby=HEADING>
            <h2 class="nhsuk-heading-m" id=HEADING tabindex="-1">
                {move || t_string!(i18n, people.team.change_title, name = name.clone()).to_string()}
            </h2>
            {parts}
            <Button look=Look::Secondary on_click=move |_| changed.run(None)>
                {t!(i18n, staff.nav.close)}
            </Button>
        </section>
    }
    .into_any()
}

/// Name, title, e-mail address.
#[component]
fn Details(member: Staff, changed: Callback<Option<Staff>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let path = format!("/api/staff/{}", member.id);
    let [name, title, email] =
        [member.name, member.title, member.email.unwrap_or_default()].map(RwSignal::new);
    let submit = move |()| {
        let path = path.clone();
        let body = StaffDetails {
            name: name.get_untracked(),
            title: title.get_untracked(),
            email: email.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::put::<Staff, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |now| {
                announce(t_string!(i18n, people.team.saved));
                session.ask();
                changed.run(Some(now));
            },
        );
    };
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            <TextInput name="name" label=text!(i18n, people.team.name) value=name autocomplete="off"/>
            <TextInput name="title" label=text!(i18n, people.team.job) value=title autocomplete="off"/>
            <TextInput
                name="email"
                label=text!(i18n, people.team.email)
                value=email
                kind="email"
                autocomplete="off"
            />
            <Button busy=form.busy()>{t!(i18n, people.team.details_submit)}</Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}

/// The one reason why roles that fit the form are refused belongs by the ticks.
fn last_administrator(failure: Failure) -> Failure {
    if failure.is(ErrorCode::WrongState) {
        Failure::Refused(Problem::fields(vec![FieldProblem {
            field: "memberships".to_owned(),
            error: FieldError::Taken,
        }]))
    } else {
        failure
    }
}

/// Roles at the sites of whoever changes them.
#[component]
fn Roles(
    member: Staff,
    sites: Signal<Vec<Site>>,
    changed: Callback<Option<Staff>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let path = format!("/api/staff/{}/roles", member.id);
    let own = ticks(&member.memberships);
    let ticked = RwSignal::new(own);
    let submit = move |()| {
        let path = path.clone();
        let own = sites.with_untracked(|sites| sites.iter().map(|s| s.id).collect::<Vec<_>>());
        let mut wanted = memberships(ticked);
        wanted.retain(|one| own.contains(&one.site));
        let body = StaffRoles {
            memberships: wanted,
        };
        form.send(
            async move {
                let answer = api::put::<Staff, _>(&path, &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(last_administrator)
            },
            move |now| {
                announce(t_string!(i18n, people.team.saved));
                // It may have been oneself.
                session.ask();
                changed.run(Some(now));
            },
        );
    };
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            <RoleTicks sites=sites values=ticked/>
            <p class="ar-quiet">{t!(i18n, people.team.roles_felt)}</p>
            <Button busy=form.busy()>{t!(i18n, people.team.roles_submit)}</Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}

/// A new set-up link, and switching off.
#[component]
fn Account(member: Staff, changed: Callback<Option<Staff>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let renewing = RwSignal::new(None::<Staff>);
    let asking = RwSignal::new(false);
    let (renewed, switched) = (member.clone(), member.clone());
    let whole = member.clone();
    let done = Callback::new(move |()| changed.run(Some(whole.clone())));
    let own = move || session.me().is_some_and(|me| me.id == member.id);
    view! {
        <div class="ar-buttons">
            <Button look=Look::Secondary on_click=move |_| renewing.set(Some(renewed.clone()))>
                {t!(i18n, people.team.new_link)}
            </Button>
            // One's own account stays on, so that somebody is left.
            <Show when=move || !own()>
                <Button look=Look::Secondary on_click=move |_| asking.set(true)>
                    {t!(i18n, people.team.switch_off)}
                </Button>
            </Show>
        </div>
        <NewLink renewing=renewing done=done/>
        <SwitchOff member=switched open=asking changed=changed/>
    }
    .into_any()
}

/// Asks before an account is switched off.
#[component]
fn SwitchOff(
    member: Staff,
    open: RwSignal<bool>,
    changed: Callback<Option<Staff>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let name = member.name;
    let path = format!("/api/staff/{}/switch-off", member.id);
    let switch = move |_| {
        let path = path.clone();
        form.send(
            async move {
                let answer = api::post::<IgnoredAny, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                open.set(false);
                announce(t_string!(i18n, people.team.switched_off));
                changed.run(None);
            },
        );
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, people.team.switch_off) id="switch-off-title">
            <ErrorSummary/>
            <p>{move || t_string!(i18n, people.team.switch_off_question, name = name.clone()).to_string()}</p>
            <div class="ar-buttons">
                <Button look=Look::Warning busy=form.busy() on_click=switch>
                    {t!(i18n, people.team.switch_off)}
                </Button>
                <Button look=Look::Secondary on_click=move |_| open.set(false)>
                    {t!(i18n, staff.state.cancel)}
                </Button>
            </div>
        </Dialog>
        </FormScope>
    }
    .into_any()
}

/// An account that is switched off can only be switched on again.
#[component]
fn SwitchOn(member: Staff, changed: Callback<Option<Staff>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let switch = move |_| {
        let path = format!("/api/staff/{}/switch-on", member.id);
        form.send(
            async move {
                let answer = api::post::<IgnoredAny, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, people.team.saved));
                changed.run(None);
            },
        );
    };
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <InsetText><p>{t!(i18n, people.team.switched_off_text)}</p></InsetText>
        <div class="ar-buttons">
            <Button busy=form.busy() on_click=switch>{t!(i18n, people.team.switch_on)}</Button>
        </div>
        </FormScope>
    }
    .into_any()
}
