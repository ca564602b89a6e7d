//! Arrow keys over things laid out in rows and columns: times to choose, the diary, the board.
//! Whatever can be reached says where it stands by `data-row` and `data-column`; Tab enters and
//! leaves the whole, where one was last.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    row: i32,
    column: i32,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
    Left,
    Right,
    First,
    Last,
}

/// The best of many places to go to from here.
fn next(from: Place, way: Way, places: &[Place]) -> Option<usize> {
    let ahead = |p: &Place| match way {
        Way::Up => p.column == from.column && p.row < from.row,
        Way::Down => p.column == from.column && p.row > from.row,
        Way::Left => p.column < from.column,
        Way::Right => p.column > from.column,
        Way::First | Way::Last => p.column == from.column,
    };
    let cost = |p: &Place| match way {
        Way::Up | Way::Down => ((p.row - from.row).abs(), 0),
        Way::Left | Way::Right => ((p.column - from.column).abs(), (p.row - from.row).abs()),
        Way::First => (p.row, 0),
        Way::Last => (-p.row, 0),
    };
    let candidates = places.iter().enumerate().filter(|(_, p)| ahead(p));
    candidates
        .min_by_key(|(_, p)| cost(p))
        .map(|(index, _)| index)
}

fn place(element: &Element) -> Option<Place> {
    let read = |name: &str| element.get_attribute(name)?.parse().ok();
    Some(Place {
        row: read("data-row")?,
        column: read("data-column")?,
    })
}

fn cells(container: &Element) -> Vec<HtmlElement> {
    let Ok(list) = container.query_selector_all("[data-row][data-column]") else {
        return Vec::new();
    };
    let nodes = (0..list.length()).filter_map(|index| list.get(index));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

fn container(event: &web_sys::Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}

/// For `on:keydown` of the container.
pub fn move_by_keys(event: &KeyboardEvent) {
    let way = match event.key().as_str() {
        "ArrowUp" => Way::Up,
        "ArrowDown" => Way::Down,
        "ArrowLeft" => Way::Left,
        "ArrowRight" => Way::Right,
        "Home" => Way::First,
        "End" => Way::Last,
        _ => return,
    };
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let Some(container) = container(event) else {
        return;
    };
    let from = document().active_element().as_ref().and_then(place);
    let cells = cells(&container);
    let places: Vec<Place> = cells.iter().filter_map(|cell| place(cell)).collect();
    if let Some(to) = from
        .and_then(|from| next(from, way, &places))
        .and_then(|at| cells.get(at))
    {
        event.prevent_default();
        // Only an element that has left the page refuses, and then there is nothing to do.
        let _ = to.focus();
    }
}

/// For `on:focusin` of the container: Tab comes back to where one was.
pub fn remember_place(event: &FocusEvent) {
    let Some(container) = container(event) else {
        return;
    };
    let Some(target) = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    if place(&target).is_some() {
        for cell in cells(&container) {
            cell.set_tab_index(-1);
        }
        target.set_tab_index(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(row: i32, column: i32) -> Place {
        Place { row, column }
    }

    #[test]
    fn arrows_go_to_the_nearest_in_their_direction_and_stop_at_the_edge() {
        let places = [at(0, 0), at(3, 0), at(5, 0), at(1, 2), at(4, 2)];
        assert_eq!(next(at(3, 0), Way::Down, &places), Some(2));
        assert_eq!(next(at(3, 0), Way::Up, &places), Some(0));
        assert_eq!(next(at(5, 0), Way::Down, &places), None);
        // Over an empty column, to the row that is nearest.
        assert_eq!(next(at(3, 0), Way::Right, &places), Some(4));
        assert_eq!(next(at(0, 0), Way::Right, &places), Some(3));
        assert_eq!(next(at(4, 2), Way::Left, &places), Some(1));
        assert_eq!(next(at(0, 0), Way::Left, &places), None);
        assert_eq!(next(at(3, 0), Way::First, &places), Some(0));
        assert_eq!(next(at(3, 0), Way::Last, &places), Some(2));
    }
}
