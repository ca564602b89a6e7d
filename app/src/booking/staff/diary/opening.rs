//! Where the diary opens: at the hour it is now, where that is drawn, else where the first thing stands; and it stays
//! where somebody has gone when it is drawn anew. The keyboard's focus is left where it is.

use domain::time::{Date, WallTime};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::grid::{Column, DayGrid, Heading, Placed};
use crate::kit::browser::now;
use crate::kit::dates;

/// What is to be in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InSight {
    /// A column.
    pub column: usize,
    /// A full hour, in minutes after midnight; none where the drawing's first is right.
    pub hour: Option<u16>,
}

/// What is to be in sight of a drawing that begins with a day, at this time of the site.
pub fn in_sight(grid: &DayGrid, first_day: Date, (today, time): (Date, WallTime)) -> InSight {
    let hour = time.minutes() / 60 * 60;
    let today_has = |column: &Column, at: fn(&Placed, u16) -> bool| {
        let is_today = match &column.heading {
            Heading::Day(date) => *date == today,
            _ => first_day == today,
        };
        is_today && column.placed.iter().any(|placed| at(placed, hour))
    };
    // On a phone there is room for one: of today's the one in which something is still to come.
    let mut columns = grid.columns.iter();
    let still = columns.position(|one| today_has(one, |placed, hour| placed.end > hour));
    let mut columns = grid.columns.iter();
    let today_s = columns.position(|one| today_has(one, |_, _| true));
    let mut columns = grid.columns.iter();
    let first = columns.position(|one| !one.placed.is_empty());
    let (from, until) = grid.span();
    let within = hour > from && hour < until;
    InSight {
        column: still.or(today_s).or(first).unwrap_or(0),
        hour: (still.is_some() && within).then_some(hour),
    }
}

/// How far the drawing was scrolled sideways, and of what.
pub struct Scrolled<K: Send + Sync + 'static>(StoredValue<Option<(K, i32)>>);

impl<K: Send + Sync + 'static> Clone for Scrolled<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Send + Sync + 'static> Copy for Scrolled<K> {}

impl<K: Clone + PartialEq + Send + Sync + 'static> Scrolled<K> {
    /// Nothing drawn yet.
    pub fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// Shows what is to be in sight once the drawing is there. Sideways whenever something else is drawn; down the page
    /// only as it opens: whoever goes from day to day has the controls at hand.
    pub fn show(self, what: K, place: InSight, drawing: NodeRef<html::Div>) {
        let before = self.0.get_value();
        request_animation_frame(move || {
            let Some(Some(drawing)) = drawing.try_get_untracked() else {
                return;
            };
            let left = match &before {
                Some((same, left)) if *same == what => *left,
                _ => column_left(&drawing, place.column),
            };
            drawing.set_scroll_left(left);
            self.0.try_set_value(Some((what, left)));
            if let Some(hour) = place.hour.filter(|_| before.is_none()) {
                bring_down_to(&drawing, hour);
            }
        });
    }

    /// Takes note of where somebody has gone.
    pub fn note(self, drawing: NodeRef<html::Div>) {
        if let Some(drawing) = drawing.get_untracked() {
            self.0.try_update_value(|known| {
                if let Some((_, left)) = known {
                    *left = drawing.scroll_left();
                }
            });
        }
    }
}

/// How far to scroll for this column to be in sight; a narrow screen has room for no more than two. The first has the
/// hours beside it, and of another each time says its own.
fn column_left(drawing: &web_sys::Element, column: usize) -> i32 {
    let names = drawing.query_selector_all(".ar-daygrid__name").ok();
    let name = names.zip(u32::try_from(column).ok());
    let name = name
        .filter(|(_, n)| *n > 0)
        .and_then(|(names, n)| names.item(n));
    let name = name.and_then(|name| name.dyn_into::<web_sys::HtmlElement>().ok());
    name.map_or(0, |name| name.offset_left())
}

/// How far down the page something stands.
fn page_top(element: web_sys::HtmlElement) -> i32 {
    let mut top = 0;
    let mut at = Some(element);
    while let Some(element) = at {
        top += element.offset_top();
        at = element.offset_parent().and_then(|one| one.dyn_into().ok());
    }
    top
}

/// Scrolls the page until this hour is in sight, if it is not, with what came before it above.
fn bring_down_to(drawing: &web_sys::Element, hour: u16) {
    let line = format!("[data-hour='{hour}']");
    let line = drawing.query_selector(&line).ok().flatten();
    let line = line.and_then(|line| line.dyn_into::<web_sys::HtmlElement>().ok());
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    let Some((line, height)) = line.zip(height) else {
        return;
    };
    let top = f64::from(page_top(line));
    let seen = window().scroll_y().unwrap_or(0.0);
    if top > seen + height * 0.75 {
        window().scroll_to_with_x_and_y(0.0, top - height / 3.0);
    }
}

/// The day it is at a site, and the time.
pub fn site_time(zone: &str) -> (Date, WallTime) {
    dates::local(now(), zone)
}

#[cfg(test)]
mod tests {
    use super::super::grid::Cell;
    use super::*;

    fn grid(columns: &[(&str, &[u16])]) -> DayGrid {
        let placed = |start: &u16| Placed {
            start: *start,
            end: start + 20,
            cells: vec![Cell::Held(None)],
        };
        let columns = columns.iter().map(|(day, starts)| Column {
            heading: Heading::Day(day.parse().unwrap()),
            placed: starts.iter().map(placed).collect(),
        });
        DayGrid {
            columns: columns.collect(),
        }
    }

    fn at(day: &str, time: &str) -> (Date, WallTime) {
        (day.parse().unwrap(), time.parse().unwrap())
    }

    #[test]
    fn it_opens_where_it_is_now_or_where_the_first_thing_stands() {
        let week = grid(&[
            ("2026-12-07", &[]),
            ("2026-12-08", &[545, 900]),
            ("2026-12-09", &[600, 700]),
            ("2026-12-10", &[]),
        ]);
        let monday = "2026-12-07".parse().unwrap();
        let sight = |day, time| {
            let found = in_sight(&week, monday, at(day, time));
            (found.column, found.hour)
        };
        assert_eq!(sight("2026-12-09", "11:35"), (2, Some(660)));
        // Before the first and after the last, and where nothing stands today.
        assert_eq!(sight("2026-12-09", "08:00"), (2, None));
        assert_eq!(sight("2026-12-09", "16:00"), (2, None));
        assert_eq!(sight("2026-12-10", "11:00"), (1, None));
        assert_eq!(sight("2027-01-05", "11:00"), (1, None));
        // At the drawing's first hour it is in sight as it is.
        assert_eq!(sight("2026-12-08", "09:30"), (1, None));
    }

    #[test]
    fn a_day_by_clinicians_opens_where_it_is_now_only_today() {
        let mut day = grid(&[("2026-12-08", &[545, 900])]);
        day.columns[0].heading = Heading::NoRoom;
        let drawn = "2026-12-08".parse().unwrap();
        let hour = |now| in_sight(&day, drawn, now).hour;
        assert_eq!(hour(at("2026-12-08", "12:10")), Some(720));
        assert_eq!(hour(at("2026-12-07", "12:10")), None);
        // Of several the one in which something is still to come; where nothing is, the first.
        let clinician = |starts| Column {
            heading: Heading::NoRoom,
            placed: grid(&[("2026-12-08", starts)]).columns.remove(0).placed,
        };
        day.columns.insert(0, clinician(&[540, 560]));
        let column = |now| in_sight(&day, drawn, now).column;
        assert_eq!(column(at("2026-12-08", "12:10")), 1);
        assert_eq!(column(at("2026-12-08", "18:10")), 0);
    }
}
