//! Is this the right person?

use domain::consultation::wire::{ConfirmIdentity, VisitView};
use domain::error::{ErrorCode, FieldError};
use leptos::prelude::*;

use crate::api;
use crate::kit::{
    Button, DateInput, DateSignals, Form, FormView, Loaded, Page, Telephone, use_telephone,
};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn IdentityStep(
    /// The visit.
    visit: Loaded<VisitView>,
    /// Tries left.
    left: u8,
) -> impl IntoView {
    let i18n = use_i18n();
    let left = RwSignal::new(left);
    let locked = Memo::new(move |_| left.get() == 0);
    move || {
        if locked.get() {
            view! {
                <Page title=text!(i18n, join.identity.locked_title)>
                    <p>{t!(i18n, join.identity.locked)}</p>
                    <p><Telephone number=use_telephone()/></p>
                </Page>
            }
            .into_any()
        } else {
            view! { <Ask visit=visit left=left/> }.into_any()
        }
    }
}

#[component]
fn Ask(visit: Loaded<VisitView>, left: RwSignal<u8>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let date = DateSignals::default();
    let words = Callback::new(move |error| match error {
        FieldError::Unknown => Some(t_string!(i18n, join.identity.wrong, left = left.get())),
        _ => None,
    });
    let submit = move |()| {
        let body = ConfirmIdentity {
            date_of_birth: date.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::post::<VisitView, _>("/api/visit/identity", &body).await;
                match answer {
                    Err(failure) if failure.is(ErrorCode::IdentityMismatch) => {
                        // How many tries are left is for the server to say.
                        let now = api::get::<VisitView>("/api/visit").await?;
                        Ok(now)
                    }
                    answer => answer,
                }
            },
            move |now: VisitView| {
                if now.identity_confirmed {
                    visit.put(now);
                } else {
                    left.set(now.identity_attempts_left);
                    form.refuse("date_of_birth", FieldError::Unknown);
                }
            },
        );
    };
    view! {
        <Page
            title=text!(i18n, join.identity.title)
            own_heading=true
            back="/appointment"
        >
            <span class="nhsuk-caption-l">{t!(i18n, join.step, step = 1)}</span>
            <FormView on_submit=submit>
                <DateInput
                    name="date_of_birth"
                    label=text!(i18n, join.identity.title)
                    hint=text!(i18n, join.identity.why)
                    value=date
                    heading=true
                    birthday=true
                    words=words
                />
                <Button busy=form.busy()>{t!(i18n, common.go_on)}</Button>
            </FormView>
        </Page>
    }
    .into_any()
}
