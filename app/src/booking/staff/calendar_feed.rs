//! A clinician's clinic in their own calendar: the address for it, made, copied, stopped.

use domain::booking::wire::{CalendarFeed, FeedAddress, FeedAlive};
use domain::people::policy::Action;
use leptos::prelude::*;

use crate::api;
use crate::kit::browser::focus;
use crate::kit::{
    Button, ErrorSummary, Form, FormScope, InsetText, Loaded, Look, Page, announce, dates,
    focus_on_heading,
};
use crate::people::{CopyLink, staff_page, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

const PATH: &str = "/api/calendar-feed";

/// The field with the address.
const FIELD: &str = "feed-address";

/// A clinician's clinic in their own calendar.
#[component]
pub fn CalendarPage() -> impl IntoView {
    staff_page(Some(Action::Consult), |_| view! { <Feed/> }.into_any())
}

#[component]
fn Feed() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let feed = Loaded::new(move || async move {
        let answer = api::get::<CalendarFeed>(PATH).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let made = RwSignal::new(None::<FeedAddress>);
    let form = Form::new();
    // The button that was pressed goes away with what it changed: the keyboard goes on where that shows.
    let make = Callback::new(move |()| {
        form.send(
            async move {
                let answer = api::post::<FeedAddress, _>(PATH, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |address| {
                made.set(Some(address));
                feed.refresh();
                request_animation_frame(|| focus(FIELD));
            },
        );
    });
    let revoke = Callback::new(move |()| {
        form.send(
            async move {
                let answer = api::delete::<(), _>(PATH, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |()| {
                announce(t_string!(i18n, faces.calendar.revoked));
                made.set(None);
                feed.refresh();
                focus_on_heading();
            },
        );
    });
    view! {
        <Page title=text!(i18n, faces.calendar.title)>
            <FormScope form=form><ErrorSummary/></FormScope>
            <p>{t!(i18n, faces.calendar.intro)}</p>
            <p>{t!(i18n, faces.calendar.shows)}</p>
            <div role="status">
                {move || made.get().map(|made| view! {
                    <InsetText>
                        <p>{t!(i18n, faces.calendar.made)}</p>
                        <CopyLink link=made.address id=FIELD label=text!(i18n, faces.calendar.address)/>
                        <p class="ar-attention">{t!(i18n, faces.calendar.secret)}</p>
                    </InsetText>
                })}
            </div>
            {feed.show(move |found| view! {
                <State alive=found.alive busy=form.busy() make=make revoke=revoke/>
            }.into_any())}
        </Page>
    }
    .into_any()
}

#[component]
fn State(
    /// The address that is alive.
    alive: Option<FeedAlive>,
    busy: Signal<bool>,
    make: Callback<()>,
    revoke: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let zone = use_session().site().map(|site| site.zone);
    let Some(alive) = alive else {
        return view! {
            <p>{t!(i18n, faces.calendar.none)}</p>
            <Button busy=busy on_click=move |_| make.run(())>{t!(i18n, faces.calendar.make)}</Button>
        }
        .into_any();
    };
    let zone = zone.unwrap_or_else(|| "Europe/London".to_owned());
    let day = move |at| dates::full(i18n, dates::local(at, &zone).0);
    let words = move || {
        let (when, until) = (day(alive.made_at), day(alive.expires_at));
        t_string!(i18n, faces.calendar.alive, when = when, until = until).to_string()
    };
    view! {
        <p>{words}</p>
        <div class="ar-buttons">
            <Button look=Look::Warning busy=busy on_click=move |_| revoke.run(())>
                {t!(i18n, faces.calendar.revoke)}
            </Button>
            <Button look=Look::Secondary busy=busy on_click=move |_| make.run(())>
                {t!(i18n, faces.calendar.again)}
            </Button>
        </div>
        <p class="nhsuk-hint">{t!(i18n, faces.calendar.again_hint)}</p>
    }
    .into_any()
}
