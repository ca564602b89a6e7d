//! Free times on a page: the next three, then days with morning and afternoon.

use domain::booking::wire::{Clinician, Mode, Slot, SlotDay};
use domain::ids::SiteId;
use domain::people::title::together;
use domain::people::wire::Site;
use domain::time::Date;
use leptos::prelude::*;

use super::services::mode_words;
use crate::booking::wishes::free_words;
use crate::kit::dates;
use crate::words::{I18n, language, t, t_string};

/// Everybody and everywhere named in an answer, to put names to slots.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Names {
    pub clinicians: Vec<Clinician>,
    pub sites: Vec<Site>,
}

impl Names {
    /// The names of everybody who sees the patient.
    pub fn clinician(&self, i18n: I18n, slot: &Slot) -> String {
        let ids = std::iter::once(&slot.clinician).chain(&slot.team);
        let found = ids.filter_map(|id| self.clinicians.iter().find(|c| c.id == *id));
        let names: Vec<_> = found.map(|c| c.name.clone()).collect();
        together(language(i18n), &names)
    }

    /// The site's name; where somebody is to come there, all that says where it is when that is wanted.
    pub fn site(&self, slot: &Slot, whole: bool) -> String {
        let found = self.sites.iter().find(|s| s.id == slot.site);
        found.map_or_else(String::new, |s| {
            if whole && slot.mode == Mode::InPerson {
                s.in_a_line()
            } else {
                s.name.clone()
            }
        })
    }
}

/// The next free times, each with everything about it.
pub(super) fn next(
    i18n: I18n,
    slots: Vec<Slot>,
    names: StoredValue<Names>,
    pick: Callback<Slot>,
) -> AnyView {
    let button = move |slot: Slot| {
        let (start, zone) = (slot.start, slot.zone.clone());
        let about = names.with_value(|n| [n.clinician(i18n, &slot), n.site(&slot, false)]);
        let about: Vec<_> = about.into_iter().filter(|t| !t.is_empty()).collect();
        let (about, mode) = (about.join(", "), slot.mode);
        view! {
            <li>
                <button type="button" on:click=move |_| pick.run(slot.clone())>
                    <span>{move || dates::when(i18n, start, &zone)}</span>
                    " "
                    <small>{about} " · " {move || mode_words(i18n, mode)}</small>
                </button>
            </li>
        }
    };
    let buttons: Vec<_> = slots.into_iter().map(button).collect();
    view! { <ul class="ar-slots ar-slots--next">{buttons}</ul> }.into_any()
}

/// What stands under a heading of its own: a way to meet and, where somebody is to come, the place.
fn sort_of(slot: &Slot) -> (Mode, Option<SiteId>) {
    (
        slot.mode,
        (slot.mode == Mode::InPerson).then_some(slot.site),
    )
}

/// Times of one part of the day, of one sort: the first of them, whether it is the afternoon, and all of them.
type Part = (Slot, bool, Vec<Slot>);

/// A day's times, as they stand under headings.
fn parts(slots: Vec<Slot>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for slot in slots {
        let later = dates::local(slot.start, &slot.zone).1.minutes() >= 12 * 60;
        let same =
            |(first, part, _): &&mut Part| *part == later && sort_of(first) == sort_of(&slot);
        match parts.iter_mut().find(same) {
            // "Any clinician": a time is one button, whoever has it.
            Some((_, _, slots)) if slots.iter().any(|one| one.start == slot.start) => {}
            Some((_, _, slots)) => slots.push(slot),
            None => parts.push((slot.clone(), later, vec![slot])),
        }
    }
    parts
}

/// One day, folded: its name and how many times, then morning and afternoon. Where there is a choice of ways to meet
/// or of places, nobody takes a time without having read which it is.
fn day(
    i18n: I18n,
    (date, count, parts): (Date, usize, Vec<Part>),
    names: StoredValue<Names>,
    told: bool,
    pick: Callback<Slot>,
    open: bool,
) -> AnyView {
    let part = move |(first, later, slots): Part| {
        let words = move || {
            let part = if later {
                t_string!(i18n, booking.times.afternoon)
            } else {
                t_string!(i18n, booking.times.morning)
            };
            let mut words = part.to_owned();
            if told {
                words = format!("{words} · {}", mode_words(i18n, first.mode));
                if first.mode == Mode::InPerson {
                    words = format!("{words} · {}", names.with_value(|n| n.site(&first, false)));
                }
            }
            words
        };
        let buttons: Vec<_> = slots
            .into_iter()
            .map(|slot| time_button(i18n, slot, pick))
            .collect();
        view! {
            <h3 class="nhsuk-heading-xs">{words}</h3>
            <ul class="ar-slots">{buttons}</ul>
        }
        .into_any()
    };
    view! {
        <details class="nhsuk-details nhsuk-expander ar-day" open=open>
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">
                    {move || dates::day(i18n, date)} " – " {move || free_words(i18n, count)}
                </span>
            </summary>
            <div class="nhsuk-details__text">{parts.into_iter().map(part).collect::<Vec<_>>()}</div>
        </details>
    }
    .into_any()
}

fn time_button(i18n: I18n, slot: Slot, pick: Callback<Slot>) -> AnyView {
    let (start, zone) = (slot.start, slot.zone.clone());
    let shown_zone = zone.clone();
    view! {
        <li>
            <button type="button" on:click=move |_| pick.run(slot.clone())>
                {move || dates::time_at(i18n, start, &shown_zone)}
                <span class="nhsuk-u-visually-hidden">
                    ", " {move || dates::day(i18n, dates::local(start, &zone).0)}
                </span>
            </button>
        </li>
    }
    .into_any()
}

/// Days as a list, and how many times they have; a day stands open when it is the only way to see a time.
pub(super) fn days(
    i18n: I18n,
    all: Vec<SlotDay>,
    names: StoredValue<Names>,
    told: bool,
    pick: Callback<Slot>,
) -> (usize, AnyView) {
    let only = all.len() == 1;
    let mut total = 0;
    let mut days = Vec::new();
    for one in all {
        let parts = parts(one.slots);
        let count: usize = parts.iter().map(|(_, _, slots)| slots.len()).sum();
        total += count;
        days.push(day(i18n, (one.date, count, parts), names, told, pick, only));
    }
    if days.is_empty() {
        return (
            0,
            view! { <p>{t!(i18n, booking.times.none_in_range)}</p> }.into_any(),
        );
    }
    (total, view! { <div>{days}</div> }.into_any())
}
