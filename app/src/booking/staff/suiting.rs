//! What suits the patient: which of the free times reception looks for.

use domain::booking::template::WEEK;
use domain::booking::wire::Mode;
use domain::time::Weekday;
use leptos::prelude::*;

use super::fold::Fold;
use super::state_words::mode_name;
use crate::booking::wishes::parts_of_day;
use crate::kit::{Checkboxes, Choice, dates};
use crate::text;
use crate::words::use_i18n;

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// What suits; where nothing is ticked, everything does.
#[derive(Clone, Copy, Default)]
pub struct Suiting {
    times: RwSignal<Vec<String>>,
    weekdays: RwSignal<Vec<String>>,
    modes: RwSignal<Vec<String>>,
}

impl Suiting {
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
    view! {
        <Fold title=text!(i18n, diary.book.suits) open=false>
            <div class="ar-suiting">
                <Checkboxes name="times" label=text!(i18n, waiting.theirs.times) values=suiting.times choices=times/>
                <Checkboxes name="weekdays" label=text!(i18n, waiting.theirs.days) values=suiting.weekdays choices=days/>
                <Checkboxes name="modes" label=text!(i18n, waiting.theirs.modes) values=suiting.modes choices=modes/>
            </div>
        </Fold>
    }
    .into_any()
}
