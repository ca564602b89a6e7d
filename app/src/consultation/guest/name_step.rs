//! Whom they are invited by, when, and by what name they go.

use domain::consultation::guests::{ConfirmName, GuestView};
use leptos::prelude::*;

use crate::api;
use crate::consultation::roles::role_within;
use crate::kit::{
    Button, ErrorSummary, Form, FormView, Loaded, Page, SummaryList, SummaryRow, TextInput, dates,
};
use crate::text;
use crate::words::{t, t_string, use_i18n};

#[component]
pub(super) fn NameStep(
    visit: Loaded<GuestView>,
    /// As it was when the page was opened.
    now: GuestView,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::provide();
    let name = RwSignal::new(now.name.clone());
    let submit = move |()| {
        let body = ConfirmName {
            name: name.get_untracked(),
        };
        if let Err(problem) = body.check() {
            return form.fail(problem.into());
        }
        form.send(
            async move { api::post::<GuestView, _>("/api/guest/name", &body).await },
            move |now| visit.put(now),
        );
    };
    let (by, role) = (now.invited_by.clone(), now.role);
    let invited = move || {
        let (name, role) = (by.clone(), role_within(i18n, role));
        t_string!(i18n, guests.welcome.by, name = name, role = role).to_string()
    };
    let (start, zone) = (now.start, now.zone.clone());
    let rows = vec![
        SummaryRow::new(
            text!(i18n, guests.welcome.when),
            TextProp::from(move || dates::when(i18n, start, &zone)),
        ),
        SummaryRow::new(text!(i18n, guests.welcome.clinic), now.site_name.clone()),
    ];
    view! {
        <Page title=text!(i18n, guests.welcome.title)>
            <ErrorSummary/>
            <p>{invited}</p>
            <SummaryList rows=Signal::stored(rows)/>
            <FormView on_submit=submit>
                <TextInput
                    name="name"
                    label=text!(i18n, guests.welcome.name_title)
                    hint=text!(i18n, guests.welcome.name_hint)
                    value=name
                    autocomplete="name"
                />
                <Button busy=form.busy()>{t!(i18n, guests.welcome.go_on)}</Button>
            </FormView>
        </Page>
    }
    .into_any()
}
