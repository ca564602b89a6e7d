//! Staff, roles and sites, for administrators.

use domain::people::policy::Action;
use domain::people::wire::{SetupLink, Site, Sites, Staff, StaffList};
use leptos::prelude::*;

use super::gate::staff_page;
use super::invite::{Invite, Invited};
use super::one_time_link::CopyLink;
use super::roles::role_name;
use super::session::use_session;
use super::site_list::SiteList;
use crate::api;
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, Loaded, Look, Page, Tag};
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Staff, roles and sites.
#[component]
pub fn PeoplePage() -> impl IntoView {
    staff_page(Some(Action::ManageStaff), |_| {
        view! { <People/> }.into_any()
    })
}

#[component]
fn People() -> impl IntoView {
    let i18n = use_i18n();
    let staff = Loaded::new(|| async { api::get::<StaffList>("/api/staff").await });
    let sites = Loaded::new(|| async { api::get::<Sites>("/api/sites").await });
    let invited = RwSignal::new(None);
    let known_sites = Signal::derive(move || sites.get().map(|s| s.sites).unwrap_or_default());
    view! {
        <Page title=text!(i18n, people.team.title) wide=true>
            <div class="ar-columns">
                <div class="ar-columns__main">
                    <h2 class="nhsuk-heading-m" id="staff-heading">{t!(i18n, people.team.staff)}</h2>
                    {staff.show(move |list| view! {
                        <StaffTable staff=list.staff sites=known_sites staff_changed=move || staff.refresh()/>
                    }.into_any())}
                    <h2 class="nhsuk-heading-m">{t!(i18n, people.team.sites)}</h2>
                    <SiteList sites=sites/>
                </div>
                <section class="ar-columns__side" aria-labelledby="invite-heading">
                    <Invited invited=invited/>
                    <h2 class="nhsuk-heading-m" id="invite-heading">{t!(i18n, people.team.invite)}</h2>
                    <Invite sites=known_sites done=move |answer| {
                        invited.set(Some(answer));
                        staff.refresh();
                    }/>
                </section>
            </div>
        </Page>
    }
    .into_any()
}

/// All members of staff, with a field to narrow the list.
#[component]
fn StaffTable(
    staff: Vec<Staff>,
    sites: Signal<Vec<Site>>,
    staff_changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let find = RwSignal::new(String::new());
    let renewing = RwSignal::new(None::<Staff>);
    let all = StoredValue::new(staff);
    let shown = move || {
        let wanted = find.get().to_lowercase();
        all.with_value(|all| {
            let fits = |s: &&Staff| {
                let text = format!(
                    "{} {} {}",
                    s.name,
                    s.title,
                    s.email.as_deref().unwrap_or("")
                );
                text.to_lowercase().contains(&wanted)
            };
            all.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    };
    let row = move |member: Staff| {
        let roles = roles_by_site(&member, sites);
        let renew = member.clone();
        let active = member.active;
        view! {
            <tr class="nhsuk-table__row">
                <th class="nhsuk-table__header" scope="row">
                    <span class="ar-person">{member.name.clone()}</span>
                    <span class="ar-sub">{member.title.clone()}</span>
                    <span class="ar-sub">{member.email.clone()}</span>
                </th>
                <td class="nhsuk-table__cell">{roles}</td>
                <td class="nhsuk-table__cell">
                    {if active {
                        view! { <Tag colour="green">{t!(i18n, people.team.active)}</Tag> }.into_any()
                    } else {
                        view! { <Tag colour="yellow">{t!(i18n, people.team.not_set_up)}</Tag> }.into_any()
                    }}
                </td>
                <td class="nhsuk-table__cell">
                    <Button look=Look::Small on_click=move |_| renewing.set(Some(renew.clone()))>
                        {t!(i18n, people.team.new_link)}
                        <span class="nhsuk-u-visually-hidden">": "{member.name}</span>
                    </Button>
                </td>
            </tr>
        }
    };
    view! {
        <label class="nhsuk-label" for="find-staff">{t!(i18n, people.team.find)}</label>
        <input
            class="nhsuk-input nhsuk-input--width-20 nhsuk-u-margin-bottom-3"
            id="find-staff"
            type="text"
            autocomplete="off"
            prop:value=move || find.get()
            on:input=move |event| find.set(event_target_value(&event))
        />
        <div class="ar-scroll" role="region" tabindex="0" aria-labelledby="staff-heading">
            <table class="nhsuk-table ar-table--dense">
                <thead class="nhsuk-table__head">
                    <tr>
                        <th class="nhsuk-table__header" scope="col">{t!(i18n, people.team.name_column)}</th>
                        <th class="nhsuk-table__header" scope="col">{t!(i18n, people.team.roles_column)}</th>
                        <th class="nhsuk-table__header" scope="col">{t!(i18n, people.team.status)}</th>
                        <th class="nhsuk-table__header" scope="col">{t!(i18n, people.team.set_up)}</th>
                    </tr>
                </thead>
                <tbody class="nhsuk-table__body">{move || shown().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <NewLink renewing=renewing done=staff_changed/>
    }
    .into_any()
}

fn roles_by_site(member: &Staff, sites: Signal<Vec<Site>>) -> impl Fn() -> AnyView + use<> {
    let i18n = use_i18n();
    let memberships = member.memberships.clone();
    move || {
        let lines = sites.get().into_iter().filter_map(|site| {
            let roles: Vec<&str> = memberships
                .iter()
                .filter(|m| m.site == site.id)
                .map(|m| role_name(i18n, m.role)())
                .collect();
            (!roles.is_empty()).then(|| {
                view! { <div><span class="ar-sub ar-sub--inline">{site.name}": "</span>{roles.join(", ")}</div> }
            })
        });
        lines.collect_view().into_any()
    }
}

/// Asks before a new set-up link replaces a password, then shows the link once.
#[component]
fn NewLink(
    renewing: RwSignal<Option<Staff>>,
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let session = use_session();
    let open = RwSignal::new(false);
    let link = RwSignal::new(None::<String>);
    Effect::new(move || {
        if renewing.with(Option::is_some) {
            link.set(None);
            form.clear();
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            renewing.set(None);
        }
    });
    let name = move || renewing.get().map(|s| s.name).unwrap_or_default();
    let make = move |_| {
        let Some(member) = renewing.get_untracked() else {
            return;
        };
        let path = format!("/api/staff/{}/setup-link", member.id);
        form.send(
            async move {
                let answer = api::post::<SetupLink, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |answer| {
                link.set(Some(answer.setup_link));
                done();
            },
        );
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, people.team.new_link) id="new-link-title">
            <ErrorSummary/>
            {move || match link.get() {
                Some(link) => view! {
                    <p>{t!(i18n, people.team.invited_text)}</p>
                    <CopyLink link=link id="new-setup-link"/>
                    <Button on_click=move |_| open.set(false)>{t!(i18n, staff.state.done)}</Button>
                }.into_any(),
                None => view! {
                    <p>{move || t_string!(i18n, people.team.new_link_question, name = name()).to_string()}</p>
                    <div class="ar-buttons">
                        <Button look=Look::Warning busy=form.busy() on_click=make>
                            {t!(i18n, people.team.new_link)}
                        </Button>
                        <Button look=Look::Secondary on_click=move |_| open.set(false)>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                }.into_any(),
            }}
        </Dialog>
        </FormScope>
    }
    .into_any()
}
