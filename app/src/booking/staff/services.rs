//! Services: what can be booked.

use domain::booking::wire::{Service, Services};
use domain::people::policy::Action;
use leptos::prelude::*;

use super::service_buffers::ServiceBuffersDialog;
use super::service_form::ServiceForm;
use super::service_reminders::ServiceReminders;
use super::service_rules::ServiceRulesDialog;
use super::state_words::mode_name;
use crate::api;
use crate::kit::{Button, Empty, Loaded, Look, Page};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Services.
#[component]
pub fn ServicesAdminPage() -> impl IntoView {
    staff_page(Some(Action::ManageServices), |_| {
        view! { <AllServices/> }.into_any()
    })
}

#[component]
fn AllServices() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let services = Loaded::new(move || async move {
        let answer = api::get::<Services>("/api/staff-services").await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let changing = RwSignal::new(None::<Service>);
    let ruling = RwSignal::new(None::<Service>);
    let freeing = RwSignal::new(None::<Service>);
    view! {
        <Page title=text!(i18n, diary.services.title) wide=true>
            <ServiceReminders changing=changing done=Callback::new(move |()| services.refresh())/>
            <ServiceRulesDialog changing=ruling done=Callback::new(move |()| services.refresh())/>
            <ServiceBuffersDialog changing=freeing done=Callback::new(move |()| services.refresh())/>
            <p>{t!(i18n, diary.services.intro)}</p>
            {services.show(move |list| {
                view! {
                    <ServiceTable
                        services=list.services
                        changing=changing
                        ruling=ruling
                        freeing=freeing
                    />
                }
                .into_any()
            })}
            <section class="ar-narrow" aria-labelledby="new-service-heading">
                <h2 class="nhsuk-heading-m" id="new-service-heading">{t!(i18n, diary.services.new)}</h2>
                <ServiceForm done=Callback::new(move |()| services.refresh())/>
            </section>
        </Page>
    }
    .into_any()
}

#[component]
fn ServiceTable(
    services: Vec<Service>,
    changing: RwSignal<Option<Service>>,
    ruling: RwSignal<Option<Service>>,
    freeing: RwSignal<Option<Service>>,
) -> impl IntoView {
    let i18n = use_i18n();
    if services.is_empty() {
        return view! { <Empty><p>{t!(i18n, diary.services.empty)}</p></Empty> }.into_any();
    }
    let row = move |service: Service| {
        let modes = service.modes.clone();
        let modes = move || {
            modes
                .iter()
                .map(|m| mode_name(i18n, *m)())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (minutes, notice, days) = (
            service.minutes,
            service.notice_minutes,
            service.horizon_days,
        );
        let public = service.public;
        let (times, own) = (service.reminders.minutes_before.len(), service.clone());
        let named = service.name.clone();
        let extra = service.extra;
        let (before, after) = (service.buffer_before, service.buffer_after);
        let (to_rule, rule_name) = (service.clone(), service.name.clone());
        let (to_free, free_name) = (service.clone(), service.name.clone());
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <span class="ar-person">{service.name}</span>
                    <span class="ar-sub">{service.description}</span>
                </th>
                <td role="cell" data-label=move || t_string!(i18n, diary.services.length)>
                    <span class="ar-unbroken">
                        {move || t_string!(i18n, diary.services.n_minutes, n = minutes).to_string()}
                    </span>
                    {extra.any().then(|| view! {
                        <span class="ar-sub">{move || t_string!(
                            i18n, diary.services.longer,
                            interpreter = extra.interpreter, more = extra.more_time
                        ).to_string()}</span>
                    })}
                    <span class="ar-sub">{move || t_string!(
                        i18n, diary.services.n_free, before = before, after = after
                    ).to_string()}</span>
                    <Button look=Look::Small on_click=move |_| freeing.set(Some(to_free.clone()))>
                        {t!(i18n, diary.services.rules)}
                        <span class="nhsuk-u-visually-hidden">
                            ": "{t!(i18n, diary.services.buffers_title)}", "{free_name}
                        </span>
                    </Button>
                </td>
                <td role="cell">{modes}</td>
                <td role="cell" class="ar-unbroken" data-label=move || t_string!(i18n, diary.services.notice_short)>
                    {move || t_string!(i18n, diary.services.n_hours, n = hours(notice)).to_string()}
                </td>
                <td role="cell" class="ar-unbroken" data-label=move || t_string!(i18n, diary.services.horizon_short)>
                    {move || t_string!(i18n, diary.services.n_days, n = days).to_string()}
                    <br/>
                    <Button look=Look::Small on_click=move |_| ruling.set(Some(to_rule.clone()))>
                        {t!(i18n, diary.services.rules)}
                        <span class="nhsuk-u-visually-hidden">
                            ": "{t!(i18n, diary.services.rules_title)}", "{rule_name}
                        </span>
                    </Button>
                </td>
                <td role="cell" data-label=move || t_string!(i18n, diary.services.who)>{move || if public {
                    t_string!(i18n, diary.services.by_patients)
                } else {
                    t_string!(i18n, diary.services.by_reception)
                }}</td>
                <td role="cell" data-label=move || t_string!(i18n, reminders.service.column)>
                    {move || match times {
                        0 => t_string!(i18n, reminders.service.none).to_owned(),
                        1 => t_string!(i18n, reminders.service.once).to_owned(),
                        n => t_string!(i18n, reminders.service.n_times, n = n).to_string(),
                    }}
                    " "
                    <Button look=Look::Small on_click=move |_| changing.set(Some(own.clone()))>
                        {t!(i18n, reminders.service.change)}
                        <span class="nhsuk-u-visually-hidden">": "{named}</span>
                    </Button>
                </td>
            </tr>
        }
    };
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, diary.services.title)>
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, staff.field.service)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.services.length)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.services.modes)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.services.notice_short)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.services.horizon_short)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, diary.services.who)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, reminders.service.column)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{services.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Minutes as hours, as exactly as is needed to read the same minutes from them again.
pub(super) fn hours(minutes: u32) -> String {
    let hours = format!("{:.2}", f64::from(minutes) / 60.0);
    let hours = hours.trim_end_matches('0').trim_end_matches('.');
    hours.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::staff::terms_fields::minutes_of;

    #[test]
    fn what_is_shown_in_hours_is_read_back_as_the_same_minutes() {
        let shown = [0, 30, 90, 600, 1440].map(hours);
        assert_eq!(shown, ["0", "0.5", "1.5", "10", "24"]);
        for minutes in 0..=60 * 24 {
            assert_eq!(minutes_of(&hours(minutes)), Ok(minutes), "{minutes}");
        }
    }
}
