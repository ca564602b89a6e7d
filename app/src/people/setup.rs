//! Setting up an account from a one-time link: a password, then the authenticator app.

use domain::people::wire::{Enrolment, Me, SetupConfirm, SetupPassword, SetupSecret, SetupView};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::password::PasswordInput;
use super::session::use_session;
use super::sign_in::code_words;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, Form, FormView, Loaded, Page, TextInput};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Takes the secret out of the address, so that it stays in no history and on no screen.
fn take_secret() -> String {
    let location = window().location();
    let secret = location
        .hash()
        .unwrap_or_default()
        .trim_start_matches('#')
        .to_owned();
    let path = location.pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        // The browser refuses only addresses of other origins.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
    secret
}

/// Setting up an account from a one-time link.
#[component]
pub fn SetupPage() -> impl IntoView {
    let i18n = use_i18n();
    let secret = StoredValue::new(take_secret());
    let link = Loaded::new(move || {
        let body = SetupSecret {
            secret: secret.get_value(),
        };
        async move { api::post::<SetupView, _>("/api/setup/look", &body).await }
    });
    let first = move || link.get().is_some_and(|view| view.first_administrator);
    let bad = move || {
        link.failure()
            .is_some_and(|failure| failure.code().is_some())
    };
    let title = TextProp::from(move || {
        if bad() {
            t_string!(i18n, staff.setup.bad_title)
        } else if first() {
            t_string!(i18n, staff.setup.first_title)
        } else {
            t_string!(i18n, staff.setup.title)
        }
    });
    let form = Form::provide();
    let enrolment = RwSignal::new(None::<Enrolment>);
    view! {
        <Page title=title>
            {move || if bad() {
                view! { <p>{t!(i18n, staff.setup.bad)}</p> }.into_any()
            } else {
                link.show(move |view| {
                    view! {
                        {move || match enrolment.get() {
                            Some(enrolment) => view! {
                                <CodeStep form=form secret=secret enrolment=enrolment/>
                            }.into_any(),
                            None => view! {
                                <PasswordStep form=form secret=secret view=view.clone() enrolment=enrolment/>
                            }.into_any(),
                        }}
                    }
                    .into_any()
                })
                .into_any()
            }}
        </Page>
    }
    .into_any()
}

/// Choosing the password; the first administrator also says who they are and where.
#[component]
fn PasswordStep(
    form: Form,
    secret: StoredValue<String>,
    view: SetupView,
    enrolment: RwSignal<Option<Enrolment>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let [name, email, site_name, password] = [(); 4].map(|()| RwSignal::new(String::new()));
    let submit = move |()| {
        let body = SetupPassword {
            secret: secret.get_value(),
            name: name.get_untracked(),
            email: email.get_untracked(),
            site_name: site_name.get_untracked(),
            password: password.get_untracked(),
        };
        form.send(
            async move { api::post::<Enrolment, _>("/api/setup/password", &body).await },
            move |answer| enrolment.set(Some(answer)),
        );
    };
    let who = if view.first_administrator {
        view! {
            <TextInput name="name" label=text!(i18n, staff.setup.your_name) value=name autocomplete="name"/>
            <TextInput
                name="email"
                label=text!(i18n, staff.sign_in.email)
                value=email
                kind="email"
                autocomplete="username"
            />
            <TextInput
                name="site_name"
                label=text!(i18n, staff.setup.site_name)
                hint=text!(i18n, staff.setup.site_name_hint)
                value=site_name
                autocomplete="off"
            />
        }
        .into_any()
    } else {
        let SetupView { name, email, .. } = view;
        // The browser keeps the password under the name in this field.
        let username = email.clone();
        view! {
            <p>{t!(i18n, staff.setup.for_whom, name = name.clone(), email = email.clone())}</p>
            <input type="email" hidden autocomplete="username" readonly value=username/>
        }
        .into_any()
    };
    view! {
        <h2 class="nhsuk-heading-m">{t!(i18n, staff.setup.step_password)}</h2>
        <FormView on_submit=submit>
            {who}
            <PasswordInput
                name="password"
                label=text!(i18n, staff.setup.password)
                hint=text!(i18n, staff.setup.password_rules)
                value=password
                autocomplete="new-password"
            />
            <Button busy=form.busy()>{t!(i18n, staff.sign_in.carry_on)}</Button>
        </FormView>
    }
    .into_any()
}

/// Connecting the authenticator app.
#[component]
fn CodeStep(form: Form, secret: StoredValue<String>, enrolment: Enrolment) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let navigate = use_navigate();
    let code = RwSignal::new(String::new());
    let submit = move |()| {
        let body = SetupConfirm {
            secret: secret.get_value(),
            code: code.get_untracked(),
        };
        let navigate = navigate.clone();
        form.send(
            async move { api::post::<Me, _>("/api/setup/confirm", &body).await },
            move |me| {
                session.begin(me);
                navigate(
                    session.home(),
                    NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    },
                );
            },
        );
    };
    request_animation_frame(|| focus("step-code"));
    // Groups of four are easier to type from one screen into another.
    let key: Vec<char> = enrolment.secret.chars().collect();
    let key = key
        .chunks(4)
        .map(String::from_iter)
        .collect::<Vec<_>>()
        .join(" ");
    view! {
        <h2 class="nhsuk-heading-m" id="step-code" tabindex="-1">{t!(i18n, staff.setup.step_code)}</h2>
        <p>{t!(i18n, staff.setup.scan)}</p>
        <div
            class="ar-qr"
            role="img"
            aria-label=move || t_string!(i18n, staff.setup.qr_alt)
            inner_html=enrolment.qr_svg
        ></div>
        <p class="nhsuk-u-margin-bottom-1">{t!(i18n, staff.setup.type_it)}</p>
        <p><code class="ar-code">{key}</code></p>
        <FormView on_submit=submit>
            <TextInput
                name="code"
                label=text!(i18n, staff.setup.then_code)
                words=code_words(i18n)
                value=code
                inputmode="numeric"
                autocomplete="one-time-code"
                width=10
            />
            <Button busy=form.busy()>{t!(i18n, staff.setup.finish)}</Button>
        </FormView>
    }
    .into_any()
}
