//! Clinics: the repeating hours in which clinicians offer services.

use domain::booking::wire::{ClinicTemplate, ClinicTemplates, Settled};
use domain::ids::SiteId;
use domain::people::policy::Action;
use leptos::prelude::*;

use super::clinic_form::ClinicForm;
use super::end_clinic::EndClinic;
use super::leave::LeaveSection;
use super::repeat::days_words;
use super::settling_list::SettledWords;
use super::site_resources::SiteResourcesSection;
use super::state_words::{mode_name, together};
use super::touched_list::ToMove;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, ButtonLink, Empty, Loaded, Look, Page, dates};
use crate::people::{staff_page, today, use_session};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Clinics.
#[component]
pub fn ClinicsPage() -> impl IntoView {
    staff_page(Some(Action::ManageClinics), |site| {
        view! { <Clinics site=site/> }.into_any()
    })
}

/// The clinic templates of the caller's sites.
pub fn load_templates() -> Loaded<ClinicTemplates> {
    let session = use_session();
    Loaded::new(move || async move {
        let answer = api::get::<ClinicTemplates>("/api/clinic-templates").await;
        answer.inspect_err(|failure| session.notice(failure))
    })
}

#[component]
fn Clinics(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let templates = load_templates();
    let ending = RwSignal::new(None::<ClinicTemplate>);
    // What is to be moved changes with clinics, days and leave.
    let stale = RwSignal::new(0_u32);
    let again = Callback::new(move |()| {
        templates.refresh();
        stale.update(|n| *n += 1);
    });
    let settled = RwSignal::new(None::<Settled>);
    let ended = Callback::new(move |()| {
        again.run(());
        request_animation_frame(|| focus("clinics-heading"));
    });
    let place = move || session.site().map(|site| site.name).unwrap_or_default();
    view! {
        <Page title=text!(i18n, diary.clinics.title) wide=true>
            <p>{t!(i18n, diary.clinics.intro)}</p>
            <ToMove site=site stale=stale done=again/>
            <section aria-labelledby="new-clinic-heading">
                <h2 class="nhsuk-heading-m" id="new-clinic-heading">{t!(i18n, diary.clinics.new)}</h2>
                <ClinicForm site=site done=again/>
            </section>
            <div>
                <h2 class="nhsuk-heading-m" id="clinics-heading" tabindex="-1">
                    {move || t_string!(i18n, diary.clinics.list, site = place()).to_string()}
                </h2>
                {move || settled.get().map(|settled| view! { <SettledWords settled=settled/> })}
                {templates.show(move |list| view! {
                    <ClinicTable templates=list.templates site=site ending=ending/>
                }.into_any())}
            </div>
            <LeaveSection site=site done=again/>
            <SiteResourcesSection site=site/>
            <EndClinic ending=ending settled=settled done=ended/>
        </Page>
    }
    .into_any()
}

/// Days and hours: "Tuesday 09:00–12:30".
fn hours(i18n: I18n, template: &ClinicTemplate) -> String {
    let days = days_words(i18n, template);
    format!("{days} {}–{}", template.from, template.until)
}

#[component]
fn ClinicTable(
    templates: Vec<ClinicTemplate>,
    site: SiteId,
    ending: RwSignal<Option<ClinicTemplate>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let ended_too = RwSignal::new(false);
    let here: Vec<_> = templates.into_iter().filter(|t| t.site == site).collect();
    if here.is_empty() {
        return view! { <Empty><p>{t!(i18n, diary.clinics.empty)}</p></Empty> }.into_any();
    }
    let is_over = |t: &ClinicTemplate| t.valid_until.is_some_and(|last| last < today());
    let any_over = here.iter().any(is_over);
    let here = StoredValue::new(here);
    let row = move |template: ClinicTemplate| {
        let over = is_over(&template);
        let (first, last) = (template.valid_from, template.valid_until);
        let words = template.clone();
        let minutes = template.minutes;
        let names = std::iter::once(template.clinician_name.clone());
        let others = template.team.iter().map(|one| one.name.clone());
        let names: Vec<String> = names.chain(others).collect();
        let until = move || match last {
            Some(date) => {
                t_string!(i18n, diary.clinics.ends_on, date = dates::full(i18n, date)).to_string()
            }
            None => t_string!(i18n, diary.clinics.goes_on).to_owned(),
        };
        // Which of several clinics of a service.
        let which = StoredValue::new(template.clone());
        let which = move || {
            which.with_value(|one| {
                let hours = hours(i18n, one);
                format!(": {}, {}, {hours}", one.service_name, one.clinician_name)
            })
        };
        let to_end = template.clone();
        let href = format!("/staff/clinics/{}", template.id);
        let end = (!over).then(|| {
            view! {
                <ButtonLink look=Look::Small href=href>
                    {t!(i18n, diary.clinics.change)}
                    <span class="nhsuk-u-visually-hidden">{which}</span>
                </ButtonLink>
                <Button look=Look::Small on_click=move |_| ending.set(Some(to_end.clone()))>
                    {t!(i18n, diary.clinics.end)}
                    <span class="nhsuk-u-visually-hidden">{which}</span>
                </Button>
            }
        });
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <span class="ar-person">{template.service_name.clone()}</span>
                    <span class="ar-sub">{mode_name(i18n, template.mode)}</span>
                </th>
                <td role="cell">{move || together(i18n, &names)}</td>
                <td role="cell">
                    {move || hours(i18n, &words)}
                    <span class="ar-sub">
                        {move || t_string!(i18n, diary.services.n_minutes, n = minutes).to_string()}
                    </span>
                </td>
                <td role="cell" data-label=move || t_string!(i18n, diary.clinics.room)>
                    {template.room.unwrap_or_else(|| "–".to_owned())}
                    <span class="ar-sub">{template.kit.join(", ")}</span>
                </td>
                <td role="cell" class="ar-unbroken">
                    {move || t_string!(i18n, diary.clinics.since, date = dates::full(i18n, first)).to_string()}
                    <span class="ar-sub">{until}</span>
                </td>
                <td role="cell"><div class="ar-board__actions">{end}</div></td>
            </tr>
        }
    };
    let rows = move || {
        let too = ended_too.get();
        let shown = here.with_value(|all| {
            all.iter()
                .filter(|t| too || !is_over(t))
                .cloned()
                .collect::<Vec<_>>()
        });
        shown.into_iter().map(row).collect_view()
    };
    view! {
        {any_over.then(|| view! {
            <div class="nhsuk-checkboxes nhsuk-checkboxes--small nhsuk-u-margin-bottom-3">
                <div class="nhsuk-checkboxes__item">
                    <input
                        class="nhsuk-checkboxes__input"
                        id="ended-too"
                        type="checkbox"
                        prop:checked=move || ended_too.get()
                        on:change=move |event| ended_too.set(event_target_checked(&event))
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="ended-too">
                        {t!(i18n, diary.clinics.show_ended)}
                    </label>
                </div>
            </div>
        })}
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="clinics-heading">
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, staff.field.service)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, staff.field.clinician)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.clinics.when)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.clinics.room)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.clinics.until)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.waiting.actions)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
