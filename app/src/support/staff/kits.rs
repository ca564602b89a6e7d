//! The kits of a site: its map of good and bad places.

use domain::ids::SiteId;
use domain::people::policy::Action;
use domain::support::kit::{KitLink, Kits};
use leptos::prelude::*;

use super::kit_form::KitForm;
use super::kit_table::KitTable;
use crate::api;
use crate::kit::{Loaded, Page};
use crate::people::{CopyLink, staff_page, use_session};
use crate::text;
use crate::words::{t, use_i18n};

/// The kits of a site.
#[component]
pub fn KitsPage() -> impl IntoView {
    staff_page(Some(Action::SeeKits), |site| {
        view! { <KitsHere site=site/> }.into_any()
    })
}

#[component]
fn KitsHere(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let kits = Loaded::new(move || async move {
        let answer = api::get::<Kits>(&format!("/api/kits?site={site}")).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let made = RwSignal::new(None::<KitLink>);
    let may = session.may_now(Action::ManageKits);
    let form = may.then(|| {
        let done = Callback::new(move |link| {
            made.set(Some(link));
            kits.refresh();
        });
        view! {
            <section class="ar-columns__side" aria-labelledby="new-kit-heading">
                <h2 class="nhsuk-heading-m" id="new-kit-heading">{t!(i18n, support.kits.new)}</h2>
                <KitForm site=site done=done/>
                <div role="status">
                    {move || made.get().map(|made| view! {
                        <p>{t!(i18n, support.kits.made)}</p>
                        <CopyLink link=made.link/>
                        <p class="ar-quiet">{t!(i18n, support.kits.once)}</p>
                    })}
                </div>
            </section>
        }
    });
    view! {
        <Page title=text!(i18n, support.kits.title) wide=true>
            <p>{t!(i18n, support.kits.intro)}</p>
            <div class="ar-columns">
                <div class="ar-columns__main">
                    {kits.show(move |found| view! {
                        <KitTable kits=found.kits may=may changed=Callback::new(move |()| kits.refresh())/>
                    }.into_any())}
                </div>
                {form}
            </div>
        </Page>
    }
    .into_any()
}
