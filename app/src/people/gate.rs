//! What stands before every staff page: is somebody signed in, and may they be here?

use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::session::{Session, Who, use_session};
use crate::api::Failure;
use crate::kit::{ButtonLink, FailureView, Loading, Look, Page};
use crate::text;
use crate::words::{t, use_i18n};

/// What may come through. A change of anything else does not build the page anew.
#[derive(Debug, Clone, PartialEq)]
enum Gate {
    Asking,
    SignIn,
    Unknown(Failure),
    NoSite,
    Refused,
    Open(SiteId),
}

fn gate(session: Session, action: Option<Action>) -> Gate {
    match session.who() {
        Who::Asking => Gate::Asking,
        Who::Nobody => Gate::SignIn,
        Who::Unknown(failure) => Gate::Unknown(failure),
        Who::Somebody(_) => match session.site_id() {
            None => Gate::NoSite,
            Some(site) if action.is_none_or(|action| session.may(action)) => Gate::Open(site),
            Some(_) => Gate::Refused,
        },
    }
}

/// Shows the page to who is signed in and may see it; it is built anew for another site. Others
/// are asked to sign in, and come back here.
pub fn staff_page(
    action: Option<Action>,
    page: impl Fn(SiteId) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let session = use_session();
    let navigate = use_navigate();
    let location = use_location();
    let state = Memo::new(move |_| gate(session, action));
    Effect::new(move || {
        if state.get() == Gate::SignIn {
            let here = location.pathname.get_untracked() + &location.search.get_untracked();
            let to = format!(
                "/staff/sign-in?next={}",
                js_sys::encode_uri_component(&here)
            );
            navigate(
                &to,
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
    view! {
        {move || match state.get() {
            Gate::Open(site) => page(site),
            Gate::Refused => view! { <NotAllowed/> }.into_any(),
            Gate::NoSite => view! { <NoSite/> }.into_any(),
            Gate::Asking | Gate::SignIn => plain(view! { <Loading/> }.into_any()),
            Gate::Unknown(failure) => plain(
                view! { <FailureView failure=failure retry=move |()| session.ask()/> }.into_any(),
            ),
        }}
    }
    .into_any()
}

fn plain(content: AnyView) -> AnyView {
    view! {
        <div class="nhsuk-width-container">
            <main class="nhsuk-main-wrapper" id="maincontent">{content}</main>
        </div>
    }
    .into_any()
}

/// Signed in, but not for this page.
#[component]
fn NotAllowed() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    view! {
        <Page title=text!(i18n, staff.state.not_allowed_title)>
            <p>{t!(i18n, staff.state.not_allowed)}</p>
            <ButtonLink href=move || session.home() look=Look::Secondary>
                {t!(i18n, staff.state.home)}
            </ButtonLink>
        </Page>
    }
    .into_any()
}

/// Signed in, with no role anywhere yet.
#[component]
fn NoSite() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, staff.state.not_allowed_title)>
            <p>{t!(i18n, staff.nav.no_site)}</p>
        </Page>
    }
    .into_any()
}
