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
    Button, Dialog, ErrorSummary, Form, FormScope, FormView, Loading, Look, announce, dates,
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
    let open = RwSignal::new(false);
    let found = RwSignal::new(None::<UsualAgain>);
    let choosing = Choosing::new("usual.");
    let address = move |day: Date| format!("/api/clinic-templates/{clinic}/exceptions/{day}/usual");
    Effect::new(move || {
        let Some(day) = day.get() else { return };
        form.clear();
        found.set(None);
        choosing.forget();
        open.set(true);
        form.send(
            async move {
                let answer = api::get::<UsualAgain>(&address(day)).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |answer| found.set(Some(answer)),
        );
    });
    Effect::new(move || {
        if !open.get() {
            day.set(None);
        }
    });
    // Whom it touches is decided about before it is done.
    let to_ask = move || {
        let touches =
            found.with(|found| found.as_ref().is_some_and(|says| !says.touched.is_empty()));
        touches && !choosing.is_shown()
    };
    let messages = ask_messages(own_names, move |settling| {
        let path = format!("{}/messages", address(day.get_untracked()?));
        Some((path, MakeDayUsual { settling }))
    });
    let submit = move |()| {
        let Some(day) = day
            .get_untracked()
            .filter(|_| found.with_untracked(Option::is_some))
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
                move |found| show_found(choosing, found),
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
    let told = move || {
        let Some(found) = found.get() else {
            return form.busy().get().then(|| view! { <Loading/> }.into_any());
        };
        let lines = found.days.into_iter().map(|day| {
            view! { <li>{move || day_words(i18n, &day)}</li> }
        });
        let (given, n) = (found.given_again, found.touched.len());
        Some(
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
            .into_any(),
        )
    };
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
                <div role="status">{told}</div>
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
