//! Handing the patient to another clinician, by the clinician in the consultation or by reception from the board,
//! and what is read of it afterwards.

use domain::booking::wire::Clinician;
use domain::consultation::around_wire::{Transfer, TransferPlace, TransferPlaces, Transferred};
use domain::consultation::wire::ConsultationView;
use domain::error::FieldError;
use domain::ids::{ConsultationId, SiteId, StaffId};
use domain::people::policy::Action;
use domain::people::title::title_in;
use leptos::prelude::*;
use serde::de::IgnoredAny;

use super::handed_away::{Away, HandedTo};
use super::note::Note;
use crate::api;
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Loaded, Look, Select,
    Textarea, announce, dates,
};
use crate::people::use_session;
use crate::text;
use crate::words::{language, t, t_string, use_i18n};

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
pub(super) fn TransferPanel(
    id: ConsultationId,
    view: Loaded<ConsultationView>,
    note: Note,
    /// Set when it was handed to a site where they see nobody.
    away: RwSignal<Option<Away>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let site = Memo::new(move |_| view.get().map(|v| v.site));
    let done = Callback::new(move |to: HandedTo| {
        let mine = untrack(|| session.sites_where(Action::Consult));
        if mine.contains(&to.site) {
            view.refresh();
        } else {
            away.set(Some(Away::To(to)));
        }
    });
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
                    let site = site.get().filter(|_| open.get())?;
                    let of = HandingOver { consultation: id, name: String::new() };
                    Some(view! { <Ask of=of site=site note=Some(note) done=done/> })
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
    let done = Callback::new(move |_: HandedTo| {
        open.set(false);
        done.run(());
    });
    view! {
        <Dialog open=open title=title id="transfer-title">
            {move || of.get().map(|of| view! { <Ask of=of site=site note=None done=done/> })}
            <Button look=Look::Secondary on_click=move |_| open.set(false)>{t!(i18n, common.close)}</Button>
        </Dialog>
    }
    .into_any()
}

/// Whom somebody has chosen, as they read it.
fn handed_to(places: Option<TransferPlaces>, site: SiteId, to: StaffId) -> HandedTo {
    let mut sites = places.map(|all| all.sites).unwrap_or_default().into_iter();
    let place = sites.find(|place| place.site == site);
    let (place, clinicians) = place
        .map(|place| (place.name, place.clinicians))
        .unwrap_or_default();
    let clinician = clinicians.into_iter().find(|one| one.id == to);
    HandedTo {
        name: clinician.map(|one| one.name).unwrap_or_default(),
        site,
        place,
    }
}

#[component]
fn Ask(
    of: HandingOver,
    site: SiteId,
    /// The note beside the call, for whoever may be in it with the patient.
    note: Option<Note>,
    done: Callback<HandedTo>,
) -> impl IntoView {
    let in_call = note.is_some();
    let id = of.consultation;
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
    let at = RwSignal::new(site.to_string());
    let places = Loaded::new(move || async move {
        let answer = api::get::<TransferPlaces>(&format!("/api/consultations/{id}/transfer")).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let sites = move || places.get().map(|all| all.sites).unwrap_or_default();
    let several = Memo::new(move |_| sites().iter().any(|place| place.site != site));
    let site_choices = Signal::derive(move || {
        let choice = |place: TransferPlace| Choice::new(place.site.to_string(), place.name);
        sites().into_iter().map(choice).collect::<Vec<_>>()
    });
    let choices = Signal::derive(move || {
        let none = Choice::new("", text!(i18n, room.transfer.choose));
        let here = sites()
            .into_iter()
            .filter(|place| at.with(|at| *at == place.site.to_string()));
        let people = here.flat_map(|place| place.clinicians);
        let people = people.map(|Clinician { id, name, title }| {
            let words = match title_in(language(i18n), &title) {
                "" => name,
                title => format!("{name}, {title}"),
            };
            Choice::new(id.to_string(), words)
        });
        std::iter::once(none).chain(people).collect::<Vec<_>>()
    });
    // Nobody of the site before is at another one.
    Effect::new(move |before: Option<()>| {
        at.track();
        if before.is_some() {
            to.set(String::new());
        }
    });
    let send = move |()| {
        let Some(to) = to.with_untracked(|to| to.parse().ok()) else {
            return form.refuse("to", FieldError::Required);
        };
        let body = Transfer {
            site: at.with_untracked(|at| at.parse().ok()),
            to,
            reason: reason.get_untracked(),
        };
        if body.reason.trim().is_empty() {
            return form.refuse("reason", FieldError::Required);
        }
        let whom = handed_to(untrack(move || places.get()), body.site.unwrap_or(site), to);
        form.send(
            async move {
                // At another site nobody from here can write it any more.
                if let Some(note) = note {
                    note.save().await;
                }
                let address = format!("/api/consultations/{id}/transfer");
                let answer = api::post::<IgnoredAny, _>(&address, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, room.transfer.done));
                done.try_run(whom);
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
                <Show when=move || several.get()>
                    <Select
                        name="site"
                        label=text!(i18n, room.transfer.site)
                        hint=text!(i18n, room.transfer.site_hint)
                        value=at
                        choices=site_choices
                    />
                </Show>
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
