//! What reception does to an appointment: send the link again, cancel, mark attendance. One dialog
//! asks where something cannot be taken back, and shows the new link.

use domain::booking::wire::{
    Appointment, AppointmentCreated, AppointmentStatus, Cancel, CancelReason, Mode,
};
use domain::time::Timestamp;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::IgnoredAny;

use super::link_result::LinkResult;
use crate::api;
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Look, Radios, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// Something to do to an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Send the link again.
    Resend,
    /// Call it off.
    Cancel,
    /// The patient did not come.
    NoShow,
    /// The patient stands at the desk.
    Arrived,
}

/// What can be done to an appointment as it stands.
pub fn possible(appointment: &Appointment, now: Timestamp) -> Vec<Act> {
    let booked = appointment.status == AppointmentStatus::Booked;
    if !booked && appointment.status != AppointmentStatus::Arrived {
        return Vec::new();
    }
    let at_desk = booked && appointment.mode == Mode::InPerson;
    let all = [
        (Act::Arrived, at_desk),
        (Act::Resend, true),
        // Nobody has failed to come before it was time.
        (Act::NoShow, now >= appointment.start),
        (Act::Cancel, true),
    ];
    all.into_iter()
        .filter(|(_, fits)| *fits)
        .map(|(act, _)| act)
        .collect()
}

/// Whether an appointment can be moved.
pub const fn movable(appointment: &Appointment) -> bool {
    matches!(
        appointment.status,
        AppointmentStatus::Booked | AppointmentStatus::Arrived
    )
}

/// The acts of one page.
#[derive(Clone, Copy)]
pub struct Acting {
    wanted: RwSignal<Option<(Act, Appointment)>>,
    open: RwSignal<bool>,
    made: RwSignal<Option<AppointmentCreated>>,
    said: RwSignal<Option<String>>,
    form: Form,
    changed: Callback<()>,
}

impl Acting {
    /// For a page; `changed` runs after something was done.
    pub fn new(changed: Callback<()>) -> Self {
        Self {
            wanted: RwSignal::new(None),
            open: RwSignal::new(false),
            made: RwSignal::new(None),
            said: RwSignal::new(None),
            form: Form::new(),
            changed,
        }
    }

    /// Starts an act. What harms nobody is done at once; the rest is asked about first.
    pub fn start(self, i18n: I18n, act: Act, appointment: Appointment) {
        self.form.clear();
        self.made.set(None);
        self.said.set(None);
        let path = format!("/api/appointments/{}", appointment.id);
        self.wanted.set(Some((act, appointment)));
        match act {
            Act::Arrived => {
                let words = t_string!(i18n, diary.act.marked_arrived);
                self.post(format!("{path}/arrived"), (), words);
            }
            Act::Resend => {
                self.open.set(true);
                let session = use_session();
                let path = format!("{path}/resend");
                self.form.send(
                    async move {
                        let answer = api::post::<AppointmentCreated, _>(&path, &()).await;
                        answer.inspect_err(|failure| session.notice(failure))
                    },
                    move |created| {
                        self.made.set(Some(created));
                        self.changed.run(());
                    },
                );
            }
            Act::Cancel | Act::NoShow => self.open.set(true),
        }
    }

    fn post(self, path: String, body: impl Serialize + 'static, done: &'static str) {
        let session = use_session();
        self.form.send(
            async move {
                let answer = api::post::<IgnoredAny, _>(&path, &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .inspect_err(|_| {
                        // A refusal is said in the dialog, also for what was not asked about.
                        self.open.set(true);
                    })
            },
            move |_| {
                self.open.set(false);
                self.said.set(Some(done.to_owned()));
                announce(done);
                self.changed.run(());
            },
        );
    }
}

/// An act's name.
pub fn act_name(i18n: I18n, act: Act) -> TextProp {
    match act {
        Act::Resend => text!(i18n, diary.act.resend),
        Act::Cancel => text!(i18n, diary.act.cancel),
        Act::NoShow => text!(i18n, diary.act.no_show),
        Act::Arrived => text!(i18n, diary.act.arrived),
    }
}

/// The letter that does it while a row has the focus.
pub const fn act_key(act: Act) -> char {
    match act {
        Act::Resend => 'r',
        Act::Cancel => 'x',
        Act::NoShow => 'n',
        Act::Arrived => 'a',
    }
}

/// What was done, and the dialog that asks; once a page.
#[component]
pub fn ActDialog(
    /// The page's acts.
    acting: Acting,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = TextProp::from(move || match acting.wanted.get() {
        Some((act, _)) => act_name(i18n, act).get().to_string(),
        None => String::new(),
    });
    let content = move || {
        let (act, appointment) = acting.wanted.get()?;
        Some(match act {
            Act::Cancel => view! { <CancelForm acting=acting appointment=appointment/> }.into_any(),
            Act::NoShow => view! { <NoShowForm acting=acting appointment=appointment/> }.into_any(),
            Act::Resend => view! { <Resent acting=acting/> }.into_any(),
            Act::Arrived => view! { <Close acting=acting/> }.into_any(),
        })
    };
    view! {
        <div role="status">
            {move || acting.said.get().map(|said| view! { <p class="ar-said">{said}</p> })}
        </div>
        <Dialog open=acting.open title=title id="act-title">
            <FormScope form=acting.form>
                <ErrorSummary/>
                {content}
            </FormScope>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Close(acting: Acting) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Button look=Look::Secondary on_click=move |_| acting.open.set(false)>
            {t!(i18n, common.close)}
        </Button>
    }
    .into_any()
}

#[component]
fn Resent(acting: Acting) -> impl IntoView {
    move || match acting.made.get() {
        Some(created) => view! {
            <LinkResult created=created again=true/>
            <Close acting=acting/>
        }
        .into_any(),
        None if acting.form.busy().get() => view! { <crate::kit::Loading/> }.into_any(),
        None => view! { <Close acting=acting/> }.into_any(),
    }
}

fn local_time(appointment: &Appointment) -> String {
    appointment.local.get(11..16).unwrap_or_default().to_owned()
}

const REASONS: [CancelReason; 6] = [
    CancelReason::TimeDoesNotSuit,
    CancelReason::NoLongerNeeded,
    CancelReason::TooIll,
    CancelReason::SeenElsewhere,
    CancelReason::ByClinic,
    CancelReason::Other,
];

/// Why something is cancelled, to choose from.
pub fn reason_choices(i18n: I18n) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let words = |reason| match reason {
            CancelReason::TimeDoesNotSuit => text!(i18n, diary.reason.time_does_not_suit),
            CancelReason::NoLongerNeeded => text!(i18n, diary.reason.no_longer_needed),
            CancelReason::TooIll => text!(i18n, diary.reason.too_ill),
            CancelReason::SeenElsewhere => text!(i18n, diary.reason.seen_elsewhere),
            CancelReason::ByClinic => text!(i18n, diary.reason.by_clinic),
            CancelReason::Other => text!(i18n, diary.reason.other),
        };
        REASONS
            .map(|reason| Choice::new(reason.as_str(), words(reason)))
            .to_vec()
    })
}

/// The reason that was chosen.
pub fn reason_of(chosen: &str) -> Option<CancelReason> {
    REASONS.into_iter().find(|reason| reason.as_str() == chosen)
}

#[component]
fn CancelForm(acting: Acting, appointment: Appointment) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = RwSignal::new(String::new());
    let choices = reason_choices(i18n);
    let path = format!("/api/appointments/{}/cancel", appointment.id);
    let submit = move |()| match chosen.with_untracked(|chosen| reason_of(chosen)) {
        Some(reason) => {
            let done = t_string!(i18n, diary.act.cancelled);
            acting.post(path.clone(), Cancel { reason }, done);
        }
        None => acting
            .form
            .refuse("reason", domain::error::FieldError::Required),
    };
    let time = local_time(&appointment);
    let name = appointment.patient.name;
    let question = move || {
        t_string!(
            i18n,
            diary.act.cancel_question,
            name = name.clone(),
            time = time.clone()
        )
        .to_string()
    };
    view! {
        <p>{question}</p>
        <FormView on_submit=submit>
            <Radios name="reason" label=text!(i18n, diary.act.cancel_reason) value=chosen choices=choices/>
            <div class="ar-buttons">
                <Button look=Look::Warning busy=acting.form.busy()>{t!(i18n, diary.act.confirm_cancel)}</Button>
                <Button look=Look::Secondary on_click=move |_| acting.open.set(false)>
                    {t!(i18n, diary.act.keep)}
                </Button>
            </div>
        </FormView>
    }
    .into_any()
}

#[component]
fn NoShowForm(acting: Acting, appointment: Appointment) -> impl IntoView {
    let i18n = use_i18n();
    let path = format!("/api/appointments/{}/no-show", appointment.id);
    let name = appointment.patient.name;
    let mark = move |_| {
        acting.post(path.clone(), (), t_string!(i18n, diary.act.marked_no_show));
    };
    let question =
        move || t_string!(i18n, diary.act.no_show_question, name = name.clone()).to_string();
    view! {
        <p>{question}</p>
        <div class="ar-buttons">
            <Button look=Look::Warning busy=acting.form.busy() on_click=mark>{t!(i18n, diary.act.no_show)}</Button>
            <Button look=Look::Secondary on_click=move |_| acting.open.set(false)>
                {t!(i18n, staff.state.cancel)}
            </Button>
        </div>
    }
    .into_any()
}
