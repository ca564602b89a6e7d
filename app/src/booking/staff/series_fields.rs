//! "And how often?": the weeks of a series, each with the same time or the nearest that is free.

use domain::booking::series::{MOST_APPOINTMENTS, MOST_WEEKS_BETWEEN};
use domain::booking::wire::{Clinician, SeriesPlan, SeriesSlot, SeriesWeek, Slot, Support};
use leptos::prelude::*;

use super::slot_grid::{names_of, slot_date, slot_time};
use super::when::Chosen;
use crate::api::{self, with_query};
use crate::kit::{Choice, Loaded, Select, dates};
use crate::people::use_session;
use crate::text;
use crate::words::{I18n, t, t_string, use_i18n};

/// What was chosen.
#[derive(Clone, Copy)]
pub struct TypedSeries {
    count: RwSignal<String>,
    every: RwSignal<String>,
    /// For each week its slots, the first at the same time where it is free, and which is chosen.
    weeks: RwSignal<Vec<Week>>,
    /// How many and how often it was when these weeks were asked for.
    of: RwSignal<(String, String)>,
}

#[derive(Clone)]
struct Week {
    slots: Vec<Slot>,
    chosen: RwSignal<String>,
}

impl TypedSeries {
    /// One appointment, no series.
    pub fn new() -> Self {
        Self {
            count: RwSignal::new("1".to_owned()),
            every: RwSignal::new("1".to_owned()),
            weeks: RwSignal::new(Vec::new()),
            of: RwSignal::default(),
        }
    }

    /// Whether more than one is wanted.
    pub fn is_series(self) -> bool {
        self.count.get_untracked() != "1"
    }

    /// The slots; none while a week has none, and while those of another choice are still there.
    pub fn slots(self) -> Option<Vec<SeriesSlot>> {
        let asked = (self.count.get_untracked(), self.every.get_untracked());
        if self.of.get_untracked() != asked {
            return None;
        }
        let weeks = self.weeks.get_untracked();
        let slots: Option<Vec<_>> = weeks.iter().map(Week::slot).collect();
        slots.filter(|slots| slots.len() > 1)
    }

    /// For the next patient.
    pub fn clear(self) {
        self.count.set("1".to_owned());
        self.weeks.set(Vec::new());
    }
}

impl Week {
    fn slot(&self) -> Option<SeriesSlot> {
        let at: usize = self.chosen.get_untracked().parse().ok()?;
        let slot = self.slots.get(at)?;
        Some(SeriesSlot {
            template: slot.template,
            start: slot.start,
        })
    }
}

fn numbers(most: u8, words: impl Fn(u8) -> TextProp) -> Vec<Choice> {
    let all = 1..=most;
    all.map(|n| Choice::new(n.to_string(), words(n))).collect()
}

/// How often, and the weeks that come of it.
#[component]
pub fn SeriesFields(
    /// What was chosen.
    series: TypedSeries,
    /// The first time.
    first: Chosen,
    /// What the patient needs.
    support: Support,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let slot = first.slot.clone();
    let plan = Loaded::new(move || {
        let (count, every) = (series.count.get(), series.every.get());
        let more_time = if support.more_time { "true" } else { "" };
        let path = with_query(
            "/api/staff/series",
            &[
                ("template", slot.template.to_string()),
                ("start", slot.start.to_string()),
                ("count", count.clone()),
                ("every_weeks", every.clone()),
                ("interpreter", support.interpreter.clone()),
                ("more_time", more_time.to_owned()),
                ("kit", support.kit.join(",")),
            ],
        );
        async move {
            if count == "1" {
                return Ok(None);
            }
            let answer = api::get::<SeriesPlan>(&path).await;
            answer
                .map(|plan| Some((count, every, plan)))
                .inspect_err(|failure| session.notice(failure))
        }
    });
    let counts = Signal::derive(move || {
        numbers(MOST_APPOINTMENTS, move |n| match n {
            1 => text!(i18n, diary.series.once),
            _ => TextProp::from(move || t_string!(i18n, diary.series.times, n = n).to_string()),
        })
    });
    let everies = Signal::derive(move || {
        numbers(MOST_WEEKS_BETWEEN, move |n| match n {
            1 => text!(i18n, diary.series.every_week),
            _ => TextProp::from(move || t_string!(i18n, diary.series.every, n = n).to_string()),
        })
    });
    view! {
        <div class="ar-fields">
            <Select
                name="count"
                label=text!(i18n, diary.series.how_many)
                value=series.count
                choices=counts
            />
            {move || (series.count.get() != "1").then(|| view! {
                <Select
                    name="every_weeks"
                    label=text!(i18n, diary.series.how_often)
                    value=series.every
                    choices=everies
                />
            })}
        </div>
        {plan.show(move |plan| match plan {
            Some((count, every, plan)) => {
                series.of.set((count, every));
                weeks(i18n, series, plan)
            }
            None => {
                series.weeks.set(Vec::new());
                ().into_any()
            }
        })}
    }
    .into_any()
}

/// "Tuesday 8 December, 14:20", with the names where they are others than the first time.
fn week_words(i18n: I18n, slot: &Slot, clinicians: &[Clinician], named: bool) -> String {
    let day = slot_date(slot).map(|date| dates::day(i18n, date));
    let when = format!("{}, {}", day.unwrap_or_default(), slot_time(slot));
    if named {
        format!("{when}, {}", names_of(i18n, slot, clinicians))
    } else {
        when
    }
}

fn weeks(i18n: I18n, series: TypedSeries, plan: SeriesPlan) -> AnyView {
    let clinicians = StoredValue::new(plan.clinicians);
    // Whoever sees the patient the first time is named above.
    let usual = plan.weeks.first().and_then(|week| week.slot.as_ref());
    let usual = usual.map(|slot| (slot.clinician, slot.team.clone()));
    let mut all = Vec::new();
    let mut moved = 0;
    let mut lines = Vec::new();
    for (n, week) in plan.weeks.into_iter().enumerate() {
        let SeriesWeek { date, slot, others } = week;
        let same = slot.is_some();
        moved += usize::from(!same);
        let slots: Vec<Slot> = slot.into_iter().chain(others).collect();
        let chosen = RwSignal::new(if slots.is_empty() { "" } else { "0" }.to_owned());
        let choices: Vec<Choice> = slots
            .iter()
            .enumerate()
            .map(|(at, slot)| {
                let slot = slot.clone();
                let named = usual.as_ref() != Some(&(slot.clinician, slot.team.clone()));
                let words =
                    move || clinicians.with_value(|known| week_words(i18n, &slot, known, named));
                Choice::new(at.to_string(), TextProp::from(words))
            })
            .collect();
        let label = TextProp::from(move || {
            let day = dates::day(i18n, date);
            if same {
                day
            } else {
                t_string!(i18n, diary.series.not_free, date = day).to_string()
            }
        });
        lines.push(if slots.is_empty() {
            view! {
                <p class="ar-quiet">
                    {move || t_string!(
                        i18n, diary.series.none, date = dates::day(i18n, date)
                    ).to_string()}
                </p>
            }
            .into_any()
        } else {
            view! {
                <Select
                    name=format!("week-{n}")
                    label=label
                    value=chosen
                    choices=Signal::stored(choices)
                />
            }
            .into_any()
        });
        all.push(Week { slots, chosen });
    }
    series.weeks.set(all);
    let hint = (moved > 0).then(|| view! { <p role="status">{t!(i18n, diary.series.hint)}</p> });
    view! { <div class="ar-narrow">{hint}{lines}</div> }.into_any()
}
