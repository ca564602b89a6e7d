//! The sites, changing one, and adding one.

use domain::people::policy::Action;
use domain::people::wire::{Site, Sites};
use leptos::prelude::*;

use super::session::use_session;
use super::site_fields::{ChangeSite, SiteFields, Typed, change_id};
use super::site_recording::SiteRecording;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, ErrorSummary, Form, FormScope, FormView, Loaded, Look, announce};
use crate::words::{t, t_string, use_i18n};

/// Where a site is, or that nobody has said.
fn whereabouts(site: &Site) -> AnyView {
    let i18n = use_i18n();
    if site.address.is_empty() && site.postcode.is_empty() {
        return view! { <span class="ar-sub">{t!(i18n, people.site.no_address)}</span> }.into_any();
    }
    let lines = site.address.lines().chain([site.postcode.as_str()]);
    let lines = lines.filter(|line| !line.is_empty());
    let lines = lines.map(|line| view! { <span class="ar-sub">{line.to_owned()}</span> });
    lines.collect_view().into_any()
}

/// The sites, and a form that adds one.
#[component]
pub fn SiteList(
    /// The sites.
    sites: Loaded<Sites>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let changing = RwSignal::new(None::<Site>);
    let back_to = StoredValue::new(None::<String>);
    let row = move |site: Site, recording: bool| {
        let own = session.sites_where(Action::ManageSites).contains(&site.id);
        let (name, this) = (site.name.clone(), site.clone());
        let change = own.then(|| {
            view! {
                <button
                    type="button"
                    class="ar-button-small"
                    id=change_id(&site)
                    on:click=move |_| changing.set(Some(this.clone()))
                >
                    {t!(i18n, people.site.change)}
                    <span class="nhsuk-u-visually-hidden">": "{name}</span>
                </button>
            }
        });
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <span class="ar-person">{site.name.clone()}</span>
                    {whereabouts(&site)}
                </th>
                <td role="cell" data-label=move || t_string!(i18n, people.team.site_telephone)>{site.telephone}</td>
                <td role="cell">
                    <SiteRecording site=site.id name=site.name on=recording sites=sites/>
                </td>
                <td role="cell">{change}</td>
            </tr>
        }
    };
    view! {
        {sites.show(move |list| {
            // The list is drawn anew: the button that was pressed is another now.
            if let Some(id) = back_to.try_update_value(Option::take).flatten() {
                request_animation_frame(move || focus(&id));
            }
            view! {
            <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="sites-heading">
                <table class="ar-board ar-board--people" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">{t!(i18n, people.team.site_name)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, people.team.site_telephone)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, recording.site.column)}</th>
                            <th scope="col" role="columnheader">{t!(i18n, people.site.change_column)}</th>
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
            }
            .into_any()
        })}
        <ChangeSite changing=changing sites=sites back_to=back_to/>
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
    let typed = Typed::default();
    let submit = move |()| {
        let body = typed.read();
        form.send(
            async move {
                let answer = api::post::<Site, _>("/api/sites", &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(|failure| failure.rename(|field| Some(format!("site.{field}"))))
            },
            move |_| {
                typed.set(None);
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
            <SiteFields typed=typed prefix="site"/>
            <Button look=Look::Secondary busy=form.busy()>{t!(i18n, people.team.site_submit)}</Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}
