//! One clinic: changing it, with whom that touches shown before, and its days that are not as usual.

use domain::booking::wire::{
    ChangeClinicTemplate, ClinicTemplate, ClinicTemplateChanged, NewClinicTemplate, Settled,
    TouchedAppointments,
};
use domain::error::ErrorCode;
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;

use super::clinic_fields::{ClinicFields, drawing_of};
use super::clinic_typed::Typed;
use super::clinics::load_templates;
use super::settling::Choosing;
use super::settling_list::{SettledWords, SettlingList, show_found};
use super::settling_messages::ask_messages;
use super::state_words::together;
use super::unusual_days::UnusualDays;
use super::weeks_drawing::WeeksDrawing;
use crate::api::{self, Failure};
use crate::kit::browser::focus;
use crate::kit::{
    Button, Empty, ErrorSummary, Form, FormScope, FormView, Look, Page, announce, focus_on_heading,
};
use crate::people::{staff_page, use_session};
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

/// Fields of the template stand in the request under a name of their own.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| field.strip_prefix("template.").map(str::to_owned))
}

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
    let session = use_session();
    let form = Form::new();
    let typed = Typed::of(&clinic);
    let id = clinic.id;
    let path = format!("/api/clinic-templates/{id}");
    let drawn = drawing_of(typed, site, format!("{path}/preview"));
    let choosing = Choosing::new("");
    let asked = RwSignal::new(None::<NewClinicTemplate>);
    // What was asked before no longer answers what is typed now.
    Effect::new(move || {
        typed.track();
        let now = untrack(|| typed.read(site)).ok();
        if asked.with_untracked(|asked| *asked != now) {
            choosing.forget();
        }
    });
    let names = std::iter::once(clinic.clinician_name.clone());
    let names: Vec<String> = names
        .chain(clinic.team.iter().map(|one| one.name.clone()))
        .collect();
    let ask = {
        let path = format!("{path}/touched");
        move |body: NewClinicTemplate| {
            asked.set(Some(body.clone()));
            settled.set(None);
            let path = path.clone();
            form.send(
                async move {
                    let answer = api::post::<TouchedAppointments, _>(&path, &body).await;
                    answer.inspect_err(|failure| session.notice(failure))
                },
                move |found| {
                    // Whoever has typed on meanwhile asks again.
                    if asked.get_untracked() == typed.read(site).ok() {
                        show_found(choosing, found);
                    }
                },
            );
        }
    };
    let submit = move |()| {
        let template = match typed.read(site) {
            Ok(template) => template,
            Err(failure) => return form.fail(failure),
        };
        if !choosing.is_shown_untracked() {
            return ask(template);
        }
        let body = ChangeClinicTemplate {
            template,
            settling: choosing.read(),
        };
        let path = path.clone();
        form.send(
            async move {
                let answer = api::put::<ClinicTemplateChanged, _>(&path, &body).await;
                let answer = answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        // Nothing was done; the next free times are others.
                        choosing.forget();
                    }
                });
                answer.map_err(own_names)
            },
            move |changed| {
                announce(t_string!(i18n, diary.settle.saved));
                choosing.forget();
                settled.set(Some(changed.settled));
                focus_on_heading();
                done.run(());
            },
        );
    };
    let messages = {
        let path = format!("/api/clinic-templates/{id}/messages");
        ask_messages(own_names, move |settling| {
            let template = untrack(|| typed.read(site)).ok()?;
            Some((path.clone(), ChangeClinicTemplate { template, settling }))
        })
    };
    let leave = move |_| {
        choosing.forget();
        focus(SAVE);
    };
    let submit = StoredValue::new_local(submit);
    let words = move || {
        if choosing.is_shown() {
            t_string!(i18n, diary.clinics.save_change)
        } else {
            t_string!(i18n, diary.touched.ask)
        }
    };
    view! {
        <p class="nhsuk-body-l">{move || together(i18n, &names)}</p>
        <FormScope form=form>
        <ErrorSummary/>
        <div class="ar-columns">
            <section class="ar-columns__main" aria-labelledby="change-heading">
                <h2 class="nhsuk-heading-m" id="change-heading">{t!(i18n, diary.clinics.change_title)}</h2>
                <p>{t!(i18n, diary.clinics.change_intro)}</p>
                <FormView on_submit=move |()| submit.with_value(|submit| submit(()))>
                    <ClinicFields site=site typed=typed there=true/>
                    <SettlingList choosing=choosing form=form ask=messages/>
                    <div class="ar-buttons">
                        <Button id=SAVE busy=form.busy()>{words}</Button>
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
