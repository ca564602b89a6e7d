//! What suits the patient: which of the free times reception looks for.

use domain::booking::template::WEEK;
use domain::booking::waiting_list::PartOfDay;
use domain::booking::wire::{Mode, Wishes};
use domain::time::Weekday;
use leptos::prelude::*;

use super::fold::Fold;
use super::state_words::mode_name;
use crate::booking::wishes::{part_words, parts_of_day};
use crate::kit::{Checkboxes, Choice, dates};
use crate::text;
use crate::words::{I18n, t_string, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// What suits; where nothing is ticked, everything does.
#[derive(Clone, Copy, Default)]
pub struct Suiting {
    times: RwSignal<Vec<String>>,
    weekdays: RwSignal<Vec<String>>,
    modes: RwSignal<Vec<String>>,
}

impl Suiting {
    /// What somebody who waits has said.
    pub fn of(wishes: &Wishes) -> Self {
        let ticked = |all: &mut dyn Iterator<Item = &'static str>| {
            RwSignal::new(all.map(str::to_owned).collect::<Vec<_>>())
        };
        Self {
            times: ticked(&mut wishes.times.iter().map(|part| part.as_str())),
            weekdays: ticked(&mut wishes.weekdays.iter().map(|day| day.as_str())),
            modes: ticked(&mut wishes.modes.iter().map(|mode| mode.as_str())),
        }
    }

    /// What is ticked, in words, so that it is seen while the questions are folded away.
    fn words(self, i18n: I18n) -> String {
        let ticked =
            |all: RwSignal<Vec<String>>, one: &str| all.with(|all| all.iter().any(|it| it == one));
        let days = WEEK
            .into_iter()
            .filter(|day| ticked(self.weekdays, day.as_str()));
        let parts = [PartOfDay::Morning, PartOfDay::Afternoon, PartOfDay::Evening];
        let parts = parts
            .into_iter()
            .filter(|part| ticked(self.times, part.as_str()));
        let modes = MODES
            .into_iter()
            .filter(|mode| ticked(self.modes, mode.as_str()));
        let words = days
            .map(|day| dates::weekday(i18n, day).to_owned())
            .chain(parts.map(|part| part_words(i18n, part).to_owned()))
            .chain(modes.map(|mode| mode_name(i18n, mode)().to_owned()));
        words.collect::<Vec<_>>().join(", ")
    }

    /// Whether anything is ticked, so that not every time is looked for.
    pub fn any(self) -> bool {
        let ticked = |all: RwSignal<Vec<String>>| all.with(|all| !all.is_empty());
        [self.times, self.weekdays, self.modes]
            .into_iter()
            .any(ticked)
    }

    /// As the address of a search has it; follows what is ticked.
    pub fn query(self) -> [(&'static str, String); 3] {
        let named = |all: RwSignal<Vec<String>>| all.with(|all| all.join(","));
        [
            ("times", named(self.times)),
            ("weekdays", named(self.weekdays)),
            ("modes", named(self.modes)),
        ]
    }
}

/// The questions, folded away until somebody has a wish.
#[component]
pub fn SuitingFields(
    /// What suits.
    suiting: Suiting,
) -> impl IntoView {
    let i18n = use_i18n();
    let times = Signal::stored(parts_of_day(i18n));
    let days = Signal::derive(move || {
        let choice = |day: Weekday| Choice::new(day.as_str(), dates::weekday(i18n, day));
        WEEK.into_iter().map(choice).collect::<Vec<_>>()
    });
    let modes = Signal::derive(move || {
        let choice = |mode: Mode| Choice::new(mode.as_str(), mode_name(i18n, mode)());
        MODES.into_iter().map(choice).collect::<Vec<_>>()
    });
    let title = TextProp::from(move || {
        let suits = t_string!(i18n, diary.book.suits);
        match suiting.words(i18n) {
            said if said.is_empty() => suits.to_owned(),
            said => format!("{suits}: {said}"),
        }
    });
    view! {
        <Fold title=title open=false>
            <div class="ar-suiting">
                <Checkboxes name="times" label=text!(i18n, waiting.theirs.times) values=suiting.times choices=times/>
                <Checkboxes name="weekdays" label=text!(i18n, waiting.theirs.days) values=suiting.weekdays choices=days/>
                <Checkboxes name="modes" label=text!(i18n, waiting.theirs.modes) values=suiting.modes choices=modes/>
            </div>
        </Fold>
    }
    .into_any()
}
