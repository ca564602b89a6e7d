//! How an address finds its page, from a table of patterns.
//!
//! The library's router keeps the address, the history and the links. Its own matching makes code of
//! its own for every route, four kilobytes each of a patient's first load; here a route is a line of a
//! table.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use domain::pages::{Parts, meet};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::api::Failure;
use crate::kit::{FailureView, Loading, Page, part_style};
use crate::text;
use crate::words::use_i18n;

type Work<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// How a page is drawn.
#[derive(Debug, Clone, Copy)]
pub enum Draw {
    /// Its code is in this program.
    Here(fn() -> AnyView),
    /// Its code is in a part: how that is fetched, and the page.
    Apart(fn() -> Work<()>, fn() -> Work<AnyView>),
    /// The same, and the page needs the stylesheet of further pages.
    Later(fn() -> Work<()>, fn() -> Work<AnyView>),
}

/// A pattern (`/book/:service`) and the page that it shows. A page stays when only the named parts
/// change.
pub type Line = (&'static str, Draw);

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
            match line.map(|line| map[line].1) {
                Some(Draw::Here(draw)) => draw(),
                Some(Draw::Apart(fetch, draw)) => apart(fetch, draw, false),
                Some(Draw::Later(fetch, draw)) => apart(fetch, draw, true),
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

/// A page whose part may still have to be fetched, and the stylesheet with it.
fn apart(fetch: fn() -> Work<()>, draw: fn() -> Work<AnyView>, styled: bool) -> AnyView {
    // A part that is here already is drawn at once.
    if (!styled || part_style::is_there())
        && let Poll::Ready(Ok(page)) = now(draw())
    {
        return page;
    }
    let fetched = RwSignal::new(None::<bool>);
    let again = Callback::new(move |()| {
        fetched.set(None);
        spawn_local(async move {
            let style = styled.then(part_style::fetch);
            let mut there = fetch().await.is_ok();
            if !there {
                // A network that changes breaks off what is on its way: once more, before anybody is asked.
                there = fetch().await.is_ok();
            }
            if let Some(style) = style {
                there &= style.await;
            }
            // Whoever has gone elsewhere meanwhile has no use for it.
            fetched.try_set(Some(there));
        });
    });
    again.run(());
    let page = move || match fetched.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(true) => match now(draw()) {
            Poll::Ready(Ok(page)) => page,
            _ => view! { <NotFetched again=again/> }.into_any(),
        },
        Some(false) => view! { <NotFetched again=again/> }.into_any(),
    };
    page.into_any()
}

/// The answer of a future that need not wait.
fn now<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[component]
fn Waiting() -> impl IntoView {
    view! { <div class="nhsuk-width-container"><main class="nhsuk-main-wrapper" id="maincontent"><Loading/></main></div> }
        .into_any()
}

/// The connection was lost on the way to the page.
#[component]
fn NotFetched(again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, common.there_is_a_problem)>
            <FailureView failure=Failure::Network retry=again/>
        </Page>
    }
    .into_any()
}

/// The named parts of the address, inside a page.
pub fn use_parts() -> Memo<Parts> {
    use_context().unwrap_or_else(|| Memo::new(|_| Parts::default()))
}
