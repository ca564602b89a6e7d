//! Making a day of a clinic usual again: what it gives back, and whom it touches, is said before.

use domain::booking::wire::{DayAgain, MakeDayUsual, Settled, UsualAgain};
use domain::ids::TemplateId;
use domain::time::Date;
use leptos::prelude::*;

use super::proposal::Proposal;
use super::settling_list::says;
use crate::api;
use crate::kit::{FormDialog, Loaded, Loading, announce, dates, open_while};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t_string, use_i18n};

fn day_words(i18n: I18n, day: &DayAgain) -> String {
    let date = dates::full(i18n, day.date);
    if day.after >= day.before {
        let n = day.after - day.before;
        t_string!(i18n, diary.unusual.gives, date = date, n = n).to_string()
    } else {
        let n = day.before - day.after;
        t_string!(i18n, diary.unusual.takes, date = date, n = n).to_string()
    }
}

/// The dialog; open while there is a day.
#[component]
pub fn UsualAgainDialog(
    /// Of which clinic.
    clinic: TemplateId,
    /// Which day.
    day: RwSignal<Option<Date>>,
    /// What became of those whom it touched, shown by the page.
    settled: RwSignal<Option<Settled>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let address = move |day: Date| format!("/api/clinic-templates/{clinic}/exceptions/{day}/usual");
    let proposal = Proposal::new("usual.", move || {
        Some(Ok((address(day.get()?), MakeDayUsual::default())))
    });
    let open = open_while(day, |_| true, move |_| proposal.forget());
    // With the day it was asked for: an answer that comes late says nothing of another one.
    let found = Loaded::new(move || {
        let asked = day.get();
        async move {
            let Some(asked) = asked else { return Ok(None) };
            let answer = api::get::<UsualAgain>(&address(asked)).await;
            answer
                .map(|found| Some((asked, found)))
                .inspect_err(|failure| session.notice(failure))
        }
    });
    let of_day = move |asked: Date| {
        let found = found.get().flatten();
        found.filter(|(of, _)| *of == asked).map(|(_, says)| says)
    };
    // Whom it touches is decided about, and who is told is read, before it is done.
    let to_ask = move || {
        let says = day.get().and_then(of_day);
        let concerns = |says: UsualAgain| !says.touched.is_empty() || says.told > 0;
        says.is_some_and(concerns) && !proposal.choosing.is_shown()
    };
    let submit = move |()| {
        // What it gives back is read first.
        if untrack(|| day.get().and_then(of_day)).is_none() {
            return;
        }
        if untrack(to_ask) {
            return proposal.ask();
        }
        proposal.act(move |set| {
            announce(t_string!(i18n, diary.unusual.is_usual));
            open.set(false);
            settled.set(Some(set.settled).filter(says));
            done.run(());
        });
    };
    let which = move || day.get().map(|day| dates::full(i18n, day));
    let lines = move |found: UsualAgain| {
        let days = found.days.into_iter().map(|day| {
            view! { <li>{move || day_words(i18n, &day)}</li> }
        });
        let (given, n) = (found.given_again, found.touched.len());
        view! {
            <ul class="nhsuk-list nhsuk-list--bullet">
                {days.collect_view()}
                {(given > 0).then(|| view! {
                    <li>{move || t_string!(i18n, diary.unusual.given_again, n = given).to_string()}</li>
                })}
                // Once they are listed, how many is said there.
                {move || (n > 0 && !proposal.choosing.is_shown()).then(|| view! {
                    <li>{move || t_string!(i18n, diary.touched.some, n = n).to_string()}</li>
                })}
            </ul>
        }
        .into_any()
    };
    let send = TextProp::from(move || {
        if to_ask() {
            t_string!(i18n, diary.touched.ask)
        } else {
            t_string!(i18n, diary.unusual.usual)
        }
    });
    let about = view! { <p><strong>{which}</strong></p> }.into_any();
    view! {
        <FormDialog
            open=open
            form=proposal.form
            title=text!(i18n, diary.unusual.usual)
            id="usual-again-title"
            about=about
            on_submit=submit
            send=send
        >
            <div role="status">
                {found.show(move |found| match found {
                    Some((of, found)) if day.get() == Some(of) => lines(found),
                    _ => view! { <Loading/> }.into_any(),
                })}
            </div>
            {proposal.list()}
        </FormDialog>
    }
    .into_any()
}
