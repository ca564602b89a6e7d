//! When and by what a service's patients are reminded: the fields.

use domain::booking::wire::{ReminderWay, Reminders};
use leptos::prelude::*;

use crate::kit::{Checkboxes, Choice, Radios};
use crate::text;
use crate::words::{I18n, t_string, use_i18n};

/// The times most services want. Others, set by the API, stand beside them.
const USUAL: [u32; 8] = [20_160, 10_080, 4_320, 2_880, 1_440, 240, 120, 60];

/// What was chosen.
#[derive(Clone, Copy)]
pub struct ChosenReminders {
    times: RwSignal<Vec<String>>,
    way: RwSignal<String>,
}

impl ChosenReminders {
    /// These to begin with.
    pub fn new(from: &Reminders) -> Self {
        let chosen = Self {
            times: RwSignal::new(Vec::new()),
            way: RwSignal::new(String::new()),
        };
        chosen.set(from);
        chosen
    }

    /// These from now on.
    pub fn set(self, to: &Reminders) {
        let times = to.minutes_before.iter().map(u32::to_string);
        self.times.set(times.collect());
        self.way.set(to.way.as_str().to_owned());
    }

    /// As it is sent.
    pub fn read(self) -> Reminders {
        let times = self.times.get_untracked();
        Reminders {
            minutes_before: times.iter().filter_map(|one| one.parse().ok()).collect(),
            way: ReminderWay::from_text(&self.way.get_untracked()).unwrap_or_default(),
        }
    }
}

fn time_words(i18n: I18n, minutes: u32) -> TextProp {
    match minutes {
        20_160 => text!(i18n, reminders.service.week2),
        10_080 => text!(i18n, reminders.service.week),
        4_320 => text!(i18n, reminders.service.days3),
        2_880 => text!(i18n, reminders.service.days2),
        1_440 => text!(i18n, reminders.service.day),
        240 => text!(i18n, reminders.service.hours4),
        120 => text!(i18n, reminders.service.hours2),
        60 => text!(i18n, reminders.service.hour),
        other => TextProp::from(move || {
            t_string!(i18n, reminders.service.minutes, n = other).to_string()
        }),
    }
}

/// The fields.
#[component]
pub fn ReminderFields(
    /// What is chosen in them.
    chosen: ChosenReminders,
    /// What stands before the names of the fields in the request.
    #[prop(default = "")]
    path: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let times = Signal::derive(move || {
        let mut all = USUAL.to_vec();
        let chosen = chosen.times.get();
        all.extend(chosen.iter().filter_map(|one| one.parse::<u32>().ok()));
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        let choice = |minutes: u32| Choice::new(minutes.to_string(), time_words(i18n, minutes));
        all.into_iter().map(choice).collect::<Vec<_>>()
    });
    let ways = Signal::derive(move || {
        vec![
            Choice::new("text_first", text!(i18n, reminders.service.text_first)),
            Choice::new("email_first", text!(i18n, reminders.service.email_first)),
            Choice::new("both", text!(i18n, reminders.service.both)),
        ]
    });
    view! {
        <Checkboxes
            name=format!("{path}minutes_before")
            label=text!(i18n, reminders.service.when)
            hint=text!(i18n, reminders.service.when_hint)
            values=chosen.times
            choices=times
        />
        <Radios name=format!("{path}way") label=text!(i18n, reminders.service.way) value=chosen.way choices=ways/>
    }
    .into_any()
}
