//! What stands around every page, and how an address finds its page. The maps themselves are in
//! the two programs, `bin/patient` and `bin/staff`.

mod map;

use leptos::prelude::*;
use leptos_router::components::Router;

use self::map::page_of_address;
pub use self::map::{Draw, Line, use_parts};
use crate::consultation::staff::{CallStrip, RecordingReady};
use crate::kit::{
    Arrived, Chrome, Footer, Header, LiveRegion, Page, provide_branding, provide_chrome,
    provide_live_region,
};
use crate::people::{Session, StaffHeader};
use crate::text;
use crate::words::{provide_words, t, use_i18n};

/// What stands around a patient's page. The call has the window for itself.
pub fn patients_frame(map: &'static [Line]) -> AnyView {
    let Chrome { bare } = provide_chrome();
    view! {
        <div hidden=bare><Header/></div>
        {page_of_address(map, || not_found("/"))}
        <div hidden=bare><Footer help=true/></div>
    }
    .into_any()
}

/// What stands around a page for staff.
pub fn staff_frame(map: &'static [Line]) -> AnyView {
    let Chrome { bare } = provide_chrome();
    Session::provide();
    view! {
        <div hidden=bare><StaffHeader/></div>
        <CallStrip/>
        <RecordingReady/>
        {page_of_address(map, || not_found("/staff"))}
        <div hidden=bare><Footer/></div>
    }
    .into_any()
}

/// The root of everything, which lives as long as the page is open.
#[derive(Clone)]
struct Root(Owner);

/// What the programs stand in: words, branding, announcements, the router.
pub(crate) fn shell(frame: fn() -> AnyView) -> AnyView {
    if let Some(owner) = Owner::current() {
        provide_context(Root(owner));
    }
    provide_words();
    provide_branding();
    provide_live_region();
    provide_context(Arrived::default());
    view! { <Router>{frame()}</Router> <LiveRegion/> }.into_any()
}

/// Makes something that outlives the page that first needs it.
pub(crate) fn at_the_root<T: 'static>(make: impl FnOnce() -> T + 'static) -> T {
    match use_context::<Root>() {
        Some(Root(owner)) => owner.with(make),
        None => make(),
    }
}

fn not_found(home: &'static str) -> AnyView {
    let i18n = use_i18n();
    view! {
        <Page title=text!(i18n, common.not_found.title)>
            <p>{t!(i18n, common.not_found.words)}</p>
            <p><a href=home>{t!(i18n, common.not_found.home)}</a></p>
        </Page>
    }
    .into_any()
}
