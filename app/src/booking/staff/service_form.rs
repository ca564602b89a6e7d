//! Making a service.

use domain::booking::wire::{Mode, NewService, Reminders, Service};
use domain::error::Fields;
use leptos::prelude::*;

use super::reminder_fields::{ChosenReminders, ReminderFields};
use super::service_fields::{BufferFields, RulesFields, TypedBuffers, TypedRules, number};
use super::short_number::ShortNumber;
use super::state_words::mode_name;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Checkboxes, Choice, ErrorSummary, Form, FormScope, FormView, TextInput, Textarea,
    announce,
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
    rules: TypedRules,
    buffers: TypedBuffers,
    prepare: RwSignal<String>,
    reminders: ChosenReminders,
}

impl Typed {
    fn new() -> Self {
        let text = |start: &str| RwSignal::new(start.to_owned());
        Self {
            name: text(""),
            description: text(""),
            modes: RwSignal::new(vec!["video".to_owned()]),
            minutes: text("20"),
            rules: TypedRules::new(),
            buffers: TypedBuffers::new(),
            prepare: text(""),
            reminders: ChosenReminders::new(&Reminders::default()),
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
        let mut fields = Fields::new();
        let minutes = number(&mut fields, "minutes", self.minutes);
        let rules = self.rules.read(&mut fields);
        let buffers = self.buffers.read(&mut fields);
        let numbers = minutes.zip(rules).zip(buffers);
        let ((minutes, rules), buffers) = fields.finish(numbers)?;
        let modes = self.modes.get_untracked();
        let prepare = self.prepare.get_untracked();
        Ok(NewService {
            name: self.name.get_untracked(),
            description: self.description.get_untracked(),
            modes: MODES
                .into_iter()
                .filter(|m| modes.iter().any(|v| v == m.as_str()))
                .collect(),
            minutes,
            notice_minutes: rules.notice_minutes,
            horizon_days: rules.horizon_days,
            public: rules.public,
            buffer_before: buffers.buffer_before,
            buffer_after: buffers.buffer_after,
            reminders: self.reminders.read(),
            extra: rules.extra,
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
        let body = match untrack(|| typed.read()) {
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
            <ShortNumber
                name="minutes"
                label=text!(i18n, diary.services.minutes)
                hint=text!(i18n, diary.services.minutes_hint)
                value=typed.minutes
            />
            <RulesFields typed=typed.rules/>
            <BufferFields typed=typed.buffers/>
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
