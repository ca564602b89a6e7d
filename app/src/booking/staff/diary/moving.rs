//! Moving an appointment in the diary: dragged to a free time, or taken up by the key `m` and put down by
//! Enter or a tap on a free time, on another day too. Nothing moves before it has been confirmed.

use domain::booking::wire::{
    Appointment, AppointmentCreated, Delivery, MoveAppointment, NewStaffHold, Slot,
};
use domain::ids::ServiceId;
use leptos::prelude::*;

use super::super::held::Held;
use super::super::link_result::LinkResult;
use super::super::state_words::mode_name;
use crate::api;
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, Look, announce, dates};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// A free time that was chosen.
#[derive(Debug, Clone, PartialEq)]
struct To {
    slot: Slot,
    clinician: String,
}

/// Who is being moved, and where to.
#[derive(Clone, Copy)]
pub struct Moving {
    who: RwSignal<Option<Appointment>>,
    to: RwSignal<Option<To>>,
    /// Whether it is in somebody's hand.
    pub dragging: RwSignal<bool>,
    open: RwSignal<bool>,
    form: Form,
    made: RwSignal<Option<AppointmentCreated>>,
    said: RwSignal<Option<String>>,
    /// Why what was chosen last is no time for it.
    refused: RwSignal<Option<Refused>>,
    moved: Callback<String>,
    held: Held,
}

/// Why a place in the diary is no time for what is in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is free for this other service.
    OtherService(String),
    /// Somebody has it.
    Taken,
    /// It is where it stands.
    There,
}

/// The id of an appointment's place in the drawing.
pub fn place_of(appointment: &Appointment) -> String {
    format!("booked-{}", appointment.id)
}

impl Moving {
    /// For a page; `moved` runs after an appointment was moved, with the id of its place, and `freed` when a time
    /// that was held for it is anybody's again.
    pub fn new(moved: Callback<String>, freed: Callback<()>) -> Self {
        let session = use_session();
        let (who, to) = (
            RwSignal::new(None::<Appointment>),
            RwSignal::new(None::<To>),
        );
        let held = Held::follow(
            move || {
                let (who, to) = (who.get()?, to.get()?);
                Some(NewStaffHold {
                    service: who.service,
                    template: to.slot.template,
                    start: to.slot.start,
                    support: who.support,
                })
            },
            // What cannot be held, as it overlaps where the appointment stands, can be moved to all the same.
            Callback::new(move |failure: api::Failure| session.notice(&failure)),
            freed,
        );
        let moving = Self {
            who,
            to,
            held,
            dragging: RwSignal::new(false),
            open: RwSignal::new(false),
            form: Form::new(),
            made: RwSignal::new(None),
            said: RwSignal::new(None),
            refused: RwSignal::new(None),
            moved,
        };
        // Whoever closes the question by Escape has not decided: the appointment is still in hand,
        // unless it was dropped there, or has been moved.
        Effect::new(move |before: Option<bool>| {
            let open = moving.open.get();
            if before == Some(true) && !open {
                moving.to.set(None);
                moving.made.set(None);
                if moving.dragging.get_untracked() {
                    moving.stop();
                }
            }
            open
        });
        moving
    }

    /// Takes an appointment up.
    pub fn start(self, appointment: Appointment) {
        self.form.clear();
        self.said.set(None);
        self.refused.set(None);
        self.who.set(Some(appointment));
    }

    /// Takes an appointment into the hand.
    pub fn drag(self, appointment: Appointment) {
        self.start(appointment);
        self.dragging.set(true);
    }

    /// It was let go, here or elsewhere.
    pub fn let_go(self) {
        // While the question is open it stays in hand: the drawing may not change under it.
        if !self.open.get_untracked() {
            self.stop();
        }
    }

    fn stop(self) {
        self.dragging.set(false);
        self.refused.set(None);
        self.who.set(None);
    }

    /// Whether anybody is being moved.
    pub fn active(self) -> bool {
        self.who.with(Option::is_some)
    }

    /// Whether this one is being moved.
    pub fn is(self, appointment: &Appointment) -> bool {
        let id = appointment.id;
        self.who
            .with(|who| who.as_ref().is_some_and(|who| who.id == id))
    }

    /// Whether it could be moved to a free time of this service.
    pub fn fits(self, service: ServiceId) -> bool {
        self.who
            .with(|who| who.as_ref().is_some_and(|who| who.service == service))
    }

    /// What was chosen is no time for it: says why, aloud and in sight.
    pub fn refuse(self, i18n: I18n, why: Refused) {
        if let Some(who) = self.who.get_untracked() {
            announce(refused_words(i18n, &who, &why));
            self.refused.set(Some(why));
        }
    }

    /// A free time was chosen: asks before it moves.
    pub fn ask(self, slot: Slot, clinician: String) {
        self.form.clear();
        self.refused.set(None);
        self.to.set(Some(To { slot, clinician }));
        self.open.set(true);
    }

    /// Escape puts it back, for as long as the page stands.
    pub fn listen_for_escape(self) {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" && !self.open.get_untracked() && untrack(|| self.active()) {
                self.stop();
            }
        });
        on_cleanup(move || handle.remove());
    }

    fn confirm(self, i18n: I18n) {
        let (Some(who), Some(to)) = (self.who.get_untracked(), self.to.get_untracked()) else {
            return;
        };
        let session = use_session();
        let body = MoveAppointment {
            template: to.slot.template,
            start: to.slot.start,
            held: true,
        };
        let path = format!("/api/appointments/{}/move", who.id);
        self.form.send(
            async move {
                let answer = api::post::<AppointmentCreated, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |created| {
                let words = t_string!(i18n, diary.act.moved);
                let place = place_of(&created.appointment);
                self.held.used();
                // Without a way to tell the patient, somebody has to read them the link.
                if created.delivery == Delivery::NoRoute {
                    self.made.set(Some(created));
                } else {
                    self.open.set(false);
                }
                self.stop();
                self.said.set(Some(words.to_owned()));
                announce(words);
                self.moved.run(place);
            },
        );
    }
}

fn refused_words(i18n: I18n, who: &Appointment, why: &Refused) -> String {
    let (name, service) = (who.patient.name.clone(), who.service_name.clone());
    match why {
        Refused::OtherService(other) => {
            let other = other.clone();
            t_string!(
                i18n,
                diary.day.other_service,
                other = other,
                name = name,
                service = service
            )
            .to_string()
        }
        Refused::Taken => t_string!(i18n, diary.day.taken, service = service).to_string(),
        Refused::There => t_string!(i18n, diary.day.there, service = service).to_string(),
    }
}

/// Who is in hand and what to do, or what was done.
#[component]
pub fn MovingNow(
    /// The page's moving.
    moving: Moving,
) -> impl IntoView {
    let i18n = use_i18n();
    let content = move || {
        if moving.dragging.get() {
            return None;
        }
        let Some(who) = moving.who.get() else {
            let said = moving.said.get()?;
            return Some(view! { <p class="ar-said">{said}</p> }.into_any());
        };
        let (name, service) = (who.patient.name, who.service_name);
        let (at, zone) = (who.start, who.zone);
        let words = move || {
            let time = dates::when(i18n, at, &zone);
            t_string!(i18n, diary.day.moving, name = name.clone(), time = time).to_string()
        };
        let how =
            move || t_string!(i18n, diary.day.moving_how, service = service.clone()).to_string();
        Some(
            view! {
                <div class="ar-said ar-moving">
                    <p><strong>{words}</strong>" "<span class="ar-moving__how">{how}</span></p>
                    <Button look=Look::Small on_click=move |_| moving.stop()>
                        {t!(i18n, diary.day.moving_stop)}
                    </Button>
                </div>
            }
            .into_any(),
        )
    };
    // Said aloud by the page's own announcer, which says the same twice.
    let refused = move || {
        let (who, why) = (moving.who.get()?, moving.refused.get()?);
        let words = move || refused_words(i18n, &who, &why);
        Some(view! { <p class="ar-said ar-refused"><strong>{words}</strong></p> })
    };
    view! {
        <div class="ar-moving-place">
            <div role="status">{content}</div>
            {refused}
        </div>
    }
    .into_any()
}

/// The question before it moves; once a page.
#[component]
pub fn MoveDialog(
    /// The page's moving.
    moving: Moving,
) -> impl IntoView {
    let i18n = use_i18n();
    let question = move || {
        if let Some(created) = moving.made.get() {
            return view! {
                <LinkResult created=created again=true/>
                <Button look=Look::Secondary on_click=move |_| moving.open.set(false)>
                    {t!(i18n, common.close)}
                </Button>
            }
            .into_any();
        }
        let (Some(who), Some(to)) = (moving.who.get(), moving.to.get()) else {
            return ().into_any();
        };
        let (from_at, from_zone, from_name) = (who.start, who.zone, who.clinician_name);
        let (to_at, to_zone, to_name) = (to.slot.start, to.slot.zone, to.clinician);
        let (from_mode, to_mode) = (mode_name(i18n, who.mode), mode_name(i18n, to.slot.mode));
        let held = moving.held.view(to_zone.clone(), false);
        view! {
            <dl class="ar-from-to">
                <dt>{t!(i18n, diary.day.from)}</dt>
                <dd>{move || dates::when(i18n, from_at, &from_zone)}", "{from_name}", "{from_mode}</dd>
                <dt>{t!(i18n, diary.day.to)}</dt>
                <dd><strong>{move || dates::when(i18n, to_at, &to_zone)}", "{to_name}", "{to_mode}</strong></dd>
            </dl>
            <p>{t!(i18n, diary.day.will_be_told)}</p>
            {held}
            <div class="ar-buttons">
                <Button busy=moving.form.busy() on_click=move |_| moving.confirm(i18n)>
                    {t!(i18n, diary.day.move_it)}
                </Button>
                <Button look=Look::Secondary on_click=move |_| moving.open.set(false)>
                    {t!(i18n, diary.act.keep)}
                </Button>
            </div>
        }
        .into_any()
    };
    let name = RwSignal::new(String::new());
    // Kept, so that the heading does not change while what was done is shown.
    Effect::new(move || {
        if let Some(who) = moving.who.get() {
            name.set(who.patient.name);
        }
    });
    let title = text!(i18n, diary.act.move_title, name = name.get());
    view! {
        <Dialog open=moving.open title=title id="move-title">
            <FormScope form=moving.form>
                <ErrorSummary/>
                {question}
            </FormScope>
        </Dialog>
    }
    .into_any()
}
