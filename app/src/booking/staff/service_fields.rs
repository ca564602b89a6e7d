//! Fields of a service that are asked when it is made and when it is changed.

use domain::booking::wire::{ExtraMinutes, Service, ServiceBuffers, ServiceRules};
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use super::services::hours;
use super::short_number::ShortNumber;
use super::terms_fields::minutes_of;
use crate::kit::{Choice, Radios, TextInput};
use crate::text;
use crate::words::use_i18n;

/// A whole number as it is typed; the server says which are allowed.
pub fn number(fields: &mut Fields, name: &str, typed: RwSignal<String>) -> Option<u16> {
    let number = typed.with(|typed| match typed.trim() {
        "" => Err(FieldError::Required),
        typed => typed.parse().map_err(|_| FieldError::Format),
    });
    fields.take(name, number)
}

/// When it can be booked, by whom, and how much longer it is for whoever needs that.
#[derive(Clone, Copy)]
pub struct TypedRules {
    notice: RwSignal<String>,
    horizon: RwSignal<String>,
    who: RwSignal<String>,
    interpreter: RwSignal<String>,
    more_time: RwSignal<String>,
}

impl TypedRules {
    /// As most services have it.
    pub fn new() -> Self {
        let text = |start: &str| RwSignal::new(start.to_owned());
        Self {
            notice: text("24"),
            horizon: text("60"),
            who: text("patients"),
            interpreter: text("0"),
            more_time: text("0"),
        }
    }

    /// As this one has it.
    pub fn set(self, service: &Service) {
        let who = if service.public {
            "patients"
        } else {
            "reception"
        };
        self.notice.set(hours(service.notice_minutes));
        self.horizon.set(service.horizon_days.to_string());
        self.who.set(who.to_owned());
        self.interpreter.set(service.extra.interpreter.to_string());
        self.more_time.set(service.extra.more_time.to_string());
    }

    /// As it is sent.
    pub fn read(self, fields: &mut Fields) -> Option<ServiceRules> {
        let notice = self.notice.with(|typed| minutes_of(typed));
        let notice = fields.take("notice_minutes", notice);
        let horizon = number(fields, "horizon_days", self.horizon);
        let interpreter = number(fields, "extra.interpreter", self.interpreter);
        let more_time = number(fields, "extra.more_time", self.more_time);
        Some(ServiceRules {
            notice_minutes: notice?,
            horizon_days: horizon?,
            public: self.who.with(|who| who == "patients"),
            extra: ExtraMinutes {
                interpreter: interpreter?,
                more_time: more_time?,
            },
        })
    }
}

/// The fields of that.
#[component]
pub fn RulesFields(
    /// What is typed.
    typed: TypedRules,
    /// What stands before their names.
    #[prop(default = "")]
    path: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let who = Signal::stored(vec![
        Choice::new("patients", text!(i18n, diary.services.by_patients)),
        Choice::new("reception", text!(i18n, diary.services.by_reception)),
    ]);
    view! {
        <TextInput
            name=format!("{path}notice_minutes")
            label=text!(i18n, diary.services.notice)
            value=typed.notice
            inputmode="decimal"
            width=4
        />
        <ShortNumber
            name=format!("{path}horizon_days")
            label=text!(i18n, diary.services.horizon)
            value=typed.horizon
        />
        <Radios name=format!("{path}public") label=text!(i18n, diary.services.who) value=typed.who choices=who/>
        <ShortNumber
            name=format!("{path}extra.interpreter")
            label=text!(i18n, diary.services.extra_interpreter)
            hint=text!(i18n, diary.services.extra_hint)
            value=typed.interpreter
        />
        <ShortNumber
            name=format!("{path}extra.more_time")
            label=text!(i18n, diary.services.extra_more_time)
            value=typed.more_time
        />
    }
    .into_any()
}

/// The time kept free around its appointments.
#[derive(Clone, Copy)]
pub struct TypedBuffers {
    before: RwSignal<String>,
    after: RwSignal<String>,
}

impl TypedBuffers {
    /// None.
    pub fn new() -> Self {
        let none = || RwSignal::new("0".to_owned());
        Self {
            before: none(),
            after: none(),
        }
    }

    /// As a service has it.
    pub fn set(self, service: &Service) {
        self.before.set(service.buffer_before.to_string());
        self.after.set(service.buffer_after.to_string());
    }

    /// As it is sent.
    pub fn read(self, fields: &mut Fields) -> Option<ServiceBuffers> {
        let before = number(fields, "buffer_before", self.before);
        let after = number(fields, "buffer_after", self.after);
        Some(ServiceBuffers {
            buffer_before: before?,
            buffer_after: after?,
        })
    }
}

/// The fields of that.
#[component]
pub fn BufferFields(
    /// What is typed.
    typed: TypedBuffers,
    /// What stands before their names.
    #[prop(default = "")]
    path: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ShortNumber
            name=format!("{path}buffer_before")
            label=text!(i18n, diary.services.buffer_before)
            hint=text!(i18n, diary.services.buffer_hint)
            value=typed.before
        />
        <ShortNumber
            name=format!("{path}buffer_after")
            label=text!(i18n, diary.services.buffer_after)
            value=typed.after
        />
    }
    .into_any()
}
