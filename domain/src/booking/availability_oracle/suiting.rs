//! A search for what suits finds what suits of all that is free, counts just that, and nothing else.

use crate::booking::availability::Availability;
use crate::booking::slot::Slot;
use crate::booking::suits::Suits;
use crate::booking::waiting_list::PartOfDay;
use crate::booking::wire::Mode;
use crate::booking::zone::Zone;
use crate::time::{Date, Weekday};

const PARTS: [fn(u16) -> bool; 3] = [
    |hour| hour < 12,
    |hour| (12..17).contains(&hour),
    |hour| hour >= 17,
];

/// Against everything that is free on these days.
pub fn agrees(all: Availability<'_>, zone: &Zone, slots: &[Slot<'_>], dates: &[Date], label: &str) {
    let Some(one) = slots.last() else {
        return;
    };
    let hour_of = |slot: &Slot<'_>| zone.local(slot.start).1.minutes() / 60;
    let (mode, weekday) = (one.template.details.mode, one.day.weekday());
    let part = PARTS.iter().position(|is| is(hour_of(one))).unwrap();
    let suits = Suits {
        modes: vec![mode],
        weekdays: vec![weekday, Weekday::Sunday],
        times: vec![PartOfDay::ALL[part]],
    };
    let wanted = |slot: &&Slot<'_>| {
        let day = slot.day.weekday();
        slot.template.details.mode == mode
            && (day == weekday || day == Weekday::Sunday)
            && PARTS[part](hour_of(slot))
    };
    let wanted: Vec<Slot<'_>> = slots.iter().filter(wanted).copied().collect();
    let search = all.that_suits(suits);
    let found = search.days(dates[0], dates.len() as u16);
    assert_eq!(found, wanted, "{label}");
    let counted: usize = search
        .count(dates.iter().copied())
        .iter()
        .map(|day| day.free)
        .sum();
    assert_eq!(counted, wanted.len(), "{label}");
    assert_eq!(
        search.first_day_from(dates[0]),
        Some(wanted[0].day),
        "{label}"
    );
    let next = search.next(1);
    assert_eq!(next.first(), wanted.first(), "{label}");

    // In no other way is there anything.
    let other = if mode == Mode::Video {
        Mode::InPerson
    } else {
        Mode::Video
    };
    let search = search.that_suits(Suits {
        modes: vec![other],
        ..Suits::default()
    });
    let found = search.days(dates[0], dates.len() as u16);
    assert!(
        found.iter().all(|slot| slot.template.details.mode == other),
        "{label}"
    );
}
