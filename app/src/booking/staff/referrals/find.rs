//! The soonest times that fit somebody who was referred, each a way to the page where it is booked.

use domain::booking::wire::{Referral, Slot, SlotSearch, Support};
use leptos::prelude::*;

use super::{Act, Acting, about_one, open_for};
use crate::api::{self, with_query};
use crate::booking::staff::row_acts::press;
use crate::booking::staff::slot_grid::slot_words;
use crate::kit::{Button, ButtonLink, Dialog, Empty, Form, Loaded, Look, announce};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// What the patient's record says that they need, as it stands in an address.
fn needs(one: &Referral) -> (String, String) {
    let needs = Support::of_patient(&one.patient);
    let more_time = if needs.more_time { "true" } else { "" };
    (needs.interpreter, more_time.to_owned())
}

/// The booking page, with the referral and perhaps a time.
fn book(one: &Referral, slot: Option<&Slot>) -> String {
    let local = slot.map(|slot| slot.local.clone()).unwrap_or_default();
    let day = local.get(..10).unwrap_or_default().to_owned();
    let template = slot.map(|slot| slot.template.to_string());
    let (interpreter, more_time) = needs(one);
    with_query(
        "/staff/book",
        &[
            ("service", one.service.to_string()),
            ("site", one.site.to_string()),
            ("patient", one.patient.id.to_string()),
            ("referral", one.id.to_string()),
            ("day", day),
            ("template", template.unwrap_or_default()),
            ("at", local),
            ("interpreter", interpreter),
            ("more_time", more_time),
        ],
    )
}

/// The question, as staff's search has it.
fn search(one: &Referral) -> String {
    let (interpreter, more_time) = needs(one);
    with_query(
        "/api/staff/slots",
        &[
            ("service", one.service.to_string()),
            ("site", one.site.to_string()),
            ("days", "1".to_owned()),
            ("interpreter", interpreter),
            ("more_time", more_time),
        ],
    )
}

/// The dialog.
#[component]
pub(super) fn FindDialog(acting: Acting, form: Form, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let open = open_for(acting, Act::Find, || ());
    let let_go = move |_| {
        if let Some((_, one)) = acting.get_untracked() {
            let path = format!("/api/referrals/{}/let-go", one.id);
            press(form, path, done, move || {
                announce(t_string!(i18n, waiting.staff.done));
            });
        }
        open.set(false);
    };
    let times = move || {
        let one = acting.get().filter(|(act, _)| *act == Act::Find)?.1;
        let other = book(&one, None);
        Some(view! {
            <Times referral=one/>
            <div class="ar-buttons">
                <ButtonLink href=other look=Look::Secondary>{t!(i18n, referrals.other_times)}</ButtonLink>
                <Button look=Look::Secondary on_click=let_go>{t!(i18n, referrals.let_go)}</Button>
            </div>
        })
    };
    view! {
        <Dialog open=open title=text!(i18n, referrals.find) id="find-time-title">
            {about_one(acting)}
            {times}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Times(referral: Referral) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let path = search(&referral);
    let found = Loaded::new(move || {
        let path = path.clone();
        async move {
            let answer = api::get::<SlotSearch>(&path).await;
            answer.inspect_err(|failure| session.notice(failure))
        }
    });
    let referral = StoredValue::new(referral);
    found.show(move |found| {
        if found.next.is_empty() {
            return view! { <Empty><p>{t!(i18n, referrals.none_free)}</p></Empty> }.into_any();
        }
        let people = StoredValue::new(found.clinicians);
        let line = move |slot: Slot| {
            let href = referral.with_value(|one| book(one, Some(&slot)));
            let words = move || people.with_value(|all| slot_words(i18n, &slot, all));
            let name = words.clone();
            view! {
                <li class="ar-chosen">
                    <span>{words}</span>
                    <ButtonLink href=href look=Look::Small>
                        {t!(i18n, diary.soonest.book)}
                        <span class="nhsuk-u-visually-hidden">": "{name}</span>
                    </ButtonLink>
                </li>
            }
        };
        view! {
            <p><strong>{t!(i18n, referrals.soonest)}</strong></p>
            <ul class="ar-list">{found.next.into_iter().map(line).collect_view()}</ul>
        }
        .into_any()
    })
}
