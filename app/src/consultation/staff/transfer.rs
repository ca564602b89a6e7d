//! Handing the patient to another clinician, and what is read of it afterwards.

use domain::consultation::around_wire::{Transfer, Transferred};
use domain::consultation::wire::ConsultationView;
use domain::error::FieldError;
use domain::ids::{ConsultationId, SiteId, StaffId};
use leptos::prelude::*;
use serde::de::IgnoredAny;

use crate::api;
use crate::booking::staff::{clinicians, staff_of};
use crate::kit::{
    Button, Choice, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Select, Textarea,
    announce, dates,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// Why the patient comes to this clinician, above everything else.
#[component]
pub(super) fn HandedOver(view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let last = Memo::new(move |_| view.get().and_then(|v| v.transfers.last().cloned()));
    move || {
        let Transferred {
            at,
            from,
            to,
            reason,
        } = last.get()?;
        let time = dates::short_time(at, "");
        Some(view! {
            <div class="nhsuk-inset-text ar-handed-over">
                <p>
                    <strong>
                        {move || t_string!(
                            i18n, room.transfer.was,
                            from = from.clone(), to = to.clone(), time = time.clone()
                        )}
                    </strong>
                </p>
                <p class="ar-lines">{reason}</p>
            </div>
        })
    }
}

/// To whom, and why.
#[component]
pub(super) fn TransferPanel(id: ConsultationId, view: Loaded<ConsultationView>) -> impl IntoView {
    let i18n = use_i18n();
    let about = Memo::new(move |_| view.get().map(|v| (v.site, v.clinician)));
    let open = RwSignal::new(false);
    view! {
        <details
            class="nhsuk-details"
            id="transfer"
            on:toggle=move |event| {
                let details = event_target::<web_sys::Element>(&event);
                open.set(details.has_attribute("open"));
            }
        >
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, room.transfer.open)}</span>
            </summary>
            <div class="nhsuk-details__text">
                {move || {
                    let (site, clinician) = about.get().filter(|_| open.get())?;
                    Some(view! { <Ask id=id site=site now_with=clinician view=view/> })
                }}
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Ask(
    id: ConsultationId,
    site: SiteId,
    now_with: StaffId,
    view: Loaded<ConsultationView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let (to, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let staff = staff_of(site);
    let choices = Signal::derive(move || {
        let staff = staff.get().map(|list| list.staff).unwrap_or_default();
        let none = Choice::new("", text!(i18n, room.transfer.choose));
        let people = clinicians(&staff, site).into_iter();
        let others = people.filter(|member| member.id != now_with);
        let others = others.map(|member| Choice::new(member.id.to_string(), member.name));
        std::iter::once(none).chain(others).collect::<Vec<_>>()
    });
    let send = move |()| {
        let Some(to) = to.with_untracked(|to| to.parse().ok()) else {
            return form.refuse("to", FieldError::Required);
        };
        let body = Transfer {
            to,
            reason: reason.get_untracked(),
        };
        if body.reason.trim().is_empty() {
            return form.refuse("reason", FieldError::Required);
        }
        form.send(
            async move {
                let address = format!("/api/consultations/{id}/transfer");
                let answer = api::post::<IgnoredAny, _>(&address, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, room.transfer.done));
                view.refresh();
            },
        );
    };
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=send>
                <p>{t!(i18n, room.transfer.words)}</p>
                <Select
                    name="to"
                    label=text!(i18n, room.transfer.to)
                    value=to
                    choices=choices
                />
                <Textarea
                    name="reason"
                    label=text!(i18n, room.transfer.reason)
                    hint=text!(i18n, room.transfer.reason_hint)
                    value=reason
                    rows=3
                />
                <Button id="transfer-send" look=Look::Secondary busy=form.busy()>
                    {t!(i18n, room.transfer.button)}
                </Button>
            </FormView>
        </FormScope>
    }
    .into_any()
}
