//! Making a day of a clinic usual again: what it gives back, and whom it touches, is said before.

use domain::booking::wire::{ClinicExceptions, DayAgain, UsualAgain};
use domain::ids::TemplateId;
use domain::time::Date;
use leptos::prelude::*;

use super::touched_list::TouchedList;
use crate::api;
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Loaded, Loading, Look, announce,
    dates, open_while,
};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

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
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let open = open_while(day, |_| true, move |_| form.clear());
    // With the day it was asked for: an answer that comes late says nothing of another one.
    let found = Loaded::new(move || {
        let asked = day.get();
        async move {
            let Some(asked) = asked else { return Ok(None) };
            let path = format!("/api/clinic-templates/{clinic}/exceptions/{asked}/usual");
            let answer = api::get::<UsualAgain>(&path).await;
            answer
                .map(|found| Some((asked, found)))
                .inspect_err(|failure| session.notice(failure))
        }
    });
    let is_there = move |asked: Date| {
        let found = untrack(|| found.get()).flatten();
        found.is_some_and(|(of, _)| of == asked)
    };
    let submit = move |()| {
        let Some(day) = day.get_untracked().filter(|day| is_there(*day)) else {
            return;
        };
        let path = format!("/api/clinic-templates/{clinic}/exceptions/{day}");
        form.send(
            async move {
                let answer = api::delete::<ClinicExceptions, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, diary.unusual.is_usual));
                open.set(false);
                done.run(());
            },
        );
    };
    let which = move || day.get().map(|day| dates::full(i18n, day));
    let zone = move || session.site().map(|site| site.zone).unwrap_or_default();
    let says = move |found: UsualAgain| {
        let lines = found.days.into_iter().map(|day| {
            view! { <li>{move || day_words(i18n, &day)}</li> }
        });
        let (given, touched) = (found.given_again, found.touched);
        let n = touched.len();
        view! {
            <ul class="nhsuk-list nhsuk-list--bullet">
                {lines.collect_view()}
                {(given > 0).then(|| view! {
                    <li>{move || t_string!(i18n, diary.unusual.given_again, n = given).to_string()}</li>
                })}
            </ul>
            {(n > 0).then(|| view! {
                <p><strong>
                    {move || t_string!(i18n, diary.touched.some, n = n).to_string()}
                </strong></p>
                <TouchedList appointments=touched zone=zone()/>
            })}
        }
        .into_any()
    };
    let shown = found.show(move |found| match found {
        Some((of, found)) if day.get() == Some(of) => says(found),
        _ => view! { <Loading/> }.into_any(),
    });
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.unusual.usual) id="usual-again-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <FormView on_submit=submit>
                <div role="status">{shown}</div>
                <div class="ar-buttons">
                    <Button busy=form.busy()>{t!(i18n, diary.unusual.usual)}</Button>
                    <Button look=Look::Secondary on_click=move |_| open.set(false)>
                        {t!(i18n, staff.state.cancel)}
                    </Button>
                </div>
            </FormView>
        </Dialog>
        </FormScope>
    }
    .into_any()
}
