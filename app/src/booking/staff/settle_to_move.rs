//! Deciding about appointments that are to be moved, all in one act.

use domain::booking::wire::{
    SettleToMove as Body, Settled, TouchedAppointment, TouchedAppointments,
};
use domain::error::{ErrorCode, FieldError};
use domain::ids::SiteId;
use leptos::prelude::*;

use super::settling::Choosing;
use super::settling_list::{SettlingList, show_found};
use super::settling_messages::ask_messages;
use super::touched_list::{TO_MOVE, TouchedList};
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{
    Button, ErrorSummary, Form, FormScope, FormView, Look, announce, focus_on_heading,
};
use crate::people::use_session;
use crate::words::{t, t_string, use_i18n};

/// The list, and what becomes of each once somebody decides.
#[component]
pub fn SettleToMove(
    /// Where.
    site: SiteId,
    /// In order of time.
    appointments: Vec<TouchedAppointment>,
    /// The zone of the site.
    zone: String,
    /// What was done, shown by the page.
    settled: RwSignal<Option<Settled>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let choosing = Choosing::new("");
    let find = move |_| {
        settled.set(None);
        let path = format!("/api/to-move/{site}/plan");
        form.send(
            async move {
                let answer = api::post::<TouchedAppointments, _>(&path, &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |found| show_found(choosing, found),
        );
    };
    let submit = move |()| {
        if !untrack(|| choosing.any()) {
            return form.refuse(&choosing.first_field(), FieldError::Required);
        }
        let body = Body {
            site,
            settling: choosing.read(),
        };
        form.send(
            async move {
                let answer = api::post::<Settled, _>("/api/to-move", &body).await;
                answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        // Nothing was done; the next free times are others.
                        choosing.forget();
                    }
                })
            },
            move |answer| {
                announce(t_string!(i18n, diary.settle.saved));
                choosing.forget();
                settled.set(Some(answer));
                focus_on_heading();
                done.run(());
            },
        );
    };
    let messages = ask_messages(std::convert::identity, move |settling| {
        let path = "/api/to-move/messages".to_owned();
        Some((path, Body { site, settling }))
    });
    let leave = move |_| {
        choosing.forget();
        request_animation_frame(|| focus(TO_MOVE));
    };
    let appointments = StoredValue::new(appointments);
    let zone = StoredValue::new(zone);
    let content = move || {
        if choosing.is_shown() {
            view! {
                <FormView on_submit=submit>
                    <SettlingList choosing=choosing form=form ask=messages/>
                    <div class="ar-buttons">
                        <Button busy=form.busy()>{t!(i18n, diary.settle.do_it)}</Button>
                        <Button look=Look::Secondary on_click=leave>
                            {t!(i18n, staff.state.cancel)}
                        </Button>
                    </div>
                </FormView>
            }
            .into_any()
        } else {
            view! {
                <TouchedList appointments=appointments.get_value() zone=zone.get_value()/>
                <Button look=Look::Secondary busy=form.busy() on_click=find>
                    {t!(i18n, diary.settle.decide)}
                </Button>
            }
            .into_any()
        }
    };
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            {content}
        </FormScope>
    }
    .into_any()
}
