//! What suits somebody who waits: the questions, and the answers in words.

use domain::booking::template::WEEK;
use domain::booking::waiting_list::PartOfDay;
use domain::booking::wire::{Mode, Wishes};
use domain::ids::StaffId;
use domain::people::wire::Site;
use domain::time::{Date, Weekday};
use leptos::prelude::*;

use crate::kit::{Checkbox, Checkboxes, Choice, Select, dates};
use crate::text;
use crate::words::{I18n, prop, t_string, use_i18n};

/// The notices to choose from, in minutes.
const NOTICES: [u32; 5] = [0, 120, 1_440, 2_880, 10_080];

/// How something is said, in the reader's language.
type Words = fn(I18n) -> &'static str;

/// How the questions are put, and two answers: to the patient, or to whoever asks for them.
#[derive(Clone, Copy)]
pub(super) struct Wording {
    /// Which parts of the day suit.
    pub times: Words,
    /// Which days.
    pub days: Words,
    /// How to be seen.
    pub modes: Words,
    /// How long before.
    pub notice: Words,
    /// No time before.
    pub at_once: Words,
    /// Also at night.
    pub at_night: Words,
}

/// To the patient.
pub(super) const YOURS: Wording = Wording {
    times: |i18n| t_string!(i18n, waiting.wishes.times),
    days: |i18n| t_string!(i18n, waiting.wishes.days),
    modes: |i18n| t_string!(i18n, waiting.wishes.modes),
    notice: |i18n| t_string!(i18n, waiting.wishes.notice),
    at_once: |i18n| t_string!(i18n, waiting.wishes.notice_none),
    at_night: |i18n| t_string!(i18n, waiting.wishes.night),
};

fn notice_words(i18n: I18n, minutes: u32, at_once: Words) -> String {
    match minutes {
        0 => at_once(i18n).to_owned(),
        120 => t_string!(i18n, waiting.wishes.notice_hours).to_owned(),
        1_440 => t_string!(i18n, waiting.wishes.notice_day).to_owned(),
        2_880 => t_string!(i18n, waiting.wishes.notice_days).to_owned(),
        10_080 => t_string!(i18n, waiting.wishes.notice_week).to_owned(),
        n => t_string!(i18n, waiting.wishes.n_minutes, n = n).to_string(),
    }
}

fn mode_words(i18n: I18n, mode: Mode) -> &'static str {
    match mode {
        Mode::Video => t_string!(i18n, common.mode.video),
        Mode::Telephone => t_string!(i18n, common.mode.telephone),
        Mode::InPerson => t_string!(i18n, common.mode.in_person),
    }
}

/// A part of the day, shortly.
pub(super) fn part_words(i18n: I18n, part: PartOfDay) -> &'static str {
    match part {
        PartOfDay::Morning => t_string!(i18n, waiting.wishes.short_morning),
        PartOfDay::Afternoon => t_string!(i18n, waiting.wishes.short_afternoon),
        PartOfDay::Evening => t_string!(i18n, waiting.wishes.short_evening),
    }
}

/// "12 free times".
pub(super) fn free_words(i18n: I18n, count: usize) -> String {
    match count {
        1 => t_string!(i18n, booking.times.one_free).to_owned(),
        _ => t_string!(i18n, booking.times.free, count = count),
    }
}

/// What suits, a line each.
pub(super) fn summary(
    i18n: I18n,
    wishes: &Wishes,
    sites: &[Site],
    wording: Wording,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |words: Vec<String>| {
        if !words.is_empty() {
            lines.push(words.join(", "));
        }
    };
    let own = str::to_owned;
    let days = wishes.weekdays.iter();
    add(days.map(|day| own(dates::weekday(i18n, *day))).collect());
    let times = wishes.times.iter();
    add(times.map(|part| own(part_words(i18n, *part))).collect());
    let modes = wishes.modes.iter();
    add(modes.map(|mode| own(mode_words(i18n, *mode))).collect());
    let places = sites.iter().filter(|site| wishes.sites.contains(&site.id));
    add(places.map(|site| site.name.clone()).collect());
    let from = wishes
        .from
        .map(|day| (t_string!(i18n, waiting.wishes.from), day));
    let until = wishes
        .until
        .map(|day| (t_string!(i18n, waiting.wishes.until), day));
    for (words, day) in [from, until].into_iter().flatten() {
        add(vec![format!("{words}: {}", dates::full(i18n, day))]);
    }
    if lines.is_empty() {
        lines.push(own(t_string!(i18n, waiting.wishes.any)));
    }
    lines.push(notice_words(i18n, wishes.notice_minutes, wording.at_once));
    if wishes.at_night {
        lines.push(own((wording.at_night)(i18n)));
    }
    lines
}

/// The answers while they are being given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answers {
    clinician: StoredValue<Option<StaffId>>,
    times: RwSignal<Vec<String>>,
    days: RwSignal<Vec<String>>,
    modes: RwSignal<Vec<String>>,
    sites: RwSignal<Vec<String>>,
    notice: RwSignal<String>,
    at_night: RwSignal<bool>,
    /// First day, `2026-12-08`, or empty.
    pub from: RwSignal<String>,
    /// Last day, or empty.
    pub until: RwSignal<String>,
}

fn day_value(day: Weekday) -> String {
    (day as u8).to_string()
}

impl Answers {
    /// As they were given before.
    pub fn of(wishes: &Wishes) -> Self {
        let answers = Self {
            clinician: StoredValue::new(None),
            times: RwSignal::default(),
            days: RwSignal::default(),
            modes: RwSignal::default(),
            sites: RwSignal::default(),
            notice: RwSignal::default(),
            at_night: RwSignal::new(false),
            from: RwSignal::default(),
            until: RwSignal::default(),
        };
        answers.set(wishes);
        answers
    }

    /// Shows these.
    pub fn set(self, wishes: &Wishes) {
        let texts = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>();
        self.clinician.set_value(wishes.clinician);
        self.times.set(texts(
            &mut wishes.times.iter().map(|t| t.as_str().to_owned()),
        ));
        self.days
            .set(texts(&mut wishes.weekdays.iter().map(|d| day_value(*d))));
        self.modes.set(texts(
            &mut wishes.modes.iter().map(|m| m.as_str().to_owned()),
        ));
        self.sites
            .set(texts(&mut wishes.sites.iter().map(ToString::to_string)));
        self.notice.set(wishes.notice_minutes.to_string());
        self.at_night.set(wishes.at_night);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        self.from.set(day(wishes.from));
        self.until.set(day(wishes.until));
    }

    /// What they say now.
    pub fn read(self) -> Wishes {
        let days = self.days.get_untracked();
        let read = |all: RwSignal<Vec<String>>| all.get_untracked().into_iter();
        Wishes {
            clinician: self.clinician.get_value(),
            sites: read(self.sites).filter_map(|s| s.parse().ok()).collect(),
            modes: read(self.modes)
                .filter_map(|m| Mode::from_text(&m))
                .collect(),
            weekdays: WEEK
                .into_iter()
                .filter(|d| days.contains(&day_value(*d)))
                .collect(),
            times: read(self.times)
                .filter_map(|t| PartOfDay::from_text(&t))
                .collect(),
            from: self.from.get_untracked().parse().ok(),
            until: self.until.get_untracked().parse().ok(),
            notice_minutes: self.notice.get_untracked().parse().unwrap_or(0),
            at_night: self.at_night.get_untracked(),
        }
    }
}

/// The parts of a day, to choose from.
pub(super) fn parts_of_day(i18n: I18n) -> Vec<Choice> {
    vec![
        Choice::new("morning", text!(i18n, waiting.wishes.morning)),
        Choice::new("afternoon", text!(i18n, waiting.wishes.afternoon)),
        Choice::new("evening", text!(i18n, waiting.wishes.evening)),
    ]
}

/// The questions. Ways to meet and places only where there is a choice.
pub(super) fn questions(
    answers: Answers,
    wording: Wording,
    modes: &[Mode],
    sites: &[Site],
) -> AnyView {
    let i18n = use_i18n();
    let times = parts_of_day(i18n);
    let days = Signal::derive(move || {
        let choice = |day| Choice::new(day_value(day), dates::weekday(i18n, day));
        WEEK.into_iter().map(choice).collect::<Vec<_>>()
    });
    let many_modes = (modes.len() > 1).then(|| {
        let modes = modes.to_vec();
        let choices = Signal::derive(move || {
            let choice = |mode: &Mode| Choice::new(mode.as_str(), mode_words(i18n, *mode));
            modes.iter().map(choice).collect::<Vec<_>>()
        });
        view! {
            <Checkboxes name="wishes.modes" label=prop(i18n, wording.modes) values=answers.modes choices=choices/>
        }
    });
    let many_sites = (sites.len() > 1).then(|| {
        let choice = |site: &Site| Choice::new(site.id.to_string(), site.name.clone());
        let choices: Vec<_> = sites.iter().map(choice).collect();
        view! {
            <Checkboxes name="wishes.sites" label=text!(i18n, waiting.wishes.sites) values=answers.sites
                choices=Signal::stored(choices)/>
        }
    });
    let notices = Signal::derive(move || {
        let choice = |n: u32| Choice::new(n.to_string(), notice_words(i18n, n, wording.at_once));
        NOTICES.into_iter().map(choice).collect::<Vec<_>>()
    });
    view! {
        <Checkboxes name="wishes.times" label=prop(i18n, wording.times) values=answers.times
            choices=Signal::stored(times)/>
        <Checkboxes name="wishes.weekdays" label=prop(i18n, wording.days) values=answers.days choices=days/>
        {many_modes}
        {many_sites}
        <Select name="wishes.notice_minutes" label=prop(i18n, wording.notice) value=answers.notice
            choices=notices/>
        <Checkbox name="wishes.at_night" label=prop(i18n, wording.at_night)
            hint=text!(i18n, waiting.wishes.night_hint) value=answers.at_night/>
    }
    .into_any()
}
