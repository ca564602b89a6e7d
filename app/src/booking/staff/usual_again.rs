//! Making a day of a clinic usual again: what it gives back, and whom it touches, is said before.

use domain::booking::wire::{
    ClinicDaySet, DayAgain, MakeDayUsual, Settled, TouchedAppointments, UsualAgain,
};
use domain::error::ErrorCode;
use domain::ids::TemplateId;
use domain::time::Date;
use leptos::prelude::*;

use super::settling::Choosing;
use super::settling_list::{SettlingList, says, show_found};
use super::settling_messages::ask_messages;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Loaded, Loading, Look, announce,
    dates, open_while,
};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// The page has other fields of these names.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| Some(format!("usual.{field}")))
}

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
    let form = Form::new();
    let choosing = Choosing::new("usual.");
    let address = move |day: Date| format!("/api/clinic-templates/{clinic}/exceptions/{day}/usual");
    let open = open_while(
        day,
        |_| true,
        move |_| {
            form.clear();
            choosing.forget();
        },
    );
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
    // Whom it touches is decided about before it is done.
    let to_ask = move || {
        let says = day.get().and_then(of_day);
        says.is_some_and(|says| !says.touched.is_empty()) && !choosing.is_shown()
    };
    let messages = ask_messages(own_names, move |settling| {
        let path = format!("{}/messages", address(day.get_untracked()?));
        Some((path, MakeDayUsual { settling }))
    });
    let now_is = move |asked: Date| day.get_untracked() == Some(asked);
    let submit = move |()| {
        let Some(day) = day
            .get_untracked()
            .filter(|day| untrack(|| of_day(*day)).is_some())
        else {
            return;
        };
        if untrack(to_ask) {
            let path = format!("{}/touched", address(day));
            form.send(
                async move {
                    let answer = api::post::<TouchedAppointments, _>(&path, &()).await;
                    answer.inspect_err(|failure| session.notice(failure))
                },
                move |found| {
                    // Whoever looks at another day meanwhile asks for that.
                    if now_is(day) {
                        show_found(choosing, found);
                    }
                },
            );
            return;
        }
        let body = MakeDayUsual {
            settling: choosing.read(),
        };
        form.send(
            async move {
                let answer = api::post::<ClinicDaySet, _>(&address(day), &body).await;
                let answer = answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        // Nothing was done; the next free times are others.
                        choosing.forget();
                    }
                });
                answer.map_err(own_names)
            },
            move |set| {
                announce(t_string!(i18n, diary.unusual.is_usual));
                open.set(false);
                settled.set(Some(set.settled).filter(says));
                done.run(());
            },
        );
    };
    let which = move || day.get().map(|day| dates::full(i18n, day));
    let says = move |found: UsualAgain| {
        let lines = found.days.into_iter().map(|day| {
            view! { <li>{move || day_words(i18n, &day)}</li> }
        });
        let (given, n) = (found.given_again, found.touched.len());
        view! {
            <ul class="nhsuk-list nhsuk-list--bullet">
                {lines.collect_view()}
                {(given > 0).then(|| view! {
                    <li>{move || t_string!(i18n, diary.unusual.given_again, n = given).to_string()}</li>
                })}
                {(n > 0).then(|| view! {
                    <li>{move || t_string!(i18n, diary.touched.some, n = n).to_string()}</li>
                })}
            </ul>
        }
        .into_any()
    };
    let shown = found.show(move |found| match found {
        Some((of, found)) if day.get() == Some(of) => says(found),
        _ => view! { <Loading/> }.into_any(),
    });
    let button = move || {
        if to_ask() {
            t_string!(i18n, diary.touched.ask)
        } else {
            t_string!(i18n, diary.unusual.usual)
        }
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.unusual.usual) id="usual-again-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <FormView on_submit=submit>
                <div role="status">{shown}</div>
                <SettlingList choosing=choosing form=form ask=messages/>
                <div class="ar-buttons">
                    <Button busy=form.busy()>{button}</Button>
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
