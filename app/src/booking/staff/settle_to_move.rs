//! Deciding about appointments that are to be moved, all in one act.

use domain::booking::wire::{SettleToMove as Body, Settled, TouchedAppointment};
use domain::error::FieldError;
use domain::ids::SiteId;
use leptos::prelude::*;

use super::proposal::Proposal;
use super::touched_list::{TO_MOVE, TouchedList};
use crate::kit::browser::focus;
use crate::kit::{Button, ErrorSummary, FormScope, FormView, Look, announce, focus_on_heading};
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
    let proposal = Proposal::new("", move || {
        let settling = Default::default();
        Some(Ok(("/api/to-move".to_owned(), Body { site, settling })))
    });
    let Proposal { form, choosing, .. } = proposal;
    let find = move |_| {
        settled.set(None);
        proposal.ask();
    };
    let submit = move |()| {
        if !untrack(|| choosing.any()) {
            return form.refuse(&choosing.first_field(), FieldError::Required);
        }
        proposal.act(move |answer| {
            announce(t_string!(i18n, diary.settle.saved));
            choosing.forget();
            settled.set(Some(answer));
            focus_on_heading();
            done.run(());
        });
    };
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
                    {proposal.list()}
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
