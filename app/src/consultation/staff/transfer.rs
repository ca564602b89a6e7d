//! Handing the patient to another clinician, by the clinician in the consultation or by reception from the board,
//! and what is read of it afterwards.

use domain::consultation::around_wire::{Transfer, Transferred};
use domain::consultation::wire::ConsultationView;
use domain::error::FieldError;
use domain::ids::{ConsultationId, SiteId, StaffId};
use leptos::prelude::*;
use serde::de::IgnoredAny;

use crate::api;
use crate::booking::staff::{clinicians, staff_of};
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Select,
    Textarea, announce, dates,
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
                    let of = HandingOver { consultation: id, clinician, name: String::new() };
                    let done = Callback::new(move |()| view.refresh());
                    Some(view! { <Ask of=of site=site in_call=true done=done/> })
                }}
            </div>
        </details>
    }
    .into_any()
}

/// Whom somebody hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandingOver {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Whom they wait for so far.
    pub clinician: StaffId,
    /// The patient's name.
    pub name: String,
}

/// To whom, and why, of somebody who waits: over the board.
#[component]
pub fn TransferDialog(
    /// Whom, while it is open.
    of: RwSignal<Option<HandingOver>>,
    /// Where.
    site: SiteId,
    /// Called when it is done.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    Effect::new(move || open.set(of.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            of.set(None);
        }
        now
    });
    let title = TextProp::from(move || {
        let name = of.with(|of| of.as_ref().map(|of| of.name.clone()));
        t_string!(i18n, room.transfer.title, name = name.unwrap_or_default())
    });
    let done = Callback::new(move |()| {
        open.set(false);
        done.run(());
    });
    view! {
        <Dialog open=open title=title id="transfer-title">
            {move || of.get().map(|of| view! { <Ask of=of site=site in_call=false done=done/> })}
            <Button look=Look::Secondary on_click=move |_| open.set(false)>{t!(i18n, common.close)}</Button>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(
    of: HandingOver,
    site: SiteId,
    /// Whether the one who asks may be in the call with the patient.
    in_call: bool,
    done: Callback<()>,
) -> impl IntoView {
    let (id, now_with) = (of.consultation, of.clinician);
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let (to, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let hint = if in_call {
        text!(i18n, room.transfer.reason_hint)
    } else {
        text!(i18n, room.transfer.reason_hint_waiting)
    };
    // Over the board it is the one thing to do; beside a call there are others.
    let look = if in_call {
        Look::Secondary
    } else {
        Look::Primary
    };
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
                done.run(());
            },
        );
    };
    view! {
        <FormScope form=form>
            <ErrorSummary/>
            <FormView on_submit=send>
                <p>{if in_call {
                    t!(i18n, room.transfer.words).into_any()
                } else {
                    t!(i18n, room.transfer.words_waiting).into_any()
                }}</p>
                <Select
                    name="to"
                    label=text!(i18n, room.transfer.to)
                    value=to
                    choices=choices
                />
                <Textarea
                    name="reason"
                    label=text!(i18n, room.transfer.reason)
                    hint=hint
                    value=reason
                    rows=3
                />
                <Button id="transfer-send" look=look busy=form.busy()>
                    {t!(i18n, room.transfer.button)}
                </Button>
            </FormView>
        </FormScope>
    }
    .into_any()
}
