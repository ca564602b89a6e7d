//! Making a service.

use domain::booking::wire::{ExtraMinutes, Mode, NewService, Reminders, Service};
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use super::reminder_fields::{ChosenReminders, ReminderFields};
use super::state_words::mode_name;
use super::terms_fields::minutes_of;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Checkboxes, Choice, ErrorSummary, Form, FormScope, FormView, Radios, TextInput,
    Textarea, announce,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// What was typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    description: RwSignal<String>,
    modes: RwSignal<Vec<String>>,
    minutes: RwSignal<String>,
    notice: RwSignal<String>,
    horizon: RwSignal<String>,
    who: RwSignal<String>,
    prepare: RwSignal<String>,
    reminders: ChosenReminders,
    before: RwSignal<String>,
    after: RwSignal<String>,
    interpreter: RwSignal<String>,
    more_time: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let text = |start: &str| RwSignal::new(start.to_owned());
        Self {
            name: text(""),
            description: text(""),
            modes: RwSignal::new(vec!["video".to_owned()]),
            minutes: text("20"),
            notice: text("24"),
            horizon: text("60"),
            who: text("patients"),
            prepare: text(""),
            reminders: ChosenReminders::new(&Reminders::default()),
            before: text("0"),
            after: text("0"),
            interpreter: text("0"),
            more_time: text("0"),
        }
    }

    fn clear(self) {
        let fresh = Self::new();
        self.name.set(String::new());
        self.description.set(String::new());
        self.prepare.set(String::new());
        self.modes.set(fresh.modes.get_untracked());
        self.reminders.set(&Reminders::default());
    }

    /// The numbers must be numbers before they can be sent; the server says the rest.
    fn read(self) -> Result<NewService, Failure> {
        fn number<T: std::str::FromStr>(
            fields: &mut Fields,
            name: &str,
            typed: RwSignal<String>,
        ) -> Option<T> {
            let typed = typed.get_untracked();
            let error = if typed.trim().is_empty() {
                FieldError::Required
            } else {
                FieldError::Format
            };
            fields.take(name, typed.trim().parse::<T>().map_err(|_| error))
        }
        let mut fields = Fields::new();
        let minutes = number::<u16>(&mut fields, "minutes", self.minutes);
        let notice = self.notice.with_untracked(|typed| minutes_of(typed));
        let notice = fields.take("notice_minutes", notice);
        let horizon = number::<u16>(&mut fields, "horizon_days", self.horizon);
        let before = number::<u16>(&mut fields, "buffer_before", self.before);
        let after = number::<u16>(&mut fields, "buffer_after", self.after);
        let interpreter = number::<u16>(&mut fields, "extra.interpreter", self.interpreter);
        let more_time = number::<u16>(&mut fields, "extra.more_time", self.more_time);
        let modes = self.modes.get_untracked();
        let extra = interpreter.zip(more_time);
        let free = before.zip(after);
        let numbers = minutes.zip(notice).zip(horizon).zip(extra).zip(free);
        let ((((minutes, notice_minutes), horizon_days), extra), free) = fields.finish(numbers)?;
        let prepare = self.prepare.get_untracked();
        Ok(NewService {
            name: self.name.get_untracked(),
            description: self.description.get_untracked(),
            modes: MODES
                .into_iter()
                .filter(|m| modes.iter().any(|v| v == m.as_str()))
                .collect(),
            minutes,
            notice_minutes,
            horizon_days,
            public: self.who.get_untracked() == "patients",
            buffer_before: free.0,
            buffer_after: free.1,
            reminders: self.reminders.read(),
            extra: ExtraMinutes {
                interpreter: extra.0,
                more_time: extra.1,
            },
            prepare: prepare
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// Making a service.
#[component]
pub fn ServiceForm(
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = Typed::new();
    let submit = move |()| {
        let body = match typed.read() {
            Ok(body) => body,
            Err(failure) => return form.fail(failure),
        };
        form.send(
            async move {
                let answer = api::post::<Service, _>("/api/staff-services", &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(|failure| {
                        // Each line has its own place in the request, and one field on the page.
                        failure.rename(|field| {
                            field.starts_with("prepare.").then(|| "prepare".to_owned())
                        })
                    })
            },
            move |_| {
                typed.clear();
                announce(t_string!(i18n, diary.services.saved));
                done.run(());
            },
        );
    };
    let modes = MODES.map(|mode| Choice::new(mode.as_str(), TextProp::from(mode_name(i18n, mode))));
    let modes = Signal::derive(move || modes.to_vec());
    let who = Signal::derive(move || {
        vec![
            Choice::new("patients", text!(i18n, diary.services.by_patients)),
            Choice::new("reception", text!(i18n, diary.services.by_reception)),
        ]
    });
    view! {
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            <TextInput name="name" label=text!(i18n, diary.services.name) value=typed.name autocomplete="off"/>
            <TextInput
                name="description"
                label=text!(i18n, diary.services.description)
                value=typed.description
                autocomplete="off"
            />
            <Checkboxes name="modes" label=text!(i18n, diary.services.modes) values=typed.modes choices=modes/>
            <TextInput
                name="minutes"
                label=text!(i18n, diary.services.minutes)
                hint=text!(i18n, diary.services.minutes_hint)
                value=typed.minutes
                inputmode="numeric"
                width=4
            />
            <TextInput
                name="notice_minutes"
                label=text!(i18n, diary.services.notice)
                value=typed.notice
                inputmode="decimal"
                width=4
            />
            <TextInput
                name="horizon_days"
                label=text!(i18n, diary.services.horizon)
                value=typed.horizon
                inputmode="numeric"
                width=4
            />
            <TextInput
                name="buffer_before"
                label=text!(i18n, diary.services.buffer_before)
                hint=text!(i18n, diary.services.buffer_hint)
                value=typed.before
                inputmode="numeric"
                width=4
            />
            <TextInput
                name="buffer_after"
                label=text!(i18n, diary.services.buffer_after)
                value=typed.after
                inputmode="numeric"
                width=4
            />
            <TextInput
                name="extra.interpreter"
                label=text!(i18n, diary.services.extra_interpreter)
                hint=text!(i18n, diary.services.extra_hint)
                value=typed.interpreter
                inputmode="numeric"
                width=4
            />
            <TextInput
                name="extra.more_time"
                label=text!(i18n, diary.services.extra_more_time)
                value=typed.more_time
                inputmode="numeric"
                width=4
            />
            <Radios name="public" label=text!(i18n, diary.services.who) value=typed.who choices=who/>
            <Textarea
                name="prepare"
                label=text!(i18n, diary.services.prepare)
                hint=text!(i18n, diary.services.prepare_hint)
                value=typed.prepare
                rows=4
            />
            <ReminderFields chosen=typed.reminders path="reminders."/>
            <Button busy=form.busy()>{t!(i18n, diary.services.save)}</Button>
        </FormView>
        </FormScope>
    }
    .into_any()
}
