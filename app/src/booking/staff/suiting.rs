//! What suits the patient: which of the free times reception looks for.

use domain::booking::template::WEEK;
use domain::booking::waiting_list::PartOfDay;
use domain::booking::wire::{Mode, Wishes};
use domain::ids::SiteId;
use domain::people::policy::Action;
use domain::time::Weekday;
use leptos::prelude::*;

use super::fold::Fold;
use super::state_words::mode_name;
use crate::booking::wishes::{part_words, parts_of_day};
use crate::kit::{Checkboxes, Choice, dates};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t_string, use_i18n};

const MODES: [Mode; 3] = [Mode::Video, Mode::Telephone, Mode::InPerson];

/// What suits; where nothing is ticked, everything does.
#[derive(Clone, Copy, Default)]
pub struct Suiting {
    times: RwSignal<Vec<String>>,
    weekdays: RwSignal<Vec<String>>,
    modes: RwSignal<Vec<String>>,
    sites: RwSignal<Vec<String>>,
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
            sites: RwSignal::default(),
        }
    }

    /// What is ticked, in words, so that it is seen while the questions are folded away.
    fn words(self, i18n: I18n, sites: &[(String, String)]) -> String {
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
        let sites = sites.iter().filter(|(id, _)| ticked(self.sites, id));
        let words = days
            .map(|day| dates::weekday(i18n, day).to_owned())
            .chain(parts.map(|part| part_words(i18n, part).to_owned()))
            .chain(modes.map(|mode| mode_name(i18n, mode)().to_owned()))
            .chain(sites.map(|(_, name)| name.clone()));
        words.collect::<Vec<_>>().join(", ")
    }

    /// Whether anything is ticked, so that not every time is looked for.
    pub fn any(self) -> bool {
        let ticked = |all: RwSignal<Vec<String>>| all.with(|all| !all.is_empty());
        [self.times, self.weekdays, self.modes, self.sites]
            .into_iter()
            .any(ticked)
    }

    /// The sites that are looked at, as the address of a search has them: those ticked, beside the one where
    /// whoever looks works.
    pub fn sites_beside(self, here: SiteId) -> String {
        let ticked = self.sites.get();
        let all = std::iter::once(here.to_string()).chain(ticked);
        all.collect::<Vec<_>>().join(",")
    }

    /// The same where every site is looked at unless some are ticked.
    pub fn only_sites(self) -> String {
        self.sites.with(|all| all.join(","))
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

/// The sites where whoever is signed in books, to choose from.
fn own_sites() -> Vec<(String, String)> {
    let session = use_session();
    let own = session.sites_where(Action::ManageAppointments);
    let all = session.me().map(|me| me.sites).unwrap_or_default();
    let own = all.into_iter().filter(|site| own.contains(&site.id));
    own.map(|site| (site.id.to_string(), site.name)).collect()
}

/// Which sites can be ticked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sites {
    /// None: it is about the site where whoever looks works.
    Here,
    /// Others beside that one.
    Beside(SiteId),
    /// Some instead of all.
    Only,
}

/// The questions, folded away until somebody has a wish.
#[component]
pub fn SuitingFields(
    /// What suits.
    suiting: Suiting,
    /// Which sites can be ticked.
    sites: Sites,
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
    let mut places = own_sites();
    let label = match sites {
        Sites::Only => text!(i18n, diary.book.only_sites),
        _ => text!(i18n, diary.book.other_sites),
    };
    match sites {
        Sites::Here => places.clear(),
        Sites::Beside(here) => places.retain(|(id, _)| *id != here.to_string()),
        Sites::Only if places.len() < 2 => places.clear(),
        Sites::Only => {}
    }
    let named = places.clone();
    let ticks = (!places.is_empty()).then(|| {
        let choice = |(id, name): (String, String)| Choice::new(id, name);
        let places: Vec<_> = places.into_iter().map(choice).collect();
        view! {
            <Checkboxes name="sites" label=label values=suiting.sites choices=Signal::stored(places)/>
        }
    });
    let title = TextProp::from(move || {
        let suits = t_string!(i18n, diary.book.suits);
        match suiting.words(i18n, &named) {
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
                {ticks}
            </div>
        </Fold>
    }
    .into_any()
}
