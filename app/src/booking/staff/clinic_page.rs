//! One clinic: changing it, with whom that touches shown before, and its days that are not as usual.

use domain::booking::wire::{ClinicTemplate, Settled};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;

use super::clinic_fields::{ClinicFields, drawing_of};
use super::clinic_typed::Typed;
use super::clinics::load_templates;
use super::proposal::Proposal;
use super::settling_list::SettledWords;
use super::state_words::together;
use super::unusual_days::UnusualDays;
use super::weeks_drawing::WeeksDrawing;
use crate::kit::browser::focus;
use crate::kit::{
    Button, Empty, ErrorSummary, FormScope, FormView, Look, Page, announce, focus_on_heading,
};
use crate::people::staff_page;
use crate::routes::use_parts;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// One clinic.
#[component]
pub fn OneClinicPage() -> impl IntoView {
    staff_page(Some(Action::ManageClinics), |site| {
        view! { <One site=site/> }.into_any()
    })
}

/// The button that asks, and then saves.
const SAVE: &str = "save-clinic";

#[component]
fn One(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let templates = load_templates();
    let parts = use_parts();
    let settled = RwSignal::new(None::<Settled>);
    let id = Memo::new(move |_| parts.with(|p| p.get("id").to_owned()));
    let find = move |all: Vec<ClinicTemplate>| {
        let id = id.get();
        all.into_iter()
            .find(|one| one.id.to_string() == id && one.site == site)
    };
    let name = TextProp::from(move || {
        let known = templates.get().and_then(|list| find(list.templates));
        match known {
            Some(clinic) => clinic.service_name,
            None => t_string!(i18n, diary.clinics.one).to_owned(),
        }
    });
    view! {
        <Page title=name caption=text!(i18n, diary.clinics.one) back="/staff/clinics" wide=true>
            {move || settled.get().map(|settled| view! { <SettledWords settled=settled/> })}
            {templates.show(move |list| match find(list.templates) {
                Some(clinic) => view! {
                    <Change site=site clinic=clinic settled=settled done=Callback::new(move |()| templates.refresh())/>
                }
                .into_any(),
                None => view! { <Empty><p>{t!(i18n, diary.clinics.gone)}</p></Empty> }.into_any(),
            })}
        </Page>
    }
    .into_any()
}

#[component]
fn Change(
    site: SiteId,
    clinic: ClinicTemplate,
    settled: RwSignal<Option<Settled>>,
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let typed = Typed::of(&clinic);
    let id = clinic.id;
    let path = format!("/api/clinic-templates/{id}");
    let drawn = drawing_of(typed, site, format!("{path}/preview"));
    let proposal = Proposal::new("", move || {
        typed.track();
        let template = untrack(|| typed.read(site));
        Some(template.map(|template| (path.clone(), template)))
    });
    let Proposal { form, choosing, .. } = proposal;
    let names = std::iter::once(clinic.clinician_name.clone());
    let names: Vec<String> = names
        .chain(clinic.team.iter().map(|one| one.name.clone()))
        .collect();
    let submit = move |()| {
        settled.set(None);
        proposal.submit(move |changed| {
            announce(t_string!(i18n, diary.settle.saved));
            choosing.forget();
            settled.set(Some(changed.settled));
            focus_on_heading();
            done.run(());
        });
    };
    let leave = move |_| {
        choosing.forget();
        focus(SAVE);
    };
    let words = proposal.words(i18n, |i18n| t_string!(i18n, diary.clinics.save_change));
    view! {
        <p class="nhsuk-body-l">{move || together(i18n, &names)}</p>
        <FormScope form=form>
        <ErrorSummary/>
        <div class="ar-columns">
            <section class="ar-columns__main" aria-labelledby="change-heading">
                <h2 class="nhsuk-heading-m" id="change-heading">{t!(i18n, diary.clinics.change_title)}</h2>
                <p>{t!(i18n, diary.clinics.change_intro)}</p>
                <FormView on_submit=submit>
                    <ClinicFields site=site typed=typed there=true/>
                    {proposal.list()}
                    <div class="ar-buttons">
                        <Button id=SAVE busy=form.busy()>{move || words.get()}</Button>
                        {move || choosing.is_shown().then(|| view! {
                            <Button look=Look::Secondary on_click=leave>
                                {t!(i18n, staff.state.cancel)}
                            </Button>
                        })}
                    </div>
                </FormView>
            </section>
            <div class="ar-columns__side"><WeeksDrawing drawn=drawn/></div>
        </div>
        </FormScope>
        <UnusualDays clinic=clinic drawn=drawn done=done/>
    }
    .into_any()
}
