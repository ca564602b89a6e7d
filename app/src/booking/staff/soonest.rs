//! "Where is the soonest?": the first free time of each service at each site.

use domain::booking::wire::{Soonest, SoonestSlot};
use domain::people::policy::Action;
use leptos::prelude::*;

use super::slot_grid::{names_of, slot_date, slot_time};
use super::state_words::mode_name;
use super::suiting::{Sites, Suiting, SuitingFields};
use super::when::say_how_many;
use crate::api::{self, with_query};
use crate::kit::{ButtonLink, Empty, Loaded, Look, Page, dates};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The soonest times.
#[component]
pub fn SoonestPage() -> impl IntoView {
    staff_page(Some(Action::ManageAppointments), |_| {
        view! { <Times/> }.into_any()
    })
}

#[component]
fn Times() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let kind = RwSignal::new(String::new());
    let interpreter = RwSignal::new(String::new());
    let suiting = Suiting::default();
    let found = Loaded::new(move || {
        let mut query = vec![
            ("q", kind.get()),
            ("interpreter", interpreter.get()),
            ("site", suiting.only_sites()),
        ];
        query.extend(suiting.query());
        let path = with_query("/api/staff/soonest", &query);
        async move {
            let answer = api::get::<Soonest>(&path).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    say_how_many(move || found.get().map(|found| found.found.len()));
    let field = move |id: &'static str, label: TextProp, value: RwSignal<String>| {
        view! {
            <div>
                <label class="nhsuk-label" for=id>{move || label.get()}</label>
                <input
                    class="nhsuk-input"
                    id=id
                    type="search"
                    autocomplete="off"
                    maxlength="60"
                    on:change=move |event| value.set(event_target_value(&event).trim().to_owned())
                />
            </div>
        }
        .into_any()
    };
    view! {
        <Page title=text!(i18n, diary.soonest.title) back="/staff/book" wide=true>
            <p>{t!(i18n, diary.soonest.intro)}</p>
            <div class="ar-toolbar">
                {field("kind", text!(i18n, diary.soonest.kind), kind)}
                {field("interpreter", text!(i18n, diary.needs.interpreter), interpreter)}
            </div>
            <div class="ar-wishes-beside">
                <SuitingFields suiting=suiting sites=Sites::Only/>
                <div>
                {found.show(move |found| {
                    if found.found.is_empty() && untrack(|| suiting.any()) {
                        return view! { <Empty><p>{t!(i18n, diary.soonest.none_suits)}</p></Empty> }.into_any();
                    }
                    view! { <Table found=found interpreter=interpreter.get_untracked()/> }.into_any()
                })}
                </div>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Table(
    found: Soonest,
    /// What was asked for: the booking page asks for the same.
    interpreter: String,
) -> impl IntoView {
    let i18n = use_i18n();
    if found.found.is_empty() {
        return view! { <Empty><p>{t!(i18n, diary.soonest.none)}</p></Empty> }.into_any();
    }
    let clinicians = StoredValue::new(found.clinicians);
    let sites = found.sites;
    let row = move |one: SoonestSlot| {
        let SoonestSlot { service, slot } = one;
        let site = sites.iter().find(|site| site.id == slot.site);
        let site = site.map(|site| site.name.clone()).unwrap_or_default();
        let book = with_query(
            "/staff/book",
            &[
                ("service", service.id.to_string()),
                ("site", slot.site.to_string()),
                ("day", slot.local.get(..10).unwrap_or_default().to_owned()),
                ("template", slot.template.to_string()),
                ("at", slot.local.clone()),
                ("interpreter", interpreter.clone()),
            ],
        );
        let (date, time, mode) = (slot_date(&slot), slot_time(&slot), slot.mode);
        let day = move || date.map(|date| dates::day(i18n, date)).unwrap_or_default();
        let names = move || clinicians.with_value(|all| names_of(i18n, &slot, all));
        let what = service.name.clone();
        view! {
            <tr>
                // What and when, and the way to book it, before the rest: a phone shows them.
                <th scope="row">
                    {day}", "{time}
                    <span class="ar-sub">{service.name}", "{mode_name(i18n, mode)}</span>
                </th>
                <td>
                    <ButtonLink href=book look=Look::Small>
                        {t!(i18n, diary.soonest.book)}
                        <span class="nhsuk-u-visually-hidden">": "{what}</span>
                    </ButtonLink>
                </td>
                <td>{site}</td>
                <td>{names}</td>
            </tr>
        }
    };
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, diary.soonest.title)>
            <table class="ar-board">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, diary.appointment.when)}</th>
                        <th scope="col">{t!(i18n, diary.waiting.actions)}</th>
                        <th scope="col">{t!(i18n, diary.soonest.site)}</th>
                        <th scope="col">{t!(i18n, staff.field.clinician)}</th>
                    </tr>
                </thead>
                <tbody>{found.found.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
