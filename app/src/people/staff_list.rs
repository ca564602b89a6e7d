//! Staff, roles and sites, for administrators.

use domain::people::policy::Action;
use domain::people::title::title_in;
use domain::people::wire::{Site, Sites, Staff, StaffList};
use leptos::prelude::*;

use super::change::Change;
use super::gate::staff_page;
use super::invite::{Invite, Invited};
use super::roles::role_name;
use super::session::use_session;
use super::site_list::SiteList;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, Checkbox, Loaded, Look, Page, Tag};
use crate::text;
use crate::words::{language, t, use_i18n};

/// The field that narrows the list.
const FIND: &str = "find-staff";

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
    let session = use_session();
    let all = RwSignal::new(false);
    let staff = Loaded::new(move || {
        let path = if all.get() {
            "/api/staff?switched_off=true"
        } else {
            "/api/staff"
        };
        async move { api::get::<StaffList>(path).await }
    });
    let sites = Loaded::new(|| async { api::get::<Sites>("/api/sites").await });
    let invited = RwSignal::new(None);
    let changing = RwSignal::new(None::<Staff>);
    let known_sites = Signal::derive(move || sites.get().map(|s| s.sites).unwrap_or_default());
    // Roles are given and taken at one's own sites only.
    let own_sites = Signal::derive(move || {
        let own = session.sites_where(Action::ManageStaff);
        let known = known_sites.get().into_iter();
        known.filter(|site| own.contains(&site.id)).collect()
    });
    let changed = Callback::new(move |now: Option<Staff>| {
        if now.is_none() {
            request_animation_frame(|| focus(FIND));
        }
        changing.set(now);
        staff.refresh();
    });
    // The same person as before is not shown anew: a link shown once would be gone.
    let shown = Memo::new(move |_| changing.get());
    view! {
        <Page title=text!(i18n, people.team.title) wide=true>
            <div class="ar-columns">
                <div class="ar-columns__main">
                    <h2 class="nhsuk-heading-m" id="staff-heading">{t!(i18n, people.team.staff)}</h2>
                    {staff.show(move |list| view! {
                        <StaffTable staff=list.staff sites=known_sites changing=changing/>
                    }.into_any())}
                    <Checkbox
                        name="switched_off"
                        label=text!(i18n, people.team.show_switched_off)
                        value=all
                    />
                    <h2 class="nhsuk-heading-m" id="sites-heading">{t!(i18n, people.team.sites)}</h2>
                    <SiteList sites=sites/>
                </div>
                {move || match shown.get() {
                    Some(member) => view! {
                        <Change member=member sites=own_sites changed=changed/>
                    }.into_any(),
                    None => view! {
                        <section class="ar-columns__side" aria-labelledby="invite-heading">
                            <Invited invited=invited/>
                            <h2 class="nhsuk-heading-m" id="invite-heading">{t!(i18n, people.team.invite)}</h2>
                            <Invite sites=own_sites done=move |answer| {
                                invited.set(Some(answer));
                                staff.refresh();
                            }/>
                        </section>
                    }.into_any(),
                }}
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
    changing: RwSignal<Option<Staff>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let find = RwSignal::new(String::new());
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
        let change = member.clone();
        let title = member.title.clone();
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <span class="ar-person">{member.name.clone()}</span>
                    <span class="ar-sub">{move || title_in(language(i18n), &title).to_owned()}</span>
                    <span class="ar-sub">{member.email.clone()}</span>
                </th>
                <td role="cell">{roles}</td>
                <td role="cell">
                    {if member.switched_off {
                        view! { <Tag colour="grey">{t!(i18n, people.team.switched_off)}</Tag> }.into_any()
                    } else if member.active {
                        view! { <Tag colour="green">{t!(i18n, people.team.active)}</Tag> }.into_any()
                    } else {
                        view! { <Tag colour="yellow">{t!(i18n, people.team.not_set_up)}</Tag> }.into_any()
                    }}
                </td>
                <td role="cell">
                    <Button look=Look::Small on_click=move |_| changing.set(Some(change.clone()))>
                        {t!(i18n, people.team.change)}
                        <span class="nhsuk-u-visually-hidden">": "{member.name}</span>
                    </Button>
                </td>
            </tr>
        }
    };
    view! {
        <label class="nhsuk-label" for=FIND>{t!(i18n, people.team.find)}</label>
        <input
            class="nhsuk-input nhsuk-input--width-20 nhsuk-u-margin-bottom-3"
            id=FIND
            type="text"
            autocomplete="off"
            prop:value=move || find.get()
            on:input=move |event| find.set(event_target_value(&event))
        />
        <div class="ar-board__scroll" role="region" tabindex="0" aria-labelledby="staff-heading">
            <table class="ar-board ar-board--people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!(i18n, people.team.name_column)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, people.team.roles_column)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, people.team.status)}</th>
                        <th scope="col" role="columnheader">{t!(i18n, people.team.change_column)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{move || shown().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
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
