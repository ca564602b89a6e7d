//! Signing in: password, then the code of the authenticator app. In the demo, one button a role.

use domain::error::{ErrorCode, FieldError, Fields};
use domain::people::role::Role;
use domain::people::wire::{Code, DemoSignIn, Me, SignIn, SignInStep};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::password::PasswordInput;
use super::roles::role_name;
use super::session::{Session, Who, use_session};
use crate::api::{self, Failure};
use crate::kit::browser::focus;
use crate::kit::{Button, Form, FormView, InsetText, Look, Page, TextInput, use_branding};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Where to go after signing in: back to the page asked for, when it is one of ours.
fn destination(session: Session, next: Option<String>) -> String {
    match next {
        Some(next) if next.starts_with("/staff/") && !next.starts_with("/staff/sign-in") => next,
        _ => session.home().to_owned(),
    }
}

/// Signing in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::provide();
    let asks_code = RwSignal::new(false);
    let navigate = use_navigate();
    let query = use_query_map();
    // Also when somebody comes here who is signed in already.
    Effect::new(move || {
        if matches!(session.who(), Who::Somebody(_)) {
            let next = query.with_untracked(|query| query.get("next"));
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&destination(session, next), options);
        }
    });
    let title = TextProp::from(move || {
        if asks_code.get() {
            crate::words::t_string!(i18n, staff.sign_in.code_title)
        } else {
            crate::words::t_string!(i18n, staff.sign_in.title)
        }
    });
    view! {
        <Page title=title>
            <Show when=move || session.ended_by_itself() && !form.has_errors()>
                <InsetText><p>{t!(i18n, staff.sign_in.ended)}</p></InsetText>
            </Show>
            {move || if asks_code.get() {
                view! { <CodeStep form=form again=move || asks_code.set(false)/> }.into_any()
            } else {
                view! { <PasswordStep form=form passed=move || asks_code.set(true)/> }.into_any()
            }}
        </Page>
    }
    .into_any()
}

/// E-mail and password.
#[component]
fn PasswordStep(form: Form, passed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let i18n = use_i18n();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |()| {
        let body = SignIn {
            email: email.get_untracked(),
            password: password.get_untracked(),
        };
        form.send(
            async move { api::post::<SignInStep, _>("/api/sign-in", &body).await },
            move |_| passed(),
        );
    };
    request_animation_frame(|| focus("email"));
    view! {
        <FormView on_submit=submit>
            <TextInput
                name="email"
                label=text!(i18n, staff.sign_in.email)
                value=email
                kind="email"
                autocomplete="username"
                width=30
            />
            <PasswordInput
                name="password"
                label=text!(i18n, staff.sign_in.password)
                value=password
                autocomplete="current-password"
            />
            <Button busy=form.busy()>{t!(i18n, staff.sign_in.carry_on)}</Button>
        </FormView>
        <p class="nhsuk-body-s">{t!(i18n, staff.sign_in.lost)}</p>
        <DemoSignIns form=form/>
    }
    .into_any()
}

/// A refused code belongs by its field, where the words say what to do next.
fn wrong_code() -> Failure {
    let mut fields = Fields::new();
    fields.refuse("code", FieldError::Unknown);
    fields
        .finish::<()>(None)
        .err()
        .map_or(Failure::Unreadable, Failure::Refused)
}

/// The words for a code that was refused.
pub fn code_words(i18n: I18n) -> Callback<FieldError, Option<String>> {
    Callback::new(move |error| {
        (error == FieldError::Unknown)
            .then(|| t_string!(i18n, staff.sign_in.code_refused).to_owned())
    })
}

/// The second factor.
#[component]
fn CodeStep(form: Form, again: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let code = RwSignal::new(String::new());
    let submit = move |()| {
        let body = Code {
            code: code.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::post::<Me, _>("/api/sign-in/code", &body).await;
                // The half-way sign-in has run out: only the password helps.
                if answer
                    .as_ref()
                    .is_err_and(|f| f.is(ErrorCode::SignInNeeded))
                {
                    again();
                }
                answer.map_err(|failure| match failure.code() {
                    Some(ErrorCode::SignInRefused) => wrong_code(),
                    _ => failure,
                })
            },
            move |me| session.begin(me),
        );
    };
    // Six digits are the whole code: nothing is left to press.
    Effect::new(move || {
        let typed = code.with(|c| c.chars().filter(char::is_ascii_digit).count());
        if typed == 6 && !form.busy().get_untracked() {
            submit(());
        }
    });
    request_animation_frame(|| focus("code"));
    view! {
        <FormView on_submit=submit>
            <TextInput
                name="code"
                label=text!(i18n, staff.sign_in.code)
                hint=text!(i18n, staff.sign_in.code_hint)
                words=code_words(i18n)
                value=code
                inputmode="numeric"
                autocomplete="one-time-code"
                width=10
            />
            <Button busy=form.busy()>{t!(i18n, staff.sign_in.sign_in)}</Button>
        </FormView>
        <Button look=Look::Secondary on_click=move |_| { form.clear(); again(); }>
            {t!(i18n, staff.sign_in.start_again)}
        </Button>
    }
    .into_any()
}

/// The demo's doors: one button a role.
#[component]
fn DemoSignIns(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let branding = use_branding();
    let enter = move |role: Role| {
        form.send(
            async move {
                api::post::<Me, _>("/api/sign-in/demo", &DemoSignIn { role })
                    .await
                    .map_err(|failure: Failure| failure)
            },
            move |me| session.begin(me),
        );
    };
    let buttons = move || {
        let buttons = Role::ALL.iter().copied().map(|role| {
            view! {
                <Button
                    look=Look::Secondary
                    busy=form.busy()
                    id=format!("demo-{}", role.as_str())
                    on_click=move |_| enter(role)
                >
                    {role_name(i18n, role)}
                </Button>
            }
        });
        buttons.collect_view()
    };
    view! {
        <Show when=move || branding.with(|b| b.demo)>
            <section class="ar-demo" aria-labelledby="demo-title">
                <h2 class="nhsuk-heading-m" id="demo-title">{t!(i18n, staff.sign_in.demo_title)}</h2>
                <p>{t!(i18n, staff.sign_in.demo_text)}</p>
                <div class="ar-buttons">{buttons}</div>
            </section>
        </Show>
    }
    .into_any()
}
