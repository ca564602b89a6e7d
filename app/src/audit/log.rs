//! Who did what, and when; newest first, a page at a time.

use domain::people::policy::Action;
use domain::people::wire::{AuditEntry, AuditPage as LogPage};
use leptos::prelude::*;

use super::action_words::action_words;
use crate::api::{self, with_query};
use crate::kit::{Button, Empty, Form, Loaded, Look, Page, Tag, Warning, dates};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// The access log.
#[component]
pub fn AuditPage() -> impl IntoView {
    staff_page(Some(Action::ReadAudit), |_| view! { <Log/> }.into_any())
}

async fn page(cursor: String) -> Result<LogPage, api::Failure> {
    api::get(&with_query("/api/audit", &[("cursor", cursor)])).await
}

#[component]
fn Log() -> impl IntoView {
    let i18n = use_i18n();
    let first = Loaded::new(|| page(String::new()));
    view! {
        <Page title=text!(i18n, people.audit.title) wide=true>
            <p>{t!(i18n, people.audit.intro)}</p>
            {first.show(|first| view! { <Entries first=first/> }.into_any())}
        </Page>
    }
    .into_any()
}

/// The entries loaded so far; older ones are added below.
#[component]
fn Entries(first: LogPage) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::provide();
    let LogPage {
        entries,
        next,
        intact,
    } = first;
    let entries = RwSignal::new(entries);
    let next = RwSignal::new(next);
    let older = move |_| {
        let Some(cursor) = next.get_untracked() else {
            return;
        };
        form.send(
            async move {
                page(cursor)
                    .await
                    .inspect_err(|failure| session.notice(failure))
            },
            move |more| {
                entries.update(|entries| entries.extend(more.entries));
                next.set(more.next);
            },
        );
    };
    if entries.with_untracked(Vec::is_empty) {
        return view! { <Empty><p>{t!(i18n, people.audit.empty)}</p></Empty> }.into_any();
    }
    let state = if intact {
        view! { <p><Tag colour="green">{t!(i18n, people.audit.intact)}</Tag></p> }.into_any()
    } else {
        view! { <Warning><p>{t!(i18n, people.audit.broken)}</p></Warning> }.into_any()
    };
    view! {
        {state}
        <div class="ar-board__scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, people.audit.title)>
            <table class="ar-board">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, people.audit.number)}</th>
                        <th scope="col">{t!(i18n, people.audit.when)}</th>
                        <th scope="col">{t!(i18n, people.audit.who)}</th>
                        <th scope="col">{t!(i18n, people.audit.what)}</th>
                        <th scope="col">{t!(i18n, people.audit.about)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || entries.get() key=|entry| entry.seq let:entry>
                        <Entry entry=entry/>
                    </For>
                </tbody>
            </table>
        </div>
        <crate::kit::ErrorSummary/>
        {move || if next.with(Option::is_some) {
            view! {
                <Button look=Look::Secondary busy=form.busy() on_click=older>
                    {t!(i18n, people.audit.more)}
                </Button>
            }.into_any()
        } else {
            view! { <p class="ar-quiet">{t!(i18n, people.audit.end)}</p> }.into_any()
        }}
    }
    .into_any()
}

#[component]
fn Entry(entry: AuditEntry) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let site = entry.site;
    let known = move || session.me()?.sites.into_iter().find(|s| Some(s.id) == site);
    let zone = move || known().map(|site| site.zone).unwrap_or_default();
    let at = entry.at;
    let when = move || {
        let (date, _) = dates::local(at, &zone());
        format!(
            "{}, {}",
            dates::full(i18n, date),
            dates::short_time(at, &zone())
        )
    };
    let kind = entry.actor_kind.clone();
    let who = move || {
        entry
            .actor_name
            .clone()
            .unwrap_or_else(|| actor(i18n, &kind))
    };
    let action = entry.action.clone();
    let about = entry.appointment.map(|id| {
        view! { <span class="ar-sub">{t!(i18n, diary.appointment.title)}" "<code>{id.to_string()}</code></span> }
    });
    let own = entry.subject_kind == "appointment" && entry.appointment.is_some();
    let subject = (!own && !entry.subject.is_empty()).then(|| {
        view! { <span class="ar-sub">{entry.subject_kind}" "<code>{entry.subject}</code></span> }
    });
    view! {
        <tr>
            <td class="ar-board__number">{entry.seq}</td>
            <td class="ar-unbroken">{when}</td>
            <th scope="row">{who}</th>
            <td>{move || action_words(i18n, &action).to_owned()}</td>
            <td>{move || known().map(|site| site.name)}{subject}{about}</td>
        </tr>
    }
    .into_any()
}

/// Who acted, when it was no member of staff.
fn actor(i18n: I18n, kind: &str) -> String {
    match kind {
        "visit" => t_string!(i18n, people.audit.actor_visit),
        "client" => t_string!(i18n, faces.log.a_program),
        "public" => t_string!(i18n, people.audit.actor_public),
        "staff" => t_string!(i18n, people.audit.actor_staff),
        _ => t_string!(i18n, people.audit.actor_system),
    }
    .to_owned()
}
