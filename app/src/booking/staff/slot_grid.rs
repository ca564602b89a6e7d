//! Free times of a week, a column a day. Arrow keys move, Enter chooses.

use domain::booking::wire::{Clinician, Slot, SlotSearch};
use domain::ids::StaffId;
use domain::people::wire::Site;
use domain::time::Date;
use leptos::prelude::*;

use super::grid_keys::{move_by_keys, remember_place};
use super::state_words::{mode_name, together};
use crate::kit::dates;
use crate::words::{I18n, t, t_string, use_i18n};

/// Days shown at once.
pub const DAYS: i64 = 7;

/// A slot's local day, `2026-12-08` of `2026-12-08T14:20`.
pub fn slot_date(slot: &Slot) -> Option<Date> {
    slot.local.get(..10)?.parse().ok()
}

/// A slot's local time, `14:20`.
pub fn slot_time(slot: &Slot) -> String {
    slot.local.get(11..16).unwrap_or_default().to_owned()
}

fn name_of(clinicians: &[Clinician], id: StaffId) -> String {
    clinicians
        .iter()
        .find(|c| c.id == id)
        .map(|c| c.name.clone())
        .unwrap_or_default()
}

/// Everybody who sees the patient: "Dr Shah and Nurse Jones".
pub fn names_of(i18n: I18n, slot: &Slot, clinicians: &[Clinician]) -> String {
    let all = std::iter::once(&slot.clinician).chain(&slot.team);
    let names: Vec<_> = all.map(|id| name_of(clinicians, *id)).collect();
    together(i18n, &names)
}

/// The slot in words: "Tuesday 8 December, 14:20, Dr Shah".
pub fn slot_words(i18n: I18n, slot: &Slot, clinicians: &[Clinician]) -> String {
    let day = slot_date(slot)
        .map(|date| dates::day(i18n, date))
        .unwrap_or_default();
    let name = names_of(i18n, slot, clinicians);
    let mode = mode_name(i18n, slot.mode)();
    format!("{day}, {}, {name}, {mode}", slot_time(slot))
}

/// The name of a slot's site, where several were looked at.
pub fn site_of(slot: &Slot, sites: &[Site]) -> Option<String> {
    let several = sites.len() > 1;
    let mut all = sites.iter().filter(|_| several);
    all.find(|site| site.id == slot.site)
        .map(|site| site.name.clone())
}

/// Everybody and everywhere named in an answer.
#[derive(Clone, Copy)]
struct Names {
    clinicians: StoredValue<Vec<Clinician>>,
    sites: StoredValue<Vec<Site>>,
}

impl Names {
    fn words(self, i18n: I18n, slot: &Slot) -> String {
        let words = self
            .clinicians
            .with_value(|all| slot_words(i18n, slot, all));
        match self.sites.with_value(|all| site_of(slot, all)) {
            Some(site) => format!("{words}, {site}"),
            None => words,
        }
    }

    /// Whose time it is and where, where it could be somebody else's or elsewhere.
    fn of_several(self, i18n: I18n, slot: &Slot, people: bool) -> String {
        let name = people.then(|| self.clinicians.with_value(|all| names_of(i18n, slot, all)));
        let site = self.sites.with_value(|all| site_of(slot, all));
        name.into_iter().chain(site).collect::<Vec<_>>().join(", ")
    }
}

/// The next free times, and a week of them.
#[component]
pub fn SlotGrid(
    /// The answer to "when?".
    search: SlotSearch,
    /// First day of the week shown.
    from: Date,
    /// What was chosen.
    choose: Callback<Slot>,
) -> impl IntoView {
    let i18n = use_i18n();
    let names = Names {
        clinicians: StoredValue::new(search.clinicians),
        sites: StoredValue::new(search.sites),
    };
    let next = search.next.into_iter().map(|slot| {
        let words = slot.clone();
        view! {
            <li>
                <button type="button" class="ar-slots__slot" on:click=move |_| choose.run(slot.clone())>
                    {move || names.words(i18n, &words)}
                </button>
            </li>
        }
    });
    let next = next.collect_view();
    let free = search.days.iter().map(|day| day.slots.len()).sum::<usize>();
    let mut first = true;
    let columns: Vec<_> = (0..DAYS)
        .map(|offset| {
            let date = from.plus_days(offset);
            let slots = search.days.iter().find(|day| day.date == date);
            let slots = slots.map(|day| day.slots.clone()).unwrap_or_default();
            let with_first = first && !slots.is_empty();
            first = first && slots.is_empty();
            view! {
                <Column
                    date=date column=offset slots=slots enter=with_first
                    names=names choose=choose
                />
            }
        })
        .collect();
    let nothing =
        (free == 0).then(|| view! { <p class="ar-quiet">{t!(i18n, diary.book.no_slots)}</p> });
    view! {
        <h3 class="nhsuk-heading-s ar-tight">{t!(i18n, diary.book.next_free)}</h3>
        <ul class="ar-slots ar-slots--next">{next}</ul>
        <h3 class="nhsuk-heading-s ar-tight">{t!(i18n, diary.book.slots)}</h3>
        <p class="ar-quiet ar-keys-hint">{t!(i18n, diary.book.slots_hint)}</p>
        {nothing}
        <div
            class="ar-week"
            role="group"
            aria-label=move || t_string!(i18n, diary.book.slots)
            on:keydown=|event| move_by_keys(&event)
            on:focusin=|event| remember_place(&event)
        >
            {columns}
        </div>
    }
    .into_any()
}

/// One day.
#[component]
fn Column(
    date: Date,
    column: i64,
    slots: Vec<Slot>,
    /// Whether Tab comes in here.
    enter: bool,
    names: Names,
    choose: Callback<Slot>,
) -> impl IntoView {
    let i18n = use_i18n();
    let empty = slots.is_empty();
    let several = slots
        .windows(2)
        .any(|pair| pair[0].clinician != pair[1].clinician)
        || names.clinicians.with_value(|all| all.len() > 1);
    let named_at_all = several || names.sites.with_value(|all| all.len() > 1);
    let items = slots.into_iter().enumerate().map(|(row, slot)| {
        let time = slot_time(&slot);
        let named = slot.clone();
        let about = move || names.of_several(i18n, &named, several);
        let tab = if enter && row == 0 { "0" } else { "-1" };
        let words = slot.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="ar-week__slot"
                    data-row=row.to_string()
                    data-column=column.to_string()
                    tabindex=tab
                    aria-label=move || names.words(i18n, &words)
                    on:click=move |_| choose.run(slot.clone())
                >
                    {time}" "
                    {named_at_all.then(|| view! { <small>{about}</small> })}
                </button>
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <div class="ar-week__day">
            <h4 class="ar-week__date">{move || dates::day(i18n, date)}</h4>
            {if empty {
                view! { <p class="ar-quiet">{t!(i18n, diary.book.none_this_day)}</p> }.into_any()
            } else {
                view! { <ul class="ar-week__slots">{items}</ul> }.into_any()
            }}
        </div>
    }
    .into_any()
}
