//! How an address finds its page, from a table of patterns.
//!
//! The library's router keeps the address, the history and the links. Its own matching makes code of
//! its own for every route, four kilobytes each of a patient's first load; here a route is a line of a
//! table.

use domain::pages::{Parts, meet};
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::hooks::use_location;
use leptos_router::path;

/// A pattern (`/book/:service`) and the page that it shows. A page stays when only the named parts
/// change.
pub(super) type Line = (&'static str, fn() -> AnyView);

/// The page of the address, whenever it changes; `lost` where no line meets it.
pub(super) fn page_of_address(map: &'static [Line], lost: fn() -> AnyView) -> AnyView {
    let page = move || {
        let path = use_location().pathname;
        let find = move |path: &str| {
            let mut lines = map.iter().enumerate();
            lines.find_map(|(line, (pattern, _))| meet(pattern, path).map(|parts| (line, parts)))
        };
        let found = Memo::new(move |_| path.with(|path| find(path)));
        let line = Memo::new(move |_| found.with(|found| found.as_ref().map(|(line, _)| *line)));
        let page = move || {
            let line = line.get();
            // On the way out a page keeps its own parts, whatever the next page's are.
            provide_context(Memo::new(move |before: Option<&Parts>| {
                found.with(|found| match found {
                    Some((now, parts)) if Some(*now) == line => parts.clone(),
                    _ => before.cloned().unwrap_or_default(),
                })
            }));
            match line {
                Some(line) => map[line].1(),
                None => lost(),
            }
        };
        page.into_any()
    };
    view! {
        <FlatRoutes fallback=|| ()>
            <Route path=path!("/*path") view=page/>
        </FlatRoutes>
    }
    .into_any()
}

/// The named parts of the address, inside a page.
pub fn use_parts() -> Memo<Parts> {
    use_context().unwrap_or_else(|| Memo::new(|_| Parts::default()))
}
