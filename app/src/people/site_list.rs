//! The sites, and adding one.

use domain::people::wire::{NewSite, Site, Sites};
use leptos::prelude::*;

use super::session::use_session;
use super::site_recording::SiteRecording;
use crate::api;
use crate::kit::{
    Button, ErrorSummary, Form, FormScope, FormView, Loaded, Look, TextInput, announce,
};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The sites, and a form that adds one.
#[component]
pub fn SiteList(
    /// The sites.
    sites: Loaded<Sites>,
) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |site: Site, recording: bool| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader"><span class="ar-person">{site.name.clone()}</span></th>
                <td role="cell" data-label=move || t_string!(i18n, people.team.site_telephone)>{site.telephone}</td>
                <td role="cell">
                    <SiteRecording site=site.id name=site.name on=recording sites=sites/>
                </td>
            </tr>
        }
    };
    view! {
        {sites.show(move |list| view! {
            <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="sites-heading">
                <table class="ar-board ar-board--people" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">{t!(i18n, people.team.site_name)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, people.team.site_telephone)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, recording.site.column)}</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        {list.sites.into_iter().map(|site| {
                            let recording = list.recording.contains(&site.id);
                            row(site, recording)
                        }).collect_view()}
                    </tbody>
                </table>
            </div>
            <p class="nhsuk-hint">{t!(i18n, recording.site.hint)}</p>
        }.into_any())}
        <details class="nhsuk-details nhsuk-expander">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, people.team.add_site)}</span>
            </summary>
            <div class="nhsuk-details__text"><AddSite sites=sites/></div>
        </details>
    }
    .into_any()
}

#[component]
fn AddSite(sites: Loaded<Sites>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let [name, telephone] = [(); 2].map(|()| RwSignal::new(String::new()));
    let submit = move |()| {
        let body = NewSite {
            name: name.get_untracked(),
            telephone: telephone.get_untracked(),
        };
        form.send(
            async move {
                let answer = api::post::<Site, _>("/api/sites", &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(|failure| failure.rename(|field| Some(format!("site.{field}"))))
            },
            move |_| {
                name.set(String::new());
                telephone.set(String::new());
                announce(t_string!(i18n, people.team.site_saved));
                sites.refresh();
                // A new site is also a new place for the switch above.
                session.ask();
            },
        );
    };
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            // The invitation beside has a field `name` too: an id must be one of a kind.
            <TextInput name="site.name" label=text!(i18n, people.team.site_name) value=name autocomplete="off"/>
            <TextInput
                name="site.telephone"
                label=text!(i18n, people.team.site_telephone)
                value=telephone
                kind="tel"
                autocomplete="off"
                width=20
            />
            <Button look=Look::Secondary busy=form.busy()>{t!(i18n, people.team.site_submit)}</Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}
