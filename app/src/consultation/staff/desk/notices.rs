//! A notice to everybody who waits, and what was sent today.

use domain::consultation::desk_wire::{Notice, SentNotice, SentNotices};
use domain::error::ErrorCode;
use domain::ids::{SiteId, StaffId};
use leptos::prelude::*;

use super::fields::{Saying, SayingFields};
use crate::api::{self, with_query};
use crate::consultation::desk_words::desk_words;
use crate::kit::dates::short_time;
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Select, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// How many people, in words.
fn people_words(i18n: I18n, people: u32) -> String {
    if people == 1 {
        t_string!(i18n, room.staff.one_person).to_owned()
    } else {
        t_string!(i18n, room.staff.people, n = people)
    }
}

/// The button over a board that opens the notices.
#[component]
pub fn NoticesButton(
    /// Where.
    site: SiteId,
    /// Whose patients wait: clinicians with their names.
    #[prop(into)]
    clinicians: Signal<Vec<(StaffId, String)>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    view! {
        <Button id="notices" look=Look::Small on_click=move |_| open.set(true)>
            {t!(i18n, room.staff.all)}
        </Button>
        <Dialog open=open title=text!(i18n, room.staff.all_title) id="notices-title">
            {move || open.get().then(|| view! { <Compose site=site clinicians=clinicians/> })}
            <Button look=Look::Secondary on_click=move |_| open.set(false)>{t!(i18n, common.close)}</Button>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Compose(site: SiteId, clinicians: Signal<Vec<(StaffId, String)>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let saying = Saying::new("running_late");
    let whom = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    let sent = Loaded::new(move || {
        let path = with_query("/api/notices", &[("site", site.to_string())]);
        async move {
            let answer = api::get::<SentNotices>(&path).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    let choices = Signal::derive(move || {
        let all = Choice::new("", text!(i18n, room.staff.everybody));
        let one = move |(id, name): (StaffId, String)| {
            let words = text!(i18n, room.staff.patients_of, name = name.clone());
            Choice::new(id.to_string(), words)
        };
        std::iter::once(all)
            .chain(clinicians.get().into_iter().map(one))
            .collect::<Vec<_>>()
    });
    let send = move |()| {
        said.set(String::new());
        let Some(words) = saying.words(form) else {
            return;
        };
        let body = Notice {
            site,
            clinician: whom.with_untracked(|w| w.parse().ok()),
            words,
        };
        form.send(
            async move {
                match api::post::<SentNotices, _>("/api/notices", &body).await {
                    Err(failure) if failure.is(ErrorCode::WrongState) => Ok(None),
                    answer => answer.map(Some).inspect_err(|f| session.notice(f)),
                }
            },
            move |now: Option<SentNotices>| {
                let words = match &now {
                    None => t_string!(i18n, room.staff.nobody).to_owned(),
                    Some(now) => {
                        let people = now.notices.first().map_or(0, |n| n.people);
                        t_string!(i18n, room.staff.sent, people = people_words(i18n, people))
                    }
                };
                announce(words.clone());
                said.set(words);
                if let Some(now) = now {
                    saying.clear();
                    sent.put(now);
                }
            },
        );
    };
    let list = sent.show(move |sent| {
        if sent.notices.is_empty() {
            return view! { <p class="ar-quiet">{t!(i18n, room.staff.sent_none)}</p> }.into_any();
        }
        let lines = sent
            .notices
            .into_iter()
            .map(|notice| view! { <Sent notice=notice/> });
        view! { <ol class="ar-thread">{lines.collect_view()}</ol> }.into_any()
    });
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=send>
                <Select
                    name="clinician"
                    label=text!(i18n, room.staff.who)
                    value=whom
                    choices=choices
                />
                <SayingFields saying=saying/>
                <Button id="notice-send" busy=form.busy()>{t!(i18n, room.staff.send)}</Button>
            </FormView>
        </FormScope>
        <Show when=move || said.with(|s| !s.is_empty())>
            <p class="ar-said">{move || said.get()}</p>
        </Show>
        <h3 class="nhsuk-heading-s">{t!(i18n, room.staff.sent_title)}</h3>
        {list}
    }
    .into_any()
}

#[component]
fn Sent(notice: SentNotice) -> impl IntoView {
    let i18n = use_i18n();
    let SentNotice {
        at,
        by,
        words,
        people,
    } = notice;
    let head = move || {
        t_string!(
            i18n,
            room.staff.sent_by,
            time = short_time(at, ""),
            name = by.clone(),
            people = people_words(i18n, people)
        )
    };
    view! {
        <li class="ar-chat__message">
            <p class="ar-chat__by">{head}</p>
            <p class="ar-lines" dir="auto">{move || desk_words(i18n, &words)}</p>
        </li>
    }
    .into_any()
}
