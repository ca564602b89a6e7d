//! Programs of others: who may come in, and letting one in.

use domain::people::client::{ApiClient, ApiClientMade, ApiClients, NewApiClient, Scope};
use domain::people::policy::Action;
use domain::people::wire::{Site, Sites};
use leptos::prelude::*;

use super::gate::staff_page;
use super::one_time_link::CopyLink;
use super::session::use_session;
use crate::api;
use crate::kit::{
    Button, Checkboxes, Choice, Dialog, Empty, ErrorSummary, Form, FormScope, FormView, Loaded,
    Look, Page, TextInput, announce, dates, open_while,
};
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Programs of others.
#[component]
pub fn ProgramsPage() -> impl IntoView {
    staff_page(Some(Action::ManageApiClients), |_| {
        view! { <Programs/> }.into_any()
    })
}

fn scope_name(i18n: I18n, scope: Scope) -> &'static str {
    match scope {
        Scope::ReadSlots => t_string!(i18n, faces.programs.read_slots),
        Scope::Book => t_string!(i18n, faces.programs.book),
        Scope::ReadAppointments => t_string!(i18n, faces.programs.read_appointments),
    }
}

/// The value of a tick.
const fn scope_value(scope: Scope) -> &'static str {
    match scope {
        Scope::ReadSlots => "read_slots",
        Scope::Book => "book",
        Scope::ReadAppointments => "read_appointments",
    }
}

#[component]
fn Programs() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let programs = Loaded::new(move || async move {
        let answer = api::get::<ApiClients>("/api/clients").await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let sites = Loaded::new(move || async move {
        let answer = api::get::<Sites>("/api/sites").await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let known = Signal::derive(move || sites.get().map(|all| all.sites).unwrap_or_default());
    let made = RwSignal::new(None::<ApiClientMade>);
    let done = Callback::new(move |one| {
        made.set(Some(one));
        programs.refresh();
    });
    let changed = Callback::new(move |()| programs.refresh());
    view! {
        <Page title=text!(i18n, faces.programs.title) wide=true>
            <p>{t!(i18n, faces.programs.intro)}</p>
            <div class="ar-columns">
                <div class="ar-columns__main">
                    {programs.show(move |all| view! {
                        <Table programs=all.clients sites=known changed=changed/>
                    }.into_any())}
                </div>
                <section class="ar-columns__side" aria-labelledby="new-program-heading">
                    <h2 class="nhsuk-heading-m" id="new-program-heading">{t!(i18n, faces.programs.new)}</h2>
                    <div role="status">
                        {move || made.get().map(|made| view! {
                            <p>{t!(i18n, faces.programs.made)}</p>
                            <CopyLink link=made.secret id="secret" label=text!(i18n, faces.programs.secret)/>
                        })}
                    </div>
                    <LetIn sites=known done=done/>
                </section>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Table(
    programs: Vec<ApiClient>,
    sites: Signal<Vec<Site>>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    if programs.is_empty() {
        return view! { <Empty><p>{t!(i18n, faces.programs.empty)}</p></Empty> }.into_any();
    }
    let leaving = RwSignal::new(None::<ApiClient>);
    let rows = programs
        .into_iter()
        .map(|program| view! { <Row program=program sites=sites leaving=leaving/> })
        .collect_view();
    view! {
        <div class="ar-board__scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, faces.programs.title)>
            <table class="ar-board">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, faces.programs.short_name)}</th>
                        <th scope="col">{t!(i18n, faces.programs.may)}</th>
                        <th scope="col">{t!(i18n, faces.programs.at)}</th>
                        <th scope="col">{t!(i18n, faces.programs.since)}</th>
                        <th scope="col"><span class="nhsuk-u-visually-hidden">{t!(i18n, faces.programs.revoke)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <ShutOut leaving=leaving changed=changed/>
    }
    .into_any()
}

#[component]
fn Row(
    program: ApiClient,
    sites: Signal<Vec<Site>>,
    leaving: RwSignal<Option<ApiClient>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let (whole, at) = (program.clone(), program.made_at);
    let scopes = program.scopes;
    let may = move || {
        let words = scopes.iter().map(|scope| scope_name(i18n, *scope));
        words.collect::<Vec<_>>().join(", ")
    };
    let own = program.sites;
    let places = move || {
        let all = sites.get();
        let names = all.iter().filter(|site| own.contains(&site.id));
        names
            .map(|site| site.name.clone())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let zone = session.site().map(|site| site.zone);
    let zone = zone.unwrap_or_else(|| "Europe/London".to_owned());
    let since = move || dates::full(i18n, dates::local(at, &zone).0);
    let name = program.name.clone();
    view! {
        <tr>
            <th scope="row">{program.name}</th>
            <td>{may}</td>
            <td>{places}</td>
            <td>{since}</td>
            <td>
                <Button look=Look::Small on_click=move |_| leaving.set(Some(whole.clone()))>
                    {t!(i18n, faces.programs.revoke)}
                    <span class="nhsuk-u-visually-hidden">": "{name}</span>
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

/// Asks before a program is shut out: it cannot be let in again but with another secret.
#[component]
fn ShutOut(
    /// Which; the dialog is open while there is one.
    leaving: RwSignal<Option<ApiClient>>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let open = open_while(
        leaving,
        |_| true,
        move |_| {
            form.clear();
        },
    );
    let revoke = move |_| {
        let Some(program) = leaving.get_untracked() else {
            return;
        };
        let path = format!("/api/clients/{}/revoke", program.id);
        form.send(
            async move {
                let answer = api::post::<(), _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |()| {
                open.set(false);
                announce(t_string!(i18n, faces.programs.revoked));
                changed.run(());
            },
        );
    };
    let question = move || {
        let name = leaving.get().map(|program| program.name);
        let name = name.unwrap_or_default();
        t_string!(i18n, faces.programs.revoke_question, name = name).to_string()
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, faces.programs.revoke) id="shut-out-title">
            <ErrorSummary/>
            <p>{question}</p>
            <div class="ar-buttons">
                <Button look=Look::Warning busy=form.busy() on_click=revoke>
                    {t!(i18n, faces.programs.revoke)}
                </Button>
                <Button look=Look::Secondary on_click=move |_| open.set(false)>
                    {t!(i18n, staff.state.cancel)}
                </Button>
            </div>
        </Dialog>
        </FormScope>
    }
    .into_any()
}

#[component]
fn LetIn(sites: Signal<Vec<Site>>, done: Callback<ApiClientMade>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let [at, may] = [(); 2].map(|()| RwSignal::new(Vec::<String>::new()));
    let places = Signal::derive(move || {
        let own = session.sites_where(Action::ManageApiClients);
        let mine = sites
            .get()
            .into_iter()
            .filter(|site| own.contains(&site.id));
        mine.map(|site| Choice::new(site.id.to_string(), site.name))
            .collect::<Vec<_>>()
    });
    let scopes = Signal::derive(move || {
        let choice = |scope: Scope, hint: Option<TextProp>| {
            let label = TextProp::from(move || scope_name(i18n, scope));
            let choice = Choice::new(scope_value(scope), label);
            match hint {
                Some(hint) => choice.hint(hint),
                None => choice,
            }
        };
        vec![
            choice(Scope::ReadSlots, None),
            choice(Scope::Book, Some(text!(i18n, faces.programs.book_hint))),
            choice(
                Scope::ReadAppointments,
                Some(text!(i18n, faces.programs.read_appointments_hint)),
            ),
        ]
    });
    let submit = move |()| {
        let ticked = may.get_untracked();
        let body = NewApiClient {
            name: name.get_untracked(),
            sites: at.with_untracked(|all| all.iter().filter_map(|id| id.parse().ok()).collect()),
            scopes: Scope::ALL
                .iter()
                .copied()
                .filter(|scope| ticked.iter().any(|one| one == scope_value(*scope)))
                .collect(),
        };
        form.send(
            async move {
                let answer = api::post::<ApiClientMade, _>("/api/clients", &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |made| {
                name.set(String::new());
                at.set(Vec::new());
                may.set(Vec::new());
                announce(t_string!(i18n, faces.programs.made));
                done.run(made);
            },
        );
    };
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=submit>
                <TextInput
                    name="name"
                    label=text!(i18n, faces.programs.name)
                    value=name
                    autocomplete="off"
                />
                <Checkboxes name="sites" label=text!(i18n, faces.programs.sites) values=at choices=places/>
                <Checkboxes name="scopes" label=text!(i18n, faces.programs.scopes) values=may choices=scopes/>
                <Button busy=form.busy()>{t!(i18n, faces.programs.submit)}</Button>
            </FormView>
        </FormScope>
    }
    .into_any()
}
