//! "Why not?": every time of a day that clinics give, with the reason when patients can't book it.

use domain::booking::wire::{ExplainedDay, ExplainedStart, Support};
use domain::ids::{ServiceId, SiteId};
use domain::time::Date;
use leptos::prelude::*;

use super::why_words::why_words;
use crate::api::{self, with_query};
use crate::kit::{Button, Loaded, Look, dates};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// The question, and the answer for one day.
#[component]
pub fn WhyNotDay(
    /// The service.
    service: Signal<Option<ServiceId>>,
    /// Where.
    site: SiteId,
    /// The first day shown beside it.
    from: RwSignal<Date>,
    /// What the patient needs.
    support: Signal<Support>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    view! {
        <Show
            when=move || open.get()
            fallback=move || view! {
                <Button look=Look::Small on_click=move |_| open.set(true)>{t!(i18n, diary.why.ask)}</Button>
            }
        >
            <Answer service=service site=site from=from support=support/>
        </Show>
    }
    .into_any()
}

#[component]
fn Answer(
    service: Signal<Option<ServiceId>>,
    site: SiteId,
    from: RwSignal<Date>,
    support: Signal<Support>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let day = RwSignal::new(from.get_untracked());
    let found = Loaded::new(move || {
        let (service, support) = (service.get(), support.get());
        let more_time = if support.more_time { "true" } else { "" };
        let path = with_query(
            "/api/staff/slots/why",
            &[
                (
                    "service",
                    service.map(|id| id.to_string()).unwrap_or_default(),
                ),
                ("site", site.to_string()),
                ("from", day.get().to_string()),
                ("interpreter", support.interpreter),
                ("more_time", more_time.to_owned()),
                ("kit", support.kit.join(",")),
            ],
        );
        async move {
            let answer = api::get::<ExplainedDay>(&path).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    let shown = move |day: ExplainedDay| {
        if day.starts.is_empty() {
            return view! { <p class="ar-quiet">{t!(i18n, diary.why.none)}</p> }.into_any();
        }
        let clinicians = day.clinicians;
        let name = move |one: &ExplainedStart| {
            let found = clinicians.iter().find(|c| c.id == one.clinician);
            found.map(|c| c.name.clone()).unwrap_or_default()
        };
        let rows = day.starts.into_iter().map(|one| {
            let name = name(&one);
            let may = one.staff_may && one.why_not.is_some();
            let zone = one.zone;
            view! {
                <tr>
                    <th scope="row">{one.local.get(11..16).unwrap_or_default().to_owned()}</th>
                    <td>{name}</td>
                    <td>
                        {move || match one.why_not {
                            Some(why_not) => why_words(i18n, why_not, &zone),
                            None => t_string!(i18n, diary.why.offered).to_owned(),
                        }}
                        {may.then(|| view! {
                            <span class="ar-sub">{t!(i18n, diary.why.staff_may)}</span>
                        })}
                    </td>
                </tr>
            }
        });
        view! {
            <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="why-heading">
            <table class="ar-board">
                <caption class="nhsuk-u-visually-hidden">{t!(i18n, diary.why.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, diary.waiting.time)}</th>
                        <th scope="col">{t!(i18n, staff.field.clinician)}</th>
                        <th scope="col">{t!(i18n, diary.why.reason)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="why-heading">
            <h3 class="nhsuk-heading-s" id="why-heading">{t!(i18n, diary.why.title)}</h3>
            <label class="nhsuk-label" for="why-day">{t!(i18n, diary.why.day)}</label>
            <input
                class="nhsuk-input nhsuk-input--width-20"
                id="why-day"
                type="date"
                prop:value=move || day.get().to_string()
                on:change=move |event| {
                    if let Ok(date) = event_target_value(&event).parse() {
                        day.set(date);
                    }
                }
            />
            <p class="ar-quiet">{move || dates::full(i18n, day.get())}</p>
            {found.show(shown)}
        </section>
    }
    .into_any()
}
