//! Naming a kit.

use domain::ids::SiteId;
use domain::support::kit::{KitLink, NewKit};
use leptos::prelude::*;

use crate::api;
use crate::kit::{Button, ErrorSummary, Form, FormScope, FormView, TextInput, announce};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Naming a kit.
#[component]
pub(super) fn KitForm(
    /// At which site.
    site: SiteId,
    /// Gets the link, which is shown this once.
    done: Callback<KitLink>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let place = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let submit = move |()| {
        let body = NewKit {
            site,
            place: place.get_untracked(),
            name: name.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::post::<KitLink, _>("/api/kits", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |link| {
                place.set(String::new());
                name.set(String::new());
                announce(t_string!(i18n, support.kits.made));
                done.run(link);
            },
        );
    };
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=submit>
                <TextInput
                    name="place"
                    label=text!(i18n, support.kits.place)
                    hint=text!(i18n, support.kits.place_hint)
                    value=place
                    autocomplete="off"
                />
                <TextInput
                    name="name"
                    label=text!(i18n, support.kits.name)
                    hint=text!(i18n, support.kits.name_hint)
                    value=name
                    autocomplete="off"
                />
                <Button busy=form.busy()>{t!(i18n, support.kits.save)}</Button>
            </FormView>
        </FormScope>
    }
    .into_any()
}
